//! What went wrong with a request.

use std::path::PathBuf;
use std::time::Duration;

use actions_core::untrusted::one_line;
use actions_core::{Exit, Explain};
use http::header::LOCATION;
use http::{HeaderName, Method, StatusCode};
use thiserror::Error;

use crate::redact;
use crate::response::{Asked, Response};
use crate::transport::TransportError;

/// Why there is no usable answer.
#[derive(Debug, Error)]
pub enum HttpError {
    /// The answer's status is not the one wanted.
    #[error("{method} {url} answered {status}{}{}{}", to(location.as_deref()), tries_of(*tries), colon(body))]
    Status {
        /// The method.
        method: Method,
        /// The URL without user, password, query and fragment.
        url: String,
        /// The status.
        status: StatusCode,
        /// The first 500 bytes of the body, without the request's secrets.
        body: String,
        /// Where a redirect leads, without query and fragment; it was not followed.
        location: Option<String>,
        /// How many times the request was sent.
        tries: u32,
    },
    /// The server limits requests and asks for a longer wait than the policy's cap.
    #[error("{method} {url} answered {status} and asks to wait {}{}", minutes(*wait), colon(body))]
    Limited {
        /// The method.
        method: Method,
        /// The URL without user, password, query and fragment.
        url: String,
        /// The status.
        status: StatusCode,
        /// The first 500 bytes of the body, without the request's secrets.
        body: String,
        /// How long the server asks to wait.
        wait: Duration,
    },
    /// The answer's body is not what it should be.
    #[error("{method} {url} answered something that cannot be read ({source}){}", colon(body))]
    Decode {
        /// The method.
        method: Method,
        /// The URL without user, password, query and fragment.
        url: String,
        /// The first 500 bytes of the body, without the request's secrets.
        body: String,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// There was no whole answer: no connection, a reset, a timeout.
    #[error("{method} {url} got no answer{}", tries_of(*tries))]
    Transport {
        /// The method.
        method: Method,
        /// The URL without user, password, query and fragment.
        url: String,
        /// Whether the server cannot have seen the last try.
        unsent: bool,
        /// How many times the request was sent.
        tries: u32,
        /// The cause.
        #[source]
        source: TransportError,
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
    #[error("the proxy variable {variable} cannot be used: {reason}")]
    Proxy {
        /// The variable.
        variable: String,
        /// The cause, without the variable's value, which may hold a password.
        reason: String,
    },
    /// `SSL_CERT_FILE` cannot be used.
    #[error("failed to read the certificates of SSL_CERT_FILE={}: {reason}", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// The cause.
        reason: String,
    },
    /// The TLS library refuses its settings.
    #[error("failed to set up TLS")]
    Tls(#[source] rustls::Error),
    /// The HTTP library refuses its settings.
    #[error("failed to set up the HTTP client")]
    SetUp(#[source] reqwest::Error),
}

impl HttpError {
    pub(crate) fn status(response: &Response) -> Self {
        let Asked { method, url, tries, .. } = response.asked.clone();
        let (status, body) = (response.status, response.excerpt());
        let redirect = response.header(&LOCATION).filter(|_| status.is_redirection());
        let location = redirect.map(|location| redact::scrub(without_query(location), &response.asked.secrets));
        Self::Status { method, url, status, body, location, tries }
    }

    pub(crate) fn limited(response: &Response, wait: Duration) -> Self {
        let Asked { method, url, .. } = response.asked.clone();
        Self::Limited { method, url, status: response.status, body: response.excerpt(), wait }
    }

    pub(crate) fn decode(response: &Response, source: serde_json::Error) -> Self {
        let Asked { method, url, .. } = response.asked.clone();
        Self::Decode { method, url, body: response.excerpt(), source }
    }

    pub(crate) fn transport(Asked { method, url, tries, .. }: Asked, source: TransportError) -> Self {
        Self::Transport { method, url, unsent: source.unsent, tries, source }
    }

    pub(crate) fn too_large(Asked { method, url, .. }: Asked, limit: usize) -> Self {
        Self::TooLarge { method, url, limit }
    }

    /// The status of the answer, when that is what is wrong.
    #[must_use]
    pub fn status_code(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } | Self::Limited { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the server may have acted on the request although there is no usable answer: a reset, a timeout, a 5xx.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Transport { unsent, .. } => !unsent,
            Self::Status { status, .. } | Self::Limited { status, .. } => status.is_server_error(),
            Self::Decode { .. } | Self::TooLarge { .. } => true,
            _ => false,
        }
    }
}

impl Explain for HttpError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Status { status, .. } => return status_hint(*status).map(str::to_owned),
            Self::Limited { wait, .. } => {
                return Some(format!("run again in {}, or with credentials that have a higher limit", minutes(*wait)));
            }
            Self::Transport { source, .. } => source.hint(),
            Self::Decode { .. } => "check that the URL is the API's and that no proxy or login page answers in its place",
            Self::TooLarge { .. } => "check that the URL is the API's",
            Self::Header(_) => "remove line breaks from the value; a pasted secret often ends with one",
            Self::Encode(_) | Self::Tls(_) | Self::SetUp(_) => "this is a bug of the action; please report it",
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
        300..=399 => Some("give the URL that it redirects to; redirects are not followed, as they would carry secrets elsewhere"),
        401 => Some("check the credentials: they are missing, wrong or expired"),
        403 => Some("check the permissions of the credentials"),
        404 => Some("check the name or id; without permission many servers answer 404 too"),
        407 => Some("give the proxy's user and password in the proxy variable: http://user:password@host:port"),
        429 => Some("the server limits requests; run again later"),
        500..=599 => Some("the server failed; run again later"),
        _ => None,
    }
}

fn without_query(location: &str) -> &str {
    location.split(['?', '#']).next().unwrap_or_default()
}

fn to(location: Option<&str>) -> String {
    location.map(|location| format!(" to {}", one_line(location))).unwrap_or_default()
}

fn tries_of(tries: u32) -> String {
    if tries > 1 { format!(" ({tries} tries)") } else { String::new() }
}

/// A body after a colon, on one line.
fn colon(body: &str) -> String {
    if body.is_empty() { String::new() } else { format!(": {}", one_line(body)) }
}

/// A wait in the unit that people would say it in, rounded up.
fn minutes(wait: Duration) -> String {
    match wait.as_secs() {
        0..120 => format!("{} s", wait.as_millis().div_ceil(1000)),
        seconds => format!("{} min", seconds.div_ceil(60)),
    }
}
