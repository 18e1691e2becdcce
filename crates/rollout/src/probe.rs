//! Looking at a service over HTTP: once, until its gate opens or shuts, or for the time of a bake.

use std::time::Duration;

use actions_core::Runner;
use actions_core::failure::chain;
use deploy_record::GateRecord;
use http::header::{LOCATION, RETRY_AFTER};
use http_client::{Client, HttpError, Request, Response, RetryPolicy, Settings};
use tokio::time::Instant;
use url::Url;

use crate::gate::{Bake, Gate, Limits, Sight, Step};
use crate::version::Expected;

/// The most bytes of an answer; a health page has no need of more.
const BODY_LIMIT: usize = 1024 * 1024;

/// How one service is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The service's name, for the log.
    pub service: String,
    /// Where its health is asked.
    pub health: Url,
    /// The statuses that count as healthy.
    pub status: Vec<u16>,
    /// Where its version is asked, when it can say it.
    pub echo: Option<Echo>,
    /// The times and counts of its gate.
    pub limits: Limits,
    /// The longest time for one answer.
    pub timeout: Duration,
}

/// Where a service says its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// An address of its own; otherwise the answer about its health says it.
    pub url: Option<Url>,
    /// The JSON Pointer; otherwise the whole text.
    pub pointer: Option<String>,
}

impl Probe {
    /// Looks once.
    pub async fn look(&self, runner: &Runner, expected: &Expected) -> Sight {
        self.ask(runner, expected).await.unwrap_or_else(|error| match error {
            HttpError::TooLarge { .. } => Sight::Wrong { problem: format!("answered more than {BODY_LIMIT} bytes") },
            error => Sight::Error { problem: chain(&error), retry_after: None },
        })
    }

    /// Looks until the gate opens, its deadline is over, or the run is cancelled.
    pub async fn gate(&self, runner: &Runner, expected: &Expected) -> GateRecord {
        let started = Instant::now();
        let mut gate = Gate::new(self.limits);
        let open = loop {
            let Some(sight) = self.look_unless_cancelled(runner, expected).await else {
                break false;
            };
            let news = gate.last_problem.clone();
            let step = gate.see(&sight, started.elapsed());
            if gate.attempts == 1 || gate.last_problem != news {
                self.tell(&sight);
            }
            match step {
                Step::Open => break true,
                Step::Shut => break false,
                Step::Again(wait) => {
                    if pause(runner, wait).await.is_break() {
                        break false;
                    }
                }
            }
        };
        let record = self.record(&gate, open, expected, started);
        tracing::info!("{}: gate {} after {} looks", self.service, if open { "opened" } else { "stayed shut" }, gate.attempts);
        record
    }

    /// Watches a service for that long; its record when it failed.
    pub async fn bake(&self, runner: &Runner, expected: &Expected, length: Duration) -> Option<GateRecord> {
        let started = Instant::now();
        let mut bake = Bake::new(self.limits.interval, length);
        loop {
            let sight = self.look_unless_cancelled(runner, expected).await?;
            match bake.see(&sight, started.elapsed()) {
                Step::Open => return None,
                Step::Shut => {
                    self.tell(&sight);
                    return Some(self.record(bake.gate(), false, expected, started));
                }
                Step::Again(wait) => {
                    if pause(runner, wait).await.is_break() {
                        return None;
                    }
                }
            }
        }
    }

    async fn look_unless_cancelled(&self, runner: &Runner, expected: &Expected) -> Option<Sight> {
        tokio::select! {
            () = runner.cancelled().cancelled() => None,
            sight = self.look(runner, expected) => Some(sight),
        }
    }

    async fn ask(&self, runner: &Runner, expected: &Expected) -> Result<Sight, HttpError> {
        // A client of its own for each look means a connection of its own: a kept one would pin a single replica. Both requests
        // of one look share it, so that health and version are of the same replica.
        let retry = RetryPolicy { attempts: 1, ..RetryPolicy::default() };
        let settings = Settings { timeout: self.timeout, connect_timeout: self.timeout, body_limit: BODY_LIMIT, retry };
        let client = Client::new(runner, settings)?;
        let answer = client.send(Request::get(self.health.clone())).await?;
        if !self.status.contains(&answer.status.as_u16()) {
            return Ok(of_status(&answer));
        }
        let Some(echo) = &self.echo else {
            return Ok(Sight::Good { version: None });
        };
        let pointer = echo.pointer.as_deref();
        let Some(url) = &echo.url else {
            return Ok(Sight::of_version(expected, pointer, &answer.text()));
        };
        let answer = client.send(Request::get(url.clone())).await?;
        let ok = answer.status.is_success();
        Ok(if ok { Sight::of_version(expected, pointer, &answer.text()) } else { of_status(&answer) })
    }

    fn record(&self, gate: &Gate, open: bool, expected: &Expected, started: Instant) -> GateRecord {
        GateRecord {
            state: gate.state(open, self.echo.is_some() && expected.is_known()),
            url: Some(self.health.to_string()),
            attempts: gate.attempts,
            seen_version: gate.seen_version.clone(),
            last_problem: gate.last_problem.clone(),
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }

    fn tell(&self, sight: &Sight) {
        match sight {
            Sight::Good { version: Some(version) } => tracing::info!("{}: healthy with version {version}", self.service),
            Sight::Good { version: None } => tracing::info!("{}: healthy", self.service),
            other => tracing::info!("{}: {}", self.service, other.problem().unwrap_or_default()),
        }
    }
}

fn of_status(answer: &Response) -> Sight {
    let retry_after = answer.header(&RETRY_AFTER).and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    Sight::of_status(answer.status.as_u16(), answer.header(&LOCATION), retry_after)
}

/// Waits; breaks off when the run is cancelled.
async fn pause(runner: &Runner, wait: Duration) -> std::ops::ControlFlow<()> {
    tokio::select! {
        () = runner.cancelled().cancelled() => std::ops::ControlFlow::Break(()),
        () = tokio::time::sleep(wait) => std::ops::ControlFlow::Continue(()),
    }
}
