//! The commits that lie between two versions, in both directions.

use deploy_record::Commit;
use github_client::{GitHub, GitHubError};

use crate::tracked;

/// The most commits that are read in each direction; each hundred is a request.
const MOST_COMMITS: usize = 3000;
/// The most commits whose pull requests are asked for; each hundred is a request.
const MOST_ASKED: usize = 300;

/// The commits between two versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Between {
    /// Those that only the new version has, newest first.
    pub commits: Vec<Commit>,
    /// Those that only the old one has, newest first.
    pub away: Vec<Commit>,
    /// How many more there are.
    pub left_out: usize,
}

impl Between {
    /// Reads the commits between an old commit and a new one.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn read(github: &GitHub, old: &str, new: &str) -> Result<Self, GitHubError> {
        let mut between = Self::default();
        let behind_by = direction(github, old, new, &mut between.commits, &mut between.left_out).await?;
        if behind_by > 0 {
            direction(github, new, old, &mut between.away, &mut between.left_out).await?;
        }
        Ok(between)
    }
}

/// Names the pull requests that brought commits in as GitHub knows them, of several the first: a commit that came in by a merge says nothing of it,
/// and `(#12)` may be an issue. Commits that GitHub knows none of, and those behind the newest, keep what their messages say.
///
/// # Errors
/// [`GitHubError`] when GitHub cannot be asked.
pub async fn name_pulls<'c>(github: &GitHub, commits: impl IntoIterator<Item = &'c mut Commit>) -> Result<(), GitHubError> {
    let newest: Vec<&mut Commit> = commits.into_iter().take(MOST_ASKED).collect();
    let shas: Vec<String> = newest.iter().map(|commit| commit.sha.clone()).collect();
    let found = github.pulls_of(&shas).await?;
    for commit in newest {
        let first = found.get(&commit.sha).and_then(|pulls| pulls.first());
        commit.pull = first.map(|pull| pull.number).or(commit.pull);
    }
    Ok(())
}

/// Reads what a head has and a base has not; answers how many commits it is the other way round.
async fn direction(
    github: &GitHub,
    base: &str,
    head: &str,
    into: &mut Vec<Commit>,
    left_out: &mut usize,
) -> Result<usize, GitHubError> {
    let Some(between) = github.compare(base, head).await? else { return Ok(0) };
    let found = github.newest_between(&between, head, MOST_COMMITS).await?;
    into.extend(found.into_iter().take(MOST_COMMITS).map(tracked::commit));
    *left_out += between.ahead_by.saturating_sub(into.len());
    Ok(between.behind_by)
}
