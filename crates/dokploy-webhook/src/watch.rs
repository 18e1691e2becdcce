//! One deployment watched until it has ended: the questions to the server around [`crate::follow`].

use std::time::Duration;

use actions_core::failure::chain;
use tokio::time::{Instant, timeout_at};

use crate::api::Api;
use crate::error::DokployError;
use crate::follow::{Follow, Observation, Phase, Poll, Queue, Step, Verdict};
use crate::model::Service;

/// How long the question at the end of the time may take.
const GRACE: Duration = Duration::from_secs(5);

/// Asks until the deployment has ended; answers how, and its id when one was seen.
///
/// # Errors
/// What the API answers. A server that cannot be reached for a while is asked again until the time is over.
pub async fn watch(
    api: &Api,
    service: &Service,
    mut follow: Follow,
    poll: Poll,
) -> Result<(Verdict, Option<String>), DokployError> {
    let started = Instant::now();
    let mut wait = poll.first;
    loop {
        // A server that accepts a question and never answers it must not stretch the time either.
        let Ok(outcome) = timeout_at(started + follow.timeout() + GRACE, observe(api, service, &follow, started)).await else {
            return Ok((Verdict::TimedOut, follow.id().map(str::to_owned)));
        };
        let phase = follow.phase().clone();
        match outcome {
            Ok(seen) => {
                if let Step::Ended(verdict) = follow.step(&seen) {
                    return Ok((verdict, follow.id().map(str::to_owned)));
                }
            }
            Err(error) if error.is_passing() && started.elapsed() < follow.timeout() => {
                tracing::warn!("dokploy could not be asked, and is asked again: {}", chain(&error));
            }
            Err(error) => return Err(error),
        }
        if *follow.phase() != phase {
            announce(follow.phase());
            wait = poll.first;
        }
        let rest = follow.timeout().saturating_sub(started.elapsed());
        tokio::time::sleep(wait.min(rest)).await;
        wait = (wait * 2).min(poll.cap);
    }
}

fn announce(phase: &Phase) {
    match phase {
        Phase::Unseen => {}
        Phase::Queued => tracing::info!("the deployment waits in Dokploy's queue"),
        Phase::Running(id) => tracing::info!("the deployment started as {id}"),
    }
}

/// Reads the rows and, as long as none is pinned and none has the title, the queue and then the rows again.
async fn observe(api: &Api, service: &Service, follow: &Follow, started: Instant) -> Result<Observation, DokployError> {
    let rows = api.deployments(service).await?;
    if follow.is_among(&rows) {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Unknown });
    }
    let Some(jobs) = api.queue().await? else {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Unknown });
    };
    if jobs.iter().any(|job| job.data.title_log.as_deref() == Some(follow.title())) {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Holds });
    }
    let rows = api.deployments(service).await?;
    Ok(Observation { at: started.elapsed(), rows, queue: Queue::Lacks })
}
