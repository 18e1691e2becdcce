//! What is left behind: the record, the outputs, and how the process ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use actions_core::{Exit, Failure, Problem, Runner, RunnerError};
use deploy_record::{Outcome, Record};
use uuid::Uuid;

use crate::error::RolloutError;

/// Writes the record whole or not at all: into a file beside it, which then takes its name.
///
/// # Errors
/// [`RolloutError::Record`] when the folder or the file cannot be written.
pub fn write_record(workspace: &Path, relative: &str, record: &Record) -> Result<(), RolloutError> {
    let path = workspace.join(relative);
    let text = record.to_json()?;
    let failed = |source| RolloutError::Record { path: PathBuf::from(relative), source };
    write_whole(&path, &text).map_err(failed)?;
    tracing::info!("wrote the record {relative}");
    Ok(())
}

fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", Uuid::new_v4().simple()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first error is the one that matters; a file that was never made cannot be removed.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Sets the outputs.
///
/// # Errors
/// [`RunnerError`] when the runner's file cannot be written.
pub fn set_outputs(runner: &Runner, record: &Record, path: &str) -> Result<(), RunnerError> {
    runner.set_output("outcome", record.outcome.word())?;
    runner.set_output("version", &record.version)?;
    runner.set_output("previous-version", record.previous_version.as_deref().unwrap_or_default())?;
    runner.set_output("environment-url", record.environment_url.as_deref().unwrap_or_default())?;
    runner.set_output("record", path)
}

/// How the process ends: well, or with what happened first and what to do now.
///
/// # Errors
/// [`Failure`] with exit code 1 for an outcome that is no success.
pub fn end(runner: &Runner, record: &Record) -> Result<(), Failure> {
    let (environment, version) = (&record.environment, &record.version);
    let reason = record.reason.clone().unwrap_or_default();
    let hint = record.hint.clone();
    match record.outcome {
        Outcome::Deployed => {
            tracing::info!("{environment} runs {version}, proven");
            Ok(())
        }
        Outcome::Unchanged => {
            tracing::info!("{environment} ran {version} already, proven; nothing was changed");
            Ok(())
        }
        Outcome::Triggered => {
            let help = hint.map(|hint| format!("\n  help: {hint}")).unwrap_or_default();
            runner.warning(format!("{version} was asked for in {environment}, and is not proven: {reason}{help}"));
            Ok(())
        }
        Outcome::RolledBack => {
            let previous = record.previous_version.as_deref().filter(|previous| *previous != version);
            let back = previous.map(|previous| format!(" to {previous}")).unwrap_or_default();
            Err(failure(format!("{environment} was rolled back{back} because {version} failed: {reason}"), hint))
        }
        Outcome::Failed => Err(failure(format!("{version} could not be deployed to {environment}: {reason}"), hint)),
        Outcome::Cancelled => Err(failure(format!("the deployment of {version} to {environment} was cancelled: {reason}"), hint)),
    }
}

fn failure(message: String, hint: Option<String>) -> Failure {
    Failure { exit: Exit::Expected, problems: vec![Problem { message, hint }] }
}
