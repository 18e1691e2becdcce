//! Answers that go wrong, on request: the n-th request of a server fails in a chosen way.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    /// The request is served, but the connection breaks in the middle of the answer: what was asked for is done.
    Lost,
    /// The request is served, and there is never an answer.
    Hang,
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
            "lost-answer" => Ok(Self::Lost),
            "hang" => Ok(Self::Hang),
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
            Self::Lost => f.write_str("lost-answer"),
            Self::Hang => f.write_str("hang"),
            Self::Slow => f.write_str("slow"),
            Self::Html => f.write_str("html"),
        }
    }
}

/// A word that names no fault.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("`{0}` is not a fault: write a status from 400 to 599, reset, lost-answer, hang, slow or html")]
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
pub struct Faults(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    requests: u32,
    faults: Vec<Fault>,
}

impl Faults {
    /// Adds a fault.
    pub fn add(&self, fault: Fault) {
        self.lock().faults.push(fault);
    }

    /// How many requests were counted: those, too, whose caller went away before the answer.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.lock().requests
    }

    /// Counts a request; answers the fault that falls on it, which is then spent.
    #[must_use]
    pub fn next(&self, path: &str) -> Option<What> {
        let mut waiting = self.lock();
        waiting.requests += 1;
        let mut due = None;
        for fault in waiting.faults.iter_mut().filter(|fault| path.contains(&fault.path)) {
            fault.at = fault.at.saturating_sub(1);
            if fault.at == 0 && due.is_none() {
                due = Some(fault.what);
            }
        }
        waiting.faults.retain(|fault| fault.at > 0);
        due
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a slow answer takes.
pub(crate) const SLOW: Duration = Duration::from_secs(2);

/// The answer that a fault gives in the place of the true one; nothing for [`What::Slow`], whose answer is true, and [`What::Hang`],
/// which has none.
pub(crate) fn answer(what: What) -> Option<Response<Body>> {
    let json = |status: StatusCode| {
        let body = format!(r#"{{"message":"{}"}}"#, status.canonical_reason().unwrap_or("simulated fault"));
        Response::builder().status(status).header(header::CONTENT_TYPE, "application/json").body(Body::from(body))
    };
    let built = match what {
        What::Slow | What::Hang => return None,
        What::Status(status) => json(status),
        What::RateLimited => json(StatusCode::TOO_MANY_REQUESTS).map(|mut response| {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
            response
        }),
        What::Reset | What::Lost => {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(what: What, at: u32, path: &str) -> Fault {
        Fault { what, at, path: path.to_owned() }
    }

    #[test]
    fn every_fault_is_written_as_it_is_read() {
        for text in ["400", "404", "429", "500", "599", "reset", "lost-answer", "hang", "slow", "html"] {
            assert_eq!(text.parse::<What>().unwrap().to_string(), text);
        }
        assert_eq!("429".parse(), Ok(What::RateLimited));
    }

    #[test]
    fn what_names_no_failure_is_refused() {
        for text in ["", "200", "302", "600", "Reset", "timeout", "-500"] {
            assert_eq!(text.parse::<What>(), Err(UnknownFault(text.to_owned())));
        }
    }

    #[test]
    fn a_fault_falls_on_its_request_once() {
        let faults = Faults::default();
        faults.add(fault(What::Reset, 3, ""));
        let due: Vec<Option<What>> = (0..5).map(|_| faults.next("/any")).collect();
        assert_eq!((due, faults.requests()), (vec![None, None, Some(What::Reset), None, None], 5));
    }

    #[test]
    fn only_requests_with_its_path_count() {
        let faults = Faults::default();
        faults.add(fault(What::Html, 2, "/releases"));
        let paths = ["/releases", "/tags", "/tags", "/repos/a/b/releases?page=2", "/releases"];
        let due: Vec<bool> = paths.iter().map(|path| faults.next(path).is_some()).collect();
        assert_eq!(due, [false, false, false, true, false]);
    }

    #[test]
    fn faults_count_side_by_side_and_clones_share_them() {
        let faults = Faults::default();
        for at in [1, 2] {
            faults.add(fault(What::Status(StatusCode::BAD_GATEWAY), at, ""));
        }
        let clone = faults.clone();
        assert!(faults.next("/").is_some());
        assert!(clone.next("/").is_some());
        assert!(faults.next("/").is_none());
    }

    #[test]
    fn a_slow_answer_is_the_true_one() {
        assert!(answer(What::Slow).is_none());
    }
}
