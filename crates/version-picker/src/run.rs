//! The verb. Neither to resolve nor to list changes anything, so that they have no dry run.

#[cfg(not(feature = "desk"))]
use actions_core::Exit;
use actions_core::{Context, Failure, Runner};
use history::desk;
use http_client::{Client, Settings};

use crate::facts::Sources;
use crate::inputs::{Command, ListRequest, Place, Request};
use crate::resolve::resolve;
use crate::survey::newest;
use crate::{listing, report, sync};

/// Does what the input `command` says.
///
/// # Errors
/// [`Failure`] when an input or deploy.yml is wrong, when GitHub or a registry cannot be asked, or when a version cannot be deployed.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    match Command::read(runner)? {
        Command::Resolve => pick(runner).await,
        Command::List => list(runner).await,
        Command::Sync => sync::run(runner).await,
        Command::Pick => desk(runner).await,
    }
}

/// Resolves the version that is asked for to one that can be deployed.
async fn pick(runner: &Runner) -> Result<(), Failure> {
    let Request { wanted, place } = Request::read(runner)?;
    let sources = open(runner, place)?;
    match resolve(&sources, &wanted).await {
        Ok(row) => Ok(report::picked(runner, &wanted, &row, &sources.image_tag(&row.version)?)?),
        Err(error) => {
            report::refused(runner, &error)?;
            Err(error.into())
        }
    }
}

/// Shows the newest versions.
async fn list(runner: &Runner) -> Result<(), Failure> {
    let ListRequest { limit, place } = ListRequest::read(runner)?;
    let sources = open(runner, place)?;
    let rows = newest(&sources, limit).await?;
    runner.print(&listing::text(&rows, sources.environment()));
    runner.append_summary(&listing::summary(&rows, sources.environment()))?;
    for problem in listing::unknown(&rows) {
        let cure = problem.hint.map(|hint| format!("\n  help: {hint}")).unwrap_or_default();
        runner.warning(format!("failed to look for the image of {}{cure}", problem.message));
    }
    Ok(runner.set_output("versions", &listing::json(&rows))?)
}

/// Lets a person choose.
#[cfg(feature = "desk")]
async fn desk(runner: &Runner) -> Result<(), Failure> {
    crate::pick::run(runner).await
}

/// Nobody is at this build's desk.
#[cfg(not(feature = "desk"))]
#[expect(clippy::unused_async, reason = "every command has this shape")]
async fn desk(_: &Runner) -> Result<(), Failure> {
    let hint = "build it with the feature `desk`, which is on by default, and run it at a desk";
    Err(Failure::new(Exit::BadInput, "this build asks nobody, so that it cannot `pick`", hint))
}

/// The repository of the run or of the checkout, and the registries of deploy.yml.
///
/// # Errors
/// [`Failure`] when no repository is known, or deploy.yml is wrong.
pub(crate) fn open(runner: &Runner, place: Place) -> Result<Sources, Failure> {
    let (context, place) = located(runner, place)?;
    let client = Client::new(runner, Settings::default())?;
    Ok(Sources::open(&client, &context, place)?)
}

/// At a desk the checkout says what a runner's environment does not, and the token is that which people set.
pub(crate) fn located(runner: &Runner, mut place: Place) -> Result<(Context, Place), Failure> {
    let (context, token) = desk::located(runner, place.token)?;
    place.token = token;
    Ok((context, place))
}
