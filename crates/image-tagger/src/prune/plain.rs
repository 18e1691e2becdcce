//! A registry that is asked for everything itself (docker-registry, distribution, zot, Harbor …). It lists tags only.

use futures::{StreamExt, TryStreamExt, stream};
use registry_client::{Deletion, Manifest, Registry, RegistryError, Repository, Tag};
use uuid::Uuid;

use super::hands::{Effect, Tagged, Target, are_unmoved};
use super::listing::Listing;
use super::stamp;
use crate::error::ImageError;
use crate::verify::CONCURRENCY;

/// The tags and what each is on, by one HEAD each.
pub(super) async fn list(registry: &Registry, image: &Repository) -> Result<Listing, ImageError> {
    let unknown = || RegistryError::NoRepository { image: image.to_string(), repository: image.path().to_owned() };
    let tags = registry.tags_if_known(image).await?.ok_or_else(unknown)?;
    let looking = stream::iter(tags).map(async |tag| Ok::<_, RegistryError>((registry.digest(image, &tag).await?, tag)));
    let found: Vec<_> = looking.buffered(CONCURRENCY).try_collect().await?;
    let mut listing = Listing::default();
    for (digest, tag) in found {
        if let Some(digest) = digest {
            listing.tag(tag, digest.as_str().into());
        } else {
            tracing::info!("found nothing under {image}:{tag}, which the registry lists");
        }
    }
    Ok(listing)
}

/// Deletes tags by name; where only digests are deleted, puts a stamp under them and deletes that.
pub(super) async fn untag(registry: &Registry, image: &Repository, tags: &[Tagged]) -> Result<Effect, ImageError> {
    if !are_unmoved(registry, image, tags).await? {
        return Ok(Effect::Changed);
    }
    let mut done = Effect::Gone;
    for (name, _) in tags {
        let tag: Tag = name.parse()?;
        done = match registry.delete_tag(image, &tag).await? {
            Deletion::Deleted => Effect::Done,
            Deletion::Gone => done,
            Deletion::DigestsOnly => by_stamp(registry, image, name).await?,
            Deletion::Unsupported => return Err(disabled(image)),
        };
    }
    Ok(done)
}

async fn by_stamp(registry: &Registry, image: &Repository, tag: &str) -> Result<Effect, ImageError> {
    let stamp = stamp::new(&Uuid::new_v4().to_string())?;
    // A stamp that cannot be deleted must not be put: what is not there is deleted as a try.
    if remove(registry, image, &stamp).await? == Deletion::Unsupported {
        return Err(disabled(image));
    }
    registry.put(image, tag, &stamp).await?;
    match remove(registry, image, &stamp).await? {
        Deletion::Unsupported | Deletion::DigestsOnly => Err(disabled(image)),
        Deletion::Deleted | Deletion::Gone => Ok(Effect::Done),
    }
}

async fn remove(registry: &Registry, image: &Repository, manifest: &Manifest) -> Result<Deletion, RegistryError> {
    registry.delete(image, manifest.digest()).await
}

/// Deletes a manifest by its digest.
pub(super) async fn delete(registry: &Registry, image: &Repository, target: &Target<'_>) -> Result<Effect, ImageError> {
    let tags: Vec<Tagged> = target.tags.iter().map(|tag| (tag.clone(), target.digest.clone())).collect();
    if !are_unmoved(registry, image, &tags).await? {
        return Ok(Effect::Changed);
    }
    let digest = target.digest.as_str().parse()?;
    match registry.delete(image, &digest).await? {
        Deletion::Deleted => Ok(Effect::Done),
        Deletion::Gone => Ok(Effect::Gone),
        Deletion::Unsupported | Deletion::DigestsOnly => Err(disabled(image)),
    }
}

fn disabled(image: &Repository) -> ImageError {
    ImageError::DeletionDisabled { image: image.to_string() }
}
