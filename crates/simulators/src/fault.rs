//! Answers that go wrong, on request: the n-th request of a server fails in a chosen way.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Response, StatusCode, header};
use thiserror::Error;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An answer of that status, with a JSON body.
    Status(StatusCode),
    /// 429 with `Retry-After: 1`.
    RateLimited,
    /// The connection breaks in the middle of the answer.
    Reset,
    /// The true answer, two seconds late.
    Slow,
    /// 200 with a login page in HTML, as a proxy answers.
    Html,
}

impl FromStr for What {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        match text {
            "reset" => Ok(Self::Reset),
            "slow" => Ok(Self::Slow),
            "html" => Ok(Self::Html),
            "429" => Ok(Self::RateLimited),
            number => {
                let status = number.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
                let failing = status.filter(|status| status.is_client_error() || status.is_server_error());
                failing.map(Self::Status).ok_or_else(|| UnknownFault(text.to_owned()))
            }
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{}", status.as_u16()),
            Self::RateLimited => f.write_str("429"),
            Self::Reset => f.write_str("reset"),
            Self::Slow => f.write_str("slow"),
            Self::Html => f.write_str("html"),
        }
    }
}

/// A word that names no fault.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("`{0}` is not a fault: write a status from 400 to 599, reset, slow or html")]
pub struct UnknownFault(String);

/// One fault: what, and at which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What goes wrong.
    pub what: What,
    /// At which matching request, counted from 1.
    pub at: u32,
    /// Only requests whose path contains this count; empty means all.
    pub path: String,
}

/// The faults that a server still has to show; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Fault>>>);

impl Faults {
    /// Adds a fault.
    pub fn add(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Counts a request; answers the fault that falls on it, which is then spent.
    #[must_use]
    pub fn next(&self, path: &str) -> Option<What> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = None;
        for fault in faults.iter_mut().filter(|fault| path.contains(&fault.path)) {
            fault.at = fault.at.saturating_sub(1);
            if fault.at == 0 && due.is_none() {
                due = Some(fault.what);
            }
        }
        faults.retain(|fault| fault.at > 0);
        due
    }
}

/// How long a slow answer takes.
pub(crate) const SLOW: Duration = Duration::from_secs(2);

/// The answer that a fault gives in the place of the true one; nothing for [`What::Slow`], whose answer is true.
pub(crate) fn answer(what: What) -> Option<Response<Body>> {
    let json = |status: StatusCode| {
        let body = format!(r#"{{"message":"{}"}}"#, status.canonical_reason().unwrap_or("simulated fault"));
        Response::builder().status(status).header(header::CONTENT_TYPE, "application/json").body(Body::from(body))
    };
    let built = match what {
        What::Slow => return None,
        What::Status(status) => json(status),
        What::RateLimited => json(StatusCode::TOO_MANY_REQUESTS).map(|mut response| {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
            response
        }),
        What::Reset => {
            let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            let parts = [Ok(Bytes::from_static(b"{\"")), Err(broken)];
            Response::builder().header(header::CONTENT_LENGTH, "64").body(Body::from_stream(futures::stream::iter(parts)))
        }
        What::Html => {
            let page = "<!doctype html><html><body>Please sign in</body></html>";
            Response::builder().header(header::CONTENT_TYPE, "text/html").body(Body::from(page))
        }
    };
    built.ok()
}
