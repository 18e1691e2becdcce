//! `deploy`: the whole deploy, which is the rollout and then the summary of its record, whatever came of the rollout.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use actions_core::{Failure, Runner};

/// Deploys, and shows what was done on the run's page.
///
/// # Errors
/// The rollout's own. A summary that cannot be written is a warning: it must not make a good deployment look bad.
pub(crate) async fn run(runner: &Runner) -> Result<(), Failure> {
    let record = record(runner);
    let before = stamp(&record);
    let ended = rollout::run(runner).await;
    // A dry run, and bad input, write no record; one that is still there would be of another deployment.
    if stamp(&record) != before
        && let Err(failure) = deploy_summary::run(runner).await
    {
        runner.warning(format!("the summary could not be written: {failure}"));
    }
    ended
}

/// Both verbs read the same input of the same name.
fn record(runner: &Runner) -> PathBuf {
    runner.workspace().join(runner.inputs(&rollout::ACTION).text("record"))
}

/// What tells one writing of a file from another.
fn stamp(path: &Path) -> Option<(SystemTime, Vec<u8>)> {
    Some((fs::metadata(path).and_then(|file| file.modified()).ok()?, fs::read(path).ok()?))
}
