//! Comments and labels: the pull requests and issues of a release are told of it, once. No release fails by it.

use std::collections::BTreeSet;

use github_client::{GitHub, GitHubError, Thread};
use tracing::info;

use super::todo::{Pace, Tell, Todo};
use super::words;

/// What came of telling.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// How many know of the release.
    pub(super) told: usize,
    /// Who does not, and why.
    pub(super) untold: Vec<String>,
}

/// Writes within GitHub's limits.
struct Paced {
    pace: Pace,
    sent: usize,
}

impl Paced {
    async fn wait(&mut self) {
        if self.sent >= self.pace.burst {
            tokio::time::sleep(self.pace.pause).await;
        }
        self.sent += 1;
    }
}

/// Tells the pull requests and issues of a release whose page is at `url`.
pub(super) async fn tell(github: &GitHub, todo: &Todo, tell: &Tell, url: &str) -> Said {
    let mut said = Said::default();
    if !tell.comments && tell.labels.is_empty() {
        return said;
    }
    let numbers = numbers(github, tell, &mut said).await;
    let (asked, rest) = numbers.split_at(numbers.len().min(tell.pace.most));
    if !rest.is_empty() {
        said.untold.push(format!("{} of them: GitHub limits comments, and {} are told", in_words(rest), tell.pace.most));
    }
    let threads = match github.threads(asked).await {
        Ok(threads) => threads,
        Err(error) => {
            said.untold.push(format!("{}: {}", in_words(asked), told(&error)));
            return said;
        }
    };
    tell_all(github, todo, tell, url, &threads, &mut said).await;
    if said.told > 0 {
        info!("told {} pull requests and issues of {}", said.told, todo.tag);
    }
    said
}

/// Every pull request and issue of the release, by number.
async fn numbers(github: &GitHub, tell: &Tell, said: &mut Said) -> Vec<u64> {
    let mut numbers: BTreeSet<u64> = tell.issues.iter().copied().collect();
    match github.pulls_of(&tell.shas).await {
        Ok(pulls) => numbers.extend(pulls.into_iter().flat_map(|pull| pull.closes.into_iter().chain([pull.number]))),
        Err(error) => {
            said.untold.push(format!("pull requests that no commit names: {}", told(&error)));
            numbers.extend(&tell.pulls);
        }
    }
    numbers.into_iter().collect()
}

async fn tell_all(github: &GitHub, todo: &Todo, tell: &Tell, url: &str, threads: &[Thread], said: &mut Said) {
    let mut paced = Paced { pace: tell.pace, sent: 0 };
    if threads.iter().any(|thread| !lacking(tell, thread).is_empty())
        && let Err(error) = labels(github, tell, threads, &mut paced).await
    {
        said.untold.push(told(&error));
    }
    // A kind that the token may not write to is not tried again and again.
    let mut closed: [Option<String>; 2] = [None, None];
    for (index, thread) in threads.iter().enumerate() {
        let kind = usize::from(thread.is_pull);
        if closed[kind].is_some() {
            continue;
        }
        match tell_one(github, todo, tell, url, thread, &mut paced).await {
            Ok(()) => said.told += 1,
            Err(error) if error.is_limit() => {
                let rest: Vec<u64> = threads[index..].iter().map(|thread| thread.number).collect();
                said.untold.push(format!("{}: {}", in_words(&rest), told(&error)));
                break;
            }
            Err(error) if error.is_not_permitted() => closed[kind] = Some(told(&error)),
            Err(error) => said.untold.push(told(&error)),
        }
    }
    said.untold.extend(closed.into_iter().flatten());
}

/// Makes the labels that no conversation has yet; GitHub would make them too, but without words.
async fn labels(github: &GitHub, tell: &Tell, threads: &[Thread], paced: &mut Paced) -> Result<(), GitHubError> {
    for label in tell.labels.iter().filter(|label| !threads.iter().any(|thread| thread.labels.contains(label))) {
        paced.wait().await;
        github.create_label(label, words::LABEL.0, words::LABEL.1).await?;
    }
    Ok(())
}

async fn tell_one(
    github: &GitHub,
    todo: &Todo,
    tell: &Tell,
    url: &str,
    thread: &Thread,
    paced: &mut Paced,
) -> Result<(), GitHubError> {
    let marker = words::marker(&todo.tag);
    let is_told = |thread: &Thread| thread.comments.iter().any(|comment| comment.contains(&marker));
    if tell.comments && !is_told(thread) {
        let words = words::comment(todo, url, thread.is_pull);
        paced.wait().await;
        match github.comment(thread, &words).await {
            // The comment may be there all the same.
            Err(error) if error.is_outcome_unknown() => {
                if !github.threads(&[thread.number]).await?.iter().any(is_told) {
                    paced.wait().await;
                    github.comment(thread, &words).await?;
                }
            }
            other => other?,
        }
    }
    let lacking = lacking(tell, thread);
    if !lacking.is_empty() {
        paced.wait().await;
        match github.add_labels(thread, &lacking).await {
            Err(error) if error.is_outcome_unknown() => github.add_labels(thread, &lacking).await?,
            other => other?,
        }
    }
    Ok(())
}

/// The labels that a conversation has not; GitHub takes upper and lower case for the same.
fn lacking<'a>(tell: &'a Tell, thread: &Thread) -> Vec<&'a str> {
    let has = |label: &str| thread.labels.iter().any(|known| known.to_lowercase() == label.to_lowercase());
    tell.labels.iter().map(String::as_str).filter(|label| !has(label)).collect()
}

fn in_words(numbers: &[u64]) -> String {
    const SHOWN: usize = 10;
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
