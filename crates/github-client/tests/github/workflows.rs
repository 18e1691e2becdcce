//! A file changed on a branch of its own and proposed; a workflow started and followed.

use std::collections::BTreeMap;

use actions_core::Explain;
use github_client::{Dispatch, Dispatched, Proposal, RunStatus};
use serde_json::Value;
use simulators::github::{Access, Commit, Permissions, Play};
use simulators::{Fault, What};

use crate::openapi::sent;
use crate::{Repository, schema, told};

const PATH: &str = ".github/workflows/größe.yml";
const WORKFLOW: &str = "on:\n  workflow_dispatch:\n    inputs:\n      version: { required: true }\n";

fn proposal(title: &str) -> Proposal<'_> {
    Proposal { head: "bot/versions", base: "main", title, body: "größer" }
}

#[tokio::test]
async fn a_file_is_changed_on_a_branch_and_proposed_once() {
    let repository = Repository::start().await;
    let Repository { simulator, client, second, .. } = &repository;
    assert_eq!(client.branch("bot/versions").await.unwrap(), None);
    let commit = client.commit_on(second, PATH, "größe: 1\n", "chore: größer").await.unwrap();
    assert_eq!(client.branch("main").await.unwrap().as_ref(), Some(second), "no branch has it yet");
    client.put_branch("bot/versions", &commit).await.unwrap();
    let first = client.propose(&proposal("one")).await.unwrap();
    let again = client.propose(&proposal("two")).await.unwrap();
    assert_eq!((again.number, again.title.as_str()), (first.number, "two"));
    assert_eq!(client.propose(&proposal("two")).await.unwrap(), again);
    let next = client.commit_on(second, PATH, "größe: 2\n", "chore: größer").await.unwrap();
    client.put_branch("bot/versions", &next).await.unwrap();
    assert_eq!(client.file(PATH, "bot/versions").await.unwrap().as_deref(), Some("größe: 2\n"));
    assert_eq!(client.file("nothing", "main").await.unwrap(), None);
    let (head, is_signed) = simulator.head("bot/versions").unwrap();
    assert_eq!((head.parents, is_signed, simulator.pull_requests("bot/versions").len()), (vec![second.clone()], true, 1));
    let make = ["get /commits/{ref}", "post /git/trees", "post /git/commits"];
    let look = "get /pulls";
    let expected = [
        &["get /git/ref/{ref}"][..],
        &make,
        &["get /git/ref/{ref}", "post /git/refs", look, "post /pulls", look, "patch /pulls/{pull_number}", look],
        &make,
        &["post /git/refs", "patch /git/refs/{ref}", "get /contents/{path}", "get /contents/{path}"],
    ];
    assert_eq!(sent(&repository), expected.concat());
}

#[tokio::test]
async fn what_was_done_though_its_answer_is_lost_is_found_again() {
    let repository = Repository::start().await;
    let Repository { simulator, client, server, second, .. } = &repository;
    let commit = client.commit_on(second, "a.txt", "a", "chore: a").await.unwrap();
    server.faults().add(Fault { what: What::Lost, at: 1, path: "/git/refs".to_owned() });
    client.put_branch("bot/versions", &commit).await.unwrap();
    assert_eq!(simulator.head("bot/versions").unwrap().0.sha, commit);
    server.faults().add(Fault { what: What::Lost, at: 2, path: "/pulls".to_owned() });
    client.propose(&proposal("one")).await.unwrap();
    assert_eq!(simulator.pull_requests("bot/versions").len(), 1);
}

#[tokio::test]
async fn a_workflow_that_a_job_s_own_token_would_change_is_refused_with_the_cure() {
    let repository = Repository::start().await;
    let Repository { simulator, client, second, .. } = &repository;
    simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Write));
    let error = client.commit_on(second, ".github/workflows/a.yml", "a", "chore: a").await.unwrap_err();
    assert!(told(&error).ends_with("403 Forbidden: Resource not accessible by integration"), "{error}");
    assert!(error.hint().unwrap().contains("the commit changes .github/workflows"), "{error}");
}

#[tokio::test]
async fn it_is_known_whose_token_it_is() {
    let repository = Repository::start().await;
    let Repository { simulator, client, server, .. } = &repository;
    assert!(client.viewer().await.unwrap().is_workflow());
    simulator.account("ghs_s3cret", "bumper[bot]");
    let viewer = client.viewer().await.unwrap();
    assert_eq!((viewer.login.as_str(), viewer.is_workflow()), ("bumper[bot]", false));
    let asked: Value = serde_json::from_slice(&server.seen()[0].body).unwrap();
    assert_eq!(schema::check(asked["query"].as_str().unwrap(), &asked["variables"], &Value::Null), [""; 0]);
}

