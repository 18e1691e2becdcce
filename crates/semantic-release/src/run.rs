//! The verb: inputs → facts → plan → apply → report.

use actions_core::{Context, Failure, Runner};
use github_client::GitHub;
use http_client::{Client, Settings};
use tracing::info;

use crate::inputs::Request;
use crate::notes::Links;
use crate::plan::{Planned, plan};
use crate::publish::publish;
use crate::report;
use history::git;

/// Releases what the commits since the last release ask for.
///
/// Nothing to release is a success. A run on a commit that is released already finishes what is missing and reports the same.
///
/// # Errors
/// [`Failure`] when an input is wrong, the history cannot be read, or GitHub refuses.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    // At a desk a dry run knows no repository on GitHub; then the notes have no links.
    let context = if request.dry_run && runner.env("GITHUB_REPOSITORY").is_none() { None } else { Some(runner.context()?) };
    let links = context.as_ref().map(|context| Links { repository: format!("{}/{}", context.server_url, context.repository) });

    let history = git::read(&request.path, &request.tag_format)?;
    let plan = plan(&history, &request.tag_format, links.as_ref());
    report::say(&plan);

    let is_pull_request = context.as_ref().is_some_and(is_pull_request);
    if is_pull_request {
        info!("a pull request releases nothing: this is what merging it would release");
    }
    let mut released = false;
    match (&plan.release, &context) {
        (Some(release), Some(context)) if !request.dry_run && !is_pull_request => {
            apply(runner, &request, context, release).await?;
            released = true;
        }
        (Some(release), _) => runner.print(&format!("\nThis would be the release {}:\n\n{}\n", release.tag, release.notes)),
        (None, _) => {}
    }
    Ok(report::set_outputs(runner, &plan, released)?)
}

/// Whether the run is of a pull request that is not merged. The ref alone does not tell: `pull_request_target` has that of the base
/// branch, while what is checked out may be anybody's.
fn is_pull_request(context: &Context) -> bool {
    context.git_ref.starts_with("refs/pull/") || context.pull_request().is_some_and(|request| !request.is_merged)
}

async fn apply(runner: &Runner, request: &Request, context: &Context, release: &Planned) -> Result<(), Failure> {
    let client = Client::new(runner, Settings::default())?;
    let github = GitHub::new(&client, &context.api_url, request.token.as_ref(), &context.repository)?;
    Ok(publish(&github, release).await?)
}
