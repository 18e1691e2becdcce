//! One round of writing: comments first, then labels, so that what people read is there when GitHub takes no more.

use std::collections::BTreeMap;

use github_client::{Comment, GitHub, GitHubError, THREADS, Thread};
use tracing::info;

use super::keep::Written;
use super::{Errand, Said, told};
use crate::news::News;
use crate::pace::Paced;
use crate::put::{Action, Placed, Post};

/// The colour of a label that is made.
const COLOUR: &str = "ededed";
/// How many in a row may go without a good answer, each tried twice: GitHub is down then, and every further one would wait as long.
const UNANSWERED: usize = 3;
/// How many comments are changed by one reading where others change them too: those few seconds are what
/// [`Pace::settle`](crate::Pace::settle) outlasts.
const FRESH: usize = 5;

/// One round of writing.
pub(super) struct Round<'a, 'e> {
    pub(super) github: &'a GitHub,
    pub(super) paced: &'a mut Paced,
    /// How many were not certainly written since the last one that was.
    pub(super) unanswered: usize,
    /// What was written where others write too, by number.
    pub(super) written: BTreeMap<u64, Written<'e>>,
    pub(super) said: &'a mut Said,
}

/// Why something was not written.
pub(super) enum Unwritten {
    /// As many requests were sent as are sent at most.
    Spent,
    /// GitHub.
    GitHub(GitHubError),
}

impl From<GitHubError> for Unwritten {
    fn from(error: GitHubError) -> Self {
        Self::GitHub(error)
    }
}

type Letter<'a> = (Thread, Errand<'a>);

