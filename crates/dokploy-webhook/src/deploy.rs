//! A tag deployed and followed to its end.

use std::fmt;
use std::time::Duration;

use actions_core::failure::chain;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::api::Api;
use crate::environment;
use crate::error::DokployError;
use crate::follow::{Follow, Poll, Sought, Verdict};
use crate::model::{Compose, Service};
use crate::preflight;
use crate::stopped::{Reached, Stopped, during};
use crate::under_way;
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
    /// The deployment's title, such as `1.6.1 · backend · run 77.1`: what is deployed, the run and the attempt. It must be of no other
    /// deployment: by it the deployment is found again.
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

/// Sets the tag, deploys, and follows that deployment to its end. A deployment that Dokploy refuses to queue leaves nothing behind: the
/// environment is as before. Where the same deployment by an earlier attempt of the run is under way still, because that attempt was killed,
/// that one is followed and none is queued.
///
/// # Errors
/// [`Stopped`] when the deployment could not be made or not be followed, or when the run was cancelled. One that failed is an [`Ended`].
pub async fn deploy(api: &Api, order: &Deploy, cancelled: &CancellationToken) -> Result<Ended, Stopped> {
    let Plan { compose, previous_tag, env } = during(Reached::Nothing, cancelled, plan(api, order)).await?;
    let started = Instant::now();
    let is_set = compose.env.as_deref() == Some(&env);
    let found = if is_set { during(Reached::Nothing, cancelled, under_way::find(api, order, &compose)).await? } else { None };
    let sought = sought(order, &compose, found.as_deref());
    let unknown = if let Some(title) = found {
        tracing::info!("found the deployment \"{title}\" under way, which is followed");
        None
    } else {
        save(api, order, &compose, &env, cancelled).await?;
        match during(Reached::Queue, cancelled, trigger(api, order)).await.map_err(Stopped::untouched_if_refused) {
            Err(Stopped { error, reached: Reached::Nothing }) => {
                return Err(take_back(api, &compose, &env, error, cancelled).await);
            }
            other => other?,
        }
    };
    let machine = Follow::new(sought, order.timeout, order.poll.grace);
    let (verdict, deployment_id) =
        during(Reached::Queue, cancelled, watch(api, &Service::compose(&order.compose_id), machine, order.poll)).await?;
    let duration = started.elapsed();
    match unknown {
        // It was never seen, so the answer that did not come was a refusal.
        Some(error) if verdict == Verdict::Lost && deployment_id.is_none() => {
            return Err(take_back(api, &compose, &env, error, cancelled).await);
        }
        _ => tracing::info!("the deployment of {} ended: {verdict}", compose.name),
    }
    let log = match &deployment_id {
        Some(id) if verdict != Verdict::Done => {
            during(Reached::Queue, cancelled, async { Ok(log(api, id).await) }).await.unwrap_or_default()
        }
        _ => None,
    };
    Ok(Ended { verdict, deployment_id, previous_tag, log, duration, page: api.page(&compose) })
}

/// What is looked for: the deployment that is queued now, or the one that was found under way.
fn sought(order: &Deploy, compose: &Compose, found: Option<&str>) -> Sought {
    let before = compose.deployments.iter().filter(|row| found != Some(&row.title)).map(|row| row.deployment_id.clone());
    Sought { title: found.unwrap_or(&order.title).to_owned(), before: before.collect(), is_retitled: compose.is_git() }
}

/// Saves the environment unless it is as wanted already, and reads it back.
async fn save(api: &Api, order: &Deploy, compose: &Compose, env: &str, cancelled: &CancellationToken) -> Result<(), Stopped> {
    if compose.env.as_deref().unwrap_or_default() == env {
        return Ok(());
    }
    let saved = during(Reached::Tag, cancelled, api.save_environment(&order.compose_id, env)).await;
    saved.map_err(Stopped::untouched_if_refused)?;
    let saved = during(Reached::Tag, cancelled, api.compose(&order.compose_id)).await?;
    if saved.env.as_deref().unwrap_or_default() != env {
        return Err(Stopped { error: DokployError::Overwritten(compose.name.clone()), reached: Reached::Tag });
    }
    let tag = environment::value(env, &order.variable).unwrap_or_default();
    tracing::info!("set {}={tag} in the environment of {}", order.variable, compose.name);
    Ok(())
}

/// Puts the environment of before back, where a deployment was refused after its tag was set: it would go live with the next
/// deployment that somebody makes. What stays when that fails is said.
async fn take_back(api: &Api, before: &Compose, ours: &str, error: DokployError, cancelled: &CancellationToken) -> Stopped {
    let old = before.env.as_deref().unwrap_or_default();
    if old == ours {
        return Stopped { error, reached: Reached::Nothing };
    }
    let undo = async {
        let now = api.compose(&before.compose_id).await?;
        // Somebody else's change is not ours to undo.
        if now.env.as_deref() != Some(ours) {
            return Err(DokployError::Overwritten(before.name.clone()));
        }
        api.save_environment(&before.compose_id, old).await
    };
    match during(Reached::Tag, cancelled, undo).await {
        Ok(()) => {
            tracing::info!("put the environment of {} back as it was", before.name);
            Stopped { error, reached: Reached::Nothing }
        }
        Err(stopped) => {
            tracing::warn!("the environment of {} keeps the new tag: {}", before.name, stopped.error);
            Stopped { error, reached: Reached::Tag }
        }
    }
}

/// Queues the deployment; answers the error that leaves open whether it was queued. Then it is looked for, not sent again.
async fn trigger(api: &Api, order: &Deploy) -> Result<Option<DokployError>, DokployError> {
    match api.deploy(&Service::compose(&order.compose_id), &order.title, &order.description).await {
        Ok(()) => {
            tracing::info!("queued the deployment \"{}\"", order.title);
            Ok(None)
        }
        Err(error) if error.is_outcome_unknown() => {
            tracing::warn!("dokploy did not confirm the deployment, which is looked for now: {}", chain(&error));
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
            tracing::warn!("the deployment's log could not be read: {}", chain(&error));
            None
        }
    }
}
