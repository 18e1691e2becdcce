//! GitHub's deployments with all that was said of them; and how deployments are made.
//!
//! The REST API lists deployments without their state, so that each costs a request more. The GraphQL API gives a hundred of them with
//! their statuses in one.

use jiff::Timestamp;
use serde_json::Value;

use crate::client::GitHub;
use crate::error::GitHubError;

pub use making::{DeploymentState, NewDeployment, NewStatus};

mod id;
mod making;
mod node;
mod page;

/// A deployment, and what was said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deployed {
    /// GitHub's id.
    pub id: u64,
    /// The environment.
    pub environment: String,
    /// What was done, such as `deploy`.
    pub task: String,
    /// The branch or tag that was deployed; the commit, where it was deployed by that or where the branch or tag is gone.
    pub git_ref: String,
    /// The commit.
    pub sha: String,
    /// When the commit was made; none when it is gone.
    pub committed_at: Option<Timestamp>,
    /// Who created it, with `[bot]` behind an app's name; none for a deleted user.
    pub actor: Option<String>,
    /// What its creator wrote into it: an object where it was one, else a text or null.
    pub payload: Value,
    /// Its last state in the words of the REST API, such as `success` or `in_progress`; `pending` before the first.
    pub state: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// What was said of it, oldest first.
    pub statuses: Vec<DeployedStatus>,
}

/// What was said of a deployment at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeployedStatus {
    /// The state in the words of the REST API: `error`, `failure`, `inactive`, `in_progress`, `queued`, `pending`, `success`, `waiting`.
    pub state: String,
    /// In words, at most 140 characters; may be empty.
    pub description: String,
    /// The page of the environment.
    pub environment_url: Option<String>,
    /// The page of the log.
    pub log_url: Option<String>,
    /// When it was said.
    pub created_at: Timestamp,
}

/// Which deployments are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deployments<'a> {
    /// Those of these environments; of all when there is none.
    pub environments: &'a [&'a str],
    /// Those of this task. GitHub does not choose by it, so the others count among the most that are read.
    pub task: Option<&'a str>,
    /// How many are read at most. GitHub is asked for a hundred at a time.
    pub most: usize,
    /// No further page is read behind one that has a deployment from before; what that page has is answered whole.
    pub since: Option<Timestamp>,
    /// Whether they are read in order to change them, so that a refusal names the permission for that.
    pub to_change: bool,
}

impl GitHub {
    /// Deployments with their statuses, newest first.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses, or cannot be asked.
    pub async fn deployments(&self, asked: &Deployments<'_>) -> Result<Vec<Deployed>, GitHubError> {
        self.deployments_until(asked, |_| false).await
    }

    /// As [`GitHub::deployments`], and no further page once those that were read are enough.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses, or cannot be asked.
    pub async fn deployments_until(
        &self,
        asked: &Deployments<'_>,
        is_enough: impl Fn(&[Deployed]) -> bool,
    ) -> Result<Vec<Deployed>, GitHubError> {
        let mut found: Vec<Deployed> = Vec::new();
        let mut cursor = page::Cursor::new();
        while found.len() < asked.most {
            let page = self.deployments_page(asked, &mut cursor, asked.most - found.len()).await?;
            found.extend(page);
            let is_past = |since| found.last().is_some_and(|last| last.created_at < since);
            if cursor.is_at_end() || asked.since.is_some_and(is_past) || is_enough(&found) {
                break;
            }
        }
        found.retain(|one| asked.task.is_none_or(|task| one.task == task));
        Ok(found)
    }
}
