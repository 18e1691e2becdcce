//! How fast GitHub may be called: 900 points a minute, of which a read costs one and a write five (docs.github.com, "Rate limits for
//! the REST API", secondary limits). Who calls faster is refused for minutes, so it pays to wait for seconds.
//!
//! An Enterprise Server has no such limit unless its owner sets one, and is not waited for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Method;
use tokio::time::Instant;
use url::Url;

/// The points that a minute has.
const POINTS: u32 = 900;
const MINUTE: Duration = Duration::from_mins(1);
/// A wait that is worth a line in the log.
const LONG: Duration = Duration::from_secs(5);

/// The pace of one client; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Pace(Option<Arc<Shared>>);

#[derive(Debug)]
struct Shared {
    start: Instant,
    budget: Mutex<Budget>,
}

impl Pace {
    /// The pace that the API at a URL can stand.
    pub(crate) fn of(api: &Url) -> Self {
        let is_limited = api.host_str().is_some_and(|host| host == "api.github.com" || host.ends_with(".ghe.com"));
        let shared = || Arc::new(Shared { start: Instant::now(), budget: Mutex::default() });
        Self(is_limited.then(shared))
    }

    /// Waits until a call of that method may be made.
    pub(crate) async fn wait(&self, method: &Method) {
        let Some(shared) = &self.0 else { return };
        let now = shared.start.elapsed();
        let wait = shared.budget.lock().unwrap_or_else(PoisonError::into_inner).take(now, cost(method));
        tokio::time::sleep(wait).await;
        if wait >= LONG {
            tracing::info!("waited {} s: GitHub takes {POINTS} points a minute, and a write costs 5", wait.as_secs());
        }
    }
}

fn cost(method: &Method) -> u32 {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) { 1 } else { 5 }
}

/// What was spent within the last minute, oldest first, by the time since the start.
#[derive(Debug, Default)]
struct Budget(VecDeque<(Duration, u32)>);

impl Budget {
    /// Takes points at the first moment at which the minute that ends then has them; answers how long that is from `now`.
    fn take(&mut self, now: Duration, points: u32) -> Duration {
        let mut at = self.0.back().map_or(now, |(last, _)| now.max(*last));
        while let Some((spent_at, _)) = self.0.front().copied() {
            let spent: u32 = self.0.iter().map(|(_, points)| points).sum();
            let is_over = spent_at + MINUTE <= at;
            if !is_over && spent + points <= POINTS {
                break;
            }
            at = at.max(spent_at + MINUTE);
            self.0.pop_front();
        }
        self.0.push_back((at, points));
        at.saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_has_more_points_than_github_takes() {
        let mut budget = Budget::default();
        let times: Vec<Duration> = (0..1000).map(|_| budget.take(Duration::ZERO, 5)).collect();
        assert!(times[..180].iter().all(Duration::is_zero), "the first 180 writes need not wait");
        for (index, at) in times.iter().enumerate() {
            let within = times[index..].iter().take_while(|later| **later < *at + MINUTE).count();
            assert!(within <= 180, "{within} writes in the minute from {at:?}");
        }
        assert_eq!(times[999], MINUTE * 5, "nor do they wait longer than needed");
    }

    #[test]
    fn who_calls_slowly_never_waits() {
        let mut budget = Budget::default();
        assert!((0..10_000).all(|second| budget.take(Duration::from_secs(second), 5).is_zero()));
    }

    #[test]
    fn reads_cost_a_fifth_of_writes() {
        assert_eq!(
            [Method::GET, Method::HEAD, Method::DELETE, Method::POST, Method::PUT].map(|method| cost(&method)),
            [1, 1, 5, 5, 5]
        );
    }

    #[test]
    fn only_github_s_own_servers_are_waited_for() {
        for (url, limited) in [
            ("https://api.github.com/", true),
            ("https://api.acme.ghe.com/", true),
            ("https://ghe.example.org/api/v3", false),
            ("http://127.0.0.1:4010/", false),
        ] {
            assert_eq!(Pace::of(&url.parse().unwrap()).0.is_some(), limited, "{url}");
        }
    }
}
