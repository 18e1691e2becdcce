//! Errors and headers in the registry's form (distribution-spec, error codes).

use axum::body::Body;
use axum::response::Response;
use http::response::Builder;
use http::{HeaderName, StatusCode, header};
use serde_json::{Value, json};

/// The header with the digest of what is answered.
pub(super) const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
/// The header that says that the registry has noted what a manifest is about.
pub(super) const SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
/// The header with the id of an upload.
pub(super) const UPLOAD: HeaderName = HeaderName::from_static("docker-upload-uuid");
const VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");

/// An answer to be completed; every answer says that this is a registry.
pub(super) fn builder(status: StatusCode) -> Builder {
    Response::builder().status(status).header(VERSION, "registry/2.0")
}

/// Completes an answer. The parts are made of checked text, so that it cannot fail; if it did, the caller would see a 500.
pub(super) fn finish(builder: Builder, body: impl Into<Body>) -> Response {
    builder.body(body.into()).unwrap_or_else(|_| {
        let mut broken = Response::new(Body::empty());
        *broken.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        broken
    })
}

pub(super) fn empty(builder: Builder) -> Response {
    finish(builder.header(header::CONTENT_LENGTH, "0"), Body::empty())
}

pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    finish(builder(status).header(header::CONTENT_TYPE, "application/json; charset=utf-8"), value.to_string())
}

/// One error of the registry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code(StatusCode, &'static str, &'static str);

impl Code {
    pub(super) const BLOB_UNKNOWN: Self = Self(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", "blob unknown to registry");
    pub(super) const DENIED: Self = Self(StatusCode::FORBIDDEN, "DENIED", "requested access to the resource is denied");
    pub(super) const DIGEST_INVALID: Self =
        Self(StatusCode::BAD_REQUEST, "DIGEST_INVALID", "provided digest did not match uploaded content");
    pub(super) const MANIFEST_BLOB_UNKNOWN: Self =
        Self(StatusCode::BAD_REQUEST, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");
    pub(super) const MANIFEST_INVALID: Self = Self(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", "manifest invalid");
    pub(super) const MANIFEST_UNKNOWN: Self = Self(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", "manifest unknown");
    pub(super) const NAME_UNKNOWN: Self = Self(StatusCode::NOT_FOUND, "NAME_UNKNOWN", "repository name not known to registry");
    pub(super) const UNAUTHORIZED: Self = Self(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "authentication required");
    pub(super) const UNSUPPORTED: Self = Self(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", "The operation is unsupported.");
    pub(super) const UPLOAD_UNKNOWN: Self = Self(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");

    /// The same error in other words.
    pub(super) const fn says(self, message: &'static str) -> Self {
        Self(self.0, self.1, message)
    }

    pub(super) fn reply(self) -> Response {
        self.about(Value::Null)
    }

    pub(super) fn about(self, detail: impl Into<Value>) -> Response {
        let mut error = json!({ "code": self.1, "message": self.2 });
        match detail.into() {
            Value::Null => {}
            detail => error["detail"] = detail,
        }
        json(self.0, &json!({ "errors": [error] }))
    }
}

/// What Amazon's registry answers to a PUT of an immutable tag, whatever digest the tag is on.
pub(super) fn immutable(repository: &str, tag: &str) -> Response {
    let message = format!(
        "The image tag '{tag}' already exists in the '{repository}' repository and cannot be overwritten because the tag is immutable."
    );
    json(StatusCode::BAD_REQUEST, &json!({ "errors": [{ "code": "TAG_INVALID", "message": message }] }))
}

/// The answer to a path that no registry has.
pub(super) fn no_page() -> Response {
    finish(builder(StatusCode::NOT_FOUND).header(header::CONTENT_TYPE, "text/plain; charset=utf-8"), "404 page not found\n")
}

pub(super) fn wrong_method() -> Response {
    empty(builder(StatusCode::METHOD_NOT_ALLOWED))
}

pub(super) fn too_large() -> Response {
    empty(builder(StatusCode::PAYLOAD_TOO_LARGE))
}
