//! The whole answer to a request.

use actions_core::Secret;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::HttpError;
use crate::redact;

/// What was asked, as far as an error about the answer needs it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    /// The URL as it may be shown.
    pub(crate) url: String,
    /// What must not be shown of the answer.
    pub(crate) secrets: Vec<Secret>,
    /// Whether a good answer's body must not be shown at all.
    pub(crate) secret_answer: bool,
    pub(crate) tries: u32,
}

/// An answer, of whatever status, with its whole body.
#[derive(Debug, Clone)]
pub struct Response {
    pub(crate) asked: Asked,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`crate::Settings::body_limit`] bytes.
    pub body: Bytes,
}

impl Response {
    /// The answer if its status is 2xx.
    ///
    /// # Errors
    /// [`HttpError::Status`] for any other status.
    pub fn success(self) -> Result<Self, HttpError> {
        if self.status.is_success() { Ok(self) } else { Err(self.into_error()) }
    }

    /// The answer as an error of its status, whatever that is.
    #[must_use]
    pub fn into_error(self) -> HttpError {
        HttpError::status(&self)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`HttpError::Decode`] when the body is not JSON of that shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body).map_err(|source| HttpError::decode(self, source))
    }

    /// The body as text, with what is not UTF-8 replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The beginning of the body as an error may show it.
    pub(crate) fn excerpt(&self) -> String {
        if self.asked.secret_answer && self.status.is_success() {
            return String::new();
        }
        redact::excerpt(&self.body, &self.asked.secrets)
    }
}
