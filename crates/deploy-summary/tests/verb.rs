//! The verb under the runner's simulator and at a desk.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use actions_core::{Env, Exit, Runner, Sink};

fn runner(workspace: &tempfile::TempDir, actions: bool) -> Runner {
    let path = |name: &str| workspace.path().join(name).to_string_lossy().into_owned();
    let mut env = Env::from([("GITHUB_WORKSPACE".to_owned(), path(""))]);
    if actions {
        env.extend([
            ("GITHUB_ACTIONS".to_owned(), "true".to_owned()),
            ("GITHUB_OUTPUT".to_owned(), path("output")),
            ("GITHUB_STEP_SUMMARY".to_owned(), path("summary")),
        ]);
    }
    Runner::new(env, Sink::new(std::io::sink())).unwrap()
}

#[tokio::test]
async fn a_record_becomes_the_summary_of_the_job_and_its_outcome_an_output() {
    let workspace = tempfile::tempdir().unwrap();
    std::fs::write(workspace.path().join("deployment.json"), include_str!("records/rolled-back.json")).unwrap();
    deploy_summary::run(&runner(&workspace, true)).await.unwrap();
    let read = |name| std::fs::read_to_string(workspace.path().join(name)).unwrap();
    assert!(read("summary").starts_with("## ↩️ production: 1.6.0 → 1.6.1 failed, rolled back · 2 min 3 s\n"));
    assert!(!read("summary").contains("mermaid"));
    assert!(read("output").contains("\nrolled-back\n"), "{}", read("output"));
}

#[tokio::test]
async fn the_phases_are_drawn_after_the_tables_when_asked_for() {
    let workspace = tempfile::tempdir().unwrap();
    std::fs::write(workspace.path().join("deployment.json"), include_str!("records/deployed.json")).unwrap();
    let path = |name: &str| workspace.path().join(name).to_string_lossy().into_owned();
    let env = [("GITHUB_WORKSPACE", path("")), ("GITHUB_ACTIONS", "true".to_owned()), ("INPUT_MERMAID", "true".to_owned())];
    let files = [("GITHUB_OUTPUT", path("output")), ("GITHUB_STEP_SUMMARY", path("summary"))];
    let env: Env = env.into_iter().chain(files).map(|(name, value)| (name.to_owned(), value)).collect();
    deploy_summary::run(&Runner::new(env, Sink::new(std::io::sink())).unwrap()).await.unwrap();
    let summary = std::fs::read_to_string(workspace.path().join("summary")).unwrap();
    let (tables, chart) = summary.split_once("```mermaid\ngantt\n").unwrap();
    assert!(tables.contains("| wave | phase |") && chart.contains("    gate api :done, 2000-01-01 00:00:41.000, "), "{summary}");
}

#[tokio::test]
async fn a_record_that_is_missing_or_none_is_bad_input_with_its_cure() {
    let workspace = tempfile::tempdir().unwrap();
    let failure = deploy_summary::run(&runner(&workspace, true)).await.unwrap_err();
    assert_eq!(failure.exit, Exit::BadInput);
    assert!(failure.problems[0].message.starts_with("failed to read the deployment record deployment.json: it cannot be read: "));
    let wrong = [
        ("", "it is empty"),
        ("{", "it ends in the middle, at line 1: it was not written to its end"),
        ("<html>", "it is not JSON: expected value at line 1 column 1"),
        (r#"{"schema":2}"#, "it has schema 2, and this release reads schemas up to 1"),
        (r#"{"schema":1}"#, "the record is not as schema 1 has it: missing field `repository` at line 1 column 12"),
    ];
    for (text, why) in wrong {
        std::fs::write(workspace.path().join("deployment.json"), text).unwrap();
        let failure = deploy_summary::run(&runner(&workspace, true)).await.unwrap_err();
        assert_eq!(failure.exit, Exit::BadInput);
        assert_eq!(failure.problems[0].message, format!("failed to read the deployment record deployment.json: {why}"));
        assert!(failure.problems[0].hint.is_some());
    }
}
