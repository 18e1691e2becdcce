//! The commits that go live, and those that go away.

use std::collections::BTreeMap;

use github_client::{CommitInfo, GitHub, GitHubError};

use super::plan::{Commits, Moved, SHOWN};

/// The commits between what is live and what will be, each by its commit or tag; nothing when their histories have nothing in common, or
/// GitHub does not know one of them.
///
/// # Errors
/// [`GitHubError`] when GitHub cannot be asked.
pub async fn moved(github: &GitHub, live: &str, next: &str) -> Result<Option<Moved>, GitHubError> {
    if live == next {
        return Ok(Some(Moved::default()));
    }
    let Some((comes, behind)) = only_behind(github, live, next).await? else {
        return Ok(None);
    };
    let goes = if behind == 0 { Some((Commits::default(), 0)) } else { only_behind(github, next, live).await? };
    let Some((goes, _)) = goes else { return Ok(None) };
    let pulls = pulls(github, comes.newest.iter().chain(&goes.newest)).await;
    Ok(Some(Moved { comes, goes, pulls }))
}

/// The commits behind one and not behind another, and how many there are the other way round.
async fn only_behind(github: &GitHub, base: &str, head: &str) -> Result<Option<(Commits, usize)>, GitHubError> {
    let compared = match github.compare(base, head).await {
        Ok(Some(compared)) => compared,
        Ok(None) => return Ok(None),
        Err(error) if error.is_absent() => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut newest = github.newest_between(&compared, head, SHOWN).await?;
    newest.truncate(SHOWN);
    Ok(Some((Commits { count: compared.ahead_by, newest }, compared.behind_by)))
}

/// The pull request that brought each commit in, of several the first. They are only shown: that they are unknown stops nothing.
async fn pulls(github: &GitHub, commits: impl Iterator<Item = &CommitInfo>) -> BTreeMap<String, u64> {
    let shas: Vec<String> = commits.map(|commit| commit.sha.clone()).collect();
    let found = github.pulls_of(&shas).await.unwrap_or_else(|error| {
        tracing::info!("failed to read the pull requests of the commits: {error}");
        BTreeMap::new()
    });
    found.into_iter().filter_map(|(sha, pulls)| Some((sha, pulls.first()?.number))).collect()
}
