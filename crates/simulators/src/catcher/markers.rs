//! Sentry's releases and deployments, Datadog's deployments and events.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use super::{Catcher, length};

type Answer = (StatusCode, Json<Value>);

/// 201 for a new release, 208 for one that is known.
pub(super) async fn release(State(catcher): State<Catcher>, headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    if !has_token(&headers) {
        return refused(StatusCode::UNAUTHORIZED, json!({ "detail": "Invalid token" }));
    }
    let (Some(version), Some([_, ..])) =
        (body["version"].as_str().map(str::to_owned), body["projects"].as_array().map(Vec::as_slice))
    else {
        return refused(StatusCode::BAD_REQUEST, json!({ "projects": ["This field is required."] }));
    };
    // What becomes part of an address and of a name in the page (docs.sentry.io, "Naming Releases").
    let is_bad = version.len() > 200
        || matches!(version.as_str(), "" | "." | ".." | "latest")
        || version.contains(['\n', '\t', '/', '\\']);
    if is_bad {
        return refused(StatusCode::BAD_REQUEST, json!({ "version": ["Release with that version cannot be created"] }));
    }
    let is_new = catcher.state().releases.insert(version.clone(), body["dateReleased"].clone()).is_none();
    let answer = json!({ "version": version, "projects": body["projects"], "dateReleased": body["dateReleased"] });
    if is_new {
        catcher.keep("Sentry", &format!("release {version}"), body);
    }
    (if is_new { StatusCode::CREATED } else { StatusCode::ALREADY_REPORTED }, Json(answer))
}

pub(super) async fn deploy(
    State(catcher): State<Catcher>,
    Path((_, version)): Path<(String, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    if !has_token(&headers) {
        return refused(StatusCode::UNAUTHORIZED, json!({ "detail": "Invalid token" }));
    }
    if !catcher.state().releases.contains_key(&version) {
        return refused(StatusCode::NOT_FOUND, json!({ "detail": "The requested resource does not exist" }));
    }
    if !(1..=64).contains(&length(&body["environment"])) {
        return refused(StatusCode::BAD_REQUEST, json!({ "environment": ["Ensure this field has no more than 64 characters."] }));
    }
    let title = format!("{version} in {}", body["environment"].as_str().unwrap_or_default());
    catcher.keep("Sentry", &title, body.clone());
    (StatusCode::CREATED, Json(json!({ "id": "1", "environment": body["environment"], "dateFinished": body["dateFinished"] })))
}

pub(super) async fn dora(State(catcher): State<Catcher>, headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    if !headers.contains_key("dd-api-key") {
        return refused(StatusCode::FORBIDDEN, json!({ "errors": ["Forbidden"] }));
    }
    let attributes = &body["data"]["attributes"];
    let is_id = |id: &str| {
        (16..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
    };
    let is_git = attributes["git"].is_null()
        || (attributes["git"]["commit_sha"].is_string() && attributes["git"]["repository_url"].is_string());
    let is_whole =
        length(&attributes["service"]) > 0 && attributes["started_at"].is_i64() && attributes["finished_at"].is_i64() && is_git;
    if !is_whole || !attributes["id"].as_str().is_none_or(is_id) {
        return refused(
            StatusCode::BAD_REQUEST,
            json!({ "errors": [{ "title": "Generic Error", "detail": "invalid attributes" }] }),
        );
    }
    let text = |key: &str| attributes[key].as_str().unwrap_or_default().to_owned();
    let title = format!("{} {} in {}", text("service"), text("version"), text("env"));
    let answer = json!({ "data": { "id": attributes["id"], "type": "dora_deployment" } });
    catcher.keep("Datadog", &title, body);
    (StatusCode::ACCEPTED, Json(answer))
}

pub(super) async fn event(State(catcher): State<Catcher>, headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    if !headers.contains_key("dd-api-key") {
        return refused(StatusCode::FORBIDDEN, json!({ "errors": ["Forbidden"] }));
    }
    if !(1..=100).contains(&length(&body["title"])) || !(1..=4000).contains(&length(&body["text"])) {
        return refused(StatusCode::BAD_REQUEST, json!({ "errors": ["title and text are limited"] }));
    }
    let title = body["title"].as_str().unwrap_or_default().to_owned();
    catcher.keep("Datadog", &title, body);
    (StatusCode::ACCEPTED, Json(json!({ "status": "ok", "event": { "id": 1, "title": title } })))
}

fn has_token(headers: &HeaderMap) -> bool {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    token.and_then(|token| token.strip_prefix("Bearer ")).is_some_and(|token| !token.is_empty())
}

fn refused(status: StatusCode, body: Value) -> Answer {
    (status, Json(body))
}
