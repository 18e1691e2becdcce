//! Configurations that somebody made to hurt.

use std::fs;

use proptest::prelude::*;
use semantic_release::settings::SettingsError;

use super::read;

/// What comes of a repository with one file.
fn of(name: &str, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    read(folder.path(), &[]).map(drop).map_err(|error| error.to_string())
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
    for name in NAMES {
        for text in [&long, &many, &comment, &code] {
            assert!(of(name, text).map_or_else(|told| told.len() < 2_000, |()| true));
        }
    }
    assert_eq!(of(".releaserc.json", &long), Ok(()));
    assert!(of(".releaserc.json", &many).unwrap_err().contains("more than 100000 values"));
    assert_eq!(of("release.config.js", &code), Ok(()));
}

#[test]
fn constants_that_grow_by_themselves_are_refused() {
    let mut script = "const a0 = ['x', 'x']\n".to_owned();
    for index in 1..60 {
        script.push_str(&format!("const a{index} = [...a{before}, ...a{before}]\n", before = index - 1));
    }
    script.push_str("module.exports = { branches: a59 }");
    assert!(of("release.config.js", script).unwrap_err().contains("more than 100000 values"));
}

#[test]
fn yaml_that_grows_by_itself_is_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for index in 1..12 {
        let before = format!("*a{}", index - 1);
        text.push_str(&format!("a{index}: &a{index} [{}]\n", vec![before; 9].join(", ")));
    }
    assert!(of(".releaserc.yml", text).is_err());
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
        let told = of(".releaserc.json", format!("{{\"releaseRules\": \"{path}\"}}")).unwrap_err();
        assert!(told.contains("leaves the repository"), "{told}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reading_fail_in_another_way_than_by_an_error(text in "[\\[\\]{}()'\"`$/\\\\:,;.a-c0-9 \n*=+-]{0,60}") {
        for name in NAMES {
            let _ = of(name, &text);
            let _ = of(name, format!("module.exports = {text}"));
        }
    }

    #[test]
    fn what_json_says_is_what_is_read(branches in proptest::collection::vec("[a-zA-Z0-9 \\\\\"\u{1f41b}\u{e9}\n\t/-]{1,12}", 1..4)) {
        let text = serde_json::json!({ "branches": branches, "preset": "conventionalcommits" }).to_string();
        let folder = tempfile::tempdir().unwrap();
        for name in [".releaserc.json", ".releaserc"] {
            fs::write(folder.path().join(name), &text).unwrap();
            match read(folder.path(), &[]) {
                Ok(settings) => {
                    let read: Vec<_> = settings.releases.branches.iter().map(|branch| branch.name().to_owned()).collect();
                    prop_assert_eq!(&read, &branches);
                }
                Err(error) => prop_assert!(error.to_string().contains("release`") || error.to_string().contains("branches"), "{}", error),
            }
            fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
}

#[test]
fn zz_a() {
    let _ = of(".releaserc.json", format!("module.exports = {{ a: {}1{} }}", "[".repeat(50000), "]".repeat(50000)));
}
#[test]
fn zz_b() {
    let _ = of("release.config.js", format!("module.exports = {{ a: {}1{} }}", "[".repeat(50000), "]".repeat(50000)));
}
#[test]
fn zz_c() {
    let _ = of(".releaserc.yml", format!("{}1{}", "[".repeat(50000), "]".repeat(50000)));
}
#[test]
fn zz_d() {
    let _ = of("release.config.js", format!("module.exports = {{ a: {}1{} }}", "`${".repeat(50000), "}`".repeat(50000)));
}
#[test]
fn zz_e() {
    let _ = of(".releaserc.yml", format!("{}1", "- ".repeat(50000)));
}
#[test]
fn zz_f() {
    let _ = of("release.config.js", format!("module.exports = {}1{}", "{a:".repeat(50000), "}".repeat(50000)));
}
