//! All notices of an event at once, and what became of them.

use std::time::Duration;

use actions_core::failure::chain;
use actions_core::summary::escape;
use actions_core::{Explain, Problem, Runner, Summary};
use deploy_config::notify::{Notify, NotifyEvent};
use deploy_record::NoticeRecord;
use futures::future::join_all;
use http_client::{Client, HttpError, RetryPolicy, Settings};

use crate::channel;
use crate::error::NoticeError;
use crate::event::{Event, Kind};
use crate::slack::Thread;

/// The longest time for one notice.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same once the run is cancelled: GitHub ends the process 7.5 s later.
const HASTE: Duration = Duration::from_secs(3);

/// The most bytes of an answer: Slack lists 200 messages of ours, each with all that it says, in less.
const MOST_ANSWER: usize = 4 * 1024 * 1024;

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

impl Delivery {
    /// The same as a deployment record keeps it.
    #[must_use]
    pub fn record(&self) -> NoticeRecord {
        let problem = self.problem.as_ref().map(|problem| problem.message.clone());
        NoticeRecord { channel: self.channel.clone(), problem }
    }
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

    /// Tells where threads are possible that a deployment has begun; in the thread of the run's first attempt, where it is found. What fails
    /// is a warning.
    pub async fn started(&self, event: &Event) -> Threads {
        let found = if event.is_again() { self.found(event).await } else { Vec::new() };
        let mut threads = Threads(found.into_iter().map(|(index, thread, _)| (index, thread)).collect());
        for (index, delivery, thread) in self.send(event, &threads, |_, entry| wants(entry, event)).await {
            self.warn(&delivery);
            if threads.of(index).is_none() {
                threads.0.extend(thread.map(|thread| (index, thread)));
            }
        }
        threads
    }

    /// Tells everybody who wants to know. What fails is a warning, and never more.
    pub async fn tell(&self, event: &Event, threads: &Threads) -> Vec<Delivery> {
        // Who saw the beginning sees the end, whatever it is.
        self.tell_those(event, threads, |index, entry| threads.of(index).is_some() || wants(entry, event)).await
    }

    /// Ends the threads that an earlier attempt of the run began, and did not live to end. Nobody else is told again.
    pub async fn resume(&self, event: &Event) -> Vec<Delivery> {
        let found = self.found(event).await.into_iter().filter(|(_, _, is_ended)| !is_ended);
        let threads = Threads(found.map(|(index, thread, _)| (index, thread)).collect());
        self.tell_those(event, &threads, |index, _| threads.of(index).is_some()).await
    }

    async fn tell_those(&self, event: &Event, threads: &Threads, is_asked: impl Fn(usize, &Notify) -> bool) -> Vec<Delivery> {
        let sent = self.send(event, threads, is_asked).await;
        let deliveries: Vec<_> = sent.into_iter().map(|(_, delivery, _)| delivery).collect();
        for delivery in &deliveries {
            self.warn(delivery);
        }
        deliveries
    }

    /// The threads that earlier attempts of the run began, by entry, and whether their first messages say an end. Where Slack does not
    /// let them be looked for, there are none.
    async fn found(&self, event: &Event) -> Vec<(usize, Thread, bool)> {
        let wanted = self.entries.iter().enumerate().filter(|(_, entry)| wants(entry, event));
        let looks = join_all(wanted.map(|(index, entry)| async move {
            let channel = channel::open(self.runner, entry).ok()??;
            let patience = self.patience();
            let looking = async { channel.begun(&self.client(patience)?, event).await };
            let looked = tokio::time::timeout(patience, looking).await.unwrap_or(Err(NoticeError::Late(patience.as_secs())));
            let found = looked.inspect_err(|error| {
                tracing::info!("the thread of an earlier attempt was not found in {}: {}", channel.name(), chain(error));
            });
            found.ok().flatten().map(|(thread, is_ended)| (index, thread, is_ended))
        }));
        looks.await.into_iter().flatten().collect()
    }

    async fn send(
        &self,
        event: &Event,
        threads: &Threads,
        is_asked: impl Fn(usize, &Notify) -> bool,
    ) -> Vec<(usize, Delivery, Option<Thread>)> {
        let wanted = self.entries.iter().enumerate().filter(|(index, entry)| is_asked(*index, entry));
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
        let patience = self.patience();
        let sending = async { channel.send(self.runner, &self.client(patience)?, event, thread).await };
        let sent = tokio::time::timeout(patience, sending).await;
        Some((channel.name(), sent.unwrap_or(Err(NoticeError::Late(patience.as_secs())))))
    }

    fn patience(&self) -> Duration {
        if self.runner.cancelled().is_cancelled() { HASTE } else { PATIENCE }
    }

    fn client(&self, patience: Duration) -> Result<Client, HttpError> {
        let retry = RetryPolicy { attempts: 3, cap: Duration::from_secs(5), ..RetryPolicy::default() };
        let settings = Settings { timeout: patience, connect_timeout: Duration::from_secs(5), body_limit: MOST_ANSWER, retry };
        Client::new(self.runner, settings)
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
