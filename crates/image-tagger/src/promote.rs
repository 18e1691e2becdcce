//! A manifest's bytes under another tag: what was built stays what it is, under another name.
//!
//! Nothing is rebuilt, converted or copied, so that the digest after is the digest before. No tag moves unless every source is
//! there.

use actions_core::{Exit, Failure};
use futures::StreamExt;
use futures::{future, stream};

use crate::digest::Digest;
use crate::error::ImageError;
use crate::manifest::Manifest;
use crate::reference::{Repository, Tag};
use crate::registry::{Access, Registry};
use crate::verify::{CONCURRENCY, problem};

/// One tag that is to be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The service that runs the image.
    pub service: String,
    /// The image.
    pub image: Repository,
    /// The tag that it has.
    pub from: Tag,
    /// The tag that it gets.
    pub to: Tag,
}

/// One step of the plan: what was found, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is to be done.
    pub promotion: Promotion,
    /// The source.
    pub manifest: Manifest,
    /// What the target tag is on.
    pub now: Now,
}

/// What a target tag is on before the promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Now {
    /// It was not looked at.
    NotLooked,
    /// It does not exist.
    Absent,
    /// That digest.
    On(Digest),
}

impl Step {
    /// Whether the tag is where it should be already.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.now == Now::On(self.manifest.digest().clone())
    }

    /// The step as a line of the plan.
    #[must_use]
    pub fn line(&self) -> String {
        let Promotion { image, from, to, .. } = &self.promotion;
        let digest = self.manifest.digest();
        match &self.now {
            Now::On(now) if now == digest => format!("{image}: {to} is on {digest} already"),
            Now::On(now) => format!("{image}: {from} → {to} ({digest}, until now on {now})"),
            Now::Absent | Now::NotLooked => format!("{image}: {from} → {to} ({digest})"),
        }
    }
}

/// Reads every source, and what the targets are on as far as that saves work.
///
/// Putting a tag where it is already changes nothing but costs a request, and so does looking. So only the first target is
/// looked at; if it is where it should be, this is a second run, and all are.
///
/// # Errors
/// Everything that is wrong, at once: sources that are missing, damaged or not to be read.
pub async fn plan(registry: &Registry, promotions: &[Promotion]) -> Result<Vec<Step>, Failure> {
    registry.expect(promotions.iter().map(|promotion| &promotion.image), Access::Push);
    let sources = stream::iter(promotions)
        .map(|promotion| registry.manifest(&promotion.image, promotion.from.as_str()))
        .buffered(CONCURRENCY)
        .collect::<Vec<_>>();
    let first = future::OptionFuture::from(promotions.first().map(|first| now(registry, first)));
    let (sources, first) = future::join(sources, first).await;
    let manifests = all(sources)?;
    let step =
        |(promotion, manifest): (&Promotion, Manifest)| Step { promotion: promotion.clone(), manifest, now: Now::NotLooked };
    let mut steps: Vec<Step> = promotions.iter().zip(manifests).map(step).collect();
    if let (Some(step), Some(now)) = (steps.first_mut(), first) {
        step.now = now.map_err(Failure::from)?;
    }
    if steps.first().is_some_and(Step::is_done) {
        let rest = stream::iter(&promotions[1..]).map(|promotion| now(registry, promotion)).buffered(CONCURRENCY);
        let found = all(rest.collect().await)?;
        steps.iter_mut().skip(1).zip(found).for_each(|(step, now)| step.now = now);
    }
    Ok(steps)
}

async fn now(registry: &Registry, promotion: &Promotion) -> Result<Now, ImageError> {
    let digest = registry.digest(&promotion.image, promotion.to.as_str()).await?;
    Ok(digest.map_or(Now::Absent, Now::On))
}

/// Puts every tag that is not where it should be, all at once, and sees that each then is.
///
/// # Errors
/// Everything that went wrong; the other tags are put all the same, and a second run goes on from there.
pub async fn apply(registry: &Registry, steps: &[Step]) -> Result<(), Failure> {
    let due = steps.iter().filter(|step| !step.is_done());
    let results = stream::iter(due).map(|step| put(registry, step)).buffered(CONCURRENCY);
    all(results.collect().await).map(|_: Vec<()>| ())
}

async fn put(registry: &Registry, step: &Step) -> Result<(), ImageError> {
    let Promotion { image, to, .. } = &step.promotion;
    let digest = step.manifest.digest();
    if let Err(error) = registry.put(image, to, &step.manifest).await {
        // The outcome may be unknown, or the tag immutable and right: what the registry says now decides.
        let now = registry.digest(image, to.as_str()).await.ok().flatten();
        if now.as_ref() != Some(digest) {
            let (image, wanted) = (image.tagged(to), digest.clone());
            return Err(ImageError::TagRefused { image, wanted, now, source: Box::new(error) });
        }
    }
    tracing::info!("put {} on {digest}", image.tagged(to));
    Ok(())
}

/// All values, or all errors in one failure.
fn all<T>(results: Vec<Result<T, ImageError>>) -> Result<Vec<T>, Failure> {
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => problems.push(problem(&error)),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Failure { exit: Exit::Expected, problems }) }
}
