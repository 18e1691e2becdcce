//! How two commits lie to one another, and the commits between them.

use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::commits::{self, AT_ONCE, Changed, CommitInfo, Decoded, File, PER_PAGE};
use crate::error::GitHubError;

/// How many files of a comparison GitHub tells at most.
const MOST_FILES: usize = 300;

/// How two commits lie to one another, with the first commits between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The commit of the base.
    pub base: String,
    /// How many commits are behind the head and not behind the base.
    pub ahead_by: usize,
    /// How many commits are behind the base and not behind the head; with none of them, the base is the head or behind it.
    pub behind_by: usize,
    /// The first hundred of the commits that are behind the head and not behind the base, oldest first.
    pub first: Vec<CommitInfo>,
    /// What differs between the head and the commit at which both parted.
    pub changed: Changed,
}

#[derive(Deserialize)]
struct Compared {
    base_commit: Decoded,
    ahead_by: usize,
    behind_by: usize,
    commits: Vec<Decoded>,
    #[serde(default)]
    files: Vec<File>,
}

impl GitHub {
    /// Compares two commits, each given by its id or a tag's name; nothing when their histories have nothing in common.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or does not know one of them.
    pub async fn compare(&self, base: &str, head: &str) -> Result<Option<Comparison>, GitHubError> {
        let compared = match self.comparison(base, head, 1).await {
            Ok(compared) => compared,
            Err(error) if error.is_unrelated() => return Ok(None),
            Err(error) => return Err(error),
        };
        let is_cut = compared.files.len() >= MOST_FILES;
        Ok(Some(Comparison {
            base: compared.base_commit.0.sha,
            ahead_by: compared.ahead_by,
            behind_by: compared.behind_by,
            first: commits::decoded(vec![compared.commits]),
            changed: Changed { paths: commits::paths(compared.files).collect(), is_cut },
        }))
    }

    /// All commits that are behind the head and not behind the base of a comparison, oldest first: one request for each 100, the first
    /// of which the comparison was.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or does not tell all of them.
    pub async fn commits_between(&self, comparison: Comparison, head: &str) -> Result<Vec<CommitInfo>, GitHubError> {
        let Comparison { base, ahead_by, first: mut commits, .. } = comparison;
        let base = base.as_str();
        let page = |number| async move { Ok(self.comparison(base, head, number).await?.commits) };
        let pages = stream::iter((2..=ahead_by.div_ceil(PER_PAGE)).map(page)).buffered(AT_ONCE);
        commits.extend(commits::decoded(pages.try_collect().await?));
        if commits.len() == ahead_by {
            return Ok(commits);
        }
        Err(GitHubError::Incomplete { what: format!("the commits from {base} to {head}"), told: commits.len(), of: ahead_by })
    }

    /// The newest commits of a comparison that are behind the head and not behind the base, newest first: as many as were asked for, and
    /// those that are on the same page of a hundred.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn newest_between(&self, between: &Comparison, head: &str, most: usize) -> Result<Vec<CommitInfo>, GitHubError> {
        let (base, first) = (between.base.as_str(), between.ahead_by.saturating_sub(most) / PER_PAGE + 1);
        let page = |number| async move { Ok(self.comparison(base, head, number).await?.commits) };
        let pages = stream::iter((first.max(2)..=between.ahead_by.div_ceil(PER_PAGE)).map(page)).buffered(AT_ONCE);
        let mut commits = if first == 1 { between.first.clone() } else { Vec::new() };
        commits.extend(commits::decoded(pages.try_collect().await?));
        commits.reverse();
        Ok(commits)
    }

    async fn comparison(&self, base: &str, head: &str, page: usize) -> Result<Compared, GitHubError> {
        let act = format!("compare {base} with {head}");
        let call = Call::get(act, self.route(&format!("compare/{base}...{head}")));
        Ok(self.call::<Compared>(&call.page(PER_PAGE, page), NO_BODY).await?.value)
    }
}