async fn with_workflow() -> Repository {
    let repository = Repository::start().await;
    let sha = "c".repeat(40);
    let file = (".github/workflows/deploy.yml", WORKFLOW);
    repository.simulator.push([Commit::new(&sha, "ci: deploy").parents([&repository.second]).files([file])], &sha);
    repository
}

fn inputs(version: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("version".to_owned(), version.to_owned())])
}

#[tokio::test]
async fn a_workflow_is_started_and_its_run_followed() {
    let repository = with_workflow().await;
    let Repository { simulator, client, .. } = &repository;
    let play = Play::new().job("pick", [("Resolve", "success")]).job("deploy", [("Deploy", "failure"), ("Tell", "success")]);
    simulator.play("deploy.yml", play.awaiting("production"));
    let started = client.dispatch(&Dispatch { workflow: "deploy.yml", git_ref: "main", inputs: &inputs("1.0.0") }).await.unwrap();
    let Dispatched::Run { id, html_url } = started else { panic!("{started:?}") };
    assert_eq!(html_url, format!("https://github.com/acme/shop/actions/runs/{id}"));
    assert_eq!(client.run(id).await.unwrap().status, RunStatus::InProgress);
    assert_eq!(client.run(id).await.unwrap().status, RunStatus::Waiting);
    let awaited = client.awaited(id).await.unwrap();
    assert_eq!((awaited[0].environment.as_str(), awaited[0].reviewers.as_slice()), ("production", &["ada".to_owned()][..]));
    client.run(id).await.unwrap();
    let run = client.run(id).await.unwrap();
    assert_eq!((run.is_over(), run.conclusion.as_deref()), (true, Some("failure")));
    let jobs = client.jobs(id).await.unwrap();
    let steps: Vec<_> = jobs[1].steps.iter().map(|step| (step.name.as_str(), step.conclusion.as_deref().unwrap())).collect();
    assert_eq!((jobs[1].name.as_str(), steps), ("deploy", vec![("Deploy", "failure"), ("Tell", "skipped")]));
    let run = "get /actions/runs/{run_id}";
    let expected = [
        "post /actions/workflows/{workflow_id}/dispatches",
        run,
        run,
        "get /actions/runs/{run_id}/pending_deployments",
        run,
        run,
        "get /actions/runs/{run_id}/jobs",
    ];
    assert_eq!(sent(&repository), expected);
}

#[tokio::test]
async fn a_server_that_refuses_to_tell_the_run_is_asked_once_more_and_tells_the_time_and_the_runs_since() {
    let repository = with_workflow().await;
    let Repository { simulator, client, .. } = &repository;
    simulator.tell_no_run_details();
    let inputs = inputs("1.0.0");
    let dispatch = Dispatch { workflow: "deploy.yml", git_ref: "main", inputs: &inputs };
    client.dispatch(&dispatch).await.unwrap();
    let Dispatched::Accepted { at: Some(at) } = client.dispatch(&dispatch).await.unwrap() else { panic!("no time") };
    let runs = client.dispatched_since("deploy.yml", Some(at)).await.unwrap();
    assert_eq!((runs.len(), runs[0].display_title.as_str()), (1, "deploy.yml 1.0.0"));
    assert_eq!(runs[0].actor.as_ref().unwrap().login, "github-actions[bot]");
    assert_eq!(client.dispatched_since("deploy.yml", None).await.unwrap().len(), 2);
    let (start, look) = ("post /actions/workflows/{workflow_id}/dispatches", "get /actions/workflows/{workflow_id}/runs");
    assert_eq!(sent(&repository), [start, start, start, start, look, look]);
}

#[tokio::test]
async fn a_token_that_may_not_start_workflows_is_told_the_line_to_add() {
    let repository = with_workflow().await;
    let Repository { simulator, client, .. } = &repository;
    simulator.token("ghs_s3cret", Permissions::none().with("actions", Access::Read));
    let inputs = inputs("1.0.0");
    let error = client.dispatch(&Dispatch { workflow: "deploy.yml", git_ref: "main", inputs: &inputs }).await.unwrap_err();
    assert!(error.hint().unwrap().contains("`actions: write`"), "{error}");
}