impl<'e> Round<'_, 'e> {
    /// Writes what is to be written of all conversations.
    pub(super) async fn send(mut self, letters: Vec<Letter<'e>>) {
        if let Some(to_label) = self.comments(letters).await {
            self.make_labels(&to_label).await;
            if self.labels(to_label).await.is_some() {
                self.keep().await;
            }
        }
    }

    /// Writes the comments, and answers who is to be labelled; nobody when GitHub takes no more.
    async fn comments(&mut self, mut letters: Vec<Letter<'e>>) -> Option<Vec<Letter<'e>>> {
        let mut to_label = Vec::new();
        let mut is_fresh = letters.len() <= THREADS;
        for few in letters.chunks_mut(FRESH) {
            if !std::mem::take(&mut is_fresh) {
                self.refresh(few).await;
            }
            for (thread, errand) in few {
                if self.said.passes_over(thread) {
                    continue;
                }
                let commented = self.comment(thread, errand).await;
                match self.settle(thread, commented) {
                    Next::Stop => return None,
                    Next::Done if due(thread, errand).is_empty() => self.said.succeed(thread.number),
                    Next::Done => to_label.push((std::mem::take(thread), *errand)),
                    Next::Failed => {}
                }
            }
        }
        Some(to_label)
    }

    /// Reads those again that are to be changed and that others change too.
    async fn refresh(&mut self, letters: &mut [Letter<'_>]) {
        let is_old = |(thread, errand): &&mut Letter<'_>| {
            let changes = |before: News| before.clone().after(errand.event) != before;
            errand.is_shared && errand.comments && !self.said.is_closed(thread) && known(thread).is_some_and(changes)
        };
        let mut old: Vec<&mut Letter<'_>> = letters.iter_mut().filter(is_old).collect();
        let numbers: Vec<u64> = old.iter().map(|(thread, _)| thread.number).collect();
        match self.github.threads(&numbers).await {
            Ok(read) => {
                for now in read {
                    if let Some((thread, _)) = old.iter_mut().find(|(thread, _)| thread.number == now.number) {
                        *thread = now;
                    }
                }
            }
            Err(error) => info!("changed comments as they were read at first: {error}"),
        }
    }

    /// Adds and takes off the labels; nothing when GitHub takes no more.
    async fn labels(&mut self, letters: Vec<Letter<'_>>) -> Option<()> {
        for (thread, errand) in letters {
            if self.said.passes_over(&thread) {
                self.written.remove(&thread.number);
                continue;
            }
            let labelled = self.label(&thread, &errand).await;
            match self.settle(&thread, labelled) {
                Next::Stop => return None,
                Next::Done => self.said.succeed(thread.number),
                // Who is named as untold is told again by another run.
                Next::Failed => drop(self.written.remove(&thread.number)),
            }
        }
        Some(())
    }

    /// What to do after a conversation was written to, or not.
    pub(super) fn settle(&mut self, thread: &Thread, result: Result<(), Unwritten>) -> Next {
        match result {
            Ok(()) => return Next::Done,
            Err(Unwritten::Spent) => self.said.spend(thread.number),
            Err(Unwritten::GitHub(error)) if error.is_limit() => {
                self.said.give_up(&told(&error));
                return Next::Stop;
            }
            Err(Unwritten::GitHub(error)) if error.is_not_permitted() => self.said.close(thread, &error),
            Err(Unwritten::GitHub(error)) if error.is_outcome_unknown() && self.unanswered + 1 == UNANSWERED => {
                self.said.give_up(&format!("given up after {UNANSWERED} in a row: {}", told(&error)));
                return Next::Stop;
            }
            Err(Unwritten::GitHub(error)) => {
                self.unanswered += usize::from(error.is_outcome_unknown());
                self.said.fail(thread.number, &error);
            }
        }
        Next::Failed
    }

    async fn comment(&mut self, thread: &mut Thread, errand: &Errand<'e>) -> Result<(), Unwritten> {
        if !errand.comments {
            return Ok(());
        }
        let before = self.find(thread).await?;
        let news = before.clone().unwrap_or_default().after(errand.event);
        if news.is_empty() || before.as_ref() == Some(&news) {
            return Ok(());
        }
        let is_new = self.put(thread, &news).await?.action == Action::Created;
        if errand.is_shared {
            let written = Written { event: errand.event, before: before.unwrap_or_default(), is_new };
            self.written.insert(thread.number, written);
        }
        Ok(())
    }

    /// What our comments in a conversation say. Its earlier ones are read until one of ours is found.
    pub(super) async fn find(&self, thread: &mut Thread) -> Result<Option<News>, GitHubError> {
        while known(thread).is_none() && thread.earlier.is_some() {
            self.github.earlier_comments(thread).await?;
        }
        Ok(known(thread))
    }

    pub(super) async fn put(&mut self, thread: &Thread, news: &News) -> Result<Placed, Unwritten> {
        if self.paced.is_spent() {
            return Err(Unwritten::Spent);
        }
        let body = news.comment();
        let post =
            Post { github: self.github, thread, is_it: |comment: &Comment| News::read(&comment.body).is_some(), body: &body };
        let placed = post.put(self.paced).await?;
        self.unanswered = 0;
        Ok(placed)
    }

    /// Makes the labels that no conversation has yet; GitHub would make them too, but without words.
    async fn make_labels(&mut self, letters: &[Letter<'_>]) {
        let mut made: Vec<&str> = Vec::new();
        for (_, errand) in letters.iter().filter(|(_, errand)| !errand.event.is_away()) {
            for label in errand.labels {
                let is_known = made.contains(&label.as_str()) || letters.iter().any(|(thread, _)| has(thread, label));
                if is_known || self.paced.is_spent() {
                    continue;
                }
                made.push(label);
                self.paced.wait().await;
                if let Err(error) = self.github.create_label(label, COLOUR, errand.meaning).await {
                    self.said.add(told(&error));
                }
            }
        }
    }

    async fn label(&mut self, thread: &Thread, errand: &Errand<'_>) -> Result<(), Unwritten> {
        if self.paced.is_spent() {
            return Err(Unwritten::Spent);
        }
        let due = due(thread, errand);
        if errand.event.is_away() {
            for label in due {
                self.paced.wait().await;
                self.github.remove_label(thread, label).await?;
            }
        } else {
            self.paced.wait().await;
            match self.github.add_labels(thread, &due).await {
                // Those that are there already stay as they are.
                Err(error) if error.is_outcome_unknown() => self.github.add_labels(thread, &due).await?,
                other => other?,
            }
        }
        self.unanswered = 0;
        Ok(())
    }
}

/// What to do next.
pub(super) enum Next {
    /// It was written.
    Done,
    /// It was not.
    Failed,
    /// Nothing will be written any more.
    Stop,
}

/// What our comments in a conversation say.
fn known(thread: &Thread) -> Option<News> {
    said(thread).reduce(|mut all, later| {
        all.merge(later);
        all
    })
}

/// What each of our comments in a conversation says.
pub(super) fn said(thread: &Thread) -> impl Iterator<Item = News> {
    let ours = thread.comments.iter().filter(|comment| comment.is_ours && !comment.is_minimized);
    ours.filter_map(|comment| News::read(&comment.body))
}

/// The labels that a conversation has not, or has to lose. GitHub takes upper and lower case for the same.
fn due<'a>(thread: &Thread, errand: &Errand<'a>) -> Vec<&'a str> {
    let is_away = errand.event.is_away();
    errand.labels.iter().map(String::as_str).filter(|label| has(thread, label) == is_away).collect()
}

fn has(thread: &Thread, label: &str) -> bool {
    thread.labels.iter().any(|known| known.to_lowercase() == label.to_lowercase())
}
