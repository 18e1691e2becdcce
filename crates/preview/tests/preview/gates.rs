//! Whether a preview answers.

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use simulators::Server;
use simulators::dokploy::{Container, Kind};

use crate::scene::{OPENED, Scene, problems, sound};

/// A proxy through which every host answers so.
async fn proxy(status: StatusCode) -> Server {
    Server::start(Router::new().fallback(get(move || async move { status }))).await.unwrap()
}

async fn gated(scene: &Scene, proxy: &Server, timeout: &str) -> simulators::runner::sim::StepResult {
    let folder = tempfile::tempdir().unwrap();
    let more = [("gate", "urls"), ("gate-timeout", timeout), ("https", "false"), ("health-path", "/ready")];
    let step = scene.step(folder.path(), OPENED, &more).env("HTTP_PROXY", proxy.base()).env("NO_PROXY", "127.0.0.1");
    step.run(preview::run).await.map(sound).unwrap()
}

#[tokio::test]
async fn a_preview_is_done_when_every_address_answers() {
    let (scene, proxy) = (Scene::new().await, proxy(StatusCode::OK).await);
    let said = gated(&scene, &proxy, "10s").await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "deployed"), "{}", said.log);
    for host in ["report-pr-42.example.com", "api-pr-42.example.com"] {
        let asked = proxy.seen().into_iter().filter(|seen| seen.headers.get("host").is_some_and(|asked| asked == host));
        assert!(asked.filter(|seen| seen.path.ends_with("/ready")).count() >= 3, "{host} was not asked three times");
    }
}

#[tokio::test]
async fn a_preview_that_does_not_answer_fails_with_what_was_seen() {
    let (scene, proxy) = (Scene::new().await, proxy(StatusCode::NOT_FOUND).await);
    let said = gated(&scene, &proxy, "50ms").await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (1, "unhealthy"), "{}", said.log);
    assert!(problems(&said).contains("web at http://report-pr-42.example.com/ready: answered 404"), "{}", problems(&said));
    assert_eq!(said.outputs["url"], "http://report-pr-42.example.com", "it is there for whoever looks for the cause");
}

#[tokio::test]
async fn containers_can_say_it_where_no_address_is_reached() {
    let scene = Scene::new().await;
    scene.up().await;
    let id = scene.composes()[0].clone();
    scene.dokploy.show_containers(Kind::Compose, &id, [vec![Container::unhealthy("web")]]);
    let said = scene.run(OPENED, &[("gate", "containers"), ("gate-timeout", "1s")]).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (1, "unhealthy"), "{}", said.log);
}
