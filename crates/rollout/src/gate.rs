//! The gate of one service as a state machine without clock and network: what one answer means, and when the gate opens or fails.
//!
//! Before the gate opens only the deadline ends it: a service that starts answers errors, wrong things and its old version for
//! a while. One answer that is not good sets the count of good ones back to nothing, because during a rolling update the old
//! and the new version answer in turn.

use std::time::Duration;

use deploy_record::GateState;
use serde_json::Value;

use crate::version::Expected;

/// How many answers in a bake may be wrong or stale.
pub const BAKE_FAILURES: u32 = 2;
/// How many requests in succession may get no answer in a bake.
pub const BAKE_ERRORS: u32 = 4;

/// What one look at a service found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Healthy; with the version wanted, where one is wanted and the service says it.
    Good {
        /// The version that was named.
        version: Option<String>,
    },
    /// No connection, no answer in time, 429, 502, 503 or 504: expected while a service starts.
    Error {
        /// What happened.
        problem: String,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// An answer that a healthy service does not give, a redirect among them.
    Wrong {
        /// What was answered.
        problem: String,
    },
    /// Healthy, with another version or none.
    Stale {
        /// The version that was named.
        version: Option<String>,
    },
}

impl Sight {
    /// What a healthy answer says, given the text in which its version should be; with nothing expected it is good.
    #[must_use]
    pub fn of_version(expected: &Expected, pointer: Option<&str>, text: &str) -> Self {
        let version = named_version(pointer, text);
        let good = !expected.is_known() || version.as_ref().is_some_and(|version| expected.accepts(version));
        if good { Self::Good { version } } else { Self::Stale { version } }
    }

    /// What a status says that is not among the healthy ones.
    #[must_use]
    pub fn of_status(status: u16, location: Option<&str>, retry_after: Option<Duration>) -> Self {
        match (status, location) {
            (429 | 502..=504, _) => Self::Error { problem: format!("answered {status}"), retry_after },
            (300..400, Some(location)) => Self::Wrong { problem: format!("answered {status} to {location}, a redirect") },
            _ => Self::Wrong { problem: format!("answered {status}") },
        }
    }

    /// The sight in words, for everything but a good one.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::Good { .. } => None,
            Self::Error { problem, .. } | Self::Wrong { problem } => Some(problem.clone()),
            Self::Stale { version: Some(version) } => Some(format!("healthy, and still version {version}")),
            Self::Stale { version: None } => Some("healthy, and does not say its version".to_owned()),
        }
    }
}

/// The version in an answer: the first line of the text at the JSON Pointer, or of the whole; `unknown` and nothing are no version.
fn named_version(pointer: Option<&str>, text: &str) -> Option<String> {
    const MOST: usize = 128;
    let found = match pointer {
        None => first_line(text),
        Some(pointer) => match serde_json::from_str::<Value>(text).ok()?.pointer(pointer)? {
            Value::String(text) => first_line(text),
            Value::Number(number) => number.to_string(),
            _ => return None,
        },
    };
    let found: String = found.chars().take(MOST).collect();
    Some(found).filter(|version| !version.is_empty() && version != "unknown")
}

fn first_line(text: &str) -> String {
    text.trim().lines().next().unwrap_or_default().trim().to_owned()
}

/// What to do after a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Look again after this time.
    Again(Duration),
    /// The gate is open.
    Open,
    /// The time is over, or a bake saw too much.
    Shut,
}

/// The times and counts of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many good answers in a row open the gate.
    pub successes: u32,
    /// The time between two looks.
    pub interval: Duration,
    /// The time until the gate must be open.
    pub deadline: Duration,
}

/// A gate and what it has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    limits: Limits,
    streak: u32,
    /// How many looks there were.
    pub attempts: u32,
    /// The version that the last answer named.
    pub seen_version: Option<String>,
    /// The last sight that was not good, in words.
    pub last_problem: Option<String>,
    /// Whether the last sight that was not good was a healthy answer of another version.
    stale: bool,
}

