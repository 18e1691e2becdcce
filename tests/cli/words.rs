//! Help, version, and words that are not known.

use std::process::Stdio;

use crate::{binary, run, text};

#[test]
fn the_help_tells_every_verb_and_every_exit_code() {
    let output = run(&["--help"]);
    let help = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for verb in [
        "deploy ",
        "semantic-release",
        "image-tagger",
        "dokploy-webhook",
        "version-picker",
        "deploy-summary",
        "rehearse",
        "schema",
    ] {
        assert!(help.contains(&format!("\n  {verb}")), "{verb} is missing in:\n{help}");
    }
    for code in ["  0 ", "  1 ", "  2 ", "  101 ", "  130 "] {
        assert!(help.contains(&format!("\n{code}")), "{code} is missing in:\n{help}");
    }
}

#[test]
fn the_help_of_a_verb_tells_its_inputs_and_outputs() {
    let output = run(&["deploy", "--help"]);
    let help = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for part in
        ["--environment <VALUE>", "--dry-run[=<true|false>]", "[default: deployment.json]", "INPUT_GITHUB_TOKEN", "Outputs:"]
    {
        assert!(help.contains(part), "{part} is missing in:\n{help}");
    }
}

#[test]
fn every_help_fits_a_terminal_of_80_columns() {
    for arguments in [&["--help"][..], &["deploy", "--help"], &["semantic-release", "--help"], &["rehearse", "--help"]] {
        let output = binary(arguments).env("COLUMNS", "80").output().unwrap();
        let help = text(&output.stdout);
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    }
}

#[test]
fn the_version_is_the_packages() {
    let output = run(&["--version"]);
    assert_eq!(text(&output.stdout), concat!("deploy-action ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn words_that_are_not_known_are_bad_input_and_answered_with_the_nearest() {
    for (arguments, nearest) in [
        (&["deplyo"][..], "'deploy'"),
        (&["deploy", "--enviroment", "staging"], "'--environment'"),
        (&["rehearse", "--unhelthy", "api"], "'--unhealthy'"),
    ] {
        let output = run(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(nearest), "{nearest} is missing in:\n{error}");
    }
}

#[test]
fn no_verb_is_bad_input_and_shows_the_help() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("Usage: deploy-action <VERB>"));
}

#[test]
fn the_schema_is_json() {
    let output = run(&["schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["title"], "DeployConfig");
}

#[test]
fn an_output_that_nobody_reads_is_no_error() {
    for arguments in [&["--help"][..], &["schema"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = binary(arguments).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_person_is_asked_at_a_terminal_only() {
    let folder = tempfile::tempdir().unwrap();
    let target = "{ targets: { shop: { services: [api], dokploy: { webhook: { env: HOOK } } } } }";
    let config = format!(
        "version: 1\nservices: {{ api: {{ image: acme/api }} }}\nenvironments:\n  staging: {target}\n  production: {target}\n"
    );
    std::fs::create_dir(folder.path().join(".github")).unwrap();
    std::fs::write(folder.path().join(".github/deploy.yml"), config).unwrap();
    let mut command = binary(&["version-picker", "pick"]);
    let output = command.current_dir(folder.path()).env("GITHUB_REPOSITORY", "acme/shop").env("GH_TOKEN", "t").output().unwrap();
    let log = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{log}");
    assert!(
        log.contains("nobody can be asked for the confirmation: this is no terminal") && log.contains("`--environment …`"),
        "{log}"
    );
}
