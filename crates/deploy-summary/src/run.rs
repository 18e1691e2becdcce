//! The verb: reads the record, writes the job summary, or at a desk prints it.

use actions_core::{Failure, Runner, RunnerError, Summary};
use deploy_record::Record;

use crate::error::SummaryError;
use crate::inputs::Request;
use crate::{markdown, phases, text};

/// Shows a deployment record: on the run's page under a runner, as text at a desk. The outcome of the deployment is an output and
/// never this step's own failure.
///
/// # Errors
/// [`Failure`] when an input is wrong, or the record cannot be read or is no record.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    let record = read(runner, &request)?;
    show(runner, &record)?;
    if let Some(chart) = phases::chart(&record).filter(|_| request.mermaid) {
        let mut extra = Summary::new();
        extra.section(chart);
        runner.append_summary(&extra)?;
    }
    tracing::info!("the deployment of {} to {} ended: {}", record.version, record.environment, record.outcome.word());
    runner.set_output("outcome", record.outcome.word())?;
    Ok(())
}

/// Shows a record that is at hand: on the run's page under a runner, as text at a desk.
///
/// # Errors
/// [`RunnerError`] when the summary's file cannot be written.
pub fn show(runner: &Runner, record: &Record) -> Result<(), RunnerError> {
    runner.append_summary(&markdown::summary(record))?;
    if !runner.is_actions() {
        runner.print(text::render(record).trim_end());
    }
    Ok(())
}

fn read(runner: &Runner, request: &Request) -> Result<Record, SummaryError> {
    let path = runner.workspace().join(&request.record);
    Record::read(&path).map_err(|source| SummaryError::Record { path: request.record.clone().into(), source })
}