impl Gate {
    /// A gate that has seen nothing.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, streak: 0, attempts: 0, seen_version: None, last_problem: None, stale: false }
    }

    /// Takes in a sight, `elapsed` after the first look began.
    pub fn see(&mut self, sight: &Sight, elapsed: Duration) -> Step {
        self.note(sight);
        self.streak = if matches!(sight, Sight::Good { .. }) { self.streak + 1 } else { 0 };
        if self.streak >= self.limits.successes {
            return Step::Open;
        }
        let Limits { successes, interval, deadline } = self.limits;
        let left = deadline.saturating_sub(elapsed);
        // Who asks for more time than there is must not take that of the good answers.
        let longest = left.saturating_sub(interval.saturating_mul(successes));
        let wait = match sight {
            Sight::Error { retry_after: Some(asked), .. } => (*asked).min(longest).max(interval),
            _ => interval,
        };
        if left.is_zero() { Step::Shut } else { Step::Again(wait.min(left)) }
    }

    /// How the gate ended, given whether it opened and whether a version was to be proven.
    #[must_use]
    pub fn state(&self, open: bool, proves_version: bool) -> GateState {
        match (open, self.stale) {
            (true, _) if proves_version => GateState::Proven,
            (true, _) => GateState::Healthy,
            (false, true) => GateState::Stale,
            (false, false) => GateState::Unhealthy,
        }
    }

    fn note(&mut self, sight: &Sight) {
        self.attempts += 1;
        match sight {
            Sight::Good { version } | Sight::Stale { version } => self.seen_version.clone_from(version),
            Sight::Error { .. } | Sight::Wrong { .. } => {}
        }
        if let Some(problem) = sight.problem() {
            self.last_problem = Some(problem);
            self.stale = matches!(sight, Sight::Stale { .. });
        }
    }
}

/// The watch over a service after the last wave: it may blink, not fail, and must be well at its end. A server that asks to wait is
/// looked at all the same: who is not looked at is not watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bake {
    gate: Gate,
    failures: u32,
    errors: u32,
}

impl Bake {
    /// A watch for that long, with a look at every interval.
    #[must_use]
    pub fn new(interval: Duration, length: Duration) -> Self {
        let limits = Limits { successes: u32::MAX, interval, deadline: length };
        Self { gate: Gate::new(limits), failures: 0, errors: 0 }
    }

    /// Takes in a sight, `elapsed` after the watch began: [`Step::Open`] at its good end. An end that is not good is looked at again.
    pub fn see(&mut self, sight: &Sight, elapsed: Duration) -> Step {
        self.gate.note(sight);
        self.errors = if matches!(sight, Sight::Error { .. }) { self.errors + 1 } else { 0 };
        if matches!(sight, Sight::Wrong { .. } | Sight::Stale { .. }) {
            self.failures += 1;
        }
        let Limits { interval, deadline, .. } = self.gate.limits;
        match (sight, deadline.saturating_sub(elapsed)) {
            _ if self.failures > BAKE_FAILURES || self.errors > BAKE_ERRORS => Step::Shut,
            (Sight::Good { .. }, Duration::ZERO) => Step::Open,
            (_, Duration::ZERO) => Step::Again(interval),
            (_, left) => Step::Again(interval.min(left)),
        }
    }

