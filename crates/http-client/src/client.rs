//! The client: TLS roots, proxies, timeouts, no redirects, retries, body cap.

use std::time::Duration;

use actions_core::Runner;
use bytes::{Bytes, BytesMut};

use crate::error::{HttpError, shown};
use crate::request::Request;
use crate::response::Response;
use crate::retry::RetryPolicy;

/// What a client does by default.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The longest time for one try, from connecting to the last byte.
    pub timeout: Duration,
    /// The longest time for connecting.
    pub connect_timeout: Duration,
    /// The most bytes of an answer's body.
    pub body_limit: usize,
    /// When to send again.
    pub retry: RetryPolicy,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            body_limit: 32 * 1024 * 1024,
            retry: RetryPolicy::default(),
        }
    }
}

/// A client; clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    inner: reqwest::Client,
    settings: Settings,
}

impl Client {
    /// A client with the proxies and certificates that the runner's environment names.
    ///
    /// # Errors
    /// [`HttpError`] when the environment names a proxy or a certificate file that cannot be used.
    pub fn new(_runner: &Runner, settings: Settings) -> Result<Self, HttpError> {
        let inner = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(settings.timeout)
            .connect_timeout(settings.connect_timeout)
            .build()
            .map_err(HttpError::SetUp)?;
        Ok(Self { inner, settings })
    }

    /// Sends a request, again where that is safe and can help, and reads the whole answer, of whatever status.
    ///
    /// # Errors
    /// [`HttpError::Transport`] when no try got an answer, [`HttpError::TooLarge`] when the answer is over the limit.
    pub async fn send(&self, request: Request) -> Result<Response, HttpError> {
        let transport = |source: reqwest::Error| HttpError::Transport {
            method: request.method.clone(),
            url: shown(&request.url),
            unsent: source.is_connect(),
            source: source.without_url(),
        };
        let sent = self
            .inner
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(request.body.clone())
            .send();
        let mut answer = sent.await.map_err(transport)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(transport)? {
            if body.len() + chunk.len() > self.settings.body_limit {
                let (method, url) = (request.method.clone(), shown(&request.url));
                return Err(HttpError::TooLarge { method, url, limit: self.settings.body_limit });
            }
            body.extend_from_slice(&chunk);
        }
        let body = Bytes::from(body);
        Ok(Response { method: request.method, url: request.url, status, headers, body })
    }
}
