//! Deployments as their maker sees them.

use actions_core::Explain;
use github_client::{DeploymentState, NewDeployment, NewStatus};
use serde_json::{Value, json};
use simulators::github::permissions::{Access, Permissions};
use simulators::{Fault, What};

use crate::Repository;

fn new<'a>(git_ref: &'a str, payload: &'a Value) -> NewDeployment<'a> {
    let (task, environment, description) = ("deploy", "production", "v1.0.0");
    NewDeployment { git_ref, task, environment, description, payload, transient: false, production: None }
}

fn status(state: DeploymentState, description: &str) -> NewStatus<'_> {
    NewStatus {
        state,
        description,
        environment_url: Some("https://shop.example.com"),
        log_url: Some("https://example.com/run/1"),
    }
}

#[tokio::test]
async fn a_deployment_is_created_whatever_the_checks_say_and_nothing_is_merged() {
    let repository = Repository::start().await;
    repository.simulator.commit_status(&repository.first, "ci", "failure");
    repository.simulator.branch("old", &repository.first);
    let payload = json!({ "version": "1.0.0", "run": "1.1" });
    let id = repository.client.create_deployment(&new("old", &payload)).await.unwrap();
    let made = &repository.simulator.deployments()[0];
    assert_eq!((made.id, made.sha.as_str(), made.task.as_str()), (id, repository.first.as_str(), "deploy"));
    assert_eq!(made.payload, payload);
}

#[tokio::test]
async fn what_an_environment_is_for_is_said_and_otherwise_left_to_github() {
    let repository = Repository::start().await;
    for (run, environment, transient, production) in
        [("1.1", "production", false, None), ("2.1", "live", false, Some(true)), ("3.1", "pr-7", true, Some(false))]
    {
        let payload = json!({ "run": run });
        let new = NewDeployment { environment, transient, production, ..new("main", &payload) };
        repository.client.create_deployment(&new).await.unwrap();
    }
    let made = repository.simulator.deployments();
    let flags: Vec<_> = made.iter().map(|one| (one.transient, one.production)).collect();
    assert_eq!(flags, [(false, true), (false, true), (true, false)]);
    let sent = repository.server.seen().into_iter().find(|seen| seen.method == "POST").unwrap();
    let body: Value = serde_json::from_slice(&sent.body).unwrap();
    assert!(body.get("production_environment").is_none(), "GitHub's own rule holds where nothing is said: {body}");
}

#[tokio::test]
async fn a_deployment_whose_answer_is_lost_is_not_created_twice() {
    let repository = Repository::start().await;
    repository.server.faults().add(Fault { what: What::Lost, at: 1, path: "/deployments".to_owned() });
    let payload = json!({ "version": "1.0.0", "run": "1.1" });
    let id = repository.client.create_deployment(&new("main", &payload)).await.unwrap();
    let made = repository.simulator.deployments();
    assert_eq!((made.len(), made[0].id), (1, id));
}

#[tokio::test]
async fn a_status_retires_nothing_and_is_cut_where_github_cuts() {
    let repository = Repository::start().await;
    let (first, second) = (json!({ "run": "1.1" }), json!({ "run": "2.1" }));
    let staging = |payload| NewDeployment { environment: "staging", ..new("main", payload) };
    for payload in [&first, &second] {
        let id = repository.client.create_deployment(&staging(payload)).await.unwrap();
        repository.client.tell_deployment(id, &status(DeploymentState::Success, &"ü".repeat(500))).await.unwrap();
    }
    let made = repository.simulator.deployments();
    assert_eq!(made.iter().map(simulators::github::model::Deployment::state).collect::<Vec<_>>(), ["success", "success"]);
    let told = &made[0].statuses[0];
    assert_eq!(told.description, format!("{}…", "ü".repeat(139)));
    assert_eq!((told.environment_url.as_str(), told.log_url.as_str()), ("https://shop.example.com", "https://example.com/run/1"));
}

#[tokio::test]
async fn a_token_that_may_not_deploy_is_told_which_line_it_needs() {
    let repository = Repository::start().await;
    repository.simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Read));
    let error = repository.client.create_deployment(&new("main", &json!({}))).await.unwrap_err();
    assert!(error.hint().unwrap().contains("`deployments: write`"), "{:?}", error.hint());
}
