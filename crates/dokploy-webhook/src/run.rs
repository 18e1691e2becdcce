//! The verb: reads what is live, sets the tag, deploys, follows; or triggers a webhook.

use actions_core::{Failure, Runner};
use http_client::{Client, Settings};

use crate::api::Api;
use crate::deploy::{self, Deploy, Ended};
use crate::error::DokployError;
use crate::follow::{Poll, Verdict};
use crate::inputs::{Door, Request};
use crate::stopped::{Reached, during};
use crate::webhook::{self, Trigger};

/// Deploys by the door that the inputs give.
///
/// # Errors
/// [`Failure`] when an input is wrong, or the deployment could not be made or did not end well.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    let client = Client::new(runner, Settings::default())?;
    match request.door.clone() {
        Door::Webhook(url) => {
            let trigger = trigger(runner, &request);
            if request.dry_run {
                tracing::info!("would trigger \"{}\" by webhook; whether Dokploy accepts it cannot be asked", request.title);
                return Ok(runner.set_output("status", "unchanged")?);
            }
            let sent = during(Reached::Queue, runner.cancelled(), webhook::trigger(&client, &url, &trigger)).await;
            sent.map_err(|stopped| stopped.error)?;
            tracing::info!("a webhook deploys what is set in Dokploy, and tells no result");
            Ok(runner.set_output("status", "triggered")?)
        }
        Door::Api { url, key, compose_id, variable, tag, timeout } => {
            let api = Api::new(&client, &url, &key)?;
            let (title, description) = (request.title.clone(), description(runner));
            let order = Deploy { compose_id, variable, tag, title, description, timeout, poll: Poll::default() };
            if request.dry_run { rehearse(runner, &api, &order).await } else { carry_out(runner, &api, &order).await }
        }
    }
}

/// What the run tells a webhook.
fn trigger(runner: &Runner, request: &Request) -> Trigger {
    let branch = runner.env("GITHUB_REF").and_then(|name| name.strip_prefix("refs/heads/")).map(str::to_owned);
    Trigger { title: request.title.clone(), sha: runner.env("GITHUB_SHA").unwrap_or_default().to_owned(), branch }
}

/// The run's page, for people who look at Dokploy.
fn description(runner: &Runner) -> String {
    runner.context().ok().and_then(|context| context.run_url).unwrap_or_default()
}

async fn rehearse(runner: &Runner, api: &Api, order: &Deploy) -> Result<(), Failure> {
    let plan = during(Reached::Nothing, runner.cancelled(), deploy::plan(api, order)).await;
    let plan = plan.map_err(|stopped| stopped.error)?;
    let before = plan.previous_tag.as_deref();
    let name = &plan.compose.name;
    match before {
        Some(tag) if tag == order.tag => tracing::info!("{} of {name} is {tag} already", order.variable),
        Some(tag) => tracing::info!("would set {}={} in the environment of {name}; it is {tag}", order.variable, order.tag),
        None => tracing::info!("would add {}={} to the environment of {name}", order.variable, order.tag),
    }
    tracing::info!("would deploy {name} as \"{}\" and follow it for at most {} s", order.title, order.timeout.as_secs());
    runner.set_output("status", "unchanged")?;
    runner.set_output("previous", before.unwrap_or_default())?;
    runner.set_output("log-url", api.page(&plan.compose).as_deref().unwrap_or_default())?;
    Ok(())
}

async fn carry_out(runner: &Runner, api: &Api, order: &Deploy) -> Result<(), Failure> {
    let ended = deploy::deploy(api, order, runner.cancelled()).await.map_err(|stopped| stopped.error)?;
    set_outputs(runner, &ended)?;
    if let Some(log) = &ended.log {
        runner.group("the deployment's log in Dokploy", async { runner.print(log.trim_end()) }).await;
    }
    match ended.verdict {
        Verdict::Done => Ok(()),
        verdict => {
            let (tag, deployment_id) = (order.tag.clone(), ended.deployment_id);
            Err(DokployError::NotDeployed { verdict, tag, deployment_id }.into())
        }
    }
}

fn set_outputs(runner: &Runner, ended: &Ended) -> Result<(), Failure> {
    runner.set_output("status", ended.verdict.word())?;
    runner.set_output("deployment-id", ended.deployment_id.as_deref().unwrap_or_default())?;
    runner.set_output("previous", ended.previous_tag.as_deref().unwrap_or_default())?;
    runner.set_output("duration", &ended.duration.as_secs().to_string())?;
    runner.set_output("log-url", ended.page.as_deref().unwrap_or_default())?;
    Ok(())
}
