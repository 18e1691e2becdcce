//! All notices of an event at once, and what became of them.

use std::time::Duration;

use actions_core::failure::chain;
use actions_core::summary::escape;
use actions_core::{Explain, Problem, Runner, Summary};
use deploy_config::notify::{Notify, NotifyEvent};
use futures::future::join_all;
use http_client::{Client, RetryPolicy, Settings};

use crate::channel::{self, Channel};
use crate::error::NoticeError;
use crate::event::{Event, Kind};
use crate::slack::Thread;

/// The longest time for one notice.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same once the run is cancelled: GitHub ends the process 7.5 s later.
const HASTE: Duration = Duration::from_secs(3);

/// Who is told, as deploy.yml says.
#[derive(Debug)]
pub struct Notices<'a> {
    runner: &'a Runner,
    entries: &'a [Notify],
}

/// What became of one notice.
#[derive(Debug)]
pub struct Delivery {
    /// The service.
    pub channel: String,
    /// Why it was not told, when it was not.
    pub problem: Option<Problem>,
}

/// The threads that were begun, by entry.
#[derive(Debug, Default)]
pub struct Threads(Vec<(usize, Thread)>);

impl Threads {
    fn of(&self, entry: usize) -> Option<&Thread> {
        self.0.iter().find(|(index, _)| *index == entry).map(|(_, thread)| thread)
    }
}

impl<'a> Notices<'a> {
    /// Who is told, by the entries of deploy.yml.
    #[must_use]
    pub fn new(runner: &'a Runner, entries: &'a [Notify]) -> Self {
        Self { runner, entries }
    }

    /// Tells where threads are possible that a deployment has begun. What fails is a warning.
    pub async fn started(&self, event: &Event) -> Threads {
        let mut threads = Threads::default();
        for (index, delivery, thread) in self.send(event, &Threads::default()).await {
            self.warn(&delivery);
            threads.0.extend(thread.map(|thread| (index, thread)));
        }
        threads
    }

    /// Tells everybody who wants to know. What fails is a warning, and never more.
    pub async fn tell(&self, event: &Event, threads: &Threads) -> Vec<Delivery> {
        let sent = self.send(event, threads).await;
        let deliveries: Vec<_> = sent.into_iter().map(|(_, delivery, _)| delivery).collect();
        for delivery in &deliveries {
            self.warn(delivery);
        }
        deliveries
    }

    async fn send(&self, event: &Event, threads: &Threads) -> Vec<(usize, Delivery, Option<Thread>)> {
        let wanted = self.entries.iter().enumerate().filter(|(index, entry)| {
            // Who saw the beginning sees the end, whatever it is.
            threads.of(*index).is_some() || wants(entry, event)
        });
        let sent = join_all(wanted.map(|(index, entry)| async move {
            let (name, result) = self.send_one(entry, event, threads.of(index)).await?;
            let (thread, problem) = match result {
                Ok(thread) => {
                    tracing::info!("told {name} that it is {}", event.kind.word());
                    (thread, None)
                }
                Err(error) => (None, Some(Problem { message: chain(&error), hint: error.hint() })),
            };
            Some((index, Delivery { channel: name, problem }, thread))
        }));
        sent.await.into_iter().flatten().collect()
    }

    /// Sends one notice; none where the service takes no such event.
    async fn send_one(
        &self,
        entry: &Notify,
        event: &Event,
        thread: Option<&Thread>,
    ) -> Option<(String, Result<Option<Thread>, NoticeError>)> {
        let channel = match channel::open(self.runner, entry) {
            Ok(channel) => channel.filter(|channel| channel.takes(event.kind))?,
            // It is said once, with the end.
            Err(_) if event.kind == Kind::Started => return None,
            Err(error) => return Some((entry.services().join(", "), Err(error))),
        };
        let patience = if self.runner.cancelled().is_cancelled() { HASTE } else { PATIENCE };
        let sending = self.send_by(&channel, event, thread, patience);
        let sent = tokio::time::timeout(patience, sending).await;
        Some((channel.name(), sent.unwrap_or(Err(NoticeError::Late(patience.as_secs())))))
    }

    async fn send_by(
        &self,
        channel: &Channel,
        event: &Event,
        thread: Option<&Thread>,
        patience: Duration,
    ) -> Result<Option<Thread>, NoticeError> {
        let retry = RetryPolicy { attempts: 3, cap: Duration::from_secs(5), ..RetryPolicy::default() };
        let settings = Settings { timeout: patience, connect_timeout: Duration::from_secs(5), body_limit: 256 * 1024, retry };
        let client = Client::new(self.runner, settings)?;
        channel.send(self.runner, &client, event, thread).await
    }

    fn warn(&self, delivery: &Delivery) {
        if let Some(problem) = &delivery.problem {
            self.runner.warning(format!("{} was not told: {problem}", delivery.channel));
        }
    }
}

/// Whether an entry of deploy.yml asks for an event. A start is for who would be told of a deployment that goes well.
fn wants(entry: &Notify, event: &Event) -> bool {
    let asked = event.kind.asked_by().unwrap_or(NotifyEvent::Deployed);
    let place = event.environment.as_ref();
    (entry.events.is_empty() || entry.events.contains(&asked))
        && place.is_none_or(|place| entry.environments.is_empty() || entry.environments.contains(place))
}

/// Adds what was not told to the job's summary.
pub fn show(runner: &Runner, deliveries: &[Delivery]) {
    let Some(summary) = summary(deliveries) else { return };
    if let Err(error) = runner.append_summary(&summary) {
        runner.warning(format!("the notices that failed could not be added to the summary: {}", chain(&error)));
    }
}

/// What was not told, as a section of the job's summary; none when all was.
#[must_use]
pub fn summary(deliveries: &[Delivery]) -> Option<Summary> {
    let line = |delivery: &Delivery| {
        let problem = delivery.problem.as_ref()?;
        let hint = problem.hint.as_ref().map(|hint| format!(" **What now:** {}", escape(hint))).unwrap_or_default();
        Some(format!("- {} was not told: {}.{hint}\n", escape(&delivery.channel), escape(&problem.message)))
    };
    let lines: String = deliveries.iter().filter_map(line).collect();
    (!lines.is_empty()).then(|| {
        let mut summary = Summary::new();
        summary.section(format!("### Notices\n\n{lines}"));
        summary
    })
}
