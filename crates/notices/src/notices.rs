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
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// For how long after a cancel services are still waited for: the summary comes after them, and the runner ends the process 7.5 s later.
const HASTE: Duration = Duration::from_secs(5);

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
pub struct Threads {
    begun: Vec<(usize, Thread)>,
    /// Whether there may be others, of which a beginning was not answered.
    is_open: bool,
}

impl Threads {
    /// The threads of a beginning that was not waited for.
    #[must_use]
    pub fn unknown() -> Self {
        Self { begun: Vec::new(), is_open: true }
    }

    fn of(&self, entry: usize) -> Option<&Thread> {
        self.begun.iter().find(|(index, _)| *index == entry).map(|(_, thread)| thread)
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
        let mut threads =
            Threads { begun: found.into_iter().map(|(index, thread, _)| (index, thread)).collect(), is_open: false };
        for (index, delivery, thread) in self.send(event, &threads, |_, entry| wants(entry, event)).await {
            self.warn(&delivery);
            if threads.of(index).is_none() {
                threads.is_open |= thread.is_none();
                threads.begun.extend(thread.map(|thread| (index, thread)));
            }
        }
        threads
    }

    /// Tells everybody who wants to know. What fails is a warning, and never more.
    pub async fn tell(&self, event: &Event, threads: &Threads) -> Vec<Delivery> {
        let mut begun = threads.begun.clone();
        if threads.is_open || (event.is_again() && begun.is_empty()) {
            let found = self.not_ended(event).await.begun;
            begun.extend(found.into_iter().filter(|(index, _)| threads.of(*index).is_none()));
        }
        let threads = Threads { begun, is_open: false };
        // Who saw the beginning sees the end, whatever it is.
        self.tell_those(event, &threads, |index, entry| threads.of(index).is_some() || wants(entry, event)).await
    }

    /// Tells what an earlier attempt of the run, or of a release any earlier run, may have told, or may not have lived to tell: its threads that
    /// have not ended end, and who knows a repetition is told again. Nobody else is told twice.
    pub async fn resume(&self, event: &Event) -> Vec<Delivery> {
        let threads = self.not_ended(event).await;
        let is_again = |entry: &Notify| knows_repetition(entry, event) && wants(entry, event);
        self.tell_those(event, &threads, |index, entry| threads.of(index).is_some() || is_again(entry)).await
    }

    /// The threads of the run that have not ended.
    async fn not_ended(&self, event: &Event) -> Threads {
        let found = self.found(event).await.into_iter().filter(|(_, _, is_ended)| !is_ended);
        Threads { begun: found.map(|(index, thread, _)| (index, thread)).collect(), is_open: false }
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
        let wanted = self.entries.iter().enumerate().filter(|(_, entry)| wants_begun(entry, event));
        let looks = join_all(wanted.map(|(index, entry)| async move {
            let channel = channel::open(self.runner, entry).ok()??;
            let looked = self.in_time(async { channel.begun(&self.client()?, event).await }).await;
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
        let sending = async { channel.send(self.runner, &self.client()?, event, thread).await };
        Some((channel.name(), self.in_time(sending).await))
    }

    /// What a service answers, unless it takes too long; after a cancel there is one short time for all.
    async fn in_time<T>(&self, asking: impl Future<Output = Result<T, NoticeError>>) -> Result<T, NoticeError> {
        tokio::select! {
            answer = asking => answer,
            () = tokio::time::sleep(PATIENCE) => Err(NoticeError::Late(PATIENCE.as_secs())),
            () = self.runner.grace(HASTE) => Err(NoticeError::Cancelled),
        }
    }

    fn client(&self) -> Result<Client, HttpError> {
        let retry = RetryPolicy { attempts: 3, cap: Duration::from_secs(5), ..RetryPolicy::default() };
        let settings = Settings { timeout: PATIENCE, connect_timeout: Duration::from_secs(5), body_limit: MOST_ANSWER, retry };
        Client::new(self.runner, settings)
    }

    fn warn(&self, delivery: &Delivery) {
        if let Some(problem) = &delivery.problem {
            self.runner.warning(format!("{} was not told: {problem}", delivery.channel));
        }
    }
}

/// Whether an entry of deploy.yml asks for an event.
fn wants(entry: &Notify, event: &Event) -> bool {
    event.kind.asked_by().map_or_else(|| wants_begun(entry, event), |asked| wants_such(entry, event, asked))
}

/// Whether an entry sees the beginning of a deployment: it is for who would be told of one that goes well.
fn wants_begun(entry: &Notify, event: &Event) -> bool {
    event.environment.is_some() && wants_such(entry, event, NotifyEvent::Deployed)
}

fn wants_such(entry: &Notify, event: &Event, asked: NotifyEvent) -> bool {
    let place = event.environment.as_ref();
    (entry.events.is_empty() || entry.events.contains(&asked))
        && place.is_none_or(|place| entry.environments.is_empty() || entry.environments.contains(place))
}

/// Whether an entry's service takes an event once however often it is sent: a release by the key of a signed request, and Sentry by its name; a
/// deployment by the key, where the attempt is known whose key that is. Datadog would know a service's deployment by its id, but is not to be told
/// of one that the attempt did not change, and which these are is not known any more.
fn knows_repetition(entry: &Notify, event: &Event) -> bool {
    match event.kind {
        Kind::Released => entry.webhook.is_some() || entry.sentry.is_some(),
        _ => event.begun_by.is_some() && entry.webhook.is_some(),
    }
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
