//! The commits between two.

use serde::Deserialize;

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::GitHubError;

/// How many commits a page holds; the most that GitHub documents.
const PER_PAGE: usize = 100;

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// The commit's id.
    pub sha: String,
    /// The whole message.
    pub message: String,
    /// The author's name as git holds it; empty when there is none.
    pub author: String,
}

#[derive(Deserialize)]
struct Comparison {
    total_commits: usize,
    commits: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    sha: String,
    commit: Details,
}

#[derive(Deserialize)]
struct Details {
    message: String,
    author: Option<Author>,
}

#[derive(Deserialize)]
struct Author {
    #[serde(default)]
    name: Option<String>,
}

impl GitHub {
    /// The commits that `head` holds and `base` does not, oldest first: all of them, where GitHub by itself answers 250.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or does not know one of the two.
    pub async fn compare(&self, base: &str, head: &str) -> Result<Vec<CommitInfo>, GitHubError> {
        let call = Call::get(format!("compare {base} with {head}"), self.route(&format!("compare/{base}...{head}")));
        let mut commits = Vec::new();
        for page in 1.. {
            let Comparison { total_commits, commits: listed } = self.call(&call.page(PER_PAGE, page), NO_BODY).await?.value;
            let is_last = listed.is_empty();
            commits.extend(listed.into_iter().map(CommitInfo::from));
            if is_last || commits.len() >= total_commits {
                break;
            }
        }
        Ok(commits)
    }
}

impl From<Listed> for CommitInfo {
    fn from(Listed { sha, commit: Details { message, author } }: Listed) -> Self {
        Self { sha, message, author: author.and_then(|author| author.name).unwrap_or_default() }
    }
}
