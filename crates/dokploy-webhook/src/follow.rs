//! One deployment followed to its end.
//!
//! Dokploy's answer to a deployment names no id, and while the deployment waits there is no row for it. So it is found by its
//! title among the rows that were not there before, and pinned by id as soon as it is seen: at the end of a deployment from git
//! Dokploy replaces the title by the commit's message.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::api::Api;
use crate::error::DokployError;
use crate::model::{Row, Status};

/// How a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Dokploy says done: `docker compose up` came back well. It does not say that the containers are healthy.
    Done,
    /// Dokploy says that it failed.
    Error,
    /// It was cancelled, or Dokploy was restarted while it ran.
    Cancelled,
    /// It disappeared: from the queue before it started (a restart, a cleaned queue), or its row was removed.
    Lost,
    /// It had no end in time.
    TimedOut,
}

impl Verdict {
    /// The word of the output `status`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
            Self::Lost => "lost",
            Self::TimedOut => "timed-out",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// When to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    /// The wait before the second question; it doubles with each further one.
    pub first: Duration,
    /// The longest wait.
    pub cap: Duration,
    /// How long a deployment may be in neither the queue nor the rows until it counts as lost.
    pub grace: Duration,
}

impl Default for Poll {
    fn default() -> Self {
        Self { first: Duration::from_millis(100), cap: Duration::from_secs(5), grace: Duration::from_secs(5) }
    }
}

/// The deployment that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Its title, which no other deployment has.
    pub title: String,
    /// The deployments that were there before.
    pub before: HashSet<String>,
    /// Whether Dokploy replaces its title at the end, as it does for sources in git.
    pub is_retitled: bool,
}

impl Sought {
    fn is_new(&self, row: &Row) -> bool {
        !self.before.contains(&row.deployment_id)
    }

    fn is_titled(&self, row: &Row) -> bool {
        self.is_new(row) && row.title == self.title
    }
}

/// What was seen at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Since the deployment was triggered.
    pub at: Duration,
    /// The rows of the service, read after the queue, so that a job that starts in between is seen in one of them.
    pub rows: Vec<Row>,
    /// Whether a job of the title is in the queue.
    pub queue: Queue,
}

/// What the queue says of the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// It is there, waiting or active.
    Holds,
    /// It is not there.
    Lacks,
    /// The server is too old to show its queue (before v0.28.3), or was not asked.
    Unknown,
}

/// Where the deployment was seen last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Nowhere yet.
    Unseen,
    /// In the queue.
    Queued,
    /// In a row of that id.
    Running(String),
}

/// What an observation means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It goes on.
    Wait,
    /// It ended.
    Ended(Verdict),
}

/// The state machine: pure, one step per observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    sought: Sought,
    timeout: Duration,
    grace: Duration,
    phase: Phase,
    last_seen: Duration,
}

impl Follow {
    /// Starts to follow a deployment that was just triggered.
    #[must_use]
    pub fn new(sought: Sought, timeout: Duration, grace: Duration) -> Self {
        Self { sought, timeout, grace, phase: Phase::Unseen, last_seen: Duration::ZERO }
    }

