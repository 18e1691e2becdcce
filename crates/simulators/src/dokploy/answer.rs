//! Replies and refusals, in the shapes that the server's API gives them.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use serde_json::{Map, Value, json};

use super::version::{ERROR_DATA, Version};

/// What a procedure answers.
pub(crate) enum Reply {
    /// 200 with a JSON value.
    Json(Value),
    /// 200 with `content-type: application/json` and no body at all, where the server's code returns `undefined`.
    Empty,
}

/// Why a procedure does not answer.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    issues: Vec<Value>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), issues: Vec::new() }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    /// A permission that the key's user lacks; 401 too, but with a code, unlike a bad key.
    pub(crate) fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message)
    }

    /// What the router says of what lies in an environment that is not the caller's: 403, unlike other missing permissions.
    pub(crate) fn not_allowed(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", message)
    }

    /// An error that nobody caught.
    pub(crate) fn internal(message: &str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", message)
    }

    pub(crate) fn media_type(given: &str) -> Self {
        // The missing quote at the end is the server's own.
        let message = format!("Unsupported content-type \"{given}");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    pub(crate) fn invalid(issues: Vec<Value>) -> Self {
        Self { issues, ..Self::bad_request("Input validation failed") }
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    #[cfg(test)]
    pub(crate) fn issues(&self) -> &[Value] {
        &self.issues
    }

    /// The answer. `path` is the procedure, absent when there is none of that name and method.
    pub(crate) fn respond(&self, version: Version, path: Option<&str>) -> Response<Body> {
        json_response(self.status, "application/json", &self.body(version, path))
    }

    /// The answer under `/api/trpc`.
    pub(crate) fn respond_enveloped(&self, version: Version, path: &str) -> Response<Body> {
        let body = self.body(version, Some(path));
        json_response(
            self.status,
            "application/json",
            &json!({ "error": { "json": {
            "message": self.message, "code": self.rpc_code(), "data": body["data"],
        } } }),
        )
    }

    /// The number that stands for the code in the envelope.
    fn rpc_code(&self) -> i32 {
        match self.code {
            "UNAUTHORIZED" => -32001,
            "FORBIDDEN" => -32003,
            "NOT_FOUND" => -32004,
            "INTERNAL_SERVER_ERROR" => -32603,
            _ => -32600,
        }
    }

    fn body(&self, version: Version, path: Option<&str>) -> Value {
        let mut data = Map::new();
        data.insert("code".to_owned(), json!(self.code));
        data.insert("httpStatus".to_owned(), json!(self.status.as_u16()));
        if let Some(path) = path {
            data.insert("path".to_owned(), json!(path));
        }
        data.insert("zodError".to_owned(), self.zod_error());
        let mut body = json!({ "message": self.message, "code": self.code });
        if version >= ERROR_DATA {
            body["data"] = Value::Object(data);
        }
        if !self.issues.is_empty() {
            body["issues"] = json!(self.issues);
        }
        body
    }

    fn zod_error(&self) -> Value {
        if self.issues.is_empty() {
            return Value::Null;
        }
        let mut fields = Map::new();
        for issue in &self.issues {
            let name = issue["path"][0].as_str().unwrap_or_default();
            let messages = fields.entry(name).or_insert_with(|| json!([]));
            if let Some(messages) = messages.as_array_mut() {
                messages.push(issue["message"].clone());
            }
        }
        json!({ "formErrors": [], "fieldErrors": fields })
    }
}

impl Reply {
    pub(crate) fn respond(self) -> Response<Body> {
        match self {
            Self::Json(value) => json_response(StatusCode::OK, "application/json", &value),
            Self::Empty => response(StatusCode::OK, "application/json", String::new()),
        }
    }

    /// The answer under `/api/trpc`, in the envelope of superjson.
    pub(crate) fn respond_enveloped(self) -> Response<Body> {
        let data = match self {
            Self::Json(value) => json!({ "json": value }),
            Self::Empty => json!({ "json": null, "meta": { "values": ["undefined"] } }),
        };
        json_response(StatusCode::OK, "application/json", &json!({ "result": { "data": data } }))
    }
}

/// The answers that come from before the API's router, and from the webhooks: `{"message": …}`.
pub(crate) fn message(status: StatusCode, text: &str) -> Response<Body> {
    json_response(status, "application/json; charset=utf-8", &json!({ "message": text }))
}

/// What the body parser answers to a body that is not JSON: plain text without content type.
pub(crate) fn invalid_json() -> Response<Body> {
    let mut answer = Response::new(Body::from("Invalid JSON"));
    *answer.status_mut() = StatusCode::BAD_REQUEST;
    answer
}

pub(crate) fn json_response(status: StatusCode, media_type: &'static str, body: &Value) -> Response<Body> {
    response(status, media_type, body.to_string())
}

fn response(status: StatusCode, media_type: &'static str, body: String) -> Response<Body> {
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(media_type));
    answer
}
