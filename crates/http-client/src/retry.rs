//! When to send a request again and after how long: a pure function of what came back.

use std::time::Duration;

/// How often and how long a client tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many times a request is sent at most.
    pub attempts: u32,
    /// The wait before the second try; it doubles with each further one.
    pub base: Duration,
    /// The longest single wait; a server that asks for more is not waited for.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 4, base: Duration::from_millis(500), cap: Duration::from_mins(1) }
    }
}
