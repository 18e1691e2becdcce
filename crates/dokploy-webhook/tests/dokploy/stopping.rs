//! Deployments that stop on the way: refused, or in a run that is cancelled. What they leave behind is known and said.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use dokploy_webhook::{DokployError, Reached, deploy};
use http::StatusCode;
use simulators::dokploy::Dokploy;
use simulators::{Fault, What};
use tokio_util::sync::CancellationToken;

use crate::scene::{ENV, KEY, Scene};

/// A server that never answers the n-th request to a path, counted from 1; the run is cancelled when it comes.
async fn hanging(path: &'static str, nth: usize, cancelled: &CancellationToken) -> Scene {
    let cancelled = cancelled.clone();
    let hang = move |router: Router, _: Dokploy, _: String| {
        let asked = Arc::new(AtomicUsize::new(0));
        router.layer(from_fn(move |request: Request, next: Next| {
            let cancelled = cancelled.clone();
            let hangs = request.uri().path().ends_with(path) && asked.fetch_add(1, Ordering::Relaxed) + 1 == nth;
            async move {
                if hangs {
                    cancelled.cancel();
                    return pending().await;
                }
                next.run(request).await
            }
        }))
    };
    Scene::behind(Dokploy::new(KEY).with_duration(Duration::from_millis(20)), hang).await
}

#[tokio::test]
async fn a_cancelled_run_waits_for_no_answer_and_says_how_far_it_came() {
    let cases = [
        ("compose.one", 1, Reached::Nothing),
        ("compose.saveEnvironment", 1, Reached::Tag),
        ("compose.one", 2, Reached::Nothing),
        ("compose.one", 3, Reached::Tag),
        ("compose.deploy", 1, Reached::Queue),
        ("deployment.allByCompose", 1, Reached::Queue),
    ];
    for (procedure, nth, reached) in cases {
        let cancelled = CancellationToken::new();
        let scene = hanging(procedure, nth, &cancelled).await;
        let order = scene.order();
        let ended = tokio::time::timeout(Duration::from_secs(2), deploy(&scene.api, &order, &cancelled)).await;
        let stopped = ended.expect("the cancelled run waits for the server").unwrap_err();
        assert_eq!(stopped.reached, reached, "{procedure} {nth}");
        assert!(matches!(stopped.error, DokployError::Interrupted(seen) if seen == reached), "{:?}", stopped.error);
    }
}

#[tokio::test]
async fn a_run_that_is_cancelled_before_it_begins_changes_nothing() {
    let scene = Scene::new().await;
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let stopped = deploy(&scene.api, &scene.order(), &cancelled).await.unwrap_err();
    assert_eq!(stopped.reached, Reached::Nothing);
    assert_eq!(scene.env(), ENV);
    assert!(scene.asked().is_empty());
}

#[tokio::test]
async fn a_deployment_that_is_refused_leaves_the_environment_as_it_was() {
    for procedure in ["compose.saveEnvironment", "compose.deploy"] {
        let scene = Scene::new().await;
        scene.dokploy.forbid(KEY, procedure, "no permission");
        let stopped = deploy(&scene.api, &scene.order(), &CancellationToken::new()).await.unwrap_err();
        assert!(matches!(stopped.error, DokployError::Forbidden { .. }), "{:?}", stopped.error);
        assert_eq!(stopped.reached, Reached::Nothing, "{procedure}");
        assert_eq!(scene.env(), ENV, "{procedure}");
        assert!(scene.rows().is_empty());
    }
}

#[tokio::test]
async fn a_tag_that_cannot_be_taken_back_is_said() {
    let scene = Scene::new().await;
    scene.dokploy.forbid(KEY, "compose.deploy", "no permission");
    for at in 2..=3 {
        let what = What::Status(StatusCode::BAD_GATEWAY);
        scene.server.faults().add(Fault { what, at, path: "compose.saveEnvironment".to_owned() });
    }
    let stopped = deploy(&scene.api, &scene.order(), &CancellationToken::new()).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::Forbidden { .. }), "{:?}", stopped.error);
    assert_eq!(stopped.reached, Reached::Tag);
    assert_eq!(scene.env(), ENV.replace("1.0.0", "1.1.0"));
}

#[tokio::test]
async fn a_save_whose_answer_is_lost_may_have_set_the_tag() {
    let scene = Scene::new().await;
    for at in 1..=2 {
        scene.server.faults().add(Fault { what: What::Reset, at, path: "compose.saveEnvironment".to_owned() });
    }
    let stopped = deploy(&scene.api, &scene.order(), &CancellationToken::new()).await.unwrap_err();
    assert_eq!(stopped.reached, Reached::Tag, "{:?}", stopped.error);
}
