//! A plan carried out: settings saved, queued, followed, and its containers looked at.

use std::collections::BTreeMap;
use std::time::Duration;

use actions_core::failure::chain;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::settings::{save, take_back};
use super::{Deploy, Ended, Live, Plan};
use crate::api::Api;
use crate::environment;
use crate::error::DokployError;
use crate::follow::{Follow, Sought, Verdict};
use crate::health::watch::watch as watch_health;
use crate::health::{Finding, Watch};
use crate::model::{Container, Kind};
use crate::stopped::{Reached, Stopped, during};
use crate::under_way;
use crate::watch::{Watched, watch};

/// The wait before the second look at the containers; it doubles with each further one.
const FIRST_LOOK: Duration = Duration::from_secs(1);

/// Carries out a plan.
///
/// # Errors
/// [`Stopped`] when the deployment could not be made or not be followed, or when the run was cancelled. One that failed is an [`Ended`].
pub async fn carry_out(api: &Api, order: &Deploy, plan: &Plan, cancelled: &CancellationToken) -> Result<Ended, Stopped> {
    let (live, started) = (&plan.live, Instant::now());
    let containers = during(Reached::Nothing, cancelled, async { Ok(containers_before(api, order, live).await) }).await?;
    let found = if plan.changes_settings() {
        None
    } else {
        during(Reached::Nothing, cancelled, under_way::find(api, &order.service, &order.title, &live.rows)).await?
    };
    let mut sought = sought(order, live, found.as_deref());
    let unknown = if let Some(title) = found {
        tracing::info!("found the deployment \"{title}\" under way, which is followed");
        None
    } else {
        sought.before.extend(save(api, plan, cancelled).await?.into_iter().map(|row| row.deployment_id));
        match during(Reached::Queue, cancelled, trigger(api, order)).await.map_err(Stopped::untouched_if_refused) {
            Err(Stopped { error, reached: Reached::Nothing }) => return Err(take_back(api, plan, error, cancelled).await),
            other => other?,
        }
    };
    let machine = Follow::new(sought, order.timeout, order.poll.grace);
    let watched = during(Reached::Queue, cancelled, watch(api, &order.service, machine, order.poll)).await?;
    let is_contended = watched.is_contended;
    let mut ended = match ended(watched, unknown, live, &order.variable, started) {
        Ok(ended) => ended,
        Err(error) => return Err(take_back(api, plan, error, cancelled).await),
    };
    let look = async {
        look_after(api, order, plan, containers.as_deref(), is_contended, &mut ended).await;
        Ok(())
    };
    during(Reached::Queue, cancelled, look).await?;
    Ok(ended)
}

/// What is known only after the end: the log of a failure; of a good end whether it was of these settings, and the containers.
async fn look_after(
    api: &Api,
    order: &Deploy,
    plan: &Plan,
    containers: Option<&[Container]>,
    is_contended: bool,
    ended: &mut Ended,
) {
    if ended.verdict != Verdict::Done {
        return read_log(api, ended).await;
    }
    // What is set after it started does not matter to it.
    ended.is_overtaken = is_contended && is_overtaken(api, plan).await;
    if let Some(deadline) = order.health.filter(|_| !ended.is_overtaken) {
        ended.health = Some(health(api, order, plan, deadline, containers).await);
    }
}

/// Looks at the containers until they are well, or are not in time. Those of before are nothing when they could not be seen.
pub(crate) async fn health(api: &Api, order: &Deploy, plan: &Plan, deadline: Duration, before: Option<&[Container]>) -> Finding {
    let machine = match (order.service.kind, before) {
        (Kind::Compose, _) => Some(Watch::compose(deadline)),
        (Kind::Application, before) => before.map(|before| Watch::swarm(deadline, before)),
    };
    let finding = match machine {
        Some(machine) => watch_health(api, &plan.live.place, machine, FIRST_LOOK.min(order.poll.cap), order.poll.cap).await,
        None => {
            Finding::Unseen("the containers of before the deployment could not be seen, to tell the new ones apart".to_owned())
        }
    };
    let name = &plan.live.name;
    match &finding {
        Finding::Healthy => tracing::info!("the containers of {name} are healthy"),
        Finding::Running => tracing::info!("the containers of {name} run; none has a health check that could say more"),
        Finding::Unhealthy(which) => tracing::info!("the containers of {name} are not healthy: {which}"),
        Finding::Unseen(why) => tracing::warn!("whether the containers of {name} are healthy was not seen: {why}"),
    }
    finding
}

