//! What differs between a preview and what it should be, written. Every step looks first, so that a run that was killed at any of them is
//! finished by the next.

use dokploy_webhook::model::NewCompose;
use dokploy_webhook::{Api, DokployError};
use serde_json::Value;

use crate::changes::{Changes, Current, Wanted, changes};
use crate::down::{Patience, destroy, destroy_compose};
use crate::error::PreviewError;
use crate::facts::{Found, previews};
use crate::source::Source;

/// A preview as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The id of its environment.
    pub environment_id: String,
    /// The id of its compose project.
    pub compose_id: String,
    /// Whether anything was written, so that a deployment which started before may be of something else.
    pub is_changed: bool,
}

/// Makes a preview as it should be, from what was found of it: the oldest stays where there are several.
///
/// # Errors
/// [`PreviewError`].
pub async fn make(
    api: &Api,
    project_id: &str,
    mut found: Vec<Found>,
    wanted: &Wanted,
    patience: Patience,
) -> Result<Made, PreviewError> {
    let name = wanted.identity.name();
    for duplicate in found.split_off(found.len().min(1)) {
        tracing::info!("found a second environment {name} of the same pull request, as a killed run leaves it");
        destroy(api, &duplicate, patience).await?;
    }
    let kept = match found.pop() {
        Some(kept) => kept,
        None => create_environment(api, project_id, wanted).await?,
    };
    let mut composes = kept.composes.clone().into_iter();
    let first = composes.next();
    for duplicate in composes {
        tracing::info!("found a second compose project {name} of the same pull request, as a killed run leaves it");
        destroy_compose(api, &duplicate, patience).await?;
    }
    let compose_id = match first {
        Some(id) => id,
        None => create_compose(api, project_id, &kept, wanted).await?,
    };
    let current = current(api, &compose_id).await?;
    let changes = changes(&current, wanted)?;
    write(api, &compose_id, &changes, &name).await?;
    Ok(Made { environment_id: kept.environment_id, compose_id, is_changed: !changes.is_empty() })
}

/// Reads a preview's compose project.
///
/// # Errors
/// [`PreviewError`].
pub async fn current(api: &Api, compose_id: &str) -> Result<Current, PreviewError> {
    let columns = api.compose_columns(compose_id).await?;
    Ok(Current { compose_id: compose_id.to_owned(), columns, domains: api.domains(compose_id).await? })
}

async fn create_environment(api: &Api, project_id: &str, wanted: &Wanted) -> Result<Found, PreviewError> {
    let (name, marker) = (wanted.identity.name(), wanted.identity.marker());
    match api.create_environment(project_id, &name, &marker).await {
        Ok(created) => {
            tracing::info!("created the environment {name}");
            Ok(Found {
                identity: wanted.identity.clone(),
                environment_id: created.environment_id,
                created_at: created.created_at,
                composes: Vec::new(),
                others: Vec::new(),
            })
        }
        Err(error) => {
            let found = look_again(api, project_id, wanted, error).await?;
            tracing::info!("created the environment {name}, although its answer was lost");
            Ok(found)
        }
    }
}

async fn create_compose(api: &Api, project_id: &str, kept: &Found, wanted: &Wanted) -> Result<String, PreviewError> {
    let name = wanted.identity.name();
    let new = NewCompose {
        name: name.clone(),
        description: wanted.identity.marker(),
        environment_id: kept.environment_id.clone(),
        app_name: wanted.identity.app_name(),
        compose_file: match &wanted.source {
            Source::File(file) => file.clone(),
            Source::Git(_) => String::new(),
        },
        server_id: wanted.server_id.clone(),
    };
    match api.create_compose(&new).await {
        Ok(created) => {
            tracing::info!("created the compose project {name}");
            Ok(created.compose_id)
        }
        Err(error) => {
            // Which compose project it is, the server said in the answer that was lost.
            let unknown = DokployError::NotFound { procedure: "compose.create", message: "Compose not found".to_owned() };
            let found = look_again(api, project_id, wanted, error).await?;
            let id = found.composes.into_iter().next().ok_or(unknown)?;
            tracing::info!("created the compose project {name}, although its answer was lost");
            Ok(id)
        }
    }
}

/// What there is after a request of which it is not known whether it was carried out; the request's own error when it plainly was not.
async fn look_again(api: &Api, project_id: &str, wanted: &Wanted, error: DokployError) -> Result<Found, PreviewError> {
    if !error.is_outcome_unknown() {
        return Err(error.into());
    }
    let project = api.project(project_id).await?;
    let found = previews(&project, &wanted.identity.repository);
    found.into_iter().find(|found| found.identity.is(&wanted.identity)).ok_or_else(|| error.into())
}

async fn write(api: &Api, compose_id: &str, changes: &Changes, name: &str) -> Result<(), PreviewError> {
    if !changes.columns.is_empty() {
        let columns: Vec<_> = changes.columns.keys().map(String::as_str).collect();
        let shown = columns.join(", ");
        api.update_compose(compose_id, Value::Object(changes.columns.clone())).await?;
        tracing::info!("set {shown} of {name}");
    }
    if let Some(env) = &changes.env {
        api.save_environment(compose_id, env).await?;
        tracing::info!("set {} in the environment of {name}", changes.variables.join(", "));
    }
    for (id, host) in &changes.domains.delete {
        api.delete_domain(id).await?;
        tracing::info!("deleted the domain {host}, which is not wanted");
    }
    for (id, columns) in &changes.domains.update {
        api.update_domain(id, columns.clone()).await?;
        tracing::info!("changed the domain {}", columns["host"].as_str().unwrap_or_default());
    }
    for new in &changes.domains.create {
        match api.create_domain(new).await {
            Err(error) if error.is_outcome_unknown() => {
                let there = api.domains(compose_id).await?;
                if !there.iter().any(|domain| domain.host == new.host) {
                    return Err(error.into());
                }
            }
            other => other.map(drop)?,
        }
        tracing::info!("created the domain {} for {}", new.host, new.service_name);
    }
    Ok(())
}
