//! One deployment watched until it has ended: the questions to the server around [`crate::follow`].
//!
//! While it runs, its log is shown as it comes, where the server lets it be seen. A line that tells an end is the moment to ask for the
//! row; without a log the row is asked for less and less often.

use std::time::Duration;

use actions_core::failure::chain;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use crate::api::Api;
use crate::api::live::LiveLog;
use crate::error::DokployError;
use crate::follow::{Follow, Observation, Phase, Poll, Queue, Step, Verdict};
use crate::lines::{is_last, tells_an_end};
use crate::model::{Row, Service};

/// How long the question at the end of the time may take.
const GRACE: Duration = Duration::from_secs(5);

/// How long opening the log may take; meanwhile nothing is asked.
const OPENING: Duration = Duration::from_secs(5);

/// How long after a line that tells an end the row is asked for: the server writes it right after the line.
const SOON: Duration = Duration::from_millis(20);

/// How long the rest of the log may take to come once the deployment has ended.
const DRAIN: Duration = Duration::from_millis(200);

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
}

/// Asks until the deployment has ended.
///
/// # Errors
/// What the API answers. A server that cannot be reached for a while is asked again until the time is over.
pub async fn watch(api: &Api, service: &Service, follow: Follow, poll: Poll) -> Result<Watched, DokployError> {
    Watch { api, service, follow, poll, started: Instant::now(), wait: poll.first, live: Live::Untried }.run().await
}

/// The live log.
enum Live {
    /// It is opened once the row is known.
    Untried,
    /// It comes.
    Open(Box<Shown>),
    /// There is none, or no more of it.
    Over,
}

/// A log that is shown while it comes.
struct Shown {
    log: LiveLog,
    /// What stands before its lines: several deployments may be shown at the same time.
    prefix: String,
    /// Whether the last lines told an end.
    tells_an_end: bool,
    /// Whether its last line was shown.
    is_over: bool,
}

impl Shown {
    /// Shows the next lines; nothing when the log was closed.
    async fn next(&mut self) -> Option<()> {
        let lines = self.log.next().await?;
        for line in &lines {
            tracing::info!("{} | {line}", self.prefix);
        }
        self.tells_an_end = lines.iter().any(|line| tells_an_end(line));
        self.is_over |= lines.iter().any(|line| is_last(line));
        Some(())
    }
}

struct Watch<'a> {
    api: &'a Api,
    service: &'a Service,
    follow: Follow,
    poll: Poll,
    started: Instant,
    wait: Duration,
    live: Live,
}

impl Watch<'_> {
    async fn run(mut self) -> Result<Watched, DokployError> {
        loop {
            // A server that accepts a question and never answers it must not stretch the time either.
            let end = self.started + self.follow.timeout() + GRACE;
            let Ok(outcome) = timeout_at(end, observe(self.api, self.service, &self.follow, self.started)).await else {
                return Ok(self.ended(Verdict::TimedOut).await);
            };
            let phase = self.follow.phase().clone();
            match outcome {
                Ok(seen) => {
                    let step = self.follow.step(&seen);
                    if *self.follow.phase() != phase {
                        announce(self.follow.phase());
                        self.wait = self.poll.first;
                    }
                    self.listen(&seen.rows).await;
                    if let Step::Ended(verdict) = step {
                        return Ok(self.ended(verdict).await);
                    }
                }
                Err(error) if error.is_passing() && self.started.elapsed() < self.follow.timeout() => {
                    tracing::warn!("dokploy could not be asked, and is asked again: {}", chain(&error));
                }
                Err(error) => return Err(error),
            }
            self.pause().await;
        }
    }

    /// Opens the log as soon as the row is known. It is an extra: what is in its way is told to those who debug.
    async fn listen(&mut self, rows: &[Row]) {
        let pinned = self.follow.id().and_then(|id| rows.iter().find(|row| row.deployment_id == id));
        let (Live::Untried, Some(row)) = (&self.live, pinned) else { return };
        self.live = match timeout(OPENING, self.api.live_log(row)).await {
            Ok(Ok(Some(log))) => {
                Live::Open(Box::new(Shown { log, prefix: app_name(row).to_owned(), tells_an_end: false, is_over: false }))
            }
            Ok(Err(error)) => {
                tracing::debug!("the log cannot be seen while it is written: {}", chain(&error));
                Live::Over
            }
            Ok(Ok(None)) | Err(_) => Live::Over,
        };
        if matches!(self.live, Live::Open(_)) {
            self.wait = self.poll.cap;
        }
    }

    /// Waits for the next question, and shows meanwhile what comes of the log.
    async fn pause(&mut self) {
        let now = Instant::now();
        let mut until = now + self.wait.min(self.follow.timeout().saturating_sub(self.started.elapsed()));
        while let Live::Open(shown) = &mut self.live {
            match timeout_at(until, shown.next()).await {
                Err(_) => break,
                Ok(Some(())) if shown.tells_an_end => {
                    self.wait = SOON;
                    until = until.min(Instant::now() + SOON);
                }
                Ok(Some(())) => {}
                // It broke off, or was never let in: back to asking.
                Ok(None) => {
                    self.live = Live::Over;
                    self.wait = self.poll.first;
                    until = until.min(Instant::now() + self.wait);
                }
            }
        }
        sleep_until(until).await;
        // With the log there is a sign when something happens; a few questions after each are enough.
        let factor = if matches!(self.live, Live::Open(_)) { 8 } else { 2 };
        self.wait = (self.wait * factor).min(self.poll.cap);
    }

    /// Shows what is left of the log; answers what came of it.
    async fn ended(mut self, verdict: Verdict) -> Watched {
        let mut is_log_shown = false;
        if let Live::Open(shown) = &mut self.live {
            let rest = async { while !shown.is_over && shown.next().await.is_some() {} };
            let _ = timeout(DRAIN, rest).await;
            is_log_shown = shown.is_over;
        }
        let (deployment_id, is_contended) = (self.follow.id().map(str::to_owned), self.follow.is_contended());
        Watched { verdict, deployment_id, is_log_shown, is_contended }
    }
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
    if jobs.iter().any(|job| job.is_of(service) && follow.is_job(&job.data)) {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Holds });
    }
    let rows = api.deployments(service).await?;
    Ok(Observation { at: started.elapsed(), rows, queue: Queue::Lacks })
}

/// The name that the service's containers carry, which is the log's folder.
fn app_name(row: &Row) -> &str {
    row.log_path.as_deref().and_then(|path| path.rsplit('/').nth(1)).unwrap_or("log")
}

fn announce(phase: &Phase) {
    match phase {
        Phase::Unseen => {}
        Phase::Queued => tracing::info!("the deployment waits in Dokploy's queue"),
        Phase::Running(id) => tracing::info!("the deployment started as {id}"),
    }
}
