//! A tag deployed and followed; what was live before restored.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::api::{Api, Live};
use crate::environment;
use crate::error::DokployError;
use crate::follow::{Follow, Poll, Sought, Verdict};
use crate::model::Compose;
use crate::preflight;
use crate::watch::watch;

/// A deployment that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deploy {
    /// The compose project.
    pub compose_id: String,
    /// The variable that holds the image tag.
    pub variable: String,
    /// The image tag.
    pub tag: String,
    /// The deployment's title. It must be of no other deployment: by it the deployment is found again.
    pub title: String,
    /// The deployment's description, for people.
    pub description: String,
    /// The longest time from the trigger to the end.
    pub timeout: Duration,
    /// When to ask.
    pub poll: Poll,
}

/// How a deployment ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// How.
    pub verdict: Verdict,
    /// Its id, when it was seen.
    pub deployment_id: Option<String>,
    /// The image tag that was set before.
    pub previous_tag: Option<String>,
    /// The end of its log, when it did not end well and the server can show it.
    pub log: Option<String>,
    /// From the trigger to the end.
    pub duration: Duration,
    /// The page of the deployments, for people.
    pub page: Option<String>,
}

/// What a deployment would do: facts read and checked, nothing changed.
#[derive(Clone)]
pub struct Plan {
    /// The compose project as it is.
    pub compose: Compose,
    /// The image tag that is set now.
    pub previous_tag: Option<String>,
    env: String,
}

impl fmt::Debug for Plan {
    /// Without the environment, which holds secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("compose", &self.compose).field("previous_tag", &self.previous_tag).finish_non_exhaustive()
    }
}

/// Reads what is live, and checks that the tag can be deployed.
///
/// # Errors
/// [`DokployError`].
pub async fn plan(api: &Api, order: &Deploy) -> Result<Plan, DokployError> {
    environment::check_tag(&order.tag)?;
    environment::check_variable(&order.variable)?;
    let compose = api.compose(&order.compose_id).await?;
    preflight::check(&compose, &order.variable)?;
    let text = compose.env.as_deref().unwrap_or_default();
    let env = environment::set(text, &order.variable, &order.tag)?;
    let previous_tag = environment::value(text, &order.variable);
    Ok(Plan { compose, previous_tag, env })
}

/// Sets the tag, deploys, and follows that deployment to its end.
///
/// # Errors
/// [`DokployError`] when the deployment could not be made or not be followed. One that failed is an [`Ended`].
pub async fn deploy(api: &Api, order: &Deploy, cancelled: &CancellationToken) -> Result<Ended, DokployError> {
    let plan = plan(api, order).await?;
    bring(api, order, plan, cancelled).await
}

/// Undoes a deployment: puts the very environment text of before back, deploys, and follows to the end.
///
/// Where somebody changed the environment since, their change stays, and only the tag goes back.
///
/// # Errors
/// As [`deploy`]; [`DokployError::Overwritten`] when the environment was changed since and had no tag before.
pub async fn restore(
    api: &Api,
    before: &Live,
    undone: &Deploy,
    title: &str,
    cancelled: &CancellationToken,
) -> Result<Ended, DokployError> {
    let compose = api.compose(&undone.compose_id).await?;
    let text = compose.env.as_deref().unwrap_or_default();
    let very_old = before.env.clone().unwrap_or_default();
    let is_ours = environment::set(&very_old, &undone.variable, &undone.tag).is_ok_and(|set| set == text) || text == very_old;
    let env = match &before.tag {
        _ if is_ours => very_old,
        Some(tag) => environment::set(text, &undone.variable, tag)?,
        None => return Err(DokployError::Overwritten(compose.name)),
    };
    let previous_tag = environment::value(text, &undone.variable);
    let order = Deploy { title: title.to_owned(), ..undone.clone() };
    bring(api, &order, Plan { compose, previous_tag, env }, cancelled).await
}

async fn bring(api: &Api, order: &Deploy, plan: Plan, cancelled: &CancellationToken) -> Result<Ended, DokployError> {
    let Plan { compose, previous_tag, env } = plan;
    if cancelled.is_cancelled() {
        return Err(DokployError::Interrupted);
    }
    save(api, order, &compose, &env).await?;
    let sought = Sought {
        title: order.title.clone(),
        before: compose.deployments.iter().map(|row| row.deployment_id.clone()).collect(),
        is_retitled: compose.is_git(),
    };
    let started = Instant::now();
    let unknown = trigger(api, order).await?;
    let machine = Follow::new(sought, order.timeout, order.poll.grace);
    let (verdict, deployment_id) = watch(api, &order.compose_id, machine, order.poll, cancelled).await?;
    let duration = started.elapsed();
    match unknown {
        // It was never seen, so the answer that did not come was a refusal.
        Some(error) if verdict == Verdict::Lost && deployment_id.is_none() => return Err(error),
        _ => tracing::info!("the deployment of {} ended: {verdict}", compose.name),
    }
    let log = match &deployment_id {
        Some(id) if verdict != Verdict::Done => log(api, id).await,
        _ => None,
    };
    Ok(Ended { verdict, deployment_id, previous_tag, log, duration, page: api.page(&compose) })
}

/// Saves the environment unless it is as wanted already, and reads it back.
async fn save(api: &Api, order: &Deploy, compose: &Compose, env: &str) -> Result<(), DokployError> {
    if compose.env.as_deref().unwrap_or_default() == env {
        return Ok(());
    }
    api.save_environment(&order.compose_id, env).await?;
    let saved = api.compose(&order.compose_id).await?;
    if saved.env.as_deref().unwrap_or_default() != env {
        return Err(DokployError::Overwritten(compose.name.clone()));
    }
    let tag = environment::value(env, &order.variable).unwrap_or_default();
    tracing::info!("set {}={tag} in the environment of {}", order.variable, compose.name);
    Ok(())
}

/// Queues the deployment; answers the error that leaves open whether it was queued. Then it is looked for, not sent again.
async fn trigger(api: &Api, order: &Deploy) -> Result<Option<DokployError>, DokployError> {
    match api.deploy(&order.compose_id, &order.title, &order.description).await {
        Ok(()) => {
            tracing::info!("queued the deployment \"{}\"", order.title);
            Ok(None)
        }
        Err(error) if error.is_outcome_unknown() => {
            tracing::warn!("dokploy did not confirm the deployment, which is looked for now: {error}");
            Ok(Some(error))
        }
        Err(error) => Err(error),
    }
}

/// The log is an extra: that it cannot be read must not hide how the deployment ended.
async fn log(api: &Api, deployment_id: &str) -> Option<String> {
    match api.log(deployment_id).await {
        Ok(log) => log.filter(|log| !log.trim().is_empty()),
        Err(error) => {
            tracing::warn!("the deployment's log could not be read: {error}");
            None
        }
    }
}
