//! The change made on GitHub: by pull request, or by a commit.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use github_client::{Committed, GitHub, NewCommit, Proposal, PullRequest};

use super::change::Change;
use super::error::SyncError;

/// A branch, the commit that it was at, and the workflow's text there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The branch.
    pub branch: String,
    /// The commit, hexadecimal.
    pub head: String,
    /// The workflow's text.
    pub text: String,
}

impl Base {
    /// Reads a workflow on a branch.
    ///
    /// # Errors
    /// [`SyncError`] when there is no such file, or GitHub cannot be asked.
    pub async fn read(github: &GitHub, branch: &str, path: &str) -> Result<Self, SyncError> {
        let missing = || SyncError::NoFile { path: path.to_owned(), branch: branch.to_owned() };
        let head = github.branch(branch).await?.ok_or_else(missing)?;
        let text = github.file(path, &head).await?.ok_or_else(missing)?;
        Ok(Self { branch: branch.to_owned(), head, text })
    }
}

/// Proposes a change from a branch of its own: of one commit on top of the base. The pull request that is open is found again.
///
/// # Errors
/// [`SyncError`] when GitHub refuses or cannot be asked.
pub async fn propose(github: &GitHub, base: &Base, branch: &str, change: &Change) -> Result<PullRequest, SyncError> {
    let (title, body) = (change.title(), change.body());
    let open = github.open_pull_request(branch, &base.branch).await.map_err(SyncError::by_token)?;
    let there = match open {
        Some(_) => github.file(&change.path, branch).await.map_err(SyncError::by_token)?,
        None => None,
    };
    if there.as_ref() != Some(&change.after) {
        let commit = github.commit_on(&base.head, &change.path, &change.after, &title).await.map_err(unwritten)?;
        github.put_branch(branch, &commit).await.map_err(unwritten)?;
        tracing::info!("committed {} on the branch {branch}", short(&commit));
    }
    let proposal = Proposal { head: branch, base: &base.branch, title: &title, body: &body };
    github.propose(&proposal).await.map_err(SyncError::by_token)
}

/// Commits a change; nothing is answered when the branch has moved meanwhile, and nothing is done then.
///
/// # Errors
/// [`SyncError`] when GitHub refuses or cannot be asked.
pub async fn commit(github: &GitHub, base: &Base, change: &Change) -> Result<Option<String>, SyncError> {
    let files = [(change.path.clone(), STANDARD.encode(&change.after))];
    let headline = change.title();
    let new =
        NewCommit { branch: &base.branch, expected_head: &base.head, headline: &headline, body: &change.told(), files: &files };
    match github.commit(&new).await {
        Ok(Committed::Made(commit)) => {
            tracing::info!("committed {} on {}", short(&commit), base.branch);
            Ok(Some(commit))
        }
        Ok(Committed::Moved) => Ok(None),
        Err(source) if source.is_branch_protected() => Err(SyncError::Protected { branch: base.branch.clone(), source }),
        Err(error) => Err(SyncError::by_token(error)),
    }
}

/// The REST API does not say why it refuses: a token that may write contents is refused for the workflow in them.
fn unwritten(error: github_client::GitHubError) -> SyncError {
    if error.lacks_permission() || error.is_absent() { SyncError::Refused(error) } else { error.into() }
}

fn short(sha: &str) -> &str {
    sha.get(..7).unwrap_or(sha)
}
