//! When to send a request again and after how long: a pure function of what came back.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::limit;
use crate::transport::TransportError;

/// How often and how long a client tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many times a request is sent at most.
    pub attempts: u32,
    /// The longest wait before the second try; it doubles with each further one.
    pub base: Duration,
    /// The longest single wait; a server that asks for more is not waited for.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 4, base: Duration::from_millis(500), cap: Duration::from_mins(1) }
    }
}

impl RetryPolicy {
    /// A policy that sends every request once.
    #[must_use]
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }
}

/// What one try came to.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// An answer of whatever status.
    Answer {
        /// The status.
        status: StatusCode,
        /// The headers.
        headers: &'a HeaderMap,
        /// The body, or its beginning.
        body: &'a [u8],
    },
    /// No whole answer.
    Failed(&'a TransportError),
}

/// What to do after a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Send the request again after that long.
    Retry(Duration),
    /// Take the outcome as it is.
    Stop(Stop),
}

/// Why a request is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Another try would end in the same way.
    Final,
    /// Another try might help, but the server may have acted on this one.
    NotReplayable,
    /// All tries are used up.
    OutOfTries,
    /// The server asks for a wait that is over the cap.
    AsksTooLong(Duration),
}

/// Decides what to do after the try number `attempt` (counted from 1).
///
/// The wait is what the server asked for plus `jitter` (in `[0, 1)`) times the backoff, which is full jitter when the server
/// asked for nothing. It is never shorter than what the server asked for and never longer than the cap.
///
/// | outcome | sent again |
/// |---|---|
/// | 500, 502, 503, 504; a reset; a timeout | if `replayable`: the server may have acted |
/// | 429; 403 because of a limit; no connection | always: the server has not acted |
/// | a wrong certificate, no TLS; any other status | never |
#[must_use]
pub fn decide(policy: &RetryPolicy, attempt: u32, replayable: bool, outcome: Outcome<'_>, jitter: f64) -> Decision {
    let asked = match wanted(attempt, replayable, outcome) {
        Ok(asked) => asked,
        Err(stop) => return Decision::Stop(stop),
    };
    if asked > policy.cap {
        return Decision::Stop(Stop::AsksTooLong(asked));
    }
    if attempt >= policy.attempts {
        return Decision::Stop(Stop::OutOfTries);
    }
    let backoff = doubled(policy.base, attempt).min(policy.cap);
    Decision::Retry(asked.saturating_add(backoff.mul_f64(jitter.clamp(0.0, 1.0))).min(policy.cap))
}

/// The least wait before another try, or why there must be none.
fn wanted(attempt: u32, replayable: bool, outcome: Outcome<'_>) -> Result<Duration, Stop> {
    let if_replayable = |asked| if replayable { Ok(asked) } else { Err(Stop::NotReplayable) };
    match outcome {
        Outcome::Failed(error) if error.is_permanent() => Err(Stop::Final),
        Outcome::Failed(error) if error.unsent => Ok(Duration::ZERO),
        Outcome::Failed(_) => if_replayable(Duration::ZERO),
        Outcome::Answer { status, headers, body } => match status.as_u16() {
            403 | 429 => limit::refused(status, headers, body, attempt).ok_or(Stop::Final),
            500 | 502..=504 => if_replayable(limit::retry_after(headers).unwrap_or_default()),
            _ => Err(Stop::Final),
        },
    }
}

/// A duration doubled for each try after the first.
pub(crate) fn doubled(base: Duration, attempt: u32) -> Duration {
    base.saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX))
}
