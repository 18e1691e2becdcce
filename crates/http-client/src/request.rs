//! A request as a value, that can be sent again.

use std::fmt;
use std::time::Duration;

use actions_core::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use url::Url;

use crate::error::HttpError;
use crate::redact;
use crate::response::Asked;

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
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    replay: Replay,
    secrets: Vec<Secret>,
    is_secret_url: bool,
    is_secret_answer: bool,
    pub(crate) timeout: Option<Duration>,
}

impl fmt::Debug for Request {
    /// Without headers and body, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("url", &self.shown()).finish_non_exhaustive()
    }
}

impl Request {
    /// A request of any method.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        let secrets = url.password().map(Secret::new).into_iter().collect();
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        let replay = Replay::ByMethod;
        Self { method, url, headers, body, replay, secrets, is_secret_url: false, is_secret_answer: false, timeout: None }
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

    /// The same request with a header.
    ///
    /// # Errors
    /// [`HttpError::Header`] when the value holds a line break or another control character.
    pub fn header(mut self, name: HeaderName, value: &str) -> Result<Self, HttpError> {
        let value = HeaderValue::from_str(value).map_err(|_| HttpError::Header(name.clone()))?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// The same request with a header whose value is never shown, not even where the server repeats it.
    ///
    /// # Errors
    /// [`HttpError::Header`] when the secret holds a line break or another control character.
    pub fn secret_header(mut self, name: HeaderName, secret: &Secret) -> Result<Self, HttpError> {
        let mut value = HeaderValue::from_str(secret.expose()).map_err(|_| HttpError::Header(name.clone()))?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self.conceal(secret))
    }

    /// The same request with `Authorization: Bearer …`.
    ///
    /// # Errors
    /// As [`Request::secret_header`].
    pub fn bearer(self, token: &Secret) -> Result<Self, HttpError> {
        self.conceal(token).secret_header(AUTHORIZATION, &Secret::new(format!("Bearer {}", token.expose())))
    }

    /// The same request with `Authorization: Basic …`.
    ///
    /// # Errors
    /// As [`Request::secret_header`].
    pub fn basic(self, user: &str, password: &Secret) -> Result<Self, HttpError> {
        let pair = Secret::new(STANDARD.encode(format!("{user}:{}", password.expose())));
        let value = Secret::new(format!("Basic {}", pair.expose()));
        self.conceal(password).conceal(&pair).secret_header(AUTHORIZATION, &value)
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

    /// The same request with bytes as its body, whose media type a header says already.
    #[must_use]
    pub fn bytes(self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self }
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

    /// The same request with its own longest time for one try, in place of the client's: large bodies take long.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// The same request with one more secret that errors replace by `***` where the answer repeats it.
    #[must_use]
    pub fn conceal(mut self, secret: &Secret) -> Self {
        self.secrets.push(secret.clone());
        self
    }

    /// The same request, of whose URL only scheme, host and port are shown: a webhook's path is its credential.
    #[must_use]
    pub fn secret_url(mut self) -> Self {
        self.secrets.extend(redact::parts(&self.url));
        Self { is_secret_url: true, ..self }
    }

    /// The same request, whose good answer holds secrets: an error about it shows nothing of its body.
    #[must_use]
    pub fn secret_answer(self) -> Self {
        Self { is_secret_answer: true, ..self }
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The URL as it may be shown.
    pub(crate) fn shown(&self) -> String {
        if self.is_secret_url { redact::shown_origin(&self.url) } else { redact::shown(&self.url) }
    }

    /// What an error about the answer to the last of so many tries needs.
    pub(crate) fn asked(&self, tries: u32) -> Asked {
        let (method, secrets) = (self.method.clone(), self.secrets.clone());
        Asked { method, url: self.shown(), secrets, secret_answer: self.is_secret_answer, tries }
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
