//! Many pull requests and issues told of a release or a deployment, once. What tells them does not fail by it.

mod audience;
mod keep;
mod round;
mod said;

use std::collections::BTreeMap;

use github_client::{GitHub, GitHubError, Thread};

pub use audience::Audience;
pub use said::Said;

use crate::news::Event;
use crate::pace::Paced;
use round::Round;

/// The most that are named, of numbers and of causes.
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

/// Tells everybody of the errands, the first of those in which somebody is named. All that is read is read in few requests, and only what differs is
/// written, at the pace of all that the run writes.
///
/// What is said is added to `said` on the way, so that it is known when this is dropped.
pub async fn tell(github: &GitHub, errands: &[Errand<'_>], paced: &mut Paced, said: &mut Said) {
    let github = &github.for_writing();
    let asked: Vec<Errand<'_>> = errands.iter().filter(|errand| errand.comments || !errand.labels.is_empty()).copied().collect();
    said.begin();
    let addressed = audience::all(github, &asked, said).await;
    let numbers: Vec<u64> = addressed.keys().copied().collect();
    said.expect(&numbers);
    let threads = match github.shown_threads(&numbers).await {
        Ok((threads, hidden)) => {
            said.hide(&hidden);
            threads
        }
        Err(error) => return said.give_up(&told(&error)),
    };
    let letters: Vec<(Thread, Errand<'_>)> = threads
        .into_iter()
        .filter_map(|thread| Some((addressed.get(&thread.number)?, thread)))
        .map(|(at, thread)| (thread, asked[*at]))
        .collect();
    // The others are not there.
    said.expect(letters.iter().map(|(thread, _)| &thread.number));
    Round { github, paced, unanswered: 0, written: BTreeMap::new(), said }.send(letters).await;
}

/// `#1, #2 and 3 more`.
fn in_words<'n>(numbers: impl IntoIterator<Item = &'n u64>) -> String {
    some(numbers.into_iter().map(|number| format!("#{number}")))
}

/// The first of those, and how many more there are.
fn some(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    if more == 0 { names.join(", ") } else { format!("{} and {more} more", names.join(", ")) }
}

/// The error with its cure, on one line.
fn told(error: &GitHubError) -> String {
    use actions_core::Explain;
    let cure = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{}{cure}", actions_core::failure::chain(error))
}
