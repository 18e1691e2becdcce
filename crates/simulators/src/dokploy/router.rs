//! The HTTP surface: body, key, procedure, in the order in which the server looks at them. The webhooks need no key.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method as HttpMethod, Response, StatusCode, header};
use axum::routing::{any, get, post};
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::api::{self, Method};
use super::check::Input;
use super::control::Dokploy;
use super::keys::VERIFICATIONS;
use super::service::Kind;
use super::webhook::{self, Call};
use super::{live_log, sign_up};

pub(crate) fn router(server: Dokploy) -> Router {
    Router::new()
        .route("/api/health", get(|| async { answer::json_response(StatusCode::OK, JSON_UTF8, &json!({ "ok": true })) }))
        .route("/api/auth/sign-up/email", post(sign_up::sign_up))
        .route("/api/deploy/github", any(github_app))
        .route("/api/deploy/compose/{token}", any(compose_webhook))
        .route("/api/deploy/{token}", any(application_webhook))
        .route("/api/trpc/{procedure}", any(enveloped))
        .route("/api/{*procedure}", any(call))
        .route("/listen-deployment", any(live_log::listen))
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
    let Some(user) = state.authenticate(headers, VERIFICATIONS) else {
        return answer::message(StatusCode::UNAUTHORIZED, "Unauthorized");
    };
    let (version, way) = (state.version, way(method));
    let Some(procedure) = api::find(version, way, name) else {
        return Refusal::not_found("Not found").respond(version, None);
    };
    if let Some(refusal) = state.forbidden(headers, name) {
        return refusal.respond(version, Some(name));
    }
    let input: Input = match way {
        Method::Query => query.into_iter().map(|(name, value)| (name, json!(value))).collect(),
        Method::Mutation if !is_json(headers) => {
            return Refusal::media_type(media_type(headers)).respond(version, Some(name));
        }
        Method::Mutation => body.as_object().cloned().unwrap_or_default(),
    };
    match procedure.call(&mut state, user, input) {
        Ok(reply) => reply.respond(),
        Err(refusal) => refusal.respond(version, Some(name)),
    }
}

fn way(method: &HttpMethod) -> Method {
    if *method == HttpMethod::GET { Method::Query } else { Method::Mutation }
}

/// The same procedures behind the dashboard's own door: input and answer lie in the envelope of superjson.
async fn enveloped(
    State(server): State<Dokploy>,
    method: HttpMethod,
    Path(name): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let sent = match way(&method) {
        Method::Query => query.into_iter().find(|(name, _)| name == "input").map(|(_, input)| input).unwrap_or_default(),
        Method::Mutation => String::from_utf8_lossy(&body).into_owned(),
    };
    let sent: Value = serde_json::from_str(&sent).unwrap_or_default();
    let input = sent["json"].as_object().cloned().unwrap_or_default();
    let mut state = server.state();
    let version = state.version;
    let known = state.authenticate(&headers, VERIFICATIONS);
    let refusal = match (known, api::find(version, way(&method), &name)) {
        (Some(user), Some(procedure)) => match procedure.call(&mut state, user, input) {
            Ok(reply) => {
                drop(state);
                server.kick();
                return reply.respond_enveloped();
            }
            Err(refusal) => refusal,
        },
        (None, _) => Refusal::forbidden("UNAUTHORIZED"),
        (_, None) => Refusal::not_found(format!("No procedure found on path \"{name}\"")),
    };
    refusal.respond_enveloped(version, &name)
}

/// A body as Next.js parses it: JSON and forms by their content type, text otherwise; an empty JSON body is `{}`.
pub(super) fn parse(headers: &HeaderMap, body: &Bytes) -> Result<Value, serde_json::Error> {
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
