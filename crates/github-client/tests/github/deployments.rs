//! What each environment runs.

use github_client::Deployed;
use http_client::{Client, Request, Settings};
use serde_json::{Value, json};

use crate::Repository;

async fn post(repository: &Repository, path: &str, body: &Value) -> Value {
    let runner = actions_core::Runner::new(actions_core::Env::new(), actions_core::Sink::new(std::io::sink())).unwrap();
    let url = format!("{}/repos/acme/shop/{path}", repository.server.base()).parse().unwrap();
    let request = Request::post(url).json(body).unwrap().bearer(&actions_core::Secret::new("ghs_s3cret")).unwrap();
    Client::new(&runner, Settings::default()).unwrap().send(request).await.unwrap().json().unwrap()
}

/// A deployment of a version, with those states one after another.
async fn deploy(repository: &Repository, environment: &str, version: &str, states: &[&str]) {
    let body = json!({
        "ref": "main", "environment": environment, "auto_merge": false, "required_contexts": [], "payload": { "version": version },
    });
    let made = post(repository, "deployments", &body).await;
    for state in states {
        post(repository, &format!("deployments/{}/statuses", made["id"]), &json!({ "state": state })).await;
    }
}

fn shown(deployed: &[Deployed]) -> Vec<String> {
    let line = |one: &Deployed| format!("{} {} {}", one.environment, one.payload["version"].as_str().unwrap(), one.state);
    deployed.iter().map(line).collect()
}

#[tokio::test]
async fn an_environment_runs_the_newest_that_succeeded_and_may_soon_run_what_has_not_ended() {
    let repository = Repository::start().await;
    for (environment, version, states) in [
        ("production", "1.0.0", &["success"] as &[&str]),
        ("staging", "1.1.0", &["in_progress", "success"]),
        ("production", "1.1.0", &["in_progress", "success"]),
        ("production", "1.2.0", &["in_progress", "failure"]),
        ("staging", "1.2.0", &["success"]),
        ("production", "1.3.0", &["queued"]),
        ("production", "1.4.0", &[]),
        ("gone", "1.0.0", &["success", "inactive"]),
    ] {
        deploy(&repository, environment, version, states).await;
    }
    let deployed = repository.client.deployed().await.unwrap();
    let expected = ["production 1.4.0 pending", "production 1.3.0 queued", "production 1.1.0 success", "staging 1.2.0 success"];
    assert_eq!(shown(&deployed), expected);
    assert_eq!(shown(&repository.client.deployed_in("staging").await.unwrap()), ["staging 1.2.0 success"]);
    assert_eq!(deployed[3].sha, repository.second);
}

#[tokio::test]
async fn a_repository_that_deployed_nothing_runs_nothing() {
    let repository = Repository::start().await;
    assert_eq!(repository.client.deployed().await.unwrap(), []);
    assert_eq!(repository.client.deployed_in("production").await.unwrap(), []);
}
