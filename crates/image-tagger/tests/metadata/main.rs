//! The drop-in for docker/metadata-action as the runner runs it: `cases.jsonl` holds whole runs of the original.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod beyond;

use std::collections::BTreeSet;
use std::path::Path;

use axum::{Json, Router, routing};
use image_tagger::run;
use serde_json::{Value, json};
use simulators::Server;
use simulators::runner::{RunnerSim, StepResult};
use test_support::TestRepo;

fn cases(kind: &str) -> Vec<Value> {
    let cases = include_str!("cases.jsonl").lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    cases.filter(|case| case["kind"] == kind).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn pairs(value: &Value) -> impl Iterator<Item = (&str, &str)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
}

/// GitHub, which knows of one repository and one commit.
async fn github(api: &Value) -> Server {
    let (repository, commit) =
        (api["repo"].clone(), json!({ "commit": { "committer": { "date": api["commit_committer_date"] } } }));
    let answer = |value: Value| routing::get(async move || Json(value));
    let router = Router::new()
        .route("/repos/acme/image-tagger", answer(repository))
        .route("/repos/acme/image-tagger/commits/{sha}", answer(commit));
    Server::start(router).await.unwrap()
}

/// A step that is given what the original was given.
fn step(folder: &Path, case: &Value, api: &str) -> RunnerSim {
    let event = &case["event"];
    let now = text(case, "/now").parse::<jiff::Timestamp>().unwrap();
    let epoch = format!("{}.{:03}", now.as_second(), now.subsec_millisecond());
    let step = RunnerSim::new(folder).unwrap().event(text(event, "/event_name"), &event["payload"]).unwrap();
    let step = step
        .env("GITHUB_API_URL", api)
        .env("GITHUB_REPOSITORY", "acme/image-tagger")
        .env("GITHUB_REF", text(event, "/github_ref"))
        .env("GITHUB_SHA", text(event, "/sha"))
        .env("SOURCE_DATE_EPOCH", epoch);
    let step = pairs(&case["env"]).fold(step, |step, (name, value)| step.env(name, value));
    pairs(&case["inputs"]).fold(step, |step, (name, value)| step.input(name, value))
}

fn said(result: &StepResult, level: &str) -> Vec<String> {
    let of = result.annotations.iter().filter(|annotation| annotation.level == level);
    of.map(|annotation| annotation.message.clone()).collect()
}

/// What differs between what a step did and what the original did.
fn differences(case: &Value, result: &StepResult) -> Vec<String> {
    let expect = &case["expect"];
    let mut wrong = Vec::new();
    let mut compare = |what: &str, found: Value, expected: Value| {
        if found != expected {
            wrong.push(format!("  {what}\n    expected {expected}\n    found    {found}"));
        }
    };
    let lines = |value: &Value| -> Value {
        value.as_array().unwrap().iter().map(|line| line.as_str().unwrap().replace("%0A", "\n")).collect()
    };
    // Beyond the original: a tag that no registry takes is told of.
    let warnings: Vec<String> =
        said(result, "warning").into_iter().filter(|line| !line.starts_with("No registry takes")).collect();
    compare("exit code", json!(result.exit), expect["exit_code"].clone());
    compare("errors", json!(said(result, "error")), lines(&expect["errors"]));
    compare("warnings", json!(warnings), lines(&expect["warnings"]));
    for (name, expected) in pairs(&expect["outputs"]) {
        let found = result.outputs.get(name).cloned().unwrap_or_default();
        if name.starts_with("bake-file") {
            let file = std::fs::read_to_string(&found).unwrap_or_default();
            compare(name, json!(Path::new(&found).file_name().and_then(|name| name.to_str())), json!(expected));
            compare(name, serde_json::from_str(&file).unwrap_or_default(), expect["bake"][name].clone());
        } else {
            compare(name, json!(found), json!(expected));
        }
    }
    if expect["exit_code"] == 0 {
        let found: BTreeSet<&str> = result.env.keys().map(String::as_str).collect();
        let expected: BTreeSet<&str> =
            expect["exported_env"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        compare("variables", json!(found), json!(expected));
    }
    wrong
}

#[tokio::test]
async fn every_run_of_the_original_is_repeated_with_the_same_outputs() {
    let mut wrong = Vec::new();
    let cases = cases("e2e");
    for case in &cases {
        let (folder, server) = (tempfile::tempdir().unwrap(), github(&case["api"]).await);
        let result = step(folder.path(), case, &server.base()).run(run).await.unwrap();
        let found = differences(case, &result);
        if !found.is_empty() {
            wrong.push(format!("{} {} {}\n{}", case["id"], case["source"], case["inputs"], found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} runs differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// When the checkouts' commits were made: 2023-05-06 07:08:09 +02:00.
const COMMITTED: i64 = 1_683_349_689;

/// A checkout of the kind that a case is about.
fn checkout(folder: &Path, kind: &str) -> TestRepo {
    let repo = TestRepo::init(folder.join("workspace"));
    repo.set_time(COMMITTED);
    let head = repo.commit("feat: one");
    match kind {
        "branch" => {
            repo.branch("feature/y", &head);
            repo.switch("feature/y");
            return repo;
        }
        "tag" => repo.tag("v1.4.0"),
        "pr" => repo.reference("refs/remotes/pull/12/merge", &head),
        "sha" => repo.reference("refs/remotes/origin/feature/y", &head),
        "twotags" => {
            for tag in ["latest-ok", "v1.4", "v1.4.0"] {
                repo.tag(tag);
            }
            repo.reference("refs/remotes/origin/main", &head);
        }
        _ => {}
    }
    repo.detach(&head);
    std::fs::remove_file(repo.git_dir().join("refs/heads/main")).unwrap();
    repo
}

#[tokio::test]
async fn a_checkout_is_taken_for_the_same_branch_tag_or_pull_request() {
    let mut wrong = Vec::new();
    for mut case in cases("e2e-git") {
        let (folder, server) = (tempfile::tempdir().unwrap(), github(&case["api"]).await);
        let repo = checkout(folder.path(), text(&case, "/git/checkout"));
        // Our checkout has a commit of its own.
        let (ours, theirs) = (repo.id("HEAD"), text(&case, "/git/head").to_owned());
        let expect = case["expect"].to_string().replace(&theirs, &ours).replace(&theirs[..7], &ours[..7]);
        case["expect"] = serde_json::from_str(&expect).unwrap();
        let result = step(folder.path(), &case, &server.base()).run(run).await.unwrap();
        wrong.extend(differences(&case, &result).into_iter().map(|line| format!("{} {}\n{line}", case["id"], case["source"])));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
