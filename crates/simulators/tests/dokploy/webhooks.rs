use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use simulators::dokploy::{Dokploy, Kind};

use super::scene::{FILE, KEY, held, send};

async fn hook(server: &Dokploy, kind: Kind, id: &str, headers: &[(&str, &str)], body: Value) -> String {
    let request = Request::post(server.webhook_path(kind, id)).header(header::CONTENT_TYPE, "application/json");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let answer = send(server, request.body(Body::from(body.to_string())).expect("a request")).await;
    format!("{} {}", answer.status, answer.message())
}

fn from_git(source: &str, branch: &str, watched: &[&str]) -> (Dokploy, String) {
    let server = held();
    let id = server.create_compose("shop", FILE, "");
    for (column, value) in [("sourceType", json!(source)), (branch, json!("main")), ("watchPaths", json!(watched))] {
        server.set_column(Kind::Compose, &id, column, value);
    }
    (server, id)
}

#[tokio::test]
async fn every_git_provider_is_known_by_its_header_and_its_branch() {
    let push = json!({ "ref": "refs/heads/main", "commits": [] });
    let bitbucket = json!({ "push": { "changes": [{ "new": { "name": "main" } }] } });
    let providers = [
        ("github", "branch", ("x-github-event", "push"), push.clone()),
        ("gitlab", "gitlabBranch", ("x-gitlab-event", "Push Hook"), push.clone()),
        ("gitea", "giteaBranch", ("x-gitea-event", "push"), push.clone()),
        ("bitbucket", "bitbucketBranch", ("x-event-key", "repo:push"), bitbucket),
        ("git", "customGitBranch", ("x-softserve-event", "push"), push),
    ];
    for (source, branch, provider, body) in providers {
        let (server, id) = from_git(source, branch, &[]);
        assert_eq!(
            hook(&server, Kind::Compose, &id, &[provider], body.clone()).await,
            "200 Compose deployed successfully",
            "{source}"
        );
        assert_eq!(hook(&server, Kind::Compose, &id, &[], body).await, "301 Branch Not Match", "{source}");
    }
}

#[tokio::test]
async fn watch_paths_that_are_asked_about_no_commits_fail_the_call() {
    let (server, id) = from_git("github", "branch", &["src/**"]);
    let github = [("x-github-event", "push")];
    let push = |commits: Value| json!({ "ref": "refs/heads/main", "commits": commits });
    let call = async |body: Value| hook(&server, Kind::Compose, &id, &github, body).await;
    assert_eq!(call(push(json!([{ "added": ["src/a"] }]))).await, "200 Compose deployed successfully");
    assert_eq!(call(push(json!([{ "modified": ["README"] }]))).await, "301 Watch Paths Not Match");
    assert_eq!(call(json!({ "ref": "refs/heads/main" })).await, "400 Error deploying Compose");
}

#[tokio::test]
async fn for_a_while_an_image_was_deployed_only_by_a_call_that_names_it() {
    for ((minor, patch), expected) in [
        ((25, 6), "200 Application deployed successfully"),
        ((25, 10), "301 Webhook Docker Image Name Not Found"),
        ((26, 1), "200 Application deployed successfully"),
    ] {
        let server = Dokploy::new(KEY).with_version(0, minor, patch);
        server.hold();
        let id = server.create_application("api", "ghcr.io/acme/api:1.0.0");
        assert_eq!(hook(&server, Kind::Application, &id, &[], json!({})).await, expected, "v0.{minor}.{patch}");
    }
}

#[tokio::test]
async fn a_push_to_docker_hub_is_known_by_its_agent_and_compared_by_name_and_tag() {
    let server = held();
    let id = server.create_application("api", "acme/api:1.0.0");
    let hub = [("user-agent", "Go-http-client/1.1")];
    let push =
        |name: &str, tag: &str| json!({ "push_data": { "tag": tag, "pusher": "ci" }, "repository": { "repo_name": name } });
    let call = async |body: Value| hook(&server, Kind::Application, &id, &hub, body).await;
    assert_eq!(call(push("acme/api", "1.0.0")).await, "200 Application deployed successfully");
    assert_eq!(server.rows(Kind::Application, &id)[0].title, "DockerHub image pushed: acme/api:1.0.0 by ci");
    assert!(call(push("acme/api", "2.0.0")).await.starts_with("301 Application Image Tag (1.0.0) doesn't match"));
    assert!(call(push("acme/web", "1.0.0")).await.starts_with("301 Application Image Name (acme/api) doesn't match"));
}
