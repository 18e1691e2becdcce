//! What came of telling, which is known as well when telling is cut off.

use std::collections::BTreeSet;

use github_client::{GitHubError, Hidden, Thread};
use tracing::info;

use super::{SHOWN, in_words, some, told};

/// How many are told between two lines of the log.
const STEP: usize = 50;
/// Why nothing is written any more.
const SPENT: &str = "GitHub takes 500 requests an hour that create something; run it again in an hour, and it tells them";

/// What came of telling: of one errand, or of several in one run.
#[derive(Debug, Default)]
pub struct Said {
    /// How many know of it.
    pub told: usize,
    untold: Vec<String>,
    /// Those of whom nothing is certain yet; nothing as long as it is not known who they are.
    open: Option<BTreeSet<u64>>,
    /// Those who were not written to because as many requests were sent as are sent at most.
    spent: BTreeSet<u64>,
    /// Why issues, and pull requests, are not written to any more: what the token may not do once is not tried again and again.
    closed: [Option<Closed>; 2],
    failures: usize,
    over: Option<String>,
}

/// Conversations that may not be written to.
#[derive(Debug)]
struct Closed {
    why: String,
    refused: u64,
    after: BTreeSet<u64>,
}

impl Said {
    /// Gives those up that were not told yet.
    pub fn give_up(&mut self, why: &str) {
        match self.open.replace(BTreeSet::new()) {
            None => self.add(format!("who is to be told was not known by then: {why}")),
            Some(open) if !open.is_empty() => self.add(format!("{}: {why}", in_words(&open))),
            Some(_) => {}
        }
        self.end(why);
    }

    /// Whether it is known who is to be told of what was begun last.
    #[must_use]
    pub fn knows_whom(&self) -> bool {
        self.open.is_some()
    }

    /// Why nobody further is to be told in this run: GitHub takes no more, or does not answer.
    #[must_use]
    pub fn over(&self) -> Option<&str> {
        self.over.as_deref()
    }

    /// Adds what else was not told, and why.
    pub fn add(&mut self, untold: String) {
        if !self.untold.contains(&untold) {
            self.untold.push(untold);
        }
    }

    /// Names what was not begun when telling was over.
    pub fn leave(&mut self, names: impl Iterator<Item = String>) {
        let names = some(names);
        if let Some(why) = self.over.as_ref().filter(|_| !names.is_empty()) {
            self.add(format!("all of {names}: {why}"));
        }
    }

    /// Who does not know of it, and why, in a few lines.
    #[must_use]
    pub fn untold(self) -> Vec<String> {
        let mut lines = self.untold;
        if self.failures > SHOWN {
            lines.push(format!("and {} more", self.failures - SHOWN));
        }
        if !self.spent.is_empty() {
            lines.push(format!("{}: {SPENT}", in_words(&self.spent)));
        }
        lines.extend(self.closed.into_iter().flatten().map(Closed::in_words));
        lines
    }

    /// Begins to find out who is to be told.
    pub(super) fn begin(&mut self) {
        self.open = None;
    }

    /// Notes who is to be told.
    pub(super) fn expect<'n>(&mut self, numbers: impl IntoIterator<Item = &'n u64>) {
        self.open = Some(numbers.into_iter().copied().collect());
    }

    /// Notes who may not be read.
    pub(super) fn hide(&mut self, hidden: &[Hidden]) {
        if let Some(first) = hidden.first() {
            let numbers = hidden.iter().map(|hidden| &hidden.number).collect::<BTreeSet<_>>();
            self.add(format!("{}: {}", in_words(numbers), told(&first.error)));
        }
    }

    pub(super) fn succeed(&mut self, number: u64) {
        self.told += 1;
        self.settle(number);
        let to_come = self.open.as_ref().map_or(0, BTreeSet::len);
        if self.told.is_multiple_of(STEP) && to_come > 0 {
            info!("told {}, and {to_come} are to come", self.told);
        }
    }

    /// Takes back that one was told.
    pub(super) fn retract(&mut self, number: u64) {
        self.told = self.told.saturating_sub(1);
        self.open.get_or_insert_default().insert(number);
    }

    pub(super) fn fail(&mut self, number: u64, error: &GitHubError) {
        self.settle(number);
        self.failures += 1;
        if self.failures <= SHOWN {
            self.untold.push(told(error));
        }
    }

    pub(super) fn spend(&mut self, number: u64) {
        self.settle(number);
        self.spent.insert(number);
        self.end(SPENT);
    }

    /// Notes that conversations of that kind may not be written to.
    pub(super) fn close(&mut self, thread: &Thread, error: &GitHubError) {
        self.settle(thread.number);
        let closed = Closed { why: told(error), refused: thread.number, after: BTreeSet::new() };
        self.closed[usize::from(thread.is_pull)] = Some(closed);
    }

    /// Whether conversations of that kind may not be written to.
    pub(super) fn is_closed(&self, thread: &Thread) -> bool {
        self.closed[usize::from(thread.is_pull)].is_some()
    }

    /// Whether a conversation is passed over because its kind may not be written to.
    pub(super) fn passes_over(&mut self, thread: &Thread) -> bool {
        let Some(closed) = self.closed[usize::from(thread.is_pull)].as_mut() else { return false };
        if thread.number != closed.refused {
            closed.after.insert(thread.number);
        }
        self.settle(thread.number);
        true
    }

    fn settle(&mut self, number: u64) {
        if let Some(open) = &mut self.open {
            open.remove(&number);
        }
    }

    /// Notes why nobody further is to be told, the first time.
    pub(super) fn end(&mut self, why: &str) {
        self.over.get_or_insert_with(|| why.to_owned());
    }
}

impl Closed {
    fn in_words(self) -> String {
        if self.after.is_empty() { self.why } else { format!("{}; not tried after that: {}", self.why, in_words(&self.after)) }
    }
}
