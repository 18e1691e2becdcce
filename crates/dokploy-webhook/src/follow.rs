//! One deployment followed to its end.
//!
//! Dokploy's answer to a deployment names no id, and while the deployment waits there is no row for it. So it is found by its
//! title among the rows that were not there before, and pinned by id as soon as it is seen: at the end of a deployment from git
//! Dokploy replaces the title by the commit's message. Pure: observations in, verdict out; [`crate::watch`] asks the server.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use crate::model::{JobData, Row, Status};

/// How a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Dokploy says done: `docker compose up` came back well. It does not say that the containers are healthy.
    Done,
    /// Dokploy says that it failed.
    Error,
    /// It was cancelled, or Dokploy was restarted while it ran.
    Cancelled,
    /// It disappeared from the queue before it started: by a restart, or because the queue was cleaned.
    Lost,
    /// It started, and then its row was removed: by a person, or because Dokploy keeps only the newest ones. How it ended is not known.
    Pruned,
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
            Self::Pruned => "pruned",
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
        Self { first: Duration::from_millis(100), cap: Duration::from_secs(5), grace: Duration::from_secs(2) }
    }
}

/// The deployment that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Its title, which no other deployment has.
    pub title: String,
    /// Its description, where its title is not ours to choose.
    pub description: Option<String>,
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
        self.is_new(row) && self.is_named(&row.title, &row.description)
    }

    /// Whether a row or a job of that title and description is it.
    fn is_named(&self, title: &str, description: &str) -> bool {
        title == self.title && self.description.as_deref().is_none_or(|ours| description == ours)
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
    /// It is there, and waits.
    Waits,
    /// It is there, and was begun.
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
    is_contended: bool,
}

impl Follow {
    /// Starts to follow a deployment that was just triggered.
    #[must_use]
    pub fn new(sought: Sought, timeout: Duration, grace: Duration) -> Self {
        Self { sought, timeout, grace, phase: Phase::Unseen, last_seen: Duration::ZERO, is_contended: false }
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

    /// Whether others had the chance to change the service before the deployment read it, which it does when it starts: it waited in
    /// the queue, or other deployments came in between.
    #[must_use]
    pub fn is_contended(&self) -> bool {
        self.is_contended
    }

    /// The longest time from the trigger to the end.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether a job of the queue is it.
    #[must_use]
    pub fn is_job(&self, data: &JobData) -> bool {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        self.sought.is_named(&text(&data.title_log), &text(&data.description_log))
    }

    /// Whether the rows alone tell what is to be known, so that the queue need not be asked.
    #[must_use]
    pub fn is_among(&self, rows: &[Row]) -> bool {
        self.id().is_some() || rows.iter().any(|row| self.sought.is_titled(row))
    }

    /// Takes in what was seen.
    pub fn step(&mut self, seen: &Observation) -> Step {
        if self.id().is_none() {
            self.find(seen);
        }
        let new = seen.rows.iter().filter(|row| self.sought.is_new(row)).count();
        self.is_contended |= new > 1 || self.phase == Phase::Queued;
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
            return;
        }
        if seen.queue == Queue::Waits {
            // The rows were read before the queue: what is among them while ours waits is another's, whatever its title will be.
            let others: Vec<String> = new.iter().map(|row| row.deployment_id.clone()).collect();
            self.sought.before.extend(others);
        }
        if matches!(seen.queue, Queue::Waits | Queue::Holds) {
            self.phase = Phase::Queued;
            self.last_seen = seen.at;
        }
    }

    fn may_be_mine(&self, seen: &Observation) -> bool {
        match seen.queue {
            Queue::Waits | Queue::Holds => false,
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
        None => Some(Verdict::Pruned),
        Some(Status::Done) => Some(Verdict::Done),
        Some(Status::Error) => Some(Verdict::Error),
        Some(Status::Cancelled) => Some(Verdict::Cancelled),
        Some(Status::Running | Status::Unknown) => None,
    }
}
