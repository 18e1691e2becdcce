//! `deploy`: the whole deploy, which is the rollout and then the summary of its record, whatever came of the rollout.

use actions_core::{Failure, Runner};
use rollout::Ended;

/// Deploys, and shows what was done on the run's page.
///
/// # Errors
/// The rollout's own. A summary that cannot be written is a warning: it must not make a good deployment look bad.
pub(crate) async fn run(runner: &Runner) -> Result<(), Failure> {
    let Ended { record, notices, result } = rollout::run(runner).await;
    if let Some(record) = record
        && let Err(error) = deploy_summary::show(runner, &record)
    {
        runner.warning(format!("the summary could not be written: {}", Failure::from(error)));
    }
    notices::show(runner, &notices);
    result
}
