//! Configurations that somebody made to hurt.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use semantic_release::settings::{SettingsError, read_from};

use super::{read, request};

/// What comes of a repository with one file.
fn of(name: &str, text: &str) -> Result<(), String> {
    let files = |path: &str| Ok((path == name).then(|| text.to_owned()));
    read_from(&request(Path::new("."), &[]), &files).map(drop).map_err(|error| error.to_string())
}

const NAMES: [&str; 4] = [".releaserc", ".releaserc.json", ".releaserc.yml", "release.config.js"];

#[test]
fn nesting_without_end_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("`${", "}`"), ("- ", "")] {
        let text = format!("module.exports = {{ a: {}1{} }}", open.repeat(50_000), close.repeat(50_000));
        for name in NAMES {
            let told = of(name, &text).or_else(|told| if told.len() < 2_000 { Ok(()) } else { Err(told) });
            assert_eq!(told, Ok(()), "{name}");
        }
    }
    let deep = format!("{{\"branches\": {}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(of(".releaserc.json", &deep).unwrap_err().contains("levels deep"));
}

#[test]
fn five_megabytes_are_read_in_one_pass_or_refused() {
    let long = format!("{{\"branches\": [\"main\"], \"x\": \"{}\"}}", "y".repeat(5 << 20));
    let many = format!("{{\"branches\": [{}\"main\"]}}", "\"b\", ".repeat(1 << 20));
    let comment = format!("/*{}*/ {{\"branches\": [\"main\"]}}", "*".repeat(5 << 20));
    let code = format!("module.exports = {{ x: f({}) }}", "a(1), /b/, ".repeat(1 << 19));
    assert_eq!(of(".releaserc.json", &long), Ok(()));
    assert!(of(".releaserc.json", &many).unwrap_err().contains("more than 100000 values"));
    assert_eq!(of(".releaserc.json", &comment), Ok(()));
    assert_eq!(of("release.config.js", &code), Ok(()));
    assert!(of(".releaserc.yml", &many).unwrap_err().contains("more than 100000 values"));
}

#[test]
fn constants_that_grow_by_themselves_are_refused() {
    let mut script = "const a0 = ['x', 'x']\n".to_owned();
    for index in 1..60 {
        writeln!(script, "const a{index} = [...a{before}, ...a{before}]", before = index - 1).unwrap();
    }
    script.push_str("module.exports = { branches: a59 }");
    assert!(of("release.config.js", &script).unwrap_err().contains("more than 100000 values"));
}

#[test]
fn yaml_that_grows_by_itself_is_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for index in 1..12 {
        let before = format!("*a{}", index - 1);
        writeln!(text, "a{index}: &a{index} [{}]", vec![before; 9].join(", ")).unwrap();
    }
    assert!(of(".releaserc.yml", &text).is_err());
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".releaserc"), [0xff, 0xfe, b'{']).unwrap();
    assert!(matches!(read(folder.path(), &[]), Err(SettingsError::Unreadable { .. })));
}

#[test]
fn a_path_that_leaves_the_repository_is_not_followed() {
    for path in ["./../secret.json", "./a/../../secret.json"] {
        let told = of(".releaserc.json", &format!("{{\"releaseRules\": \"{path}\"}}")).unwrap_err();
        assert!(told.contains("leaves the repository"), "{told}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reading_fail_in_another_way_than_by_an_error(text in "[\\[\\]{}()'\"`$/\\\\:,;.a-c0-9 \n*=+-]{0,60}") {
        for name in NAMES {
            let _ = of(name, &text);
            let _ = of(name, &format!("module.exports = {text}"));
        }
    }

    #[test]
    fn what_json_says_is_what_is_read(branches in proptest::collection::vec("[a-zA-Z0-9 \\\\\"\u{1f41b}\u{e9}\n\t/-]{1,12}", 1..4)) {
        let text = serde_json::json!({ "branches": branches, "preset": "conventionalcommits" }).to_string();
        for name in [".releaserc.json", ".releaserc"] {
            let files = |path: &str| Ok((path == name).then(|| text.clone()));
            match read_from(&request(Path::new("."), &[]), &files) {
                Ok(settings) => {
                    let read: Vec<_> = settings.releases.branches.iter().map(|branch| branch.name().to_owned()).collect();
                    prop_assert_eq!(&read, &branches);
                }
                Err(error) => prop_assert!(error.to_string().contains("branches"), "{}", error),
            }
        }
    }
}