    /// What the watch saw, as a gate.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.gate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn gate() -> Gate {
        Gate::new(Limits { successes: 3, interval: SECOND, deadline: SECOND * 60 })
    }

    fn good() -> Sight {
        Sight::Good { version: Some("1.6.1".to_owned()) }
    }

    fn stale() -> Sight {
        Sight::Stale { version: Some("1.6.0".to_owned()) }
    }

    fn down() -> Sight {
        Sight::of_status(503, None, None)
    }

    fn wrong() -> Sight {
        Sight::of_status(500, None, None)
    }

    /// The steps of a gate that looks once a second.
    fn steps(gate: &mut Gate, sights: &[Sight]) -> Vec<Step> {
        (0u32..).zip(sights).map(|(second, sight)| gate.see(sight, SECOND * second)).collect()
    }

    #[test]
    fn good_answers_in_a_row_open_the_gate() {
        let again = Step::Again(SECOND);
        assert_eq!(steps(&mut gate(), &[down(), good(), good(), good()]), [again, again, again, Step::Open]);
    }

    #[test]
    fn one_answer_that_is_not_good_starts_the_count_again() {
        for bad in [down(), wrong(), stale()] {
            let steps = steps(&mut gate(), &[good(), good(), bad, good(), good(), good()]);
            assert_eq!(steps.iter().position(|step| *step == Step::Open), Some(5));
        }
    }

    #[test]
    fn old_and_new_in_turn_never_open_the_gate() {
        let sights: Vec<_> = (0..100).map(|turn| if turn % 2 == 0 { good() } else { stale() }).collect();
        let mut gate = gate();
        let steps = steps(&mut gate, &sights);
        assert!(!steps.contains(&Step::Open));
        assert_eq!(steps[60], Step::Shut);
        assert_eq!(gate.state(false, true), GateState::Stale);
    }

    #[test]
    fn only_the_deadline_ends_a_gate_that_saw_nothing_good() {
        let mut gate = gate();
        assert_eq!(gate.see(&wrong(), SECOND * 59), Step::Again(SECOND));
        assert_eq!(gate.see(&wrong(), SECOND * 60), Step::Shut);
        assert_eq!(gate.state(false, true), GateState::Unhealthy);
        assert_eq!(gate.last_problem.as_deref(), Some("answered 500"));
    }

    #[test]
    fn a_server_that_asks_to_wait_is_waited_for_within_the_deadline() {
        let asks = Sight::of_status(429, None, Some(SECOND * 40));
        assert_eq!(gate().see(&asks, SECOND), Step::Again(SECOND * 40));
        assert_eq!(gate().see(&asks, SECOND * 50), Step::Again(SECOND * 7));
        assert_eq!(gate().see(&asks, SECOND * 59), Step::Again(SECOND));
    }

    #[test]
    fn a_server_that_asks_to_wait_for_the_whole_time_can_still_open_the_gate() {
        let mut gate = gate();
        let mut elapsed = Duration::ZERO;
        let mut sights = [Sight::of_status(503, None, Some(SECOND * 300)), good(), good(), good()].into_iter();
        let end = loop {
            match gate.see(&sights.next().unwrap(), elapsed) {
                Step::Again(wait) => elapsed += wait,
                end => break end,
            }
        };
        assert_eq!((end, sights.next()), (Step::Open, None));
    }

    #[test]
    fn a_redirect_is_never_healthy() {
        let sight = Sight::of_status(302, Some("/login"), None);
        assert_eq!(sight, Sight::Wrong { problem: "answered 302 to /login, a redirect".to_owned() });
    }

    #[test]
    fn a_version_is_read_at_its_pointer_or_as_the_whole_text() {
        let expected = Expected::new(["1.6.1"]);
        let sight = |pointer, text| Sight::of_version(&expected, pointer, text);
        assert_eq!(sight(Some("/version"), r#"{"version":"v1.6.1"}"#), Sight::Good { version: Some("v1.6.1".to_owned()) });
        assert_eq!(sight(None, "1.6.1\n"), good());
        assert_eq!(sight(Some("/version"), r#"{"version":"1.6.0"}"#), stale());
        for text in [r#"{"version":"unknown"}"#, r#"{"version":""}"#, r#"{"version":null}"#, "{}", "<html>", ""] {
            assert_eq!(sight(Some("/version"), text), Sight::Stale { version: None }, "{text}");
        }
        assert_eq!(Sight::of_version(&Expected::default(), None, ""), Sight::Good { version: None });
    }

    #[test]
    fn a_bake_may_blink_and_may_not_fail() {
        let bake = || Bake::new(SECOND, SECOND * 60);
        let ends = |sights: &[Sight]| {
            let mut bake = bake();
            (0u32..).zip(sights).map(|(second, sight)| bake.see(sight, SECOND * second)).last().unwrap()
        };
        let again = Step::Again(SECOND);
        assert_eq!(ends(&[good(), wrong(), good(), wrong(), good()]), again);
        assert_eq!(ends(&[wrong(), stale(), good(), wrong()]), Step::Shut);
        assert_eq!(ends(&[down(), down(), down(), down(), good(), down()]), again);
        assert_eq!(ends(&[down(), down(), down(), down(), down()]), Step::Shut);
        assert_eq!(ends(&[down(), down(), wrong(), down(), down(), stale(), down()]), again, "not in succession");
        assert_eq!(bake().see(&good(), SECOND * 60), Step::Open);
    }

    #[test]
    fn a_bake_looks_on_whatever_the_server_asks() {
        let asks = Sight::of_status(503, None, Some(SECOND * 3600));
        assert_eq!(Bake::new(SECOND, SECOND * 60).see(&asks, Duration::ZERO), Step::Again(SECOND));
    }

    #[test]
    fn a_bake_ends_well_only_with_a_good_answer() {
        for bad in [down(), wrong(), stale()] {
            let mut bake = Bake::new(SECOND * 5, SECOND * 15);
            assert_eq!(bake.see(&bad, SECOND * 14), Step::Again(SECOND));
            assert_eq!(bake.see(&bad, SECOND * 15), Step::Again(SECOND * 5));
            assert_eq!(bake.see(&good(), SECOND * 20), Step::Open);
        }
        let mut bake = Bake::new(SECOND * 5, SECOND * 15);
        let end = (0..10).map(|turn| bake.see(&down(), SECOND * 5 * turn)).find(|step| !matches!(step, Step::Again(_)));
        assert_eq!((end, bake.gate().attempts), (Some(Step::Shut), BAKE_ERRORS + 1), "it was down for the whole time");
    }
}
