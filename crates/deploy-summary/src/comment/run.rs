//! The command: inputs → facts → plan → apply → report.

use actions_core::{Context, Failure, Runner};
use comments::{stick, sticky};
use deploy_record::Record;
use github_client::GitHub;
use http_client::{Client, Settings};

use super::inputs::Request;
use super::sections::{Origin, sections};
use crate::error::SummaryError;
use crate::run::read_record;

/// Writes the comment of an environment on a pull request, or at a dry run shows it.
///
/// # Errors
/// [`Failure`] when an input is wrong, the record is none, or GitHub refuses: who asks for a comment wants it there.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let context = if runner.env("GITHUB_REPOSITORY").is_some() { Some(runner.context()?) } else { None };
    let request = Request::read(runner, context.as_ref())?;
    let record = record(runner, &request)?;
    let name = request.name(record.as_ref());
    let sections = sections(name, &request, record.as_ref(), origin(context.as_ref()));
    let Some(place) = &request.place else {
        runner.print(&sticky::body(name, &sections));
        return Ok(());
    };
    let context = context.map_or_else(|| runner.context(), Ok)?;
    let client = Client::new(runner, Settings::default())?;
    let github = GitHub::new(&client, &context.api_url, Some(&place.token), &context.repository)?;
    let placed = stick(&github, place.number, name, &sections).await?;
    runner.set_output("comment-id", &placed.id.to_string())?;
    runner.set_output("comment-url", &placed.url)?;
    runner.set_output("action", placed.action.word())?;
    Ok(())
}

/// The record, when there is one: a deploy that could not begin writes none.
fn record(runner: &Runner, request: &Request) -> Result<Option<Record>, SummaryError> {
    let file = request.record.as_ref().filter(|file| runner.workspace().join(file).exists());
    file.map(|file| read_record(runner, file)).transpose()
}

fn origin(context: Option<&Context>) -> Origin<'_> {
    let origin = |context| Origin { sha: Context::head_sha(context), run_url: context.run_url.as_deref() };
    context.map(origin).unwrap_or_default()
}
