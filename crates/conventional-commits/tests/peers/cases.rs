//! The cases, and options as the peer has them.

use std::fs;
use std::path::Path;

use conventional_commits::{Edition, Options, Parser, Preset};
use serde_json::Value;

/// The cases of a file.
pub(crate) fn of(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(file).with_extension("jsonl");
    let cases: Vec<_> = fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!cases.is_empty(), "no case in {file}");
    cases
}

/// A text; empty for anything else.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The texts of a list.
pub(crate) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(text)
}

/// The parser with the peer's options.
pub(crate) fn parser(edition: Edition, preset: Preset, options: &Value) -> Parser {
    let list = |name: &str| texts(&options[name]).map(str::to_owned).collect();
    let pattern = |name: &str| {
        let pattern = &options[name];
        pattern["$regex"].as_str().map(|source| format!("/{source}/{}", text(&pattern["$flags"])))
    };
    let options = Options {
        edition,
        comment_char: options["commentChar"].as_str().map(str::to_owned),
        merge_pattern: pattern("mergePattern"),
        merge_correspondence: list("mergeCorrespondence"),
        header_pattern: pattern("headerPattern"),
        header_correspondence: list("headerCorrespondence"),
        breaking_header_pattern: pattern("breakingHeaderPattern"),
        revert_pattern: pattern("revertPattern"),
        revert_correspondence: list("revertCorrespondence"),
        field_pattern: pattern("fieldPattern"),
        notes_pattern: pattern("notesPattern"),
        note_keywords: list("noteKeywords"),
        issue_prefixes: list("issuePrefixes"),
        issue_prefixes_case_sensitive: options["issuePrefixesCaseSensitive"] == true,
        reference_actions: list("referenceActions"),
    };
    Parser::new(preset, &options).unwrap()
}
