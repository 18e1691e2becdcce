//! The verb: reads the record, writes the job summary, or at a desk prints it.

use actions_core::{Failure, Runner, RunnerError, Summary};
use deploy_record::Record;

use crate::command::Command;
use crate::error::SummaryError;
use crate::inputs::Request;
use crate::{chart, comment, history, markdown, text};

/// Does what the input `command` says.
///
/// # Errors
/// [`Failure`] when an input is wrong, or what is to be shown cannot be read.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    match Command::read(runner)? {
        Command::Show => shown(runner),
        Command::History => history::run::run(runner).await,
        Command::Comment => comment::run::run(runner).await,
    }
}

/// Shows a deployment record: on the run's page under a runner, as text at a desk. The outcome of the deployment is an output and
/// never this step's own failure.
fn shown(runner: &Runner) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    let record = read_record(runner, &request.record)?;
    show(runner, &record, request.mermaid)?;
    tracing::info!("the deployment of {} to {} ended: {}", record.version, record.environment, record.outcome.word());
    runner.set_output("outcome", record.outcome.word())?;
    Ok(())
}

/// Shows a record that is at hand: on the run's page under a runner, where its phases are drawn too if that is wanted; as text at a desk.
///
/// # Errors
/// [`RunnerError`] when the summary's file cannot be written.
pub fn show(runner: &Runner, record: &Record, mermaid: bool) -> Result<(), RunnerError> {
    runner.append_summary(&markdown::summary(record))?;
    if let Some(chart) = chart::chart(record).filter(|_| mermaid) {
        let mut extra = Summary::new();
        extra.section(chart);
        runner.append_summary(&extra)?;
    }
    if !runner.is_actions() {
        runner.print(text::render(record).trim_end());
    }
    Ok(())
}

/// Reads a record by its file, relative to the workspace.
pub(crate) fn read_record(runner: &Runner, file: &str) -> Result<Record, SummaryError> {
    let path = runner.workspace().join(file);
    Record::read(&path).map_err(|source| SummaryError::Record { path: file.into(), source })
}
