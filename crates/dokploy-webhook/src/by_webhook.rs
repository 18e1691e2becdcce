//! The verb by webhook: triggered, and followed where a key is given too.

use actions_core::{Failure, Runner};
use http_client::Client;
use tokio::time::Instant;

use crate::api::Api;
use crate::by_key;
use crate::deploy::carry_out::{ended, read_log, unconfirmed};
use crate::deploy::{Ended, Live};
use crate::error::DokployError;
use crate::follow::{Follow, Poll, Sought, Verdict};
use crate::inputs::{Hook, HookKey, Request};
use crate::stopped::{Reached, during};
use crate::watch::watch;
use crate::webhook::{self, Trigger, service};

/// Triggers a webhook.
///
/// # Errors
/// [`Failure`] when it was not accepted, or the deployment was followed and did not end well.
pub async fn run(runner: &Runner, client: &Client, request: &Request, hook: &Hook) -> Result<(), Failure> {
    let trigger = trigger(runner, request, hook);
    match &hook.key {
        Some(key) => followed(runner, client, request, hook, key, trigger).await,
        None => alone(runner, client, request, hook, trigger).await,
    }
}

/// What the run tells a webhook.
fn trigger(runner: &Runner, request: &Request, hook: &Hook) -> Trigger {
    let of_run = runner.env("GITHUB_REF").and_then(|name| name.strip_prefix("refs/heads/"));
    Trigger {
        title: request.title.clone(),
        sha: runner.env("GITHUB_SHA").unwrap_or_default().to_owned(),
        branch: of_run.map(str::to_owned),
        paths: hook.paths.clone(),
        ..Trigger::default()
    }
}

/// Without a key: that it was accepted is all that can be known.
async fn alone(runner: &Runner, client: &Client, request: &Request, hook: &Hook, trigger: Trigger) -> Result<(), Failure> {
    let branch = hook.branch.clone().or(trigger.branch);
    let trigger = Trigger { branch, form: hook.form.clone().unwrap_or_default(), ..trigger };
    if request.dry_run {
        tracing::info!("would trigger \"{}\" by webhook; whether Dokploy accepts it cannot be asked", trigger.shown_title());
        return Ok(runner.set_output("status", "unchanged")?);
    }
    let sent = during(Reached::Queue, runner.cancelled(), webhook::trigger(client, &hook.url, &trigger)).await;
    sent.map_err(|stopped| stopped.error)?;
    tracing::info!("a webhook deploys what is set in Dokploy, and tells no result; give an API key too, and it is followed");
    Ok(runner.set_output("status", "triggered")?)
}

/// With a key: what the webhook deploys is seen before, and followed to its end.
async fn followed(
    runner: &Runner,
    client: &Client,
    request: &Request,
    hook: &Hook,
    key: &HookKey,
    trigger: Trigger,
) -> Result<(), Failure> {
    let api = Api::new(client, &key.url, &key.key)?;
    let facts = async {
        let live = service::find(&api, &hook.url, key.service.as_ref()).await?;
        // A server that names no version is taken for a new one.
        let version = api.version().await.ok().flatten();
        Ok((live, version))
    };
    let (live, version) = during(Reached::Nothing, runner.cancelled(), facts).await.map_err(|stopped| stopped.error)?;
    warn_of_another_tag(&live, key);
    let trigger = service::fit(&live, trigger, hook.form.clone(), hook.branch.as_deref(), version);
    if request.dry_run {
        service::accepts(&live)?;
        tracing::info!("would trigger \"{}\" for {} by webhook, and follow it", trigger.shown_title(), live.name);
        runner.set_output("status", "unchanged")?;
        runner.set_output("previous", live.tag(&key.variable).as_deref().unwrap_or_default())?;
        runner.set_output("log-url", live.page.as_deref().unwrap_or_default())?;
        return Ok(());
    }
    let ended = carry_out(runner, client, &api, hook, key, &live, &trigger).await?;
    by_key::set_outputs(runner, &ended)?;
    by_key::show_log(runner, &ended).await;
    match ended.verdict {
        Verdict::Done => Ok(()),
        verdict => {
            let (tag, deployment_id) = (ended.previous_tag.unwrap_or_else(|| "what is set".to_owned()), ended.deployment_id);
            Err(DokployError::NotDeployed { verdict, tag, deployment_id }.into())
        }
    }
}

/// A webhook cannot set the tag, so that another one than the title says may be deployed.
fn warn_of_another_tag(live: &Live, key: &HookKey) {
    let asked = key.tag.as_deref();
    if let (Some(asked), Some(set)) = (asked, live.tag(&key.variable).filter(|set| Some(set.as_str()) != asked)) {
        let name = &live.name;
        tracing::warn!(
            "{name} is set to {set}, and that is deployed: a webhook cannot set {asked}; help: set it in Dokploy, or deploy with the \
             API key alone"
        );
    }
}

/// Triggers and follows.
async fn carry_out(
    runner: &Runner,
    client: &Client,
    api: &Api,
    hook: &Hook,
    key: &HookKey,
    live: &Live,
    trigger: &Trigger,
) -> Result<Ended, DokployError> {
    let (started, cancelled, poll) = (Instant::now(), runner.cancelled(), Poll::default());
    let sent = during(Reached::Queue, cancelled, webhook::trigger(client, &hook.url, trigger)).await;
    let unknown = unconfirmed(sent.map_err(|stopped| stopped.error), "the webhook")?;
    let before = live.rows.iter().map(|row| row.deployment_id.clone()).collect();
    let (title, description) = (trigger.shown_title(), trigger.shown_description());
    let sought = Sought { title, description, before, is_retitled: live.is_git };
    let machine = Follow::new(sought, key.timeout, poll.grace);
    let title = format!("the deployment of {} in Dokploy", live.name);
    let watching = during(Reached::Queue, cancelled, watch(api, &live.service, machine, poll));
    let watched = runner.group(&title, watching).await.map_err(|stopped| stopped.error)?;
    let mut ended = ended(watched, unknown, live, &key.variable, started)?;
    if ended.verdict != Verdict::Done {
        read_log(api, &mut ended).await;
    }
    Ok(ended)
}
