//! The workflow started, and its run found.

use std::time::Duration;

use github_client::{Dispatch, Dispatched, GitHub, GitHubError, Run};

use super::error::DeskError;
use crate::workflow;

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
/// [`DeskError`] when GitHub refuses, or the run cannot be told from others.
pub async fn start(github: &GitHub, path: &str, dispatch: &Dispatch<'_>, every: Duration) -> Result<Started, DeskError> {
    let refused = |source| DeskError::NotStarted { path: path.to_owned(), source };
    let at = match github.dispatch(dispatch).await.map_err(refused)? {
        Dispatched::Run { id, html_url } => return Ok(Started { id, url: html_url }),
        Dispatched::Accepted { at } => at,
    };
    tracing::info!("started {path}; this server does not say as which run");
    let viewer = github.viewer().await?;
    let name = workflow::name(path);
    for _ in 0..LOOKS {
        let runs = github.dispatched_since(name, at).await?;
        let of_ours: Vec<Run> = runs.into_iter().filter(|run| is_ours(run, dispatch, &viewer.login)).collect();
        match of_ours.as_slice() {
            [] => tokio::time::sleep(every).await,
            [run] => return Ok(Started { id: run.id, url: run.html_url.clone() }),
            several => return which(several, dispatch).ok_or_else(|| DeskError::WhichRun { path: path.to_owned() }),
        }
    }
    Err(DeskError::WhichRun { path: path.to_owned() })
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
