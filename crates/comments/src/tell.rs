//! Many pull requests and issues told of a release or a deployment, once. What tells them does not fail by it.

mod audience;
mod keep;
mod round;

use std::collections::{BTreeMap, BTreeSet};

use github_client::{GitHub, GitHubError, Thread};
use tracing::info;

pub use audience::Audience;

use crate::news::Event;
use crate::pace::{Pace, Paced};
use round::Round;

/// How many are told between two lines of the log.
const STEP: usize = 50;
/// The most numbers, and the most causes, that are named.
const SHOWN: usize = 10;

/// Something that happened, and who is told.
#[derive(Debug, Clone, Copy)]
pub struct Errand<'a> {
    /// What happened.
    pub event: Event<'a>,
    /// Who is told.
    pub audience: &'a Audience,
    /// Whether they are commented.
    pub comments: bool,
    /// The labels that they get; or lose, when it goes away.
    pub labels: &'a [String],
    /// What a label means that the repository has not yet.
    pub meaning: &'a str,
    /// Whether others, such as another environment's deployments, change the same comments: what is written is read again then, and written again
    /// where they wrote over it.
    pub is_shared: bool,
}

/// What came of telling.
#[derive(Debug, Default)]
pub struct Said {
    /// How many know of it.
    pub told: usize,
    /// Who does not, and why.
    pub untold: Vec<String>,
    open: BTreeSet<u64>,
    failures: usize,
}

impl Said {
    /// Gives those up that were not told yet.
    pub fn give_up(&mut self, why: &str) {
        let open: Vec<u64> = std::mem::take(&mut self.open).into_iter().collect();
        if !open.is_empty() {
            self.untold.push(format!("{}: {why}", in_words(&open)));
        }
        let more = std::mem::take(&mut self.failures).saturating_sub(SHOWN);
        if more > 0 {
            self.untold.push(format!("and {more} more"));
        }
    }

    fn succeed(&mut self, number: u64) {
        self.told += 1;
        self.open.remove(&number);
        if self.told.is_multiple_of(STEP) && !self.open.is_empty() {
            info!("told {}, and {} are to come", self.told, self.open.len());
        }
    }

    /// Takes back that one was told.
    fn retract(&mut self, number: u64) {
        self.told = self.told.saturating_sub(1);
        self.open.insert(number);
    }

    fn fail(&mut self, number: u64, error: &GitHubError) {
        self.open.remove(&number);
        self.failures += 1;
        if self.failures <= SHOWN {
            self.untold.push(told(error));
        }
    }
}

/// Tells everybody of the errands, the first of those in which somebody is named. All that is read is read in few requests, and only what differs is
/// written.
///
/// What is said is added to `said` on the way, so that it is known when this is dropped.
pub async fn tell(github: &GitHub, errands: &[Errand<'_>], pace: Pace, said: &mut Said) {
    let github = &github.for_writing();
    let asked: Vec<Errand<'_>> = errands.iter().filter(|errand| errand.comments || !errand.labels.is_empty()).copied().collect();
    let addressed = audience::all(github, &asked, said).await;
    let numbers: Vec<u64> = addressed.keys().copied().collect();
    said.open.extend(&numbers);
    let threads = match github.threads(&numbers).await {
        Ok(threads) => threads,
        Err(error) => return said.give_up(&told(&error)),
    };
    // The others are not there.
    said.open = threads.iter().map(|thread| thread.number).collect();
    let letters: Vec<(Thread, Errand<'_>)> = threads
        .into_iter()
        .filter_map(|thread| Some((addressed.get(&thread.number)?, thread)))
        .map(|(at, thread)| (thread, asked[*at]))
        .collect();
    Round { github, paced: Paced::new(pace), closed: [None, None], unanswered: 0, written: BTreeMap::new(), said }
        .send(letters)
        .await;
}

/// `#1, #2 and 3 more`.
fn in_words(numbers: &[u64]) -> String {
    let shown: Vec<String> = numbers.iter().take(SHOWN).map(|number| format!("#{number}")).collect();
    let more = numbers.len().saturating_sub(SHOWN);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// The error with its cure, on one line.
fn told(error: &GitHubError) -> String {
    use actions_core::Explain;
    let cure = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{}{cure}", actions_core::failure::chain(error))
}
