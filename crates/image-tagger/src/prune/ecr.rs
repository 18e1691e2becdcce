//! Amazon's registry, listed and deleted through its own API.
//!
//! It refuses to delete what an index lists, so wholes go first; and with its last tag a manifest goes too, so that only tags of what
//! keeps another are taken away.

use registry_client::ecr::{EcrRepository, ImageId, Outcome};
use registry_client::{Registry, Repository};
use retention::Digest;

use super::hands::{Effect, Tagged, Target, are_unmoved};
use super::listing::{Listed, Listing};
use crate::error::ImageError;

/// Every manifest that the repository holds.
pub(super) async fn list(ecr: &EcrRepository) -> Result<Listing, ImageError> {
    let mut listing = Listing::default();
    for detail in ecr.describe().await? {
        let digest: Digest = detail.digest.as_str().into();
        listing.manifests.insert(digest.clone(), Listed { date: detail.pushed, id: None });
        for tag in detail.tags {
            listing.tag(tag, digest.clone());
        }
    }
    Ok(listing)
}

/// Deletes tags, each of which leaves another on its digest.
pub(super) async fn untag(
    (registry, image): (&Registry, &Repository),
    ecr: &EcrRepository,
    tags: &[Tagged],
    listing: &Listing,
) -> Result<Effect, ImageError> {
    let goes = |tag: &String| tags.iter().any(|(gone, _)| gone == tag);
    if tags.iter().any(|(_, digest)| listing.tags_of(digest).iter().all(goes)) {
        return Ok(Effect::Kept("its last tag takes the manifest along".to_owned()));
    }
    if !are_unmoved(registry, image, tags).await? {
        return Ok(Effect::Changed);
    }
    let ids: Vec<ImageId> = tags.iter().map(|(tag, _)| Ok(ImageId::Tag(tag.parse()?))).collect::<Result<_, ImageError>>()?;
    let outcomes = ecr.delete(&ids).await?;
    Ok(outcomes.into_iter().map(done).find(|done| matches!(done, Effect::Kept(_))).unwrap_or(Effect::Done))
}

/// Deletes a manifest with all its tags.
pub(super) async fn delete(
    (registry, image): (&Registry, &Repository),
    ecr: &EcrRepository,
    target: &Target<'_>,
) -> Result<Effect, ImageError> {
    let tags: Vec<Tagged> = target.tags.iter().map(|tag| (tag.clone(), target.digest.clone())).collect();
    if !are_unmoved(registry, image, &tags).await? {
        return Ok(Effect::Changed);
    }
    let outcome = ecr.delete(&[ImageId::Digest(target.digest.as_str().parse()?)]).await?.pop();
    Ok(outcome.map_or(Effect::Gone, done))
}

fn done(outcome: Outcome) -> Effect {
    match outcome {
        Outcome::Deleted => Effect::Done,
        Outcome::Gone => Effect::Gone,
        Outcome::Needed => Effect::Kept("an index that is there needs it".to_owned()),
        Outcome::Refused { code, reason } => Effect::Kept(format!("{code}: {reason}")),
    }
}