/// The containers of an application before its deployment, by which those of the deployment are told apart afterwards; nothing where
/// nobody asks for them, or they cannot be seen.
pub(crate) async fn containers_before(api: &Api, order: &Deploy, live: &Live) -> Option<Vec<Container>> {
    if order.health.is_none() || order.service.kind == Kind::Compose {
        return None;
    }
    live.place.look(api).await.ok()
}

/// Whether somebody else set one of these variables, or the image, since: a deployment takes what is set when it starts, so which one
/// was deployed is not known then.
async fn is_overtaken(api: &Api, plan: &Plan) -> bool {
    if plan.variables.is_empty() && plan.image.is_none() {
        return false;
    }
    match Live::read(api, &plan.live.service).await {
        Ok(now) => {
            let values = |text: &str| -> BTreeMap<String, Option<String>> {
                plan.variables.iter().map(|name| (name.clone(), environment::value(text, name))).collect()
            };
            now.image != plan.image || values(now.text()) != values(&plan.env)
        }
        Err(error) => {
            tracing::warn!("whether {} was deployed with these settings could not be checked: {}", plan.live.name, chain(&error));
            false
        }
    }
}

/// What is looked for: the deployment that is queued now, or the one that was found under way.
fn sought(order: &Deploy, live: &Live, found: Option<&str>) -> Sought {
    let before = live.rows.iter().filter(|row| found != Some(&row.title)).map(|row| row.deployment_id.clone());
    let title = found.unwrap_or(&order.title).to_owned();
    Sought { title, description: None, before: before.collect(), is_retitled: live.is_git }
}

/// Queues the deployment; answers the error that leaves open whether it was queued. Then it is looked for, not sent again.
async fn trigger(api: &Api, order: &Deploy) -> Result<Option<DokployError>, DokployError> {
    let sent = api.deploy(&order.service, &order.title, &order.description).await;
    if sent.is_ok() {
        tracing::info!("queued the deployment \"{}\"", order.title);
    }
    unconfirmed(sent, "dokploy")
}

/// The error of a trigger that leaves open whether a deployment was queued; any other one stays an error.
pub(crate) fn unconfirmed(sent: Result<(), DokployError>, asked: &str) -> Result<Option<DokployError>, DokployError> {
    match sent {
        Err(error) if error.is_outcome_unknown() => {
            tracing::warn!("{asked} did not confirm the deployment, which is looked for now: {}", chain(&error));
            Ok(Some(error))
        }
        sent => sent.map(|()| None),
    }
}

/// How a deployment ended that was watched. Where it was never seen, the answer to its trigger that did not come was a refusal.
pub(crate) fn ended(
    watched: Watched,
    unconfirmed: Option<DokployError>,
    live: &Live,
    variable: &str,
    started: Instant,
) -> Result<Ended, DokployError> {
    let Watched { verdict, deployment_id, is_log_shown, said, .. } = watched;
    if let Some(error) = unconfirmed.filter(|_| verdict == Verdict::Lost && deployment_id.is_none()) {
        return Err(error);
    }
    tracing::info!("the deployment of {} ended: {verdict}", live.name);
    Ok(Ended {
        verdict,
        health: None,
        is_overtaken: false,
        deployment_id,
        previous_tag: live.tag(variable),
        log: said,
        is_log_shown,
        duration: started.elapsed(),
        page: live.page.clone(),
    })
}

/// Reads the log of a deployment that was seen; without one, what its row says stays. The log is an extra: that it cannot be read must
/// not hide how the deployment ended.
pub(crate) async fn read_log(api: &Api, ended: &mut Ended) {
    let Some(id) = &ended.deployment_id else { return };
    match api.log(id).await {
        Ok(log) => ended.log = log.filter(|log| !log.trim().is_empty()).or_else(|| ended.log.take()),
        Err(error) => tracing::warn!("the deployment's log could not be read: {}", chain(&error)),
    }
}
