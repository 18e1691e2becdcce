//! A deployment triggered without a key.

use actions_core::failure::chain;
use actions_core::{Explain, Secret};
use axum::Router;
use axum::http::{StatusCode, header};
use dokploy_webhook::DokployError;
use dokploy_webhook::webhook::{Mismatch, Trigger, trigger};
use serde_json::json;
use simulators::dokploy::Kind;
use simulators::{Fault, Server, What};

use crate::scene::{Scene, client};

fn push(branch: Option<&str>) -> Trigger {
    let branch = branch.map(str::to_owned);
    Trigger { title: "Deploy 1.1.0 · run 7.1".to_owned(), sha: "0123abc".to_owned(), branch, ..Trigger::default() }
}

impl Scene {
    pub(crate) fn webhook(&self) -> Secret {
        Secret::new(format!("{}{}", self.server.base(), self.dokploy.webhook_path(Kind::Compose, &self.compose_id)))
    }

    async fn trigger(&self, branch: Option<&str>) -> Result<(), DokployError> {
        trigger(&client(), &self.webhook(), &push(branch)).await
    }

    pub(crate) fn set(&self, column: &str, value: serde_json::Value) {
        self.dokploy.set_column(Kind::Compose, &self.compose_id, column, value);
    }
}

#[tokio::test]
async fn a_webhook_queues_a_deployment_of_our_title() {
    let scene = Scene::new().await;
    scene.trigger(None).await.unwrap();
    let row = &scene.rows()[0];
    assert_eq!((row.title.as_str(), row.description.as_str()), ("Deploy 1.1.0 · run 7.1", "Hash: 0123abc"));
}

#[tokio::test]
async fn every_provider_takes_the_push_on_its_branch_and_only_there() {
    let columns = [
        ("github", "branch"),
        ("gitlab", "gitlabBranch"),
        ("gitea", "giteaBranch"),
        ("bitbucket", "bitbucketBranch"),
        ("git", "customGitBranch"),
    ];
    for (source, column) in columns {
        let scene = Scene::new().await;
        scene.set("sourceType", json!(source));
        scene.set(column, json!("main"));
        scene.trigger(Some("main")).await.unwrap();
        for branch in [Some("dev"), None] {
            let error = scene.trigger(branch).await.unwrap_err();
            assert!(matches!(error, DokployError::Mismatch { mismatch: Mismatch::Branch, .. }), "{source}: {error:?}");
        }
        assert_eq!(scene.rows().len(), 1, "{source}");
    }
}

#[tokio::test]
async fn watched_paths_refuse_a_push_that_names_no_file() {
    let scene = Scene::new().await;
    scene.set("sourceType", json!("git"));
    scene.set("customGitBranch", json!("main"));
    scene.set("watchPaths", json!(["src/**"]));
    let error = scene.trigger(Some("main")).await.unwrap_err();
    assert!(matches!(error, DokployError::Mismatch { mismatch: Mismatch::WatchPaths, .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("watch paths"));
}

#[tokio::test]
async fn an_application_is_triggered_too() {
    let scene = Scene::new().await;
    let id = scene.dokploy.create_application("api", "ghcr.io/acme/api:1.0.0");
    let url = format!("{}{}", scene.server.base(), scene.dokploy.webhook_path(Kind::Application, &id));
    trigger(&client(), &Secret::new(url), &push(Some("any"))).await.unwrap();
    assert_eq!(scene.dokploy.rows(Kind::Application, &id)[0].title, "Deploy 1.1.0 · run 7.1");
}

#[tokio::test]
async fn a_service_that_takes_no_webhooks_and_an_old_token_are_named() {
    let scene = Scene::new().await;
    scene.set("autoDeploy", json!(false));
    let error = scene.trigger(None).await.unwrap_err();
    assert!(matches!(error, DokployError::AutoDeployOff(_)), "{error:?}");
    let url = scene.webhook().expose().to_owned() + "x";
    let error = trigger(&client(), &Secret::new(url), &push(None)).await.unwrap_err();
    assert!(matches!(error, DokployError::WebhookToken(_)), "{error:?}");
}

#[test]
fn every_mismatch_is_read_from_its_message() {
    let messages = [
        ("Branch Not Match", Mismatch::Branch),
        ("Watch Paths Not Match", Mismatch::WatchPaths),
        ("Application Image Tag (1.0.1) doesn't match request event payload Image Tag (1.0.2).", Mismatch::ImageTag),
        ("Application Image Name (a) doesn't match request event payload Image Name (b).", Mismatch::ImageName),
        ("Application Docker Image Name Not Found", Mismatch::NoImage),
        ("Application Docker Tag Not Found", Mismatch::NoImage),
        ("Webhook Docker Image Name Not Found", Mismatch::NoImageAnnounced),
        ("Something new", Mismatch::Unknown),
    ];
    for (message, mismatch) in messages {
        assert_eq!(Mismatch::of(message), mismatch);
        let error = DokployError::Mismatch { mismatch, message: message.to_owned() };
        assert!(error.to_string().contains(message) && error.hint().is_some());
    }
}

#[tokio::test]
async fn a_trigger_is_not_sent_twice_when_its_outcome_is_unknown() {
    for what in [What::Reset, What::Status(StatusCode::BAD_GATEWAY)] {
        let scene = Scene::new().await;
        scene.server.faults().add(Fault { what, at: 1, path: String::new() });
        let error = scene.trigger(None).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(scene.asked().len(), 1);
    }
}

#[tokio::test]
async fn only_a_200_of_dokploy_is_success() {
    let scene = Scene::new().await;
    scene.server.faults().add(Fault { what: What::Html, at: 1, path: String::new() });
    assert!(matches!(scene.trigger(None).await, Err(DokployError::NotDokploy { .. })));
    for status in [201, 202, 204, 401, 500] {
        let answer = (StatusCode::from_u16(status).unwrap(), r#"{"message":"well"}"#);
        let server = Server::start(Router::new().fallback(move || async move { answer })).await.unwrap();
        let url = Secret::new(format!("{}/api/deploy/compose/token", server.base()));
        assert!(trigger(&client(), &url, &push(None)).await.is_err(), "{status}");
    }
}

#[tokio::test]
async fn the_url_is_never_shown() {
    const TOKEN: &str = "unxeSP7n0n-iXDpr9qHct";
    let echo = format!("Cannot POST /api/deploy/compose/{TOKEN}");
    let place = [(header::LOCATION, format!("https://elsewhere.example.com/api/deploy/compose/{TOKEN}"))];
    let answers = [
        Router::new().fallback({
            let echo = echo.clone();
            move || async move { (StatusCode::NOT_FOUND, echo) }
        }),
        Router::new().fallback(move || async move { (StatusCode::INTERNAL_SERVER_ERROR, echo) }),
        Router::new().fallback(move || async move { (StatusCode::PERMANENT_REDIRECT, place) }),
    ];
    let mut urls = vec![format!("http://127.0.0.1:1/api/deploy/compose/{TOKEN}"), format!("ftp://a/{TOKEN}"), TOKEN.to_owned()];
    let mut servers = Vec::new();
    for answer in answers {
        let server = Server::start(answer).await.unwrap();
        urls.push(format!("{}/api/deploy/compose/{TOKEN}", server.base()));
        servers.push(server);
    }
    for url in urls {
        let error = trigger(&client(), &Secret::new(url), &push(None)).await.unwrap_err();
        let shown = format!("{error:?} {} {:?}", chain(&error), error.hint());
        assert!(!shown.contains(TOKEN), "{shown}");
    }
}
