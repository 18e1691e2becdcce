//! What is there, and what follows.

use actions_core::{Exit, Failure};
use futures::{StreamExt, future, stream};
use indexmap::IndexSet;
use registry_client::{Access, Manifest, Registry, RegistryError, Repository, Tag};

use super::{Now, Parts, Promotion, Step};
use crate::error::ImageError;
use crate::source::Source;
use crate::verify::{CONCURRENCY, problem};

/// Which run this is, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Perhaps the first.
    First,
    /// A run after one that did not come to its end: much may be done already.
    Again,
}

/// Reads every source, and what the targets are on as far as that saves work.
///
/// Putting a tag where it is already changes nothing but costs a request, and so does looking. A promotion within a repository is
/// to cost no more than a GET and a PUT for each image and two requests for the registry. Where the registry's refusal and a token
/// have taken these, nothing is looked at, unless this run is said to be a second one. Else the first target is looked at; if it is
/// where it should be, this is a second run, and all are. Before an image goes to another repository its tags are always looked at.
///
/// # Errors
/// Everything that is wrong, at once: sources that are missing, damaged or not to be read.
pub async fn plan(registry: &Registry, promotions: &[Promotion], run: Run) -> Result<Vec<Step>, Failure> {
    registry.expect(promotions.iter().map(|promotion| &promotion.image), Access::Push);
    registry.expect(promotions.iter().map(|promotion| &promotion.source.image), Access::Pull);
    let (manifests, first) = future::join(sources(registry, promotions), first(registry, promotions)).await;
    let (manifests, first) = (manifests?, first.map_err(Failure::from)?);
    let step = |(promotion, manifest): (&Promotion, Manifest)| {
        let now = vec![Now::NotLooked; promotion.to.len()];
        Step { promotion: promotion.clone(), manifest, now, parts: None }
    };
    let mut steps: Vec<Step> = promotions.iter().zip(manifests).map(step).collect();
    if let (Some(step), Some(now)) = (steps.first_mut(), first)
        && let Some(tag) = step.now.first_mut()
    {
        *tag = now;
    }
    let is_again = run == Run::Again
        || steps.first().is_some_and(|step| step.now.first().is_some_and(|now| now.is_on(step.manifest.digest())));
    let due = steps.into_iter().map(|step| completed(registry, step, is_again));
    all(stream::iter(due).buffered(CONCURRENCY).collect().await)
}

/// The manifest of every source; one that several have is read once.
async fn sources(registry: &Registry, promotions: &[Promotion]) -> Result<Vec<Manifest>, Failure> {
    let distinct: IndexSet<&Source> = promotions.iter().map(|promotion| &promotion.source).collect();
    let read = distinct.iter().map(|source| registry.manifest(&source.image, source.reference.as_str()));
    let manifests = all(stream::iter(read).buffered(CONCURRENCY).collect().await)?;
    let of = |promotion: &Promotion| manifests.get(distinct.get_index_of(&promotion.source)?).cloned();
    Ok(promotions.iter().filter_map(of).collect())
}

/// What the first target is on, where there is a request to spare for it.
async fn first(registry: &Registry, promotions: &[Promotion]) -> Result<Option<Now>, RegistryError> {
    let Some((promotion, tag)) = promotions.first().and_then(|first| Some((first, first.to.first()?))) else {
        return Ok(None);
    };
    if !promotion.is_retag() || !registry.was_cheap(&promotion.image).await {
        return Ok(None);
    }
    now(registry, &promotion.image, tag).await.map(Some)
}

async fn completed(registry: &Registry, mut step: Step, is_again: bool) -> Result<Step, RegistryError> {
    let Promotion { source, image, to, .. } = &step.promotion;
    if is_again || !step.promotion.is_retag() {
        for (tag, found) in to.iter().zip(&mut step.now).filter(|(_, found)| **found == Now::NotLooked) {
            *found = now(registry, image, tag).await?;
        }
    }
    if !step.promotion.is_retag() {
        step.parts = Some(Parts::read(registry, &source.image, image, &step.manifest).await?);
    }
    Ok(step)
}

pub(super) async fn now(registry: &Registry, image: &Repository, tag: &Tag) -> Result<Now, RegistryError> {
    let digest = registry.digest(image, tag.as_str()).await?;
    Ok(digest.map_or(Now::Absent, Now::On))
}

/// All values, or all errors in one failure.
pub(super) fn all<T, E: Into<ImageError>>(results: Vec<Result<T, E>>) -> Result<Vec<T>, Failure> {
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => problems.push(problem(&error.into())),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Failure { exit: Exit::Expected, problems }) }
}
