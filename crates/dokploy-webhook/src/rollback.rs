//! The way back to what was set before a deployment.
//!
//! Dokploy has none for compose projects, and for applications one that leaves the settings as they are, so that the next deployment
//! undoes it. So the settings of before are saved again and deployed; only an application that Dokploy builds, of which there is no
//! image to name, is pointed back to an image that Dokploy kept.

use std::collections::HashSet;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::api::Api;
use crate::applications;
use crate::deploy::carry_out::{containers_before, health};
use crate::deploy::settings::save;
use crate::deploy::{Before, Deploy, Ended, Live, Plan, carry_out};
use crate::environment;
use crate::error::DokployError;
use crate::follow::Verdict;
use crate::model::{Kind, Row, Status};
use crate::stopped::{Reached, Stopped, during};

/// Goes back to what was set before, and follows that deployment to its end. The order says title, times, and how it is proven; its tag,
/// where it has one, is what to go back to when that is known better than by what was set. Its variables are not looked at.
///
/// # Errors
/// [`Stopped`] as for a deployment; [`DokployError::NoWayBack`] when there is nothing to go back to.
pub async fn back(api: &Api, order: &Deploy, before: &Before, cancelled: &CancellationToken) -> Result<Ended, Stopped> {
    let plan = during(Reached::Nothing, cancelled, plan(api, order, before)).await?;
    if plan.live.keeps_images && plan.live.image.is_none() {
        return to_kept_image(api, order, &plan, before, cancelled).await;
    }
    carry_out(api, order, &plan, cancelled).await
}

async fn plan(api: &Api, order: &Deploy, before: &Before) -> Result<Plan, DokployError> {
    let live = Live::read(api, &order.service).await?;
    let (env, image) = settings(&live, before, order.tag.as_deref(), &order.variable)?;
    if order.tag.is_none() && !live.keeps_images && live.is_set_as(&env, image.as_deref()) {
        return Err(DokployError::NoWayBack { service: live.name, reason: "nothing was set that could be taken back" });
    }
    let (previous_tag, variables) = (live.tag(&order.variable), before.variables.clone());
    let shown = format!("what was set before: {}", variables.join(", "));
    Ok(Plan { live, previous_tag, warnings: Vec::new(), command: None, env, image, variables, shown })
}

/// The environment text and the image to go back to. As long as the text is what the deployment saved, it is the one of before, byte for
/// byte; where somebody changed it since, only our variables go back. What somebody else has set meanwhile, a variable of ours or the
/// image, stays.
fn settings(live: &Live, before: &Before, tag: Option<&str>, variable: &str) -> Result<(String, Option<String>), DokployError> {
    let old = before.live.text();
    let mut env = if live.text() == before.env {
        old.to_owned()
    } else {
        let now = |name: &String| environment::value(live.text(), name);
        let is_theirs =
            |name: &String| now(name) != environment::value(&before.env, name) && now(name) != environment::value(old, name);
        if before.variables.iter().any(is_theirs) {
            return Err(DokployError::Overwritten(live.name.clone()));
        }
        environment::restore(live.text(), old, before.variables.iter().map(String::as_str))?
    };
    if live.image != before.image {
        return Err(DokployError::Overwritten(live.name.clone()));
    }
    let mut image = before.live.image.clone();
    match (tag, live.service.kind) {
        (Some(tag), Kind::Compose) => env = environment::set(&env, variable, tag)?,
        (Some(tag), Kind::Application) => image = image.map(|image| going_back(&image, tag)),
        (None, _) => {}
    }
    Ok((env, image))
}

/// The image of before, with its digest, where it has that tag; otherwise with the tag that it is to have.
fn going_back(image: &str, tag: &str) -> String {
    if applications::tag(image) == Some(tag) { image.to_owned() } else { applications::with_tag(image, tag) }
}

/// Points the application back to the image of the newest good deployment that was there before. Dokploy does it at once and makes no
/// deployment of it.
async fn to_kept_image(
    api: &Api,
    order: &Deploy,
    plan: &Plan,
    before: &Before,
    cancelled: &CancellationToken,
) -> Result<Ended, Stopped> {
    let started = Instant::now();
    let rows = during(Reached::Nothing, cancelled, api.deployments(&order.service)).await?;
    let known: HashSet<&str> = before.live.rows.iter().map(|row| row.deployment_id.as_str()).collect();
    let is_kept =
        |row: &&Row| row.status == Status::Done && row.rollback_id.is_some() && known.contains(row.deployment_id.as_str());
    let Some(id) = rows.iter().find(is_kept).and_then(|row| row.rollback_id.as_deref()) else {
        let reason = "Dokploy kept no image of a deployment before";
        let error = DokployError::NoWayBack { service: plan.live.name.clone(), reason };
        return Err(Stopped { error, reached: Reached::Nothing });
    };
    save(api, plan, cancelled).await?;
    let containers = during(Reached::Tag, cancelled, async { Ok(containers_before(api, order, &plan.live).await) }).await?;
    during(Reached::Queue, cancelled, api.roll_back(id)).await?;
    tracing::warn!(
        "{} runs the image that was kept; its next deployment in Dokploy builds the newer state again",
        plan.live.name
    );
    let health = match order.health {
        Some(deadline) => Some(
            during(Reached::Queue, cancelled, async { Ok(health(api, order, plan, deadline, containers.as_deref()).await) })
                .await?,
        ),
        None => None,
    };
    Ok(Ended {
        verdict: Verdict::Done,
        health,
        is_overtaken: false,
        deployment_id: None,
        previous_tag: plan.previous_tag.clone(),
        log: None,
        is_log_shown: false,
        duration: started.elapsed(),
        page: plan.live.page.clone(),
    })
}
