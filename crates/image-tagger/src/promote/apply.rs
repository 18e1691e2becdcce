//! The tags are put.

use actions_core::Failure;
use futures::{StreamExt, stream};
use registry_client::{Registry, RegistryError, Tag};

use super::plan::all;
use super::{Promotion, Step, transfer};
use crate::error::ImageError;
use crate::verify::CONCURRENCY;

/// Sends what belongs to every image that goes to another repository; then puts every tag that is not where it should be, all at
/// once, and sees that each then is.
///
/// # Errors
/// Everything that went wrong. If something could not be sent no tag is put; if a tag could not be put the others are all the same.
/// A second run goes on from there.
pub async fn apply(registry: &Registry, steps: &[Step]) -> Result<(), Failure> {
    let sent = steps.iter().map(|step| send(registry, step));
    all(stream::iter(sent.collect::<Vec<_>>()).buffered(CONCURRENCY).collect().await)?;
    let due = steps.iter().flat_map(|step| step.due().map(move |tag| (step, tag)));
    let put = due.map(|(step, tag)| put(registry, step, tag));
    all(stream::iter(put.collect::<Vec<_>>()).buffered(CONCURRENCY).collect().await).map(|_: Vec<()>| ())
}

async fn send(registry: &Registry, step: &Step) -> Result<(), RegistryError> {
    let Promotion { source, image, .. } = &step.promotion;
    match &step.parts {
        Some(parts) => transfer::send(registry, (&source.image, image), parts, step.manifest.digest()).await,
        None => Ok(()),
    }
}

async fn put(registry: &Registry, step: &Step, to: &Tag) -> Result<(), ImageError> {
    let image = &step.promotion.image;
    let digest = step.manifest.digest();
    if let Err(error) = registry.put(image, to.as_str(), &step.manifest).await {
        // The outcome may be unknown, or the tag immutable and right: what the registry says now decides.
        let now = registry.digest(image, to.as_str()).await.ok().flatten();
        if now.as_ref() != Some(digest) {
            let (image, wanted) = (image.tagged(to), digest.clone());
            return Err(ImageError::TagRefused { image, wanted, now, source: Box::new(error) });
        }
        tracing::info!("found {} on {digest} already", image.tagged(to));
        return Ok(());
    }
    tracing::info!("put {} on {digest}", image.tagged(to));
    Ok(())
}
