//! A server, and calls of it.

use axum::body::Body;
use axum::http::{Request, Response, header};
use http_body_util::BodyExt;
use serde_json::Value;
use simulators::dokploy::Dokploy;
use tower::ServiceExt;

pub(crate) const KEY: &str = "owner-key";
pub(crate) const FILE: &str = "services:\n  web:\n    image: acme/web:${IMAGE_TAG}\n  db:\n    image: postgres:17\n";

/// A server whose jobs run until they are ended.
pub(crate) fn held() -> Dokploy {
    let server = Dokploy::new(KEY);
    server.hold();
    server
}

/// An answer.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Null when the body is empty, text when it is no JSON.
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }
}

/// A query.
pub(crate) async fn get(server: &Dokploy, path: &str) -> Answer {
    get_as(server, KEY, path).await
}

/// A mutation.
pub(crate) async fn post(server: &Dokploy, procedure: &str, body: Value) -> Answer {
    post_as(server, KEY, procedure, body).await
}

pub(crate) async fn get_as(server: &Dokploy, key: &str, path: &str) -> Answer {
    let request = Request::get(format!("/api/{path}")).header("x-api-key", key);
    send(server, request.body(Body::empty()).expect("a request")).await
}

pub(crate) async fn post_as(server: &Dokploy, key: &str, procedure: &str, body: Value) -> Answer {
    let request = Request::post(format!("/api/{procedure}")).header("x-api-key", key);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    send(server, request.body(Body::from(body.to_string())).expect("a request")).await
}

pub(crate) async fn send(server: &Dokploy, request: Request<Body>) -> Answer {
    let answer: Response<Body> = server.router().oneshot(request).await.expect("axum answers always");
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    let text = String::from_utf8_lossy(&body).into_owned();
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) };
    Answer { status, body }
}
