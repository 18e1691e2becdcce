//! Deployments as their maker sees them: created, told how they go, and retired by the next.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Deployments;
use crate::call::{Call, Permission};
use crate::client::GitHub;
use crate::error::GitHubError;

/// Among how many of the newest deployments of an environment one is looked for whose creation was not answered.
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
        let newest = Deployments {
            environments: &[new.environment],
            task: Some(new.task),
            most: LOOKED_AT,
            to_change: true,
            ..Deployments::default()
        };
        let known = self.deployments(&newest).await?;
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

fn shortened(description: &str) -> String {
    if description.chars().count() <= MOST_DESCRIPTION {
        return description.to_owned();
    }
    let mut kept: String = description.chars().take(MOST_DESCRIPTION - 1).collect();
    kept.push('…');
    kept
}
