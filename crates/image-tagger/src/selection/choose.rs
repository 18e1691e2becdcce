//! What the registry has of each image, and what follows.

use actions_core::{Exit, Failure, Problem, Runner};
use futures::future;
use registry_client::{Digest, Registry, Tag};

use super::judge::must_build;
use super::{Choice, Fate, Past};
use crate::compute::Image;
use crate::error::ImageError;
use crate::services::{ServiceImage, Services};
use crate::tags::image_tag;
use crate::verify::{Checked, State, Wanted, inspect};

/// Decides of every image. `images` are those of the version, in the services' order, the version's own tag first among their tags.
///
/// # Errors
/// Everything that the registry does not answer: whether an image is there must be known before it is built again.
pub(crate) async fn choose(
    runner: &Runner,
    registry: &Registry,
    services: &Services,
    images: &[Image],
    past: &Past,
) -> Result<Vec<Choice>, Failure> {
    let must: Vec<Option<String>> = services.images.iter().map(|image| must_build(services, image, past)).collect();
    let there: Vec<Wanted> = images.iter().map(Image::wanted).collect();
    let before = before(services, &must, past)?;
    let asked: Vec<Wanted> = before.iter().flatten().cloned().collect();
    let (there, found) = future::join(inspect(registry, &there, &[]), inspect(registry, &asked, &[])).await;
    let mut found = found.into_iter();
    let before: Vec<Option<Checked>> = before.into_iter().map(|wanted| wanted.and_then(|_| found.next())).collect();
    known(there.iter().chain(before.iter().flatten()))?;
    let tag = past.last.as_ref().map_or("", |last| last.tag.as_str());
    let mut choices = Vec::new();
    for (((image, there), before), must) in images.iter().zip(there).zip(before).zip(must) {
        let (fate, why) = if let (State::Complete, Some(digest)) = (there.state, there.digest.clone()) {
            kept(registry, image, digest).await?
        } else {
            std::iter::once(&there).chain(&before).for_each(|checked| warn(runner, checked));
            made(must, before, there.problem.filter(|_| there.state == State::Incomplete), tag)
        };
        choices.push(Choice { service: image.service.clone(), fate, why });
    }
    Ok(choices)
}

/// The images of the last release, where they would do.
fn before(services: &Services, must: &[Option<String>], past: &Past) -> Result<Vec<Option<Wanted>>, ImageError> {
    let Ok(last) = &past.last else { return Ok(vec![None; must.len()]) };
    let tag = image_tag(&services.template, &last.version)?;
    let wanted = |image: &ServiceImage| {
        let ServiceImage { service, image, platforms, .. } = image.clone();
        Wanted { service, image, tag: tag.clone(), platforms }
    };
    Ok(services.images.iter().zip(must).map(|(image, must)| must.is_none().then(|| wanted(image))).collect())
}

/// Who builds what is there changes what is behind a version's tag, so no answer is no reason to build.
fn known<'a>(checked: impl Iterator<Item = &'a Checked>) -> Result<(), Failure> {
    let problems: Vec<Problem> =
        checked.filter(|checked| checked.state == State::Unknown).filter_map(|checked| checked.problem.clone()).collect();
    if problems.is_empty() { Ok(()) } else { Err(Failure { exit: Exit::Expected, problems }) }
}

/// A registry that does not let us in may have the image; one that we may push to for the first time says the same.
fn warn(runner: &Runner, checked: &Checked) {
    if let (State::Refused, Some(problem)) = (checked.state, &checked.problem) {
        let hint = problem.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        runner.warning(format!("{}{hint}; it is taken for missing, and built", problem.message));
    }
}

/// What becomes of an image that is there.
async fn kept(registry: &Registry, image: &Image, digest: Digest) -> Result<(Fate, String), ImageError> {
    let mut elsewhere = Vec::new();
    for tag in image.further() {
        if registry.digest(&image.image, tag.as_str()).await?.as_ref() != Some(&digest) {
            elsewhere.push(tag.as_str());
        }
    }
    if elsewhere.is_empty() {
        return Ok((Fate::Nothing, "it is there already".to_owned()));
    }
    let why = format!("its own image, which is there, but not under {}", elsewhere.join(", "));
    Ok((Fate::Promote(digest), why))
}

/// What becomes of an image that is not there, or not whole.
fn made(must: Option<String>, before: Option<Checked>, damage: Option<Problem>, tag: &str) -> (Fate, String) {
    if let Some(why) = must {
        return (Fate::Build, why);
    }
    match before {
        Some(Checked { state: State::Complete, digest: Some(digest), .. }) => {
            (Fate::Promote(digest), format!("{tag}'s image: nothing of it has changed"))
        }
        before => {
            let problem = before.and_then(|before| before.problem).or(damage);
            (Fate::Build, problem.map_or_else(|| format!("{tag} has no image of it"), |problem| problem.message))
        }
    }
}

impl Image {
    /// The image of the version's own tag.
    pub(crate) fn wanted(&self) -> Wanted {
        let Self { service, image, tag, platforms, .. } = self.clone();
        Wanted { service, image, tag, platforms }
    }

    /// The tags besides the version's own.
    fn further(&self) -> impl Iterator<Item = &Tag> {
        self.names.iter().filter(|tag| **tag != self.tag)
    }
}
