//! What went wrong with a request.

use std::path::PathBuf;

use actions_core::{Exit, Explain};
use http::{HeaderName, Method, StatusCode};
use thiserror::Error;
use url::Url;

use crate::response::Response;

/// How many bytes of an answer's body an error carries.
pub const BODY_EXCERPT: usize = 500;

/// Why there is no usable answer.
#[derive(Debug, Error)]
pub enum HttpError {
    /// The answer's status is not the one wanted.
    #[error("{method} {url} answered {status}{}", excerpt(body))]
    Status {
        /// The method.
        method: Method,
        /// The URL without user, password, query and fragment.
        url: String,
        /// The status.
        status: StatusCode,
        /// The first 500 bytes of the body.
        body: String,
    },
    /// The answer's body is not what it should be.
    #[error("{method} {url} answered something that cannot be read{}", excerpt(body))]
    Decode {
        /// The method.
        method: Method,
        /// The URL without user, password, query and fragment.
        url: String,
        /// The first 500 bytes of the body.
        body: String,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// There was no answer: no connection, a reset, a timeout.
    #[error("{method} {url} got no answer")]
    Transport {
        /// The method.
        method: Method,
        /// The URL without user, password, query and fragment.
        url: String,
        /// Whether the server cannot have seen the request.
        unsent: bool,
        /// The cause, without its URL.
        #[source]
        source: reqwest::Error,
    },
    /// The answer is larger than the limit.
    #[error("{method} {url} answered more than {limit} bytes")]
    TooLarge {
        /// The method.
        method: Method,
        /// The URL without user, password, query and fragment.
        url: String,
        /// The limit.
        limit: usize,
    },
    /// A header's value holds a control character.
    #[error("the value of the header {0} holds a line break or another control character")]
    Header(HeaderName),
    /// The body cannot be written as JSON.
    #[error("failed to write the request's body as JSON")]
    Encode(#[source] serde_json::Error),
    /// A proxy variable is not a URL.
    #[error("the proxy variable {variable} is not a URL")]
    Proxy {
        /// The variable.
        variable: String,
        /// The cause.
        #[source]
        source: reqwest::Error,
    },
    /// `SSL_CERT_FILE` cannot be used.
    #[error("failed to read the certificates of SSL_CERT_FILE={path}: {reason}")]
    Certificates {
        /// The file.
        path: PathBuf,
        /// The cause.
        reason: String,
    },
    /// The TLS library refuses its settings.
    #[error("failed to set up the HTTP client")]
    SetUp(#[source] reqwest::Error),
}

impl HttpError {
    pub(crate) fn status(response: &Response) -> Self {
        Self::Status {
            method: response.method.clone(),
            url: shown(&response.url),
            status: response.status,
            body: excerpt_of(&response.body),
        }
    }

    pub(crate) fn decode(response: &Response, source: serde_json::Error) -> Self {
        let body = excerpt_of(&response.body);
        Self::Decode { method: response.method.clone(), url: shown(&response.url), body, source }
    }

    /// The status of the answer, when there was one.
    #[must_use]
    pub fn status_code(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }
}

impl Explain for HttpError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Status { status, .. } => return status_hint(*status).map(str::to_owned),
            Self::Decode { .. } => "check that the URL is the API's and that no proxy or login page answers in its place",
            Self::Transport { .. } => "check the URL, and that this machine can reach the server",
            Self::TooLarge { .. } => "check that the URL is the API's",
            Self::Header(_) => "remove line breaks from the secret; a pasted value often ends with one",
            Self::Encode(_) | Self::SetUp(_) => "this is a bug of the action; please report it",
            Self::Proxy { .. } => "write it as http://host:port, or unset it",
            Self::Certificates { .. } => "give a file of PEM certificates, or unset SSL_CERT_FILE",
        };
        Some(hint.to_owned())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Header(_) | Self::Proxy { .. } | Self::Certificates { .. } => Exit::BadInput,
            _ => Exit::Expected,
        }
    }
}

fn status_hint(status: StatusCode) -> Option<&'static str> {
    match status.as_u16() {
        401 => Some("check the credentials: they are missing, wrong or expired"),
        403 => Some("check the permissions of the credentials"),
        404 => Some("check the name or id; without permission many servers answer 404 too"),
        429 => Some("the server limits requests; run again later"),
        500..=599 => Some("the server failed; run again later"),
        _ => None,
    }
}

/// A URL as it may be shown: without user, password, query and fragment, which may hold secrets.
#[must_use]
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

fn excerpt_of(body: &[u8]) -> String {
    let end = body.len().min(BODY_EXCERPT);
    String::from_utf8_lossy(&body[..end]).trim().to_owned()
}

fn excerpt(body: &str) -> String {
    if body.is_empty() { String::new() } else { format!(": {body}") }
}
