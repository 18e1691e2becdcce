//! A preview destroyed: its compose project with its volumes, then its environment. What is gone already is no error.

use std::time::Duration;

use dokploy_webhook::model::Status;
use dokploy_webhook::{Api, DokployError, Service};
use tokio::time::Instant;

use crate::error::PreviewError;
use crate::facts::Found;

/// How long a deployment that runs is waited for, and how often it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The longest time.
    pub most: Duration,
    /// The time between two requests.
    pub every: Duration,
}

/// Destroys a preview.
///
/// # Errors
/// [`PreviewError`]; [`PreviewError::NotEmpty`] when the environment holds what is not the preview's, which stays.
pub async fn destroy(api: &Api, found: &Found, patience: Patience) -> Result<(), PreviewError> {
    let environment = found.identity.name();
    for compose_id in &found.composes {
        destroy_compose(api, compose_id, patience).await?;
    }
    let not_empty = |reason: String| PreviewError::NotEmpty { environment: environment.clone(), reason };
    if !found.others.is_empty() {
        return Err(not_empty(found.others.join(", ")));
    }
    match api.remove_environment(&found.environment_id).await {
        Ok(true) => tracing::info!("removed the environment {environment}"),
        Ok(false) => tracing::info!("the environment {environment} was gone already"),
        // Of services that the key's user may not see, only the server knows.
        Err(DokployError::Refused { message, .. }) if message.contains("active services") => return Err(not_empty(message)),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Destroys a compose project with its volumes. A deployment of it that runs is waited for first, and those that wait are dropped: it would
/// start containers behind the deletion, which nobody would find again.
///
/// # Errors
/// [`PreviewError`].
pub async fn destroy_compose(api: &Api, compose_id: &str, patience: Patience) -> Result<(), PreviewError> {
    match api.clean_queue(compose_id).await {
        Ok(()) | Err(DokployError::NotFound { .. }) => {}
        Err(error) => tracing::debug!("deployments of {compose_id} that wait were not dropped: {error}"),
    }
    settle(api, compose_id, patience).await?;
    if api.delete_compose(compose_id, true).await? {
        tracing::info!("deleted the compose project {compose_id} with its volumes");
    } else {
        tracing::info!("the compose project {compose_id} was gone already");
    }
    Ok(())
}

/// Waits until no deployment of the compose project runs, or the time is over.
async fn settle(api: &Api, compose_id: &str, patience: Patience) -> Result<(), PreviewError> {
    let (service, started) = (Service::compose(compose_id), Instant::now());
    let mut is_told = false;
    loop {
        let rows = api.deployments(&service).await?;
        if !rows.iter().any(|row| row.status == Status::Running) {
            return Ok(());
        }
        if started.elapsed() >= patience.most {
            tracing::warn!("a deployment of {compose_id} runs still and is not waited for any longer");
            return Ok(());
        }
        if !is_told {
            tracing::info!("a deployment of {compose_id} runs still; its end is waited for");
            is_told = true;
        }
        tokio::time::sleep(patience.every).await;
    }
}
