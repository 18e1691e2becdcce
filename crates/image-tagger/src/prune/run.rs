//! `command: prune`: inputs → facts → plan → apply → report.

use std::time::Duration;

use actions_core::{Exit, Failure, Problem, RepositoryName, Runner, Summary};
use github_client::GitHub;
use http_client::{Client, RetryPolicy, Settings};
use registry_client::Registry;

use super::inputs::Request;
use super::{Errand, Pruned, Tools, deployed, in_use, records, report};
use crate::error::ImageError;
use crate::verify;

const GITHUB: &str = "https://api.github.com";
/// A secondary limit of GitHub's passes within minutes, and is waited for; the limit of an hour is not, and the next run goes on.
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// What is said where not everything could be read of what runs.
const TOO_MANY: &str = "GitHub has more deployments than the 10,000 that are read: of an environment that deploy.yml does not name, and that \
                        was not deployed to since, nobody knows what it runs\n  help: name its records in `keep-records`";

/// Prunes, or shows what would be.
///
/// # Errors
/// A [`Failure`] with everything that is wrong: inputs, configuration, images that had to be left as they are.
pub(crate) async fn run(runner: &Runner) -> Result<(), Failure> {
    let Request { mut errands, environments, records, keep_deployed, dry_run, through, credentials, token } =
        Request::read(runner)?;
    let retry = RetryPolicy { cap: LONGEST_WAIT, ..RetryPolicy::default() };
    let client = Client::new(runner, Settings { retry, ..Settings::default() })?;
    let github = match repository(runner, &errands) {
        Some(repository) => {
            let api = runner.env("GITHUB_API_URL").unwrap_or(GITHUB);
            Some(GitHub::new(&client, api, token.as_ref(), &repository)?)
        }
        None => None,
    };
    let mut used = records::read(&runner.workspace(), &records)?;
    if let (Some(github), true) = (&github, keep_deployed) {
        let (deployed, is_whole) = deployed::all(github, &environments, &errands).await?;
        used.extend(deployed);
        if !is_whole {
            runner.warning(TOO_MANY);
        }
    }
    for errand in &mut errands {
        in_use::give(&errand.image, &mut errand.in_use, &used);
    }
    let registry = Registry::new(&client, credentials);
    let server =
        runner.env("GITHUB_SERVER_URL").and_then(|url| url.split_once("://")).map(|(_, host)| host.trim_end_matches('/'));
    let (github, now, cancelled) = (github.as_ref(), runner.now(), runner.cancelled());
    let tools = Tools { registry: &registry, github, keep_deployed, server, through, now, cancelled };
    prune(runner, &tools, &errands, dry_run).await
}

async fn prune(runner: &Runner, tools: &Tools<'_>, errands: &[Errand], dry_run: bool) -> Result<(), Failure> {
    let planning = tools.plan(errands);
    let mut pruned = tokio::select! {
        biased;
        () = tools.cancelled.cancelled() => return Err(cancelled().into()),
        pruned = planning => pruned,
    };
    for line in pruned.iter().flat_map(report::lines) {
        runner.print(&line);
    }
    runner.set_output("plan", &report::output(&pruned).to_string())?;
    if dry_run {
        tracing::info!("changed nothing: this is a dry run, and `dry-run: false` carries it out");
    } else {
        tools.apply(&mut pruned).await;
    }
    let mut summary = Summary::new();
    summary.section(report::markdown(&pruned, dry_run));
    runner.append_summary(&summary)?;
    for (name, count) in counts(&pruned) {
        runner.set_output(name, &count.to_string())?;
    }
    let problems = problems(&pruned, dry_run);
    if problems.is_empty() { Ok(()) } else { Err(Failure { exit: Exit::Expected, problems }) }
}

/// The outputs that are numbers.
fn counts(pruned: &[Pruned<'_>]) -> [(&'static str, u64); 3] {
    let sum = |of: &dyn Fn(&Pruned<'_>) -> u64| pruned.iter().map(of).sum();
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let plan = |of: fn(&retention::Plan) -> u64| move |one: &Pruned<'_>| one.plan.as_ref().map_or(0, of);
    [
        ("deleted", sum(&|one| one.applied.as_ref().map_or(0, |applied| count(applied.deleted.len())))),
        ("kept", sum(&plan(|plan| u64::try_from(plan.kept.iter().filter(|kept| kept.is_image).count()).unwrap_or(u64::MAX)))),
        ("freed", sum(&plan(|plan| plan.freed.bytes))),
    ]
}

/// What went wrong with each image: what cannot be planned, what could not be done, and what was not begun.
fn problems(pruned: &[Pruned<'_>], dry_run: bool) -> Vec<Problem> {
    let problem = |one: &Pruned<'_>| match (&one.plan, &one.applied) {
        (Err(error), _) => Some(verify::problem(error)),
        (Ok(plan), None) if !dry_run && !plan.steps.is_empty() => Some(verify::problem(&cancelled())),
        (Ok(_), applied) => applied.as_ref()?.stopped.as_ref().map(verify::problem),
    };
    pruned.iter().filter_map(problem).collect()
}

fn cancelled() -> ImageError {
    ImageError::Cancelled { image: "an image".to_owned() }
}

/// The repository that GitHub is asked about; at a desk that of the first image stands for it, as packages belong to an owner alone.
fn repository(runner: &Runner, errands: &[Errand]) -> Option<RepositoryName> {
    let of_job = runner.env("GITHUB_REPOSITORY").and_then(|name| name.parse().ok());
    let of_image = || {
        let (owner, name) = errands.first()?.image.path().split_once('/')?;
        Some(RepositoryName { owner: owner.to_owned(), name: name.replace('/', "-") })
    };
    of_job.or_else(of_image)
}
