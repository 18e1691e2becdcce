//! The settings of a plan saved, and taken back. Dokploy keeps no versions of them, so each write is between two readings.

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{Live, Plan};
use crate::api::Api;
use crate::environment;
use crate::error::DokployError;
use crate::model::{Kind, Row};
use crate::stopped::{Reached, Stopped, during};

/// Saves the settings unless they are as wanted already: looks that nobody has changed them since they were read, writes, and reads back.
/// Answers the deployments that are there by then.
///
/// # Errors
/// [`Stopped`], by [`DokployError::Overwritten`] when somebody else writes at the same time.
pub(crate) async fn save(api: &Api, plan: &Plan, cancelled: &CancellationToken) -> Result<Vec<Row>, Stopped> {
    if !plan.changes_settings() {
        return Ok(plan.live.rows.clone());
    }
    let (live, image) = (&plan.live, plan.image.as_deref());
    let overwritten = |reached| Stopped { error: DokployError::Overwritten(live.name.clone()), reached };
    let now = during(Reached::Nothing, cancelled, Live::read(api, &live.service)).await?;
    if !now.is_set_as(live.text(), live.image.as_deref()) {
        return Err(overwritten(Reached::Nothing));
    }
    if let Some(command) = &plan.command {
        let saved = during(Reached::Tag, cancelled, api.update_compose(&live.service.id, json!({ "command": command }))).await;
        saved.map_err(Stopped::untouched_if_refused)?;
        tracing::info!("set the command of {} to `docker {command}`", live.name);
    }
    if live.is_set_as(&plan.env, image) {
        return Ok(now.rows);
    }
    let saved = during(Reached::Tag, cancelled, write(api, live, &plan.env, image)).await;
    saved.map_err(|stopped| if plan.command.is_none() { stopped.untouched_if_refused() } else { stopped })?;
    let saved = during(Reached::Tag, cancelled, Live::read(api, &live.service)).await?;
    if !saved.is_set_as(&plan.env, image) {
        return Err(overwritten(Reached::Tag));
    }
    announce(plan);
    Ok(saved.rows)
}

fn announce(plan: &Plan) {
    let name = &plan.live.name;
    if plan.live.text() != plan.env {
        tracing::info!("set {} in the environment of {name}", plan.shown);
    }
    if let Some(image) = plan.image.as_ref().filter(|image| plan.live.image.as_ref() != Some(image)) {
        tracing::info!("set the image of {name} to {image}");
    }
}

/// Puts what was set before back, where a deployment was refused after it was saved: it would go live with the next deployment that
/// somebody makes. What stays when that fails is said.
pub(super) async fn take_back(api: &Api, plan: &Plan, error: DokployError, cancelled: &CancellationToken) -> Stopped {
    let (live, image) = (&plan.live, plan.image.as_deref());
    if live.is_set_as(&plan.env, image) {
        return Stopped { error, reached: Reached::Nothing };
    }
    let undo = async {
        let now = Live::read(api, &live.service).await?;
        // Somebody else's change is not ours to undo.
        if !now.is_set_as(&plan.env, image) {
            return Err(DokployError::Overwritten(live.name.clone()));
        }
        write(api, &now, live.text(), live.image.as_deref()).await
    };
    match during(Reached::Tag, cancelled, undo).await {
        Ok(()) => {
            tracing::info!("put the settings of {} back as they were", live.name);
            Stopped { error, reached: Reached::Nothing }
        }
        Err(stopped) => {
            tracing::warn!("{} keeps the new settings: {}", live.name, stopped.error);
            Stopped { error, reached: Reached::Tag }
        }
    }
}

/// Writes what differs from `live`.
async fn write(api: &Api, live: &Live, env: &str, image: Option<&str>) -> Result<(), DokployError> {
    environment::check_readable(env)?;
    match live.service.kind {
        Kind::Compose => api.save_environment(&live.service.id, env).await,
        Kind::Application => {
            let mut columns = json!({});
            if live.text() != env {
                columns["env"] = json!(env);
            }
            if live.image.as_deref() != image {
                columns["dockerImage"] = json!(image);
            }
            api.update_application(&live.service.id, columns).await
        }
    }
}