    /// Where the deployment was seen last.
    #[must_use]
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Its id, once a row of it was seen.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match &self.phase {
            Phase::Running(id) => Some(id),
            Phase::Unseen | Phase::Queued => None,
        }
    }

    /// Takes in what was seen.
    pub fn step(&mut self, seen: &Observation) -> Step {
        if self.id().is_none() {
            self.find(seen);
        }
        let verdict = match self.id() {
            Some(id) => pinned(id, &seen.rows),
            None => self.unpinned(seen),
        };
        match verdict {
            Some(verdict) => Step::Ended(verdict),
            None if seen.at >= self.timeout => Step::Ended(Verdict::TimedOut),
            None => Step::Wait,
        }
    }

    fn find(&mut self, seen: &Observation) {
        let new: Vec<&Row> = seen.rows.iter().filter(|row| self.sought.is_new(row)).collect();
        let by_title = new.iter().find(|row| self.sought.is_titled(row));
        // A short deployment from git may have lost its title before it was ever seen, and old servers give titles of their own.
        let only = match new.as_slice() {
            [row] if self.may_be_mine(seen) => Some(row),
            _ => None,
        };
        if let Some(row) = by_title.or(only) {
            self.phase = Phase::Running(row.deployment_id.clone());
        } else if seen.queue == Queue::Holds {
            self.phase = Phase::Queued;
            self.last_seen = seen.at;
        }
    }

    fn may_be_mine(&self, seen: &Observation) -> bool {
        match seen.queue {
            Queue::Holds => false,
            Queue::Lacks => self.sought.is_retitled,
            Queue::Unknown => seen.at >= self.grace,
        }
    }

    fn unpinned(&self, seen: &Observation) -> Option<Verdict> {
        let is_gone = seen.queue == Queue::Lacks && seen.at >= self.last_seen + self.grace;
        is_gone.then_some(Verdict::Lost)
    }
}

fn pinned(id: &str, rows: &[Row]) -> Option<Verdict> {
    match rows.iter().find(|row| row.deployment_id == id).map(|row| row.status) {
        None => Some(Verdict::Lost),
        Some(Status::Done) => Some(Verdict::Done),
        Some(Status::Error) => Some(Verdict::Error),
        Some(Status::Cancelled) => Some(Verdict::Cancelled),
        Some(Status::Running | Status::Unknown) => None,
    }
}

/// Asks until the deployment has ended; answers how, and its id when one was seen.
///
/// # Errors
/// [`DokployError::Interrupted`] when the run is cancelled, else what the API answers. A server that cannot be reached for a while
/// is asked again until the time is over.
pub async fn follow(
    api: &Api,
    compose_id: &str,
    mut follow: Follow,
    poll: Poll,
    cancelled: &CancellationToken,
) -> Result<(Verdict, Option<String>), DokployError> {
    let started = Instant::now();
    let mut wait = poll.first;
    loop {
        let outcome = tokio::select! {
            () = cancelled.cancelled() => return Err(DokployError::Interrupted),
            outcome = observe(api, compose_id, &follow, started) => outcome,
        };
        let phase = follow.phase.clone();
        match outcome {
            Ok(seen) => {
                if let Step::Ended(verdict) = follow.step(&seen) {
                    return Ok((verdict, follow.id().map(str::to_owned)));
                }
            }
            Err(error) if error.is_passing() && started.elapsed() < follow.timeout => {
                tracing::warn!("dokploy could not be asked, and is asked again: {error}");
            }
            Err(error) => return Err(error),
        }
        if follow.phase != phase {
            announce(&follow.phase);
            wait = poll.first;
        }
        let rest = follow.timeout.saturating_sub(started.elapsed());
        tokio::select! {
            () = cancelled.cancelled() => return Err(DokployError::Interrupted),
            () = tokio::time::sleep(wait.min(rest)) => {}
        }
        wait = (wait * 2).min(poll.cap);
    }
}

fn announce(phase: &Phase) {
    match phase {
        Phase::Unseen => {}
        Phase::Queued => tracing::info!("the deployment waits in Dokploy's queue"),
        Phase::Running(id) => tracing::info!("the deployment started as {id}"),
    }
}

/// Reads the rows and, as long as none is pinned and none has the title, the queue and then the rows again.
async fn observe(api: &Api, compose_id: &str, follow: &Follow, started: Instant) -> Result<Observation, DokployError> {
    let rows = api.deployments(compose_id).await?;
    let is_found = follow.id().is_some() || rows.iter().any(|row| follow.sought.is_titled(row));
    if is_found {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Unknown });
    }
    let Some(jobs) = api.queue().await? else {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Unknown });
    };
    let is_mine = |title: Option<&str>| title == Some(follow.sought.title.as_str());
    if jobs.iter().any(|job| is_mine(job.data.title_log.as_deref())) {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Holds });
    }
    let rows = api.deployments(compose_id).await?;
    Ok(Observation { at: started.elapsed(), rows, queue: Queue::Lacks })
}
