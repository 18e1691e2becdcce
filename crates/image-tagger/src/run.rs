//! The action: inputs → facts → plan → apply → report.

use actions_core::{Exit, Failure, Problem, Runner, Summary};
use http_client::{Client, Settings};
use registry_client::{Registry, Tag};
use semver::Version;

use crate::attested::Attestor;
use crate::compute::{self, Image};
use crate::error::ImageError;
use crate::inputs::{ACTION, Command, Compared, Request, Target};
use crate::metadata;
use crate::outputs::{self, Computed};
use crate::promote::{self, Promotion, Run, Step};
use crate::prune;
use crate::report;
use crate::selection::{self, Past};
use crate::source::Sources;
use crate::tags::{Latest, Origin, Place};
use crate::verify::{self, Checked, State, Wanted};

/// Runs the action.
///
/// # Errors
/// A [`Failure`] with everything that is wrong: inputs, configuration, images that are missing or cannot be tagged.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    if metadata::is_asked(runner) {
        return metadata::run(runner).await;
    }
    if runner.inputs(&ACTION).text("command") == "prune" {
        return prune::run(runner).await;
    }
    let request = Request::read(runner)?;
    // Boxed, because every caller would hold room for the largest of them.
    match request.command.clone() {
        Command::Compute(compared) => Box::pin(computed(runner, request, &compared)).await,
        Command::Verify(agreeing) => {
            let images = of_version(&request)?;
            Box::pin(verified(runner, request, images, &agreeing)).await
        }
        Command::Promote(target) => {
            let images = of_version(&request)?;
            Box::pin(promoted(runner, request, images, &target)).await
        }
    }
}

/// The images under the version's own tag; only a build gives out others.
fn of_version(request: &Request) -> Result<Vec<Image>, ImageError> {
    let place = Place { latest: Latest::Stays, branch: None, sha: None };
    compute::images(&request.services, &request.version, &[], &place)
}

async fn computed(runner: &Runner, request: Request, compared: &Compared) -> Result<(), Failure> {
    let (services, version) = (request.services.clone(), request.version.clone());
    let past = selection::read(runner, compared, &services, &version).await?;
    let images = compute::images(&services, &version, &services.tags, &place(runner, &past, &version)?)?;
    for tag in images.iter().flat_map(|image| &image.tags) {
        tracing::info!("computed {tag}");
    }
    let choices = if compared.all || !services.builds.knows_paths {
        selection::every(&services, &past)
    } else {
        selection::choose(runner, &registry(runner, request)?, &services, &images, &past).await?
    };
    for line in selection::lines(&choices) {
        tracing::info!("{line}");
    }
    let mut summary = Summary::new();
    summary.section(selection::markdown(&choices, &version));
    runner.append_summary(&summary)?;
    let origin = origin(runner)?;
    outputs::write(
        runner,
        &Computed { services: &services, images: &images, choices: &choices, version: &version, origin: &origin },
    )
}

/// What tags may be made of besides the version. `latest` follows the highest release that is known.
fn place(runner: &Runner, past: &Past, version: &Version) -> Result<Place, Failure> {
    let is_older = past.highest.as_ref().is_some_and(|highest| highest > version);
    let latest = if is_older { Latest::Stays } else { Latest::Follows };
    if runner.env("GITHUB_REPOSITORY").is_none() {
        return Ok(Place { latest, branch: None, sha: None });
    }
    let context = runner.context()?;
    let branch = context.branch().map(str::to_owned);
    Ok(Place { latest, branch, sha: Some(context.sha).filter(|sha| !sha.is_empty()) })
}

/// At a desk nothing says where a build comes from.
fn origin(runner: &Runner) -> Result<Origin, Failure> {
    let created = runner.now();
    if runner.env("GITHUB_REPOSITORY").is_none() {
        return Ok(Origin { revision: None, source: None, created });
    }
    let context = runner.context()?;
    let source = Some(format!("{}/{}", context.server_url, context.repository));
    Ok(Origin { revision: Some(context.sha).filter(|sha| !sha.is_empty()), source, created })
}

