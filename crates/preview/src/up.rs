//! A preview made or updated, deployed, followed, and proven to answer.

mod check;
mod gates;
mod text;

use actions_core::{Context, Failure, Runner};
use dokploy_webhook::environment::Variables;
use dokploy_webhook::{Api, Deploy, Ended, Poll, Service, deploy};

use crate::changes::Wanted;
use crate::error::PreviewError;
use crate::facts::{Found, Place, place, previews, server_of};
use crate::guard::is_fork;
use crate::identity::Identity;
use crate::inputs::{Gate, Request};
use crate::make::{Made, make};
use crate::report::Report;
use crate::run::unless_cancelled;
use crate::source::{Head, Source, mounted_files, text as column};
use crate::variables;

/// Makes or updates the preview of a pull request.
///
/// # Errors
/// [`Failure`] when it cannot be made, when its deployment did not end well, or when it does not answer.
pub async fn up(runner: &Runner, api: &Api, context: &Context, request: &Request, identity: &Identity) -> Result<(), Failure> {
    let facts = async { Ok(facts(runner, api, context, request, identity).await?) };
    let (place, found, wanted) = unless_cancelled(runner, facts).await?;
    if request.dry_run {
        let lines = unless_cancelled(runner, async { Ok(text::would(api, &found, &wanted).await?) }).await?;
        for line in lines {
            tracing::info!("{line}");
        }
        return Ok(Report::new("unchanged").number(Some(identity.number)).addresses(&wanted).tell(runner)?);
    }
    let writing = async { Ok(make(api, &place.project_id, found, &wanted, request.patience()).await?) };
    let made = runner.group(&format!("the preview {}", identity.name()), unless_cancelled(runner, writing)).await?;
    let order = order(runner, context, request, &wanted, &made);
    let deploying = Box::pin(deploy(api, &order, runner.cancelled()));
    let ended = runner.group(&format!("the deployment of {}", identity.name()), deploying).await;
    let ended = ended.map_err(|stopped| stopped.error)?;
    conclude(runner, request, &wanted, &made, &order, ended).await
}

/// What there is, and what is wanted; everything that can be wrong is found here, before anything changes.
async fn facts(
    runner: &Runner,
    api: &Api,
    context: &Context,
    request: &Request,
    identity: &Identity,
) -> Result<(Place, Vec<Found>, Wanted), PreviewError> {
    let settings = &request.settings;
    let Some(head) = head(context).filter(|head| head.number == identity.number) else {
        return Err(PreviewError::NotOfTheRun(identity.number));
    };
    let place = place(api, request.project.as_deref(), request.template.as_deref()).await?;
    let source = match (&settings.compose_file, &place.template) {
        (Some(path), _) => Source::File(check::read(runner, path)?),
        (None, Some(template)) => Source::of_template(template, &head)?,
        (None, None) => return Err(PreviewError::NoTemplate(String::new())),
    };
    let file = check::file(runner, &source, &head.repository, settings.allow_host)?;
    let addresses = check::addresses(&settings.patterns, identity.number, file.as_ref())?;
    let template_env = place.template.as_ref().map(|template| column(template, "env")).unwrap_or_default();
    let copied = if head.is_fork { &[][..] } else { &settings.copied[..] };
    if head.is_fork && !settings.copied.is_empty() {
        tracing::warn!("the pull request comes from a fork: no variable is copied from the template");
    }
    let own = variables::own(identity, &head, &addresses, &settings.serving)?;
    let variables = variables::all(&own, template_env, copied, &settings.given)?;
    for path in place.template.iter().flat_map(mounted_files) {
        tracing::warn!(
            "the template mounts the file {path}, which a preview does not get: put it into an image, or into a variable"
        );
    }
    let project = api.project(&place.project_id).await?;
    check::namesakes(api, &project, identity, &addresses).await?;
    let mut found = previews(&project, &identity.repository);
    found.retain(|found| found.identity.is(identity));
    let (identity, serving) = (identity.clone(), settings.serving.clone());
    let server_id = server_of(place.template.as_ref());
    Ok((place, found, Wanted { identity, server_id, source, variables, addresses, serving }))
}

/// The code that the run's own pull request asks for; a run of anything else has none.
fn head(context: &Context) -> Option<Head> {
    let request = context.pull_request()?;
    Some(Head {
        repository: context.repository.clone(),
        number: request.number,
        branch: request.head_ref.to_owned(),
        sha: context.head_sha().to_owned(),
        is_fork: is_fork(context),
    })
}

fn order(runner: &Runner, context: &Context, request: &Request, wanted: &Wanted, made: &Made) -> Deploy {
    let sha: String = context.head_sha().chars().take(7).collect();
    let attempt = runner.env("GITHUB_RUN_ATTEMPT").unwrap_or("1");
    // An earlier attempt's deployment that runs still is followed by its title, unless it is of something else than what is wanted now.
    let other = if made.is_changed && attempt != "1" { " · changed" } else { "" };
    let run = context.run.as_ref().map(|run| format!(" · run {run}")).unwrap_or_default();
    Deploy {
        service: Service::compose(&made.compose_id),
        tag: None,
        variable: "IMAGE_TAG".to_owned(),
        variables: Variables::default(),
        required: Vec::new(),
        wait: None,
        health: (request.settings.gate == Gate::Containers).then_some(request.settings.gate_timeout),
        title: format!("Preview of #{} at {sha}{other}{run}", wanted.identity.number),
        description: context.run_url.clone().unwrap_or_default(),
        timeout: request.timeout,
        poll: Poll::default(),
    }
}

/// Looks whether the preview answers, and says how it all ended.
async fn conclude(
    runner: &Runner,
    request: &Request,
    wanted: &Wanted,
    made: &Made,
    order: &Deploy,
    ended: Ended,
) -> Result<(), Failure> {
    if let Some(log) = ended.log.as_ref().filter(|_| !ended.is_log_shown) {
        runner.group("the deployment's log in Dokploy", async { runner.print(log.trim_end()) }).await;
    }
    let (status, failure) = match ended.problem(order) {
        Some(problem) => (ended.status(), Some(Failure::from(PreviewError::from(problem)))),
        None => match gates::open(runner, request, wanted).await {
            Ok(()) => ("deployed", None),
            Err(error) => ("unhealthy", Some(error)),
        },
    };
    let report = Report::new(status).number(Some(wanted.identity.number)).addresses(wanted);
    report.deployed(&made.environment_id, &made.compose_id, ended).tell(runner)?;
    failure.map_or(Ok(()), Err)
}
