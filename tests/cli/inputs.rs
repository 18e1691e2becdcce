//! Inputs by both doors: `INPUT_*` under a runner, flags at a desk.

use crate::{binary, run, text};

const SEVERAL: [&str; 4] = ["dokploy-webhook", "--dry-run=maybe", "--url=ftp://dokploy", "--timeout=soon"];

#[test]
fn inputs_that_are_wrong_are_told_all_at_once() {
    let output = run(&SEVERAL);
    let log = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{log}");
    for input in ["dry-run", "url", "api-key", "compose-id", "timeout"] {
        assert!(log.lines().any(|line| line.starts_with("error: ") && line.contains(input)), "{input} is missing in:\n{log}");
    }
    assert!(log.contains("\n  help: "), "{log}");
}

#[test]
fn under_a_runner_each_wrong_input_is_an_annotation() {
    let output = binary(&SEVERAL).env("GITHUB_ACTIONS", "true").output().unwrap();
    let log = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{log}");
    assert!(log.lines().filter(|line| line.starts_with("::error::")).count() >= 5, "{log}");
}

#[test]
fn a_flag_wins_over_the_runners_variable_and_that_over_the_shells() {
    let summary = |arguments: &[&str], env: &[(&str, &str)]| {
        let output = binary(arguments).envs(env.iter().copied()).output().unwrap();
        text(&output.stdout).to_owned()
    };
    let env = [("INPUT_RECORD", "variable.json")];
    assert!(summary(&["deploy-summary"], &env).contains("variable.json"));
    assert!(summary(&["deploy-summary", "--record", "flag.json"], &env).contains("flag.json"));
}

#[test]
fn a_clock_that_cannot_be_read_is_bad_input() {
    let output = binary(&["schema"]).env("SOURCE_DATE_EPOCH", "now").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: SOURCE_DATE_EPOCH=now is not a number"), "{}", text(&output.stderr));
}
