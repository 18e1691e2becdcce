//! What each environment runs, as GitHub's deployments say it; and how deployments are made.
//!
//! GitHub lists deployments without their state, so the statuses of the newest of each environment are asked for, until one is found
//! that succeeded.

use futures::{StreamExt, TryStreamExt, stream};
use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::call::{Call, NO_BODY, Permission};
use crate::client::GitHub;
use crate::error::GitHubError;

pub use making::{DeploymentState, NewDeployment, NewStatus};

mod making;

/// The most that GitHub puts on one page.
const PER_PAGE: usize = 100;
/// How many pages are read to learn which environments there are.
const PAGES: usize = 10;
/// How many environments are asked about at a time.
const AT_A_TIME: usize = 8;

/// A deployment that an environment runs, or that is on its way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// GitHub's id.
    pub id: u64,
    /// The environment.
    pub environment: String,
    /// Its last state: `success`, or one that has not ended, such as `in_progress`.
    pub state: String,
    /// The branch, tag or commit that was deployed.
    pub git_ref: String,
    /// The commit.
    pub sha: String,
    /// What its creator wrote into it: an object or a text.
    pub payload: Value,
    /// When it was created.
    pub created_at: Timestamp,
}

#[derive(Deserialize)]
struct Listed {
    id: u64,
    environment: String,
    #[serde(rename = "ref")]
    git_ref: String,
    sha: String,
    #[serde(default)]
    payload: Value,
    created_at: Timestamp,
}

#[derive(Deserialize)]
struct Status {
    state: String,
}

impl GitHub {
    /// What every environment runs that is among the newest thousand deployments: of each the newest that succeeded, and what has not
    /// ended since.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn deployed(&self) -> Result<Vec<Deployed>, GitHubError> {
        let call = self.deployments_call("list the deployments", "deployments");
        let mut by_environment: IndexMap<String, Vec<Listed>> = IndexMap::new();
        for page in 1..=PAGES {
            let answer = self.call::<Vec<Listed>>(&call.page(PER_PAGE, page), NO_BODY).await?;
            let is_last = !answer.has_next();
            for listed in answer.value {
                by_environment.entry(listed.environment.clone()).or_default().push(listed);
            }
            if is_last {
                break;
            }
        }
        let current = stream::iter(by_environment.into_values()).map(async |newest_first| self.current(newest_first).await);
        let current: Vec<_> = current.buffered(AT_A_TIME).try_collect().await?;
        Ok(current.concat())
    }

    /// What one environment runs, and what has not ended since.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn deployed_in(&self, environment: &str) -> Result<Vec<Deployed>, GitHubError> {
        let call = self.deployments_call(&format!("list the deployments of {environment}"), "deployments");
        let call = call.query(&[("environment", environment)]);
        let answer = self.call::<Vec<Listed>>(&call.page(PER_PAGE, 1), NO_BODY).await?;
        self.current(answer.value).await
    }

    /// Of an environment's deployments, newest first, those up to the first that succeeded which it runs or may run soon.
    async fn current(&self, newest_first: Vec<Listed>) -> Result<Vec<Deployed>, GitHubError> {
        let mut current = Vec::new();
        for listed in newest_first {
            let state = self.state_of(&listed).await?;
            let (is_success, is_under_way) = (state == "success", matches!(state.as_str(), "pending" | "queued" | "in_progress"));
            if is_success || is_under_way {
                let Listed { id, environment, git_ref, sha, payload, created_at } = listed;
                current.push(Deployed { id, environment, state, git_ref, sha, payload, created_at });
            }
            if is_success {
                break;
            }
        }
        Ok(current)
    }

    /// The last state of a deployment, which is pending before the first.
    async fn state_of(&self, listed: &Listed) -> Result<String, GitHubError> {
        let act = format!("read the state of the deployment {} of {}", listed.id, listed.environment);
        let call = self.deployments_call(&act, &format!("deployments/{}/statuses", listed.id));
        match self.call::<Vec<Status>>(&call.page(1, 1), NO_BODY).await {
            Ok(answer) => Ok(answer.value.into_iter().next().map_or_else(|| "pending".to_owned(), |status| status.state)),
            // It was deleted meanwhile.
            Err(error) if error.is_absent() => Ok("inactive".to_owned()),
            Err(error) => Err(error),
        }
    }

    fn deployments_call(&self, act: &str, tail: &str) -> Call {
        Call::get(act, self.route(tail)).needing(Permission::ReadDeployments)
    }
}
