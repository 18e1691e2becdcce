//! One deployment watched until it has ended: the questions to the server around [`crate::follow`].

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::api::Api;
use crate::error::DokployError;
use crate::follow::{Follow, Observation, Phase, Poll, Queue, Step, Verdict};

/// Asks until the deployment has ended; answers how, and its id when one was seen.
///
/// # Errors
/// [`DokployError::Interrupted`] when the run is cancelled, else what the API answers. A server that cannot be reached for a while
/// is asked again until the time is over.
pub async fn watch(
    api: &Api,
    compose_id: &str,
    mut follow: Follow,
    poll: Poll,
    cancelled: &CancellationToken,
) -> Result<(Verdict, Option<String>), DokployError> {
    let started = Instant::now();
    let mut wait = poll.first;
    loop {
        let outcome = tokio::select! {
            () = cancelled.cancelled() => return Err(DokployError::Interrupted),
            outcome = observe(api, compose_id, &follow, started) => outcome,
        };
        let phase = follow.phase().clone();
        match outcome {
            Ok(seen) => {
                if let Step::Ended(verdict) = follow.step(&seen) {
                    return Ok((verdict, follow.id().map(str::to_owned)));
                }
            }
            Err(error) if error.is_passing() && started.elapsed() < follow.timeout() => {
                tracing::warn!("dokploy could not be asked, and is asked again: {error}");
            }
            Err(error) => return Err(error),
        }
        if *follow.phase() != phase {
            announce(follow.phase());
            wait = poll.first;
        }
        let rest = follow.timeout().saturating_sub(started.elapsed());
        tokio::select! {
            () = cancelled.cancelled() => return Err(DokployError::Interrupted),
            () = tokio::time::sleep(wait.min(rest)) => {}
        }
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
async fn observe(api: &Api, compose_id: &str, follow: &Follow, started: Instant) -> Result<Observation, DokployError> {
    let rows = api.deployments(compose_id).await?;
    if follow.is_among(&rows) {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Unknown });
    }
    let Some(jobs) = api.queue().await? else {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Unknown });
    };
    if jobs.iter().any(|job| job.data.title_log.as_deref() == Some(follow.title())) {
        return Ok(Observation { at: started.elapsed(), rows, queue: Queue::Holds });
    }
    let rows = api.deployments(compose_id).await?;
    Ok(Observation { at: started.elapsed(), rows, queue: Queue::Lacks })
}
