//! Deployments as their maker sees them: created, told how they go, and retired by the next.

use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AT_A_TIME, Deployed, Listed, PER_PAGE};
use crate::call::{Call, NO_BODY, Permission};
use crate::client::GitHub;
use crate::error::GitHubError;

/// How many deployments of an environment are looked at together; further ones only until one is found that succeeded.
const LOOKED_AT: usize = 30;

/// The most characters of a status's description.
const MOST_DESCRIPTION: usize = 140;

/// A deployment that is to be created.
#[derive(Debug, Clone, Copy)]
pub struct NewDeployment<'a> {
    /// The branch, tag or commit.
    pub git_ref: &'a str,
    /// What is done, such as `deploy`; deployments of several tasks live side by side in an environment.
    pub task: &'a str,
    /// The environment.
    pub environment: &'a str,
    /// A short description.
    pub description: &'a str,
    /// What is to be read again: an object that no other deployment has.
    pub payload: &'a Value,
    /// Whether the environment will be gone some day.
    pub transient: bool,
    /// Whether people use the environment; unless it is said, GitHub takes that of one that is called `production` alone.
    pub production: Option<bool>,
}

/// How a deployment goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentState {
    /// It is under way.
    InProgress,
    /// It was asked for, and whether it happens is not known.
    Pending,
    /// It is live.
    Success,
    /// It failed.
    Failure,
    /// It could not begin.
    Error,
    /// It is no longer live, or was given up.
    Inactive,
}

/// What is told of a deployment.
#[derive(Debug, Clone, Copy)]
pub struct NewStatus<'a> {
    /// How it goes.
    pub state: DeploymentState,
    /// In words, of which GitHub takes 140 characters; more are cut.
    pub description: &'a str,
    /// The page of the environment.
    pub environment_url: Option<&'a str>,
    /// The page of the log.
    pub log_url: Option<&'a str>,
}

#[derive(Serialize)]
struct DeploymentBody<'a> {
    #[serde(rename = "ref")]
    git_ref: &'a str,
    task: &'a str,
    environment: &'a str,
    description: &'a str,
    payload: &'a Value,
    /// By default GitHub merges the default branch into the ref, and creates nothing.
    auto_merge: bool,
    /// By default every check of the commit must have passed, that of the deploying run among them, which cannot have.
    required_contexts: [&'a str; 0],
    transient_environment: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    production_environment: Option<bool>,
}

#[derive(Serialize)]
struct StatusBody<'a> {
    state: DeploymentState,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_url: Option<&'a str>,
    /// GitHub retires neither transient nor production deployments, so that retiring is done one by one.
    auto_inactive: bool,
}

#[derive(Deserialize)]
struct Created {
    id: u64,
}

impl GitHub {
    /// The newest deployments of a task to an environment with their states, newest first: thirty, or more until one is among them
    /// that succeeded; one hundred at most.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn deployments_of(&self, environment: &str, task: &str) -> Result<Vec<Deployed>, GitHubError> {
        let call = self.deployments_call(&format!("list the deployments of {environment}"), "deployments");
        let call = call.needing(Permission::WriteDeployments).query(&[("environment", environment), ("task", task)]);
        let mut listed = self.call::<Vec<Listed>>(&call.page(PER_PAGE, 1), NO_BODY).await?.value.into_iter();
        let mut known: Vec<Deployed> = Vec::new();
        while listed.len() > 0 && known.iter().all(|one| one.state != "success") {
            let batch: Vec<Listed> = listed.by_ref().take(LOOKED_AT).collect();
            let looks = stream::iter(batch).map(async |one| {
                let state = self.state_of(&one).await?;
                Ok(one.with_state(state))
            });
            let looked: Vec<Deployed> = looks.buffered(AT_A_TIME).try_collect().await?;
            known.extend(looked);
        }
        Ok(known)
    }

    /// Creates a deployment, without merging and whatever the checks of its commit say. When GitHub's answer is lost, it is looked for
    /// by its payload before it is created again. Answers its id.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses, or cannot be asked.
    pub async fn create_deployment(&self, new: &NewDeployment<'_>) -> Result<u64, GitHubError> {
        match self.post_deployment(new).await {
            Err(error) if error.is_outcome_unknown() => {}
            other => return other,
        }
        let known = self.deployments_of(new.environment, new.task).await?;
        match known.iter().find(|one| one.payload == *new.payload) {
            Some(found) => Ok(found.id),
            None => self.post_deployment(new).await,
        }
    }

    /// Tells how a deployment goes. Saying it twice does no harm, so it is said again when GitHub's answer is lost.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses, or cannot be asked.
    pub async fn tell_deployment(&self, id: u64, status: &NewStatus<'_>) -> Result<(), GitHubError> {
        let act = format!("say how the deployment {id} goes");
        let call = Call::post(act, self.route(&format!("deployments/{id}/statuses"))).needing(Permission::WriteDeployments);
        let body = StatusBody {
            state: status.state,
            description: shortened(status.description),
            environment_url: status.environment_url,
            log_url: status.log_url,
            auto_inactive: false,
        };
        match self.effect(&call, Some(&body)).await {
            Err(error) if error.is_outcome_unknown() => self.effect(&call, Some(&body)).await,
            other => other,
        }
    }

    async fn post_deployment(&self, new: &NewDeployment<'_>) -> Result<u64, GitHubError> {
        let act = format!("create the deployment of {} to {}", new.git_ref, new.environment);
        let call = Call::post(act, self.route("deployments")).needing(Permission::WriteDeployments);
        let body = DeploymentBody {
            git_ref: new.git_ref,
            task: new.task,
            environment: new.environment,
            description: new.description,
            payload: new.payload,
            auto_merge: false,
            required_contexts: [],
            transient_environment: new.transient,
            production_environment: new.production,
        };
        Ok(self.call::<Created>(&call, Some(&body)).await?.value.id)
    }
}

impl Listed {
    fn with_state(self, state: String) -> Deployed {
        let Self { id, environment, git_ref, sha, payload, created_at } = self;
        Deployed { id, environment, state, git_ref, sha, payload: object(payload), created_at }
    }
}

/// GitHub answers a payload as it was sent, or as the text of it.
fn object(payload: Value) -> Value {
    let parsed = payload.as_str().and_then(|text| serde_json::from_str(text).ok());
    parsed.unwrap_or(payload)
}

fn shortened(description: &str) -> String {
    if description.chars().count() <= MOST_DESCRIPTION {
        return description.to_owned();
    }
    let mut kept: String = description.chars().take(MOST_DESCRIPTION - 1).collect();
    kept.push('…');
    kept
}
