//! A request as a value, that can be sent again.

use actions_core::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use url::Url;

use crate::error::HttpError;

/// Whether a request may be sent again when its outcome is unknown (a reset, a timeout, a 5xx).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// By the method: GET, HEAD, PUT, DELETE and OPTIONS may (RFC 9110, 9.2.2), POST and PATCH may not.
    ByMethod,
    /// It may, whatever the method: the server treats a repetition as the same request.
    Safe,
    /// It may not.
    Never,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) replay: Replay,
}

impl Request {
    /// A request of any method.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Bytes::new(), replay: Replay::ByMethod }
    }

    /// A GET.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    /// A POST.
    #[must_use]
    pub fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    /// The same request with a header; a value that no header can hold is left out by the caller's own check.
    ///
    /// # Errors
    /// [`HttpError::Header`] when the value holds a line break or another control character.
    pub fn header(mut self, name: HeaderName, value: &str) -> Result<Self, HttpError> {
        let value = HeaderValue::from_str(value).map_err(|_| HttpError::Header(name.clone()))?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// The same request with a header whose value is never shown.
    ///
    /// # Errors
    /// [`HttpError::Header`] when the secret holds a line break or another control character.
    pub fn secret_header(mut self, name: HeaderName, value: &Secret) -> Result<Self, HttpError> {
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| HttpError::Header(name.clone()))?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// The same request with `Authorization: Bearer …`.
    ///
    /// # Errors
    /// As [`Request::secret_header`].
    pub fn bearer(self, token: &Secret) -> Result<Self, HttpError> {
        self.secret_header(AUTHORIZATION, &Secret::new(format!("Bearer {}", token.expose())))
    }

    /// The same request with `Authorization: Basic …`.
    ///
    /// # Errors
    /// As [`Request::secret_header`].
    pub fn basic(self, user: &str, password: &Secret) -> Result<Self, HttpError> {
        let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
        self.secret_header(AUTHORIZATION, &Secret::new(format!("Basic {pair}")))
    }

    /// The same request with a list of media types that are accepted.
    ///
    /// # Errors
    /// As [`Request::header`].
    pub fn accept(self, media_types: &str) -> Result<Self, HttpError> {
        self.header(ACCEPT, media_types)
    }

    /// The same request with bytes as its body.
    ///
    /// # Errors
    /// As [`Request::header`], for the media type.
    pub fn body(self, media_type: &str, body: impl Into<Bytes>) -> Result<Self, HttpError> {
        Ok(Self { body: body.into(), ..self.header(CONTENT_TYPE, media_type)? })
    }

    /// The same request with a value as its JSON body.
    ///
    /// # Errors
    /// [`HttpError::Encode`] when the value cannot be JSON.
    pub fn json(self, value: &impl Serialize) -> Result<Self, HttpError> {
        let body = serde_json::to_vec(value).map_err(HttpError::Encode)?;
        self.body("application/json", body)
    }

    /// The same request with its own rule for repetition.
    #[must_use]
    pub fn replay(self, replay: Replay) -> Self {
        Self { replay, ..self }
    }

    /// Whether it may be sent again when its outcome is unknown.
    #[must_use]
    pub fn is_replayable(&self) -> bool {
        match self.replay {
            Replay::ByMethod => self.method.is_idempotent(),
            Replay::Safe => true,
            Replay::Never => false,
        }
    }
}
