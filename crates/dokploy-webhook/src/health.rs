//! Whether a service's containers are healthy, which Dokploy's `done` does not say. Pure: looks in, a finding out; [`watch`] asks the
//! server, and [`command`] lets docker compose itself wait.

use std::collections::BTreeSet;
use std::time::Duration;

pub mod command;
mod condition;
pub mod watch;

pub use condition::Condition;

use crate::model::Container;

/// In how many looks in a row a container without a health check must run, and one that ended badly must stay so.
const STEADY: u32 = 3;

/// How long the containers of before may be all that is there: a swarm makes the new ones within moments.
const ONLY_OLD: Duration = Duration::from_mins(1);

/// How many looks may see nothing until nothing is to be seen: the server answers its own failures with an empty list.
const BLIND: u32 = 5;

/// What was seen of the containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// All run or ended well, and each that has a health check is healthy; at least one has.
    Healthy,
    /// All run or ended well, and none has a health check.
    Running,
    /// Some are not well, by name.
    Unhealthy(String),
    /// They could not be seen, for this reason.
    Unseen(String),
}

impl Finding {
    /// The word of the output `health`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Running => "running",
            Self::Unhealthy(_) => "unhealthy",
            Self::Unseen(_) => "unseen",
        }
    }
}

/// The state machine: pure, one step per look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    deadline: Duration,
    /// The containers that were there before the deployment, where it replaces them all.
    before: Option<BTreeSet<String>>,
    steady: u32,
    bad: u32,
    blind: u32,
    last: Vec<(String, Condition)>,
}

impl Watch {
    /// For a compose project, whose containers stay where nothing of theirs has changed.
    #[must_use]
    pub fn compose(deadline: Duration) -> Self {
        Self { deadline, before: None, steady: 0, bad: 0, blind: 0, last: Vec::new() }
    }

    /// For a service of a swarm, whose every deployment makes new containers: while only those of before are there, it is not live,
    /// and once the new ones are gone, the swarm has gone back by itself.
    #[must_use]
    pub fn swarm(deadline: Duration, before: &[Container]) -> Self {
        let before = before.iter().map(|container| container.container_id.clone()).collect();
        Self { before: Some(before), ..Self::compose(deadline) }
    }

    /// The longest time.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Takes in one look, that long after the first; answers when nothing more is to be waited for.
    pub fn step(&mut self, at: Duration, containers: &[Container]) -> Option<Finding> {
        let relevant: Vec<&Container> = containers.iter().filter(|container| !is_one_off(&container.name)).collect();
        if relevant.is_empty() {
            return self.unseen(at);
        }
        self.blind = 0;
        let conditions: Vec<(&Container, Condition)> =
            relevant.into_iter().map(|container| (container, Condition::of(container))).collect();
        let (is_bad, is_good) = match &self.before {
            None => (
                conditions.iter().any(|(_, is)| matches!(is, Condition::Exited(_))),
                conditions.iter().all(|(_, is)| is.is_good()),
            ),
            Some(before) => swarm(before, &conditions),
        };
        self.last = conditions.iter().map(|(container, condition)| (container.name.clone(), *condition)).collect();
        self.bad = if is_bad { self.bad + 1 } else { 0 };
        self.steady = if is_good { self.steady + 1 } else { 0 };
        let has_unknown = conditions.iter().any(|(_, condition)| *condition == Condition::Up);
        if is_good && (!has_unknown || self.steady >= STEADY) {
            let is_healthy = conditions.iter().any(|(_, condition)| *condition == Condition::Healthy);
            return Some(if is_healthy { Finding::Healthy } else { Finding::Running });
        }
        if self
            .before
            .as_ref()
            .is_some_and(|before| conditions.iter().all(|(container, _)| before.contains(&container.container_id)))
        {
            let reason = || Finding::Unseen("only containers of before the deployment are there".to_owned());
            return (at >= self.deadline.min(ONLY_OLD)).then(reason);
        }
        (self.bad >= STEADY || at >= self.deadline).then(|| Finding::Unhealthy(self.what_is_wrong()))
    }

    fn unseen(&mut self, at: Duration) -> Option<Finding> {
        self.blind += 1;
        let reason = || Finding::Unseen("Dokploy shows no containers of it".to_owned());
        (self.blind >= BLIND || at >= self.deadline).then(reason)
    }

    /// Each container that is not well, with how it is.
    fn what_is_wrong(&self) -> String {
        let wrong: Vec<_> =
            self.last.iter().filter(|(_, is)| !is.is_good()).map(|(name, is)| format!("{name} is {is}")).collect();
        if wrong.is_empty() { "no container of this deployment runs".to_owned() } else { wrong.join(", ") }
    }
}

/// Whether a swarm's deployment has failed, and whether it is live. Old containers that ended stay listed and say nothing.
fn swarm(before: &BTreeSet<String>, conditions: &[(&Container, Condition)]) -> (bool, bool) {
    let is_new = |container: &Container| !before.contains(&container.container_id);
    let running =
        || conditions.iter().filter(|(_, is)| !matches!(is, Condition::Exited(_) | Condition::Completed | Condition::Stopped));
    let new = conditions.iter().filter(|(container, _)| is_new(container));
    let is_gone = new.clone().count() > 0 && new.clone().all(|(_, is)| matches!(is, Condition::Exited(_)));
    let is_live = running().count() > 0 && running().all(|(container, is)| is_new(container) && is.is_good());
    (is_gone, is_live)
}

/// Whether it is of `docker compose run`, which leaves its containers behind: `<project>-<service>-run-<12 hexadecimal digits>`.
fn is_one_off(name: &str) -> bool {
    let Some((_, id)) = name.rsplit_once("-run-") else { return false };
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}
