//! The workflow started, and its run found.

use std::time::Duration;

use github_client::{Dispatch, Dispatched, GitHub, GitHubError, Run};
use jiff::Timestamp;

use super::error::DeskError;

/// How often the run is looked for where the server does not name it: it may take a few seconds until it is there.
const LOOKS: u32 = 10;

/// The run that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// GitHub's id.
    pub id: u64,
    /// The address of its page.
    pub url: String,
}

/// Starts a workflow, once, and finds its run.
///
/// # Errors
/// [`DeskError::NotStarted`] when GitHub refuses; [`DeskError::WhichRun`] when the run cannot be told from others, and [`DeskError::MayRun`]
/// when GitHub's answer is lost and no run shows that it was started.
pub async fn start(github: &GitHub, path: &str, dispatch: &Dispatch<'_>, every: Duration) -> Result<Started, DeskError> {
    let before = newest(github, dispatch).await;
    let (since, lost) = match github.dispatch(dispatch).await {
        Ok(Dispatched::Run { id, html_url }) => return Ok(Started { id, url: html_url }),
        Ok(Dispatched::Accepted { at }) => {
            tracing::info!("started {path}; this server does not say as which run");
            (at, None)
        }
        Err(source) if source.is_outcome_unknown() && before.is_none() => {
            return Err(DeskError::MayRun { path: path.to_owned(), source });
        }
        Err(error) if error.is_outcome_unknown() => {
            tracing::info!("asked to start {path} and got no answer, so looked for the run: {error}");
            (None, Some(error))
        }
        Err(source) => return Err(DeskError::NotStarted { path: path.to_owned(), source }),
    };
    let path = path.to_owned();
    match (find(github, dispatch, since, before.unwrap_or_default(), every).await, lost) {
        (Ok(Some(started)), _) => Ok(started),
        (Ok(None), None) => Err(DeskError::WhichRun { path, source: None }),
        (Err(error), None) => Err(DeskError::WhichRun { path, source: Some(error) }),
        (found, Some(source)) => {
            if let Err(error) = found {
                tracing::info!("failed to look for the run: {error}");
            }
            Err(DeskError::MayRun { path, source })
        }
    }
}

/// The id of the workflow's newest run, 0 where it has none; nothing when GitHub does not tell. Ids grow, and need no clock.
async fn newest(github: &GitHub, dispatch: &Dispatch<'_>) -> Option<u64> {
    let told = github.dispatched_since(dispatch.workflow, None).await;
    let told = told.inspect_err(|error| tracing::info!("failed to look for the newest run before the start: {error}"));
    told.ok().map(|runs| runs.iter().map(|run| run.id).max().unwrap_or_default())
}

/// The run that was started since a moment and after a run, when one is there that can be told from others.
async fn find(
    github: &GitHub,
    dispatch: &Dispatch<'_>,
    since: Option<Timestamp>,
    after: u64,
    every: Duration,
) -> Result<Option<Started>, GitHubError> {
    let viewer = github.viewer().await?;
    for _ in 0..LOOKS {
        let runs = github.dispatched_since(dispatch.workflow, since).await?;
        let of_ours: Vec<Run> = runs.into_iter().filter(|run| run.id > after && is_ours(run, dispatch, &viewer.login)).collect();
        match of_ours.as_slice() {
            [] => tokio::time::sleep(every).await,
            [run] => return Ok(Some(Started { id: run.id, url: run.html_url.clone() })),
            several => return Ok(which(several, dispatch)),
        }
    }
    Ok(None)
}

/// Whether the account started it on that branch or tag.
fn is_ours(run: &Run, dispatch: &Dispatch<'_>, login: &str) -> bool {
    let is_by_us = run.actor.as_ref().is_some_and(|actor| actor.login.eq_ignore_ascii_case(login));
    is_by_us && run.head_branch.as_deref() == Some(dispatch.git_ref)
}

/// The one of several whose name tells the inputs, as a workflow's `run-name` may.
fn which(runs: &[Run], dispatch: &Dispatch<'_>) -> Option<Started> {
    let is_named =
        |run: &&Run| dispatch.inputs.values().all(|value| run.display_title.split_whitespace().any(|word| word == value));
    let mut named = runs.iter().filter(is_named);
    let run = named.next().filter(|_| named.next().is_none())?;
    Some(Started { id: run.id, url: run.html_url.clone() })
}

/// What an error of following means: the run goes on.
pub(super) fn lost(url: &str) -> impl FnOnce(GitHubError) -> DeskError {
    let url = url.to_owned();
    |source| DeskError::LostSight { url, source }
}
