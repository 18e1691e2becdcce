//! The verb by API key: planned, shown or carried out, taken back where that is asked for, and told by outputs.

use std::fs;
use std::io;

use actions_core::{Explain, Failure, Runner};
use deploy_config::OnFailure;

use crate::api::Api;
use crate::deploy::{self, Before, Deploy, Ended, Plan};
use crate::environment::template;
use crate::error::DokployError;
use crate::follow::Poll;
use crate::inputs::{Asked, Request};
use crate::model::Kind;
use crate::rollback;
use crate::stopped::{Reached, during};

/// Deploys by API key.
///
/// # Errors
/// [`Failure`] when the deployment could not be made or did not end well.
pub async fn run(runner: &Runner, api: &Api, request: &Request, asked: &Asked) -> Result<(), Failure> {
    let order = order(runner, request, asked)?;
    let plan = during(Reached::Nothing, runner.cancelled(), deploy::plan(api, &order)).await;
    let plan = plan.map_err(|stopped| stopped.error)?;
    if request.dry_run {
        return show(runner, &order, &plan);
    }
    plan.announce();
    let title = format!("the deployment of {} in Dokploy", plan.live.name);
    let ended = runner.group(&title, Box::pin(deploy::carry_out(api, &order, &plan, runner.cancelled()))).await;
    let ended = ended.map_err(|stopped| stopped.error)?;
    set_outputs(runner, &ended)?;
    show_log(runner, &ended).await;
    let Some(problem) = ended.problem(&order) else {
        return Ok(());
    };
    if asked.on_failure == OnFailure::Rollback {
        go_back(runner, api, &order, &plan.before(), problem).await
    } else {
        Err(problem.into())
    }
}

/// The inputs as an order, with the names of the template.
fn order(runner: &Runner, request: &Request, asked: &Asked) -> Result<Deploy, DokployError> {
    let required = match &asked.env_template {
        Some(path) => {
            let unread = |source: io::Error| DokployError::Template { path: path.clone(), source };
            template::named(&fs::read_to_string(runner.workspace().join(path)).map_err(unread)?)
        }
        None => Vec::new(),
    };
    Ok(Deploy {
        service: asked.service.clone(),
        tag: asked.tag.clone(),
        variable: asked.variable.clone(),
        variables: asked.variables.clone(),
        required,
        wait: asked.wait,
        health: asked.health,
        title: request.title.clone(),
        // The run's page, for people who look at Dokploy.
        description: runner.context().ok().and_then(|context| context.run_url).unwrap_or_default(),
        timeout: asked.timeout,
        poll: Poll::default(),
    })
}

/// The dry run.
fn show(runner: &Runner, order: &Deploy, plan: &Plan) -> Result<(), Failure> {
    let (name, before) = (&plan.live.name, plan.previous_tag.as_deref());
    let place = match order.service.kind {
        Kind::Compose => format!("{} in the environment of {name}", order.variable),
        Kind::Application => format!("the image's tag of {name}"),
    };
    match (&order.tag, before) {
        (Some(tag), Some(before)) if tag == before => tracing::info!("{place} is {tag} already"),
        (Some(tag), before) => tracing::info!("would set {place} to {tag}; it is {}", before.unwrap_or("not set")),
        (None, _) => {}
    }
    let others: Vec<_> = order.variables.names().collect();
    if !others.is_empty() {
        tracing::info!("would set {} in the environment of {name}", others.join(", "));
    }
    plan.announce();
    tracing::info!("would deploy {name} as \"{}\" and follow it for at most {} s", order.title, order.timeout.as_secs());
    if let Some(deadline) = order.health {
        tracing::info!("would look at its containers for at most {} s", deadline.as_secs());
    }
    runner.set_output("status", "unchanged")?;
    runner.set_output("previous", before.unwrap_or_default())?;
    runner.set_output("log-url", plan.live.page.as_deref().unwrap_or_default())?;
    Ok(())
}

/// Takes a deployment back that did not end well. The run fails whatever comes of it: what was asked for is not live.
async fn go_back(runner: &Runner, api: &Api, order: &Deploy, before: &Before, problem: DokployError) -> Result<(), Failure> {
    tracing::info!("the deployment did not end well, and what was set before is deployed again");
    let title = format!("back from {}", order.title);
    let way = Deploy { tag: None, title, ..order.clone() };
    // Rare, and too large to be part of every run.
    let outcome = Box::pin(rollback::back(api, &way, before, runner.cancelled())).await;
    let (word, failure) = match outcome {
        Ok(ended) => {
            show_log(runner, &ended).await;
            let failure = ended.problem(&way);
            (if failure.is_none() { "done" } else { "failed" }, failure)
        }
        Err(stopped) => ("failed", Some(stopped.error)),
    };
    runner.set_output("rollback", word)?;
    let mut failed = Failure::from(problem);
    match failure {
        None => tracing::info!("what was set before is deployed again"),
        Some(error) => {
            let hint = error.hint();
            failed.problems.extend(Failure::from(error).problems.into_iter().map(|mut problem| {
                problem.message = format!("going back failed: {}", problem.message);
                problem.hint.clone_from(&hint);
                problem
            }));
        }
    }
    Err(failed)
}

/// Shows the end of a failure's log, unless all of it was shown while it came.
pub(crate) async fn show_log(runner: &Runner, ended: &Ended) {
    if let Some(log) = ended.log.as_ref().filter(|_| !ended.is_log_shown) {
        runner.group("the deployment's log in Dokploy", async { runner.print(log.trim_end()) }).await;
    }
}

/// Sets the outputs of a deployment that was followed.
pub(crate) fn set_outputs(runner: &Runner, ended: &Ended) -> Result<(), Failure> {
    runner.set_output("status", ended.status())?;
    runner.set_output("health", ended.health.as_ref().map(crate::health::Finding::word).unwrap_or_default())?;
    runner.set_output("rollback", "")?;
    runner.set_output("deployment-id", ended.deployment_id.as_deref().unwrap_or_default())?;
    runner.set_output("previous", ended.previous_tag.as_deref().unwrap_or_default())?;
    runner.set_output("duration", &ended.duration.as_secs().to_string())?;
    runner.set_output("log-url", ended.page.as_deref().unwrap_or_default())?;
    Ok(())
}
