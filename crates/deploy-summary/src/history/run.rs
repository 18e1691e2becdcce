//! The command: inputs → facts → report. It changes nothing but the files that it is asked for, so that it has no dry run.

use std::path::Path;

use actions_core::{Context, Failure, Runner, RunnerError};
use deploy_history::History;
use github_client::{Deployments, GitHub, GitHubError};
use history::desk;
use http_client::{Client, Settings};

use super::inputs::{DEPLOYMENTS, DORA, FAILURE_RATE, FREQUENCY, HTML_FILE, JSON_FILE, LEAD_TIME, RESTORE, Request};
use super::report::{Asked, Report};
use super::{page, table, text};
use crate::error::SummaryError;

/// Shows the history of deployments.
///
/// # Errors
/// [`Failure`] when an input is wrong, GitHub cannot be asked, or a file cannot be written.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let mut request = Request::read(runner)?;
    let (context, token) = desk::located(runner, request.token.take())?;
    let client = Client::new(runner, Settings::default())?;
    let github = GitHub::new(&client, &context.api_url, token.as_ref(), &context.repository)?;
    let history = read(&github, &request).await?;
    tracing::info!("read {} deployments to {} environments", history.entries().len(), history.environments().len());
    let report = report(runner, &context, &request, &history);
    write(runner, &request, &report)?;
    runner.append_summary(&table::summary(&report))?;
    if !runner.is_actions() {
        runner.print(text::render(&report).trim_end());
    }
    Ok(set_outputs(runner, &request, &report)?)
}

async fn read(github: &GitHub, request: &Request) -> Result<History, GitHubError> {
    let environments: Vec<&str> = request.environments.iter().map(String::as_str).collect();
    let asked = Deployments { environments: &environments, most: request.limit, since: request.since, ..Deployments::default() };
    Ok(History::read(&github.deployments(&asked).await?, &request.tag_format))
}

fn report(runner: &Runner, context: &Context, request: &Request, history: &History) -> Report {
    let asked = Asked {
        repository: &context.repository.to_string(),
        server_url: &context.server_url,
        environments: &request.environments,
        since: request.since,
        limit: request.limit,
        now: runner.now(),
    };
    Report::new(history, &asked)
}

/// Writes the files that are asked for. The page links to the JSON where both lie in one folder.
fn write(runner: &Runner, request: &Request, report: &Report) -> Result<(), SummaryError> {
    let folder = runner.workspace();
    if let Some(path) = &request.json {
        let json = serde_json::to_string(report).map_err(SummaryError::Json)?;
        save(&folder, path, &(json + "\n"))?;
    }
    if let Some(path) = &request.html {
        let beside = |json: &&String| Path::new(json).parent() == Path::new(path).parent();
        let name =
            request.json.as_ref().filter(beside).and_then(|json| Path::new(json).file_name()).and_then(|name| name.to_str());
        save(&folder, path, &page::render(report, name))?;
    }
    Ok(())
}

fn save(folder: &Path, path: &str, content: &str) -> Result<(), SummaryError> {
    let whole = folder.join(path);
    let made = whole.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(&whole, content)).map_err(|source| SummaryError::Write { path: path.into(), source })?;
    tracing::info!("wrote {path}");
    Ok(())
}

fn set_outputs(runner: &Runner, request: &Request, report: &Report) -> Result<(), RunnerError> {
    let figures = report.chief().map(|environment| environment.dora.clone());
    let figures = figures.as_ref();
    let frequency = figures.and_then(|dora| dora.deployment_frequency).map(|figure| format!("{:.3}", figure.per_week));
    let lead_time = figures.and_then(|dora| dora.lead_time).map(|figure| figure.median_s.to_string());
    let failure_rate = figures.and_then(|dora| dora.change_failure_rate).map(|figure| format!("{:.4}", figure.share));
    let restore = figures.and_then(|dora| dora.time_to_restore?.median_s).map(|median| median.to_string());
    for (output, value) in [
        (DEPLOYMENTS, Some(report.deployments.len().to_string())),
        (DORA, Some(report.dora().to_string())),
        (FREQUENCY, frequency),
        (LEAD_TIME, lead_time),
        (FAILURE_RATE, failure_rate),
        (RESTORE, restore),
        (JSON_FILE, request.json.clone()),
        (HTML_FILE, request.html.clone()),
    ] {
        runner.set_output(output.name, &value.unwrap_or_default())?;
    }
    Ok(())
}
