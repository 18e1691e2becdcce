//! Event, repository and commit: of what the workflow says as much as possible, so that nobody need be asked.

use actions_core::failure::chain;
use actions_core::{Failure, Runner};
use github_client::{GitHub, RepositoryInfo};
use http_client::{Client, Settings};
use image_metadata::{About, Event, Facts};
use jiff::Timestamp;

use super::asked::{Asked, Source};
use super::checkout::Checkout;
use super::said;
use crate::error::ImageError;

pub(super) async fn read(runner: &Runner, asked: &Asked) -> Result<Facts, Failure> {
    let context = runner.context()?;
    let event = Event {
        name: context.event_name.clone(),
        git_ref: context.git_ref.clone(),
        sha: context.sha.clone(),
        payload: context.payload.clone(),
    };
    let client = Client::new(runner, Settings::default())?;
    let github =
        GitHub::new(&client, &context.api_url, asked.github_token.as_ref(), &context.repository).map_err(ImageError::from)?;
    let now = runner.now();
    let (event, commit_date) = match asked.source {
        Source::Workflow => {
            let head = runner.env("DOCKER_METADATA_PR_HEAD_SHA").unwrap_or_default().to_lowercase();
            let event = event.of_workflow(head.contains("true"));
            let date = commit_date(&event, asked, &github).await;
            (event, date.unwrap_or(now))
        }
        Source::Git => {
            let checkout = Checkout::read(&runner.workspace())?;
            let git_ref = checkout.git_ref().map_err(|error| said(&error))?;
            let Checkout { sha, date, .. } = checkout;
            (Event { git_ref, sha, ..event }, date)
        }
    };
    let repository = match About::of_event(&event.payload) {
        Some(repository) => repository,
        None => told(github.info().await.map_err(ImageError::from)?),
    };
    tracing::info!("computing for {} of {}", event.git_ref, event.sha);
    let short_sha_length = runner.env("DOCKER_METADATA_SHORT_SHA_LENGTH").unwrap_or_default().to_owned();
    Ok(Facts { event, repository, commit_date, now, short_sha_length })
}

/// When the commit was made. GitHub is only asked when a template can want to know; the original goes on when it does not answer.
async fn commit_date(event: &Event, asked: &Asked, github: &GitHub) -> Option<Timestamp> {
    if let Some(date) = event.commit_date() {
        return Some(date);
    }
    let lists = &asked.lists;
    let mut templates = [&lists.tags, &lists.flavor, &lists.labels, &lists.annotations].into_iter().flatten();
    if !templates.any(|template| template.contains("commit_date")) {
        return None;
    }
    match github.commit_date(&event.sha).await {
        Ok(date) => {
            tracing::info!("asked GitHub when the commit was made");
            date
        }
        Err(error) => {
            tracing::info!("did not learn when the commit was made: {}", chain(&error));
            None
        }
    }
}

fn told(repository: RepositoryInfo) -> About {
    tracing::info!("asked GitHub what the repository is");
    let RepositoryInfo { name, description, html_url, default_branch, license } = repository;
    About { name, description, html_url, default_branch, license }
}
