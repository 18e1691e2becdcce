//! What the answers of the API mean, and what is advised.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actions_core::failure::chain;
use actions_core::{Explain, Secret};
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use dokploy_webhook::deploy::plan;
use dokploy_webhook::{Api, DokployError, Service};
use serde_json::json;
use simulators::dokploy::{Dokploy, Kind};
use simulators::{Fault, Server, What};

use crate::scene::{KEY, Scene, client};

/// A server that answers everything in one way.
async fn answering(status: u16, media_type: &'static str, body: &'static str) -> (Server, Api) {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, media_type.parse().unwrap());
    let answer = (StatusCode::from_u16(status).unwrap(), headers, body);
    let server = Server::start(Router::new().fallback(move || async move { answer.clone() })).await.unwrap();
    let api = Api::new(&client(), &server.base(), &Secret::new(KEY)).unwrap();
    (server, api)
}

async fn refusal(status: u16, media_type: &'static str, body: &'static str) -> DokployError {
    let (_server, api) = answering(status, media_type, body).await;
    api.compose("abc").await.unwrap_err()
}

const JSON: &str = "application/json";

#[tokio::test]
async fn a_bad_key_a_lacking_permission_and_a_key_that_is_used_up_are_told_apart() {
    let scene = Scene::new().await;
    let bad = Api::new(&client(), &scene.server.base(), &Secret::new("nonsense")).unwrap();
    let error = bad.compose(&scene.compose_id).await.unwrap_err();
    assert!(matches!(error, DokployError::Key { .. }), "{error:?}");

    scene.dokploy.forbid("member", "compose.saveEnvironment", "unauthorized to access resource \"service\"");
    let member = Api::new(&client(), &scene.server.base(), &Secret::new("member")).unwrap();
    let error = member.save_environment(&scene.compose_id, "A=1").await.unwrap_err();
    assert!(matches!(error, DokployError::Forbidden { .. }), "{error:?}");
    assert!(error.to_string().contains("unauthorized to access resource"), "{error}");

    scene.dokploy.add_limited_key("limited", 2);
    let limited = Api::new(&client(), &scene.server.base(), &Secret::new("limited")).unwrap();
    limited.compose(&scene.compose_id).await.unwrap();
    let error = limited.compose(&scene.compose_id).await.unwrap_err();
    assert!(matches!(error, DokployError::KeyUsedUp { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("5 requests a day"));
}

#[tokio::test]
async fn a_key_that_was_refused_something_else_before_is_not_a_bad_one() {
    for (status, body) in
        [(404, r#"{"message":"Compose not found","code":"NOT_FOUND"}"#), (401, r#"{"message":"no","code":"UNAUTHORIZED"}"#)]
    {
        let asked = Arc::new(AtomicUsize::new(0));
        let answer = move || {
            let is_first = asked.fetch_add(1, Ordering::Relaxed) == 0;
            let answer = if is_first { (status, body) } else { (401, r#"{"message":"Unauthorized"}"#) };
            async move { (StatusCode::from_u16(answer.0).unwrap(), answer.1) }
        };
        let server = Server::start(Router::new().fallback(answer)).await.unwrap();
        let api = Api::new(&client(), &server.base(), &Secret::new(KEY)).unwrap();
        api.compose("abc").await.unwrap_err();
        let error = api.compose("abc").await.unwrap_err();
        assert!(matches!(error, DokployError::KeyUsedUp { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn an_unknown_id_and_an_unknown_procedure_are_told_apart() {
    let scene = Scene::new().await;
    let error = scene.api.compose("nope").await.unwrap_err();
    assert!(matches!(&error, DokployError::NotFound { message, .. } if message == "Compose not found"), "{error:?}");
    let error = scene.api.deploy(&Service::compose("nope"), "a", "b").await.unwrap_err();
    assert!(matches!(error, DokployError::NotFound { .. }), "{error:?}");
    let gone = refusal(404, JSON, r#"{"message":"Not found","code":"NOT_FOUND"}"#).await;
    assert!(matches!(gone, DokployError::NoProcedure { .. }), "{gone:?}");
    assert!(gone.hint().unwrap().contains("update Dokploy"));
}

#[tokio::test]
async fn an_update_of_an_unknown_id_that_answers_nothing_is_an_error() {
    let scene = Scene::on(Dokploy::new(KEY).with_version(0, 28, 8)).await;
    let error = scene.api.save_environment("nope", "A=1").await.unwrap_err();
    assert!(matches!(error, DokployError::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn an_empty_200_is_an_answer_where_none_is_needed() {
    let scene = Scene::on(Dokploy::new(KEY).with_version(0, 25, 1)).await;
    scene.api.deploy(&scene.service(), "a title", "").await.unwrap();
    let (_server, api) = answering(200, JSON, "").await;
    assert!(matches!(api.compose("abc").await, Err(DokployError::Shape { .. })));
}

#[tokio::test]
async fn what_is_not_dokploys_is_named_as_such() {
    let page = "<!doctype html>\n<title>Sign in</title>";
    for (status, body) in [(200, page), (200, "pong"), (404, "404 page not found"), (400, page), (403, page), (401, page)] {
        let error = refusal(status, "text/html", body).await;
        assert!(matches!(error, DokployError::NotDokploy { .. }), "{status} {body}: {error:?}");
        assert!(error.hint().unwrap().contains("login page"));
    }
}

#[tokio::test]
async fn a_refusal_is_quoted_with_the_fields_that_are_wrong() {
    let body =
        r#"{"message":"Input validation failed","code":"BAD_REQUEST","issues":[{"path":["composeId"],"message":"Required"}]}"#;
    let error = refusal(400, JSON, body).await;
    assert_eq!(error.to_string(), "compose.one was answered 400 Bad Request: Input validation failed (composeId: Required)");
    let error = refusal(400, "text/plain", "Invalid JSON").await;
    assert_eq!(error.to_string(), "compose.one was answered 400 Bad Request: Invalid JSON");
    let error = refusal(403, JSON, r#"{"message":"no"}"#).await;
    assert!(matches!(error, DokployError::Forbidden { .. }), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_named_and_not_followed() {
    let error = refusal(308, "text/plain", "").await;
    assert!(matches!(error, DokployError::Http(_)), "{error:?}");
    assert!(error.hint().unwrap().contains("redirects"));
}

#[tokio::test]
async fn a_failing_server_is_worth_asking_again_and_a_refusal_is_not() {
    let failing = refusal(500, JSON, r#"{"message":"Command failed","code":"INTERNAL_SERVER_ERROR"}"#).await;
    assert!(failing.is_passing() && failing.is_outcome_unknown(), "{failing:?}");
    let away = refusal(502, "text/html", "<html>").await;
    assert!(away.is_passing() && away.is_outcome_unknown(), "{away:?}");
    let refused = refusal(400, JSON, r#"{"message":"no"}"#).await;
    assert!(!refused.is_passing() && !refused.is_outcome_unknown(), "{refused:?}");
}

#[tokio::test]
async fn neither_key_nor_environment_is_ever_shown() {
    let scene = Scene::new().await;
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "env", json!("PASSWORD=swordfish"));
    let compose = scene.api.compose(&scene.compose_id).await.unwrap();
    let plan = plan(&scene.api, &scene.order()).await.unwrap();
    let shown = format!("{:?} {compose:?} {plan:?}", scene.api);
    assert!(!shown.contains(KEY) && !shown.contains("swordfish"), "{shown}");
    let error = refusal(200, JSON, r#"{"env":"PASSWORD=swordfish"}"#).await;
    assert!(!format!("{error:?} {}", chain(&error)).contains("swordfish"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_resets_is_asked_again_for_what_changes_nothing_twice() {
    let scene = Scene::new().await;
    for path in ["compose.one", "compose.saveEnvironment"] {
        scene.server.faults().add(Fault { what: What::Reset, at: 1, path: path.to_owned() });
    }
    scene.api.compose(&scene.compose_id).await.unwrap();
    scene.api.save_environment(&scene.compose_id, "A=1").await.unwrap();
    assert_eq!(scene.env(), "A=1");
}

#[test]
fn an_address_is_taken_with_or_without_its_end() {
    for address in ["https://dokploy.example.com", "https://dokploy.example.com/", " http://10.0.0.1:3000/api/ "] {
        assert!(Api::new(&client(), address, &Secret::new(KEY)).is_ok(), "{address}");
    }
    for address in ["", "dokploy.example.com", "ftp://a", "https://user@a", "https://a?b=c"] {
        assert!(matches!(Api::new(&client(), address, &Secret::new(KEY)), Err(DokployError::Address(_))), "{address}");
    }
}
