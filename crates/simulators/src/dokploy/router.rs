//! The HTTP surface: body, key, procedure, in the order in which the server looks at them.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method as HttpMethod, Response, StatusCode, header};
use axum::routing::{any, get};
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::check::Input;
use super::control::Dokploy;
use super::procedures::{self, Method};
use super::service::Kind;
use super::webhook::{self, Call};

pub(crate) fn router(server: Dokploy) -> Router {
    Router::new()
        .route("/api/health", get(|| async { answer::json_response(StatusCode::OK, JSON_UTF8, &json!({ "ok": true })) }))
        .route("/api/deploy/github", any(github_app))
        .route("/api/deploy/compose/{token}", any(compose_webhook))
        .route("/api/deploy/{token}", any(application_webhook))
        .route("/api/{*procedure}", any(call))
        .with_state(server)
}

const JSON_UTF8: &str = "application/json; charset=utf-8";

async fn compose_webhook(
    State(server): State<Dokploy>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    hook(&server, Kind::Compose, &token, &headers, &body)
}

async fn application_webhook(
    State(server): State<Dokploy>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    hook(&server, Kind::Application, &token, &headers, &body)
}

/// The method does not matter: a GET deploys as well.
fn hook(server: &Dokploy, kind: Kind, token: &str, headers: &HeaderMap, body: &Bytes) -> Response<Body> {
    let Ok(body) = parse(headers, body) else {
        return answer::invalid_json();
    };
    let answer = webhook::receive(&mut server.state(), &Call { kind, token, headers, body: &body });
    server.kick();
    answer
}

/// The webhook of the GitHub App; no App is installed here.
async fn github_app(headers: HeaderMap) -> Response<Body> {
    if headers.contains_key("x-hub-signature-256") {
        answer::message(StatusCode::BAD_REQUEST, "Github Installation not found")
    } else {
        answer::message(StatusCode::UNAUTHORIZED, "Missing signature header")
    }
}

async fn call(
    State(server): State<Dokploy>,
    method: HttpMethod,
    Path(name): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let Ok(body) = parse(&headers, &body) else {
        return answer::invalid_json();
    };
    let answer = run(&server, &method, &name, query, &headers, &body);
    server.kick();
    answer
}

fn run(
    server: &Dokploy,
    method: &HttpMethod,
    name: &str,
    query: Vec<(String, String)>,
    headers: &HeaderMap,
    body: &Value,
) -> Response<Body> {
    let mut state = server.state();
    let key = headers.get("x-api-key").and_then(|key| key.to_str().ok()).unwrap_or_default();
    if !state.verify(key) {
        return answer::message(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    let way = if *method == HttpMethod::GET { Method::Query } else { Method::Mutation };
    let Some(procedure) = procedures::find(state.version, way, name) else {
        return Refusal::not_found("Not found").respond(None);
    };
    if let Some(says) = state.keys.get(key).and_then(|key| key.forbidden.get(name)) {
        return Refusal::forbidden(says).respond(Some(name));
    }
    let input: Input = match way {
        Method::Query => query.into_iter().map(|(name, value)| (name, json!(value))).collect(),
        Method::Mutation if !is_json(headers) => return Refusal::media_type(media_type(headers)).respond(Some(name)),
        Method::Mutation => body.as_object().cloned().unwrap_or_default(),
    };
    match (procedure.run)(&mut state, &input) {
        Ok(reply) => reply.respond(),
        Err(refusal) => refusal.respond(Some(name)),
    }
}

/// A body as Next.js parses it: JSON and forms by their content type, text otherwise; an empty JSON body is `{}`.
fn parse(headers: &HeaderMap, body: &Bytes) -> Result<Value, serde_json::Error> {
    if is_json(headers) {
        return if body.is_empty() { Ok(json!({})) } else { serde_json::from_slice(body) };
    }
    if media_type(headers).starts_with("application/x-www-form-urlencoded") {
        let fields = url::form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), json!(value)));
        return Ok(Value::Object(fields.collect()));
    }
    Ok(json!(String::from_utf8_lossy(body)))
}

fn is_json(headers: &HeaderMap) -> bool {
    media_type(headers).starts_with("application/json")
}

fn media_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