async fn verified(runner: &Runner, request: Request, images: Vec<Image>, agreeing: &[Tag]) -> Result<(), Failure> {
    let (version, template) = (request.version.clone(), request.services.template.clone());
    let client = Client::new(runner, Settings::default())?;
    // Before anything is asked: what cannot be verified need not be looked for.
    let attestor = request.required.as_ref().map(|required| Attestor::new(runner, &client, required)).transpose()?;
    let is_target = request.credentials.are_the_target_s();
    let registry = Registry::new(&client, request.credentials);
    let wanted: Vec<Wanted> = images.iter().map(Image::wanted).collect();
    let mut checked = verify::inspect(&registry, &wanted, agreeing).await;
    if is_target {
        checked.iter_mut().for_each(Checked::as_target);
    }
    if let Some(attestor) = attestor {
        attestor.judge(&mut checked).await;
    }
    let problems: Vec<Problem> = checked.iter().filter_map(|checked| checked.problem.clone()).collect();
    runner.print(&report::table(&checked));
    let mut summary = Summary::new();
    summary.section(report::markdown(&checked));
    let is_refused = checked.iter().any(|checked| matches!(checked.state, State::Refused | State::Unknown | State::Unproven));
    if !problems.is_empty() && !is_refused {
        // It only helps to go on; a list that cannot be had is no further problem. Of images that are there and not proven no other
        // version is better known.
        let nearest = verify::nearest(&registry, &wanted, &template, &version).await.unwrap_or_default();
        let nearest: Vec<String> = nearest.iter().map(ToString::to_string).collect();
        let line = if nearest.is_empty() { "none".to_owned() } else { nearest.join(", ") };
        runner.print(&format!("The nearest versions whose images are complete: {line}"));
        summary.section(format!("The nearest versions whose images are complete: {line}"));
        runner.set_output("nearest", &serde_json::json!(nearest).to_string())?;
    }
    runner.append_summary(&summary)?;
    let images: Vec<Image> = images.into_iter().zip(&checked).map(|(image, checked)| image.on(checked.digest.as_ref())).collect();
    runner.set_output("services", &compute::services_output(&images).to_string())?;
    runner.set_output("complete", if problems.is_empty() { "true" } else { "false" })?;
    if problems.is_empty() { Ok(()) } else { Err(Failure { exit: Exit::Expected, problems }) }
}

async fn promoted(runner: &Runner, request: Request, images: Vec<Image>, target: &Target) -> Result<(), Failure> {
    let dry_run = request.dry_run;
    let registry = registry(runner, request)?;
    let named: Vec<Image> = named(images, &target.from)?;
    let promotion = |image: &Image| {
        let Image { service, image, tag, .. } = image.clone();
        let to = if target.to.is_empty() { vec![tag] } else { target.to.clone() };
        Ok(Promotion { source: target.from.of(&service, &image)?, service, image, to })
    };
    let promotions = named.iter().map(promotion).collect::<Result<Vec<_>, ImageError>>()?;
    let steps = promote::plan(&registry, &promotions, which_run(runner)).await?;
    for line in steps.iter().flat_map(Step::lines) {
        runner.print(&line);
    }
    let images: Vec<Image> = named.into_iter().zip(&steps).map(|(image, step)| promoted_image(image, step)).collect();
    if dry_run {
        tracing::info!("changed nothing: this is a dry run");
    } else {
        promote::apply(&registry, &steps).await?;
    }
    runner.set_output("services", &compute::services_output(&images).to_string())?;
    Ok(())
}

/// The images that are promoted: all, or those that have lines of their own where there is no line for all.
fn named(images: Vec<Image>, from: &Sources) -> Result<Vec<Image>, ImageError> {
    let unknown = from.services().find(|service| !images.iter().any(|image| image.service == *service));
    if let Some(service) = unknown {
        let known = images.iter().map(|image| image.service.clone()).collect();
        return Err(ImageError::UnknownService { service: service.to_owned(), known });
    }
    Ok(images.into_iter().filter(|image| from.name(&image.service)).collect())
}

/// The image as the output says it: on its digest, with the tags that it got.
fn promoted_image(image: Image, step: &Step) -> Image {
    let tags: Vec<String> = step.promotion.to.iter().map(|tag| image.image.tagged(tag)).collect();
    let tag = step.promotion.to.first().cloned().unwrap_or_else(|| image.tag.clone());
    Image { tag, tags, ..image }.on(Some(step.manifest.digest()))
}

/// GitHub counts the attempts of a run: a job that is run again has often done its work already.
fn which_run(runner: &Runner) -> Run {
    let attempt = runner.env("GITHUB_RUN_ATTEMPT").and_then(|attempt| attempt.parse::<u32>().ok());
    if attempt.is_some_and(|attempt| attempt > 1) { Run::Again } else { Run::First }
}

fn registry(runner: &Runner, request: Request) -> Result<Registry, Failure> {
    let client = Client::new(runner, Settings::default())?;
    Ok(Registry::new(&client, request.credentials))
}
