//! A run followed to its end, with signs of life.

use std::time::Duration;

use actions_core::Runner;
use github_client::{GitHub, GitHubError, Job, Run, RunStatus};

use super::error::DeskError;
use super::start::{Started, lost};
use super::watch::Watch;

/// How many looks in a row may fail before the run is given up.
const FAILURES: usize = 3;

/// After how many looks they become rarer: what is not over in a few minutes waits for a person, or takes long.
const QUICK: u32 = 30;

/// A run at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The run.
    pub run: Run,
    /// Its jobs.
    pub jobs: Vec<Job>,
}

/// Looks at a run again and again until it is over, and says what is new.
///
/// # Errors
/// [`DeskError::Left`] when the person leaves, [`DeskError::LostSight`] when GitHub answers no more. The run goes on.
pub async fn follow(runner: &Runner, github: &GitHub, started: &Started, every: Duration) -> Result<Ended, DeskError> {
    let mut watch = Watch::new(runner.now());
    let mut failures = 0;
    for looks in 1_u32.. {
        match look(runner, github, started.id, &mut watch).await {
            Ok(Some(ended)) => return Ok(ended),
            Ok(None) => failures = 0,
            Err(error) if failures + 1 == FAILURES || error.is_not_permitted() => return Err(lost(&started.url)(error)),
            Err(error) => {
                failures += 1;
                tracing::info!("failed to look at the run, and will look again: {error}");
            }
        }
        let pause = if looks < QUICK { every } else { every * 3 };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = runner.cancelled().cancelled() => break,
        }
    }
    Err(DeskError::Left { url: started.url.clone() })
}

/// One look; the run when it is over.
async fn look(runner: &Runner, github: &GitHub, id: u64, watch: &mut Watch) -> Result<Option<Ended>, GitHubError> {
    let run = github.run(id).await?;
    let jobs = github.jobs(id).await?;
    let awaited = if run.status == RunStatus::Waiting { github.awaited(id).await? } else { Vec::new() };
    for line in watch.news(runner.now(), &run, &jobs, &awaited) {
        tracing::info!("{line}");
    }
    Ok(run.is_over().then_some(Ended { run, jobs }))
}
