//! Deployments as they are read.

use actions_core::Explain;
use github_client::{Deployed, Deployments};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use simulators::github::permissions::{Access, Permissions};
use simulators::github::{Deployment, DeploymentStatus};
use simulators::{Fault, Server, What};

use crate::answers::{answer, serve, too_costly};
use crate::{Repository, github, told};

const ALL: Deployments<'_> = Deployments { environments: &[], task: None, most: 1000, since: None, to_change: false };

/// A deployment that was made so many minutes after the start of 2026, of which those states were said a second apart.
fn deployed(repository: &Repository, minute: u64, environment: &str, said: &[&str]) -> Deployment {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let at = |second: u64| Timestamp::from_second(start.as_second() + i64::try_from(minute * 60 + second).unwrap()).unwrap();
    let status = |(index, state): (usize, &&str)| DeploymentStatus {
        id: minute * 100 + u64::try_from(index).unwrap(),
        state: (*state).to_owned(),
        description: format!("{state} it is"),
        environment: environment.to_owned(),
        environment_url: "https://shop.example.com".to_owned(),
        log_url: String::new(),
        created_at: at(u64::try_from(index).unwrap()),
    };
    Deployment {
        id: minute,
        sha: repository.second.clone(),
        git_ref: "main".to_owned(),
        task: "deploy".to_owned(),
        original_environment: environment.to_owned(),
        environment: environment.to_owned(),
        creator: "ann".to_owned(),
        description: None,
        payload: json!({ "version": format!("1.{minute}.0") }),
        transient: false,
        production: false,
        created_at: at(0),
        updated_at: at(0),
        statuses: said.iter().enumerate().map(status).collect(),
    }
}

