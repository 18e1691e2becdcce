//! The options of a workflow's input, edited: each case is a folder with the file before, what is wished for, and the file after or the error.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use deploy_config::tag_format::TagFormat;
use proptest::prelude::*;
use serde_json::Value;
use version_picker::sync::choice::Choice;
use version_picker::sync::edit::edit;
use version_picker::sync::options::{Deployable, Wish};
use version_picker::workflow::Fault;

fn edited(text: &str, versions: &[Deployable], keep: Option<&[String]>, format: &TagFormat) -> Result<String, Fault> {
    let choice = Choice::find(text, "version")?;
    edit(text, "version", &choice, &Wish { versions, unseen: &[], limit: versions.len(), keep, format }.target(&choice))
}

fn texts(value: &Value) -> Option<Vec<String>> {
    Some(value.as_array()?.iter().map(|text| text.as_str().unwrap().to_owned()).collect())
}

fn deployable(versions: &[String], format: &TagFormat) -> Vec<Deployable> {
    versions
        .iter()
        .map(|text| text.parse().unwrap())
        .map(|version| (format.tag(&version), version))
        .map(|(tag, version)| (version, tag))
        .collect()
}

#[test]
fn every_case_ends_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/sync");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() > 20, "{}", cases.len());
    for case in cases {
        let read = |name: &str| fs::read_to_string(case.join(name));
        let wish: Value = serde_json::from_str(&read("wish.json").unwrap()).unwrap();
        let format = wish["format"].as_str().map_or_else(TagFormat::default, |text| TagFormat::parse(text).unwrap());
        let (versions, keep) = (deployable(&texts(&wish["versions"]).unwrap(), &format), texts(&wish["keep"]));
        let before = read("before.yml").unwrap();
        let ended = edited(&before, &versions, keep.as_deref(), &format);
        if let Ok(error) = read("error") {
            assert_eq!(ended.unwrap_err().to_string(), error.trim_end(), "{}", case.display());
            continue;
        }
        let after = ended.unwrap();
        assert_eq!(after, read("after.yml").unwrap(), "{}", case.display());
        assert_eq!(edited(&after, &versions, keep.as_deref(), &format).unwrap(), after, "again: {}", case.display());
    }
}

/// A workflow with those options in one of the ways that people write them.
fn workflow(options: &[String], way: u8, end: &str) -> String {
    let (list, comment) = match way {
        0 => (format!("[{}]", options.join(", ")), ""),
        1 => (options.iter().map(|option| format!("{end}          - {option}")).collect::<Vec<_>>().concat(), " # newest"),
        2 | 3 => {
            let lines: Vec<String> =
                options.iter().map(|option| format!("{end}          # watched{end}          {option}")).collect();
            (format!("[ # newest{}{}{end}        ]", lines.join(","), if way == 2 { "," } else { "" }), "")
        }
        _ => (options.iter().map(|option| format!("{end}        - \"{option}\" # {option}")).collect::<Vec<_>>().concat(), ""),
    };
    let lines = ["on:", "  workflow_dispatch:", "    inputs:", "      version:", "        type: choice"];
    format!("{}{end}        options:{comment} {list}{end}jobs: {{}} # end{end}", lines.join(end))
}

proptest! {
    #[test]
    fn only_lines_of_options_change_and_they_say_what_was_wished(
        old in prop::collection::btree_set((0u64..3, 0u64..4), 1..8),
        new in prop::collection::btree_set((0u64..3, 0u64..4), 1..8),
        way in 0u8..5,
        is_crlf in any::<bool>(),
    ) {
        let named = |versions: &std::collections::BTreeSet<(u64, u64)>| -> Vec<String> {
            versions.iter().rev().map(|(minor, patch)| format!("1.{minor}.{patch}")).collect()
        };
        let (format, end) = (TagFormat::default(), if is_crlf { "\r\n" } else { "\n" });
        let there: Vec<String> = ["latest".to_owned()].into_iter().chain(named(&old)).collect();
        let before = workflow(&there, way, end);
        let after = edited(&before, &deployable(&named(&new), &format), None, &format).unwrap();
        let wished: Vec<String> = ["latest".to_owned()].into_iter().chain(named(&new)).collect();
        let choice = Choice::find(&after, "version").unwrap();
        prop_assert_eq!(choice.texts(), wished);
        let others = |text: &str| -> Vec<String> {
            text.split_inclusive('\n').filter(|line| !line.contains("1.") && !line.contains("latest")).map(str::to_owned).collect()
        };
        prop_assert_eq!(others(&before), others(&after));
    }

    #[test]
    fn no_text_makes_it_panic(text in "(on:|workflow_dispatch:|inputs:|version:|type: choice|options:|default:|[-&*\\[\\]{},:#'\"]|1.0.0|\\r?\\n|  ){0,30}") {
        let format = TagFormat::default();
        let _ = edited(&text, &deployable(&["1.0.0".to_owned()], &format), None, &format);
    }
}
