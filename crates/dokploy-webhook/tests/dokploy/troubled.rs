//! A server that has troubles of its own while a deployment is followed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::{Json, Router};
use dokploy_webhook::{Deploy, DokployError, Verdict, deploy};
use serde_json::{Value, json};
use simulators::dokploy::Dokploy;
use tokio_util::sync::CancellationToken;

use crate::scene::{KEY, Scene};

/// A server that answers so many questions for the rows in this way.
async fn answering(times: usize, status: StatusCode, answer: Value) -> Scene {
    let asked = Arc::new(AtomicUsize::new(0));
    let wrap = move |router: Router, _: Dokploy, _: String| {
        router.layer(from_fn(move |request: Request, next: Next| {
            let (asked, answer) = (asked.clone(), answer.clone());
            async move {
                let is_rows = request.uri().path().ends_with("deployment.allByCompose");
                if is_rows && asked.fetch_add(1, Ordering::Relaxed) < times {
                    (status, Json(answer)).into_response()
                } else {
                    next.run(request).await
                }
            }
        }))
    };
    Scene::behind(Dokploy::new(KEY).with_duration(Duration::from_millis(20)), wrap).await
}

#[tokio::test]
async fn a_good_key_that_is_refused_for_a_moment_is_tried_again() {
    let refusal = json!({ "message": "Unauthorized" });
    let scene = answering(3, StatusCode::UNAUTHORIZED, refusal).await;
    assert_eq!(scene.deploy().await.unwrap().verdict, Verdict::Done);
}

#[tokio::test]
async fn a_key_that_stays_refused_is_named_and_not_tried_for_ever() {
    let refusal = json!({ "message": "Unauthorized" });
    let scene = answering(usize::MAX, StatusCode::UNAUTHORIZED, refusal).await;
    let order = Deploy { timeout: Duration::from_millis(200), ..scene.order() };
    let stopped = deploy(&scene.api, &order, &CancellationToken::new()).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::KeyUsedUp { .. }), "{:?}", stopped.error);
}

#[tokio::test]
async fn what_a_row_without_a_log_says_stands_in_for_the_log() {
    let said = "An error have occurred: ENOSPC: no space left on device";
    let row = json!([{
        "deploymentId": "one", "title": "Deploy 1.1.0 · run 7.1", "description": "", "status": "error", "logPath": "",
        "errorMessage": said,
    }]);
    let scene = answering(usize::MAX, StatusCode::OK, row).await;
    let ended = scene.deploy().await.unwrap();
    assert_eq!((ended.verdict, ended.log.as_deref(), ended.is_log_shown), (Verdict::Error, Some(said), false));
}
