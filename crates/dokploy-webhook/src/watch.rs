//! One deployment watched until it has ended: the questions to the server around [`crate::follow`].
//!
//! While it runs, its log is shown as it comes, where the server lets it be seen. A line that tells an end is the moment to ask for the
//! row; without a log the row is asked for less and less often.

use std::time::Duration;

use actions_core::failure::chain;
use tokio::time::{Instant, sleep_until, timeout_at};

mod log;

use crate::api::Api;
use crate::error::DokployError;
use crate::follow::{Follow, Observation, Phase, Poll, Queue, Step, Verdict};
use crate::model::{Kind, Row, Service};
use log::{Heard, Log};

/// How long the question at the end of the time may take.
const GRACE: Duration = Duration::from_secs(5);

/// How long a key that was accepted before may be refused.
const REFUSED: Duration = Duration::from_secs(10);

/// How long after a line that tells an end the row is asked for: the server writes it right after the line.
const SOON: Duration = Duration::from_millis(20);

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// How it ended.
    pub verdict: Verdict,
    /// Its id, when it was seen.
    pub deployment_id: Option<String>,
    /// Whether its log was shown to its end.
    pub is_log_shown: bool,
    /// Whether others may have changed the service before it started.
    pub is_contended: bool,
    /// What the row says went wrong; of a deployment that could not even begin a log, this is all there is.
    pub said: Option<String>,
}

/// Asks until the deployment has ended.
///
/// # Errors
/// What the API answers. A server that cannot be reached for a while is asked again until the time is over.
pub async fn watch(api: &Api, service: &Service, follow: Follow, poll: Poll) -> Result<Watched, DokployError> {
    let watch = Watch { api, service, follow, poll, started: Instant::now(), wait: poll.first, refused: None, log: Log::new() };
    // It holds a connection and what is read of it: too much to be moved about.
    Box::pin(watch.run()).await
}

struct Watch<'a> {
    api: &'a Api,
    service: &'a Service,
    follow: Follow,
    poll: Poll,
    started: Instant,
    wait: Duration,
    /// Since when the key is refused.
    refused: Option<Instant>,
    log: Log,
}

impl Watch<'_> {
    async fn run(mut self) -> Result<Watched, DokployError> {
        loop {
            // A server that accepts a question and never answers it must not stretch the time either.
            let end = self.started + self.follow.timeout() + GRACE;
            let Ok(outcome) = timeout_at(end, observe(self.api, self.service, &self.follow, self.started)).await else {
                return Ok(self.ended(Verdict::TimedOut, None).await);
            };
            let phase = self.follow.phase().clone();
            match outcome {
                Ok(seen) => {
                    self.refused = None;
                    let step = self.follow.step(&seen);
                    if *self.follow.phase() != phase {
                        announce(self.follow.phase());
                        self.wait = self.poll.first;
                    }
                    self.listen(&seen.rows).await;
                    if let Step::Ended(verdict) = step {
                        let said = own(&self.follow, &seen.rows).and_then(|row| row.error_message.clone());
                        return Ok(self.ended(verdict, said).await);
                    }
                }
                Err(error) if self.may_pass(&error) => {
                    tracing::warn!("dokploy could not be asked, and is asked again: {}", chain(&error));
                }
                Err(error) => return Err(error),
            }
            self.pause().await;
        }
    }

    /// Opens the log as soon as the row is known, and again where it broke off.
    async fn listen(&mut self, rows: &[Row]) {
        if let Some(row) = own(&self.follow, rows) {
            self.log.open(self.api, row).await;
        }
    }

    /// Whether it is worth asking again. A server that cannot reach its database refuses good keys, too, so that a key which was
    /// accepted before gets another chance.
    fn may_pass(&mut self, error: &DokployError) -> bool {
        let is_passing = match error {
            DokployError::KeyUsedUp { .. } => self.refused.get_or_insert_with(Instant::now).elapsed() < REFUSED,
            error => error.is_passing(),
        };
        is_passing && self.started.elapsed() < self.follow.timeout()
    }

    /// Waits for the next question, and shows meanwhile what comes of the log.
    async fn pause(&mut self) {
        let left = self.follow.timeout().saturating_sub(self.started.elapsed());
        let mut until = Instant::now() + self.wait.min(left);
        while self.log.is_open() {
            let is_silent = !self.log.speaks();
            match timeout_at(until, self.log.next()).await {
                Err(_) => break,
                Ok(Heard::AnEnd) => {
                    self.wait = SOON;
                    until = until.min(Instant::now() + SOON);
                }
                // A connection on which nothing ever comes is no reason to ask less often.
                Ok(Heard::Lines) if is_silent => {
                    self.wait = self.poll.cap;
                    until = Instant::now() + self.wait.min(self.follow.timeout().saturating_sub(self.started.elapsed()));
                }
                Ok(Heard::Lines) => {}
                // Back to asking.
                Ok(Heard::Closed(was_good)) => {
                    if was_good {
                        self.wait = self.poll.first;
                    }
                    until = until.min(Instant::now() + self.wait);
                }
            }
        }
        sleep_until(until).await;
        // With the log there is a sign when something happens; a few questions after each are enough.
        let factor = if self.log.speaks() { 8 } else { 2 };
        self.wait = (self.wait * factor).min(self.poll.cap);
    }

    /// Shows what is left of the log; answers what came of it.
    async fn ended(self, verdict: Verdict, said: Option<String>) -> Watched {
        let (deployment_id, is_contended) = (self.follow.id().map(str::to_owned), self.follow.is_contended());
        // An application that ends well is the one whose log has no last line of its own.
        let has_last_line = self.service.kind == Kind::Compose || verdict != Verdict::Done;
        let is_log_shown = self.log.finish(self.api, deployment_id.as_deref(), has_last_line).await;
        Watched { verdict, deployment_id, is_log_shown, is_contended, said }
    }
}

/// The deployment's row.
fn own<'a>(follow: &Follow, rows: &'a [Row]) -> Option<&'a Row> {
    let id = follow.id()?;
    rows.iter().find(|row| row.deployment_id == id)
}

/// Reads the rows and, as long as none is pinned and none has the title, the queue and then the rows again.
async fn observe(api: &Api, service: &Service, follow: &Follow, started: Instant) -> Result<Observation, DokployError> {
    let rows = api.deployments(service).await?;
    if follow.is_among(&rows) {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Unknown });
    }
    let Some(jobs) = api.queue().await? else {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Unknown });
    };
    if let Some(job) = jobs.iter().find(|job| job.is_of(service) && follow.is_job(&job.data)) {
        let queue = if job.state == "waiting" { Queue::Waits } else { Queue::Holds };
        return Ok(Observation { at: started.elapsed(), rows, queue });
    }
    let rows = api.deployments(service).await?;
    Ok(Observation { at: started.elapsed(), rows, queue: Queue::Lacks })
}

fn announce(phase: &Phase) {
    match phase {
        Phase::Unseen => {}
        Phase::Queued => tracing::info!("the deployment waits in Dokploy's queue"),
        Phase::Running(id) => tracing::info!("the deployment started as {id}"),
    }
}
