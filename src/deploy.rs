//! `deploy`: the whole deploy, which is the rollout and then the summary of its record, whatever came of the rollout.

use actions_core::{Failure, Runner};
use rollout::Ended;

use crate::tell;

/// Deploys, shows what was done on the run's page, and tells pull requests and issues of it where deploy.yml says so.
///
/// # Errors
/// The rollout's own. A summary that cannot be written is a warning: it must not make a good deployment look bad.
pub(crate) async fn run(runner: &Runner) -> Result<(), Failure> {
    let Ended { record, notices, telling, mermaid, result } = rollout::run(runner).await;
    if let Some(record) = &record
        && let Err(error) = deploy_summary::show(runner, record, mermaid)
    {
        runner.warning(format!("the summary could not be written: {}", Failure::from(error)));
    }
    notices::show(runner, &notices);
    if let (Some(record), Some(telling)) = (&record, &telling) {
        tell::tell(runner, record, telling).await;
    }
    result
}