fn ids(deployed: &[Deployed]) -> Vec<u64> {
    deployed.iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn a_deployment_is_read_with_all_that_was_said_of_it_in_one_request() {
    let repository = Repository::start().await;
    repository.simulator.deployed(deployed(&repository, 7, "staging", &["queued", "in_progress", "success", "inactive"]));
    let read = repository.client.deployments(&ALL).await.unwrap();
    let [one] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!((one.id, one.environment.as_str(), one.task.as_str()), (7, "staging", "deploy"));
    assert_eq!((one.git_ref.as_str(), one.sha.as_str()), ("main", repository.second.as_str()));
    assert_eq!((one.actor.as_deref(), one.payload["version"].as_str()), (Some("ann"), Some("1.7.0")));
    assert_eq!((one.state.as_str(), one.created_at.to_string().as_str()), ("inactive", "2026-01-01T00:07:00Z"));
    assert!(one.committed_at.is_some());
    let states: Vec<&str> = one.statuses.iter().map(|status| status.state.as_str()).collect();
    assert_eq!(states, ["queued", "in_progress", "success", "inactive"]);
    let success = &one.statuses[2];
    assert_eq!((success.description.as_str(), success.log_url.as_deref()), ("success it is", None));
    assert_eq!(success.environment_url.as_deref(), Some("https://shop.example.com"));
    assert_eq!(repository.requests(), ["POST /graphql"]);
}

#[tokio::test]
async fn a_repository_that_deployed_nothing_has_no_deployments() {
    let repository = Repository::start().await;
    assert_eq!(repository.client.deployments(&ALL).await.unwrap(), []);
}

#[tokio::test]
async fn a_hundred_deployments_are_one_request_and_no_more_are_read_than_asked_for() {
    let repository = Repository::start().await;
    for minute in 1..=250 {
        repository.simulator.deployed(deployed(&repository, minute, "staging", &["success"]));
    }
    let all = repository.client.deployments(&ALL).await.unwrap();
    assert_eq!((ids(&all), repository.requests().len()), ((1..=250).rev().collect(), 3));
    let newest = repository.client.deployments(&Deployments { most: 150, ..ALL }).await.unwrap();
    assert_eq!((ids(&newest), repository.requests().len()), ((101..=250).rev().collect(), 5));
    let since = Deployments { since: Some("2026-01-01T03:50:00Z".parse().unwrap()), ..ALL };
    assert_eq!(ids(&repository.client.deployments(&since).await.unwrap()), (151..=250).rev().collect::<Vec<_>>());
    assert_eq!(repository.requests().len(), 6, "what is older than a page that went past that time is not asked for");
}

#[tokio::test]
async fn environments_are_chosen_by_github_and_a_task_among_what_it_gave() {
    let repository = Repository::start().await;
    for (minute, environment) in [(1, "staging"), (2, "production"), (3, "größe/a b"), (4, "staging")] {
        repository.simulator.deployed(deployed(&repository, minute, environment, &[]));
    }
    repository.simulator.deployed(Deployment { task: "deploy:other".to_owned(), ..deployed(&repository, 5, "staging", &[]) });
    for (environments, task, expected) in [
        (&["staging"] as &[&str], None, vec![5, 4, 1]),
        (&["production", "größe/a b"], None, vec![3, 2]),
        (&["staging"], Some("deploy"), vec![4, 1]),
        (&["absent"], None, vec![]),
    ] {
        let read = repository.client.deployments(&Deployments { environments, task, ..ALL }).await.unwrap();
        assert_eq!(ids(&read), expected, "{environments:?} {task:?}");
    }
}

#[tokio::test]
async fn commits_and_branches_that_are_gone_and_deleted_users_leave_the_rest() {
    let repository = Repository::start().await;
    let gone = Deployment {
        sha: "c".repeat(40),
        git_ref: "gone".to_owned(),
        creator: "ghost".to_owned(),
        payload: Value::String("words".to_owned()),
        ..deployed(&repository, 1, "staging", &[])
    };
    repository.simulator.deployed(gone);
    let one = repository.client.deployments(&ALL).await.unwrap().remove(0);
    assert_eq!((one.git_ref, one.committed_at, one.actor), ("c".repeat(40), None, None));
    assert_eq!((one.payload, one.state.as_str()), (json!("words"), "pending"));
}

#[tokio::test]
async fn a_page_that_github_does_not_manage_is_asked_for_in_smaller_ones() {
    let repository = Repository::start().await;
    for minute in 1..=120 {
        repository.simulator.deployed(deployed(&repository, minute, "staging", &[]));
    }
    for at in 1..=4 {
        repository.server.faults().add(Fault { what: What::Status(StatusCode::BAD_GATEWAY), at, path: "/graphql".to_owned() });
    }
    let read = repository.client.deployments(&ALL).await.unwrap();
    assert_eq!(ids(&read), (1..=120).rev().collect::<Vec<_>>());
    let asked = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap()["variables"]["first"].as_u64().unwrap();
    let sizes: Vec<u64> = repository.server.seen().iter().map(|seen| asked(&seen.body)).collect();
    assert_eq!(sizes, [&[100, 100, 50, 50][..], &[25; 5]].concat());
    let down = serve([answer(502, "")]).await;
    assert!(github(&down.base()).deployments(&ALL).await.is_err());
    let sizes: Vec<u64> = down.seen().iter().map(|seen| asked(&seen.body)).collect();
    assert_eq!(sizes, [100, 100, 50, 50, 25, 25], "GitHub is down, however few are asked for");
}

#[tokio::test]
async fn a_page_that_github_finds_too_costly_is_asked_for_in_smaller_ones() {
    let sizes = |server: &Server| -> Vec<u64> {
        let asked = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap()["variables"]["first"].as_u64().unwrap();
        server.seen().iter().map(|seen| asked(&seen.body)).collect()
    };
    let none = r#"{"data":{"repository":{"deployments":{"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}}}"#;
    let timeout = r#"{"data":null,"errors":[{"message":"Something went wrong while executing your query. This may be the result of a timeout."}]}"#;
    let costly = ["RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"].map(too_costly);
    let server = serve(costly.into_iter().chain([answer(200, timeout), answer(200, none)])).await;
    assert_eq!(github(&server.base()).deployments(&ALL).await.unwrap(), []);
    assert_eq!(sizes(&server), [100, 50, 25, 12]);
    let server = serve([too_costly("RESOURCE_LIMITS_EXCEEDED")]).await;
    let error = github(&server.base()).deployments(&Deployments { most: 30, ..ALL }).await.unwrap_err();
    assert_eq!(sizes(&server), [30, 15, 10], "never fewer than ten");
    assert!(told(&error).ends_with("answered RESOURCE_LIMITS_EXCEEDED: Resource limits for this query exceeded."), "{error}");
    assert!(error.hint().unwrap().contains("too costly"), "{:?}", error.hint());
}

#[tokio::test]
async fn a_refusal_names_the_line_that_is_missing() {
    let repository = Repository::start().await;
    repository.simulator.make_private();
    repository.simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Read));
    for (to_change, line) in [(false, "`deployments: read`"), (true, "`deployments: write`")] {
        let error =
            repository.client.deployments(&Deployments { to_change, environments: &["production"], ..ALL }).await.unwrap_err();
        assert!(error.is_not_permitted() && error.hint().unwrap().contains(line), "{:?}", error.hint());
        assert!(told(&error).starts_with("failed to list the deployments of production in acme/shop: "), "{error}");
    }
}

#[tokio::test]
async fn an_answer_that_goes_round_in_a_circle_ends() {
    let page = r#"{"data":{"repository":{"deployments":{"nodes":[null],"pageInfo":{"hasNextPage":true,"endCursor":"again"}}}}}"#;
    let server = serve([answer(200, page), answer(200, page)]).await;
    assert_eq!(github(&server.base()).deployments(&ALL).await.unwrap(), []);
    assert_eq!(server.seen().len(), 2);
}
