//! The vectors of actions/runner and actions/toolkit (MIT), one JSON object a line, dispatched by their `kind`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a vector that cannot be read fails the test")]

mod runner;
mod summary;
mod toolkit;

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Answers what was got for an input, in the form of what is expected of it.
type Check = fn(input: &Value, expect: &Value) -> Value;

const CASES: &str = include_str!("../cases/actions.jsonl");

const KINDS: [(&str, Check); 17] = [
    ("annotation-normalise", runner::annotation_normalise),
    ("artifacts-file-parse", runner::artifacts_file_parse),
    ("command-parse-v1", runner::command_parse_v1),
    ("command-parse-v2", runner::command_parse_v2),
    ("command-serialize", toolkit::command_serialize),
    ("core-stdout", toolkit::core_stdout),
    ("echo", runner::echo),
    ("env-file-parse", runner::env_file_parse),
    ("file-command-write", toolkit::file_command_write),
    ("input", toolkit::input),
    ("input-env-name", toolkit::input_env_name),
    ("is-debug", toolkit::is_debug),
    ("is-dockerfile", runner::is_dockerfile),
    ("registry-host-of-image", runner::registry_host_of_image),
    ("stop-commands", runner::stop_commands),
    ("summary-render", summary::render),
    ("summary-upload", runner::summary_upload),
];

#[test]
fn every_vector_holds() {
    let kinds = BTreeMap::from(KINDS);
    let mut seen = BTreeMap::<&str, usize>::new();
    let mut failures = Vec::new();
    for (index, line) in CASES.lines().enumerate() {
        let case: Value = serde_json::from_str(line).unwrap();
        let kind = case["kind"].as_str().unwrap();
        let Some((kind, check)) = kinds.get_key_value(kind) else {
            failures.push(format!("line {}: unknown kind {kind}", index + 1));
            continue;
        };
        *seen.entry(kind).or_default() += 1;
        let got = check(&case["input"], &case["expect"]);
        if got != case["expect"] {
            failures.push(format!(
                "line {}: {kind} of {}\n  expected {}\n  got      {got}",
                index + 1,
                case["input"],
                case["expect"]
            ));
        }
    }
    for (kind, _) in KINDS {
        assert!(seen.contains_key(kind), "no vector is of the kind {kind}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// An error in the form of the expected one, which is a part of the message, or several parts around ` ... `, or `throws` for any.
fn error(message: &impl ToString, expect: &Value) -> Value {
    let message = message.to_string();
    let expected = expect["error"].as_str().unwrap_or("no error at all");
    if expected == "throws" || expected.split(" ... ").all(|part| message.contains(part)) {
        return expect.clone();
    }
    json!({ "error": message })
}
