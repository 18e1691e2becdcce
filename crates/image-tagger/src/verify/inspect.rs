//! A thorough look at every image: an index that is there may list platforms whose own manifests are gone, because a registry was
//! tidied up; then nobody can pull it.

use actions_core::Problem;
use futures::{StreamExt, TryStreamExt, stream};
use registry_client::manifest::Platforms;
use registry_client::{Access, Manifest, Platform, Registry, RegistryError, Repository, Tag};

use super::{CONCURRENCY, Checked, Wanted, missing};
use crate::error::ImageError;

/// Looks at every image, all at once, with the manifest of every platform that is wanted, or of every platform where none is named;
/// and at the tags that must be on the same digest as the image's own. The answers are in the order of `wanted`.
pub async fn inspect(registry: &Registry, wanted: &[Wanted], agreeing: &[Tag]) -> Vec<Checked> {
    registry.expect(wanted.iter().map(|wanted| &wanted.image), Access::Pull);
    let looks = wanted.iter().map(|wanted| inspected(registry, wanted, agreeing));
    stream::iter(looks.collect::<Vec<_>>()).buffered(CONCURRENCY).collect().await
}

async fn inspected(registry: &Registry, wanted: &Wanted, agreeing: &[Tag]) -> Checked {
    match look(registry, wanted, agreeing).await {
        Ok(checked) => checked.told(),
        Err(error) => Checked::failed(wanted, &error),
    }
}

async fn look(registry: &Registry, wanted: &Wanted, agreeing: &[Tag]) -> Result<Checked, ImageError> {
    let manifest = registry.manifest(&wanted.image, wanted.tag.as_str()).await?;
    let (platforms, images) = match manifest.platforms() {
        Platforms::Listed(platforms) => (platforms.clone(), children(registry, wanted, &manifest).await?),
        Platforms::InConfig(config) => (vec![registry.config(&wanted.image, config).await?.platform], vec![manifest.clone()]),
    };
    let problem = match missing(wanted, &platforms) {
        Some(problem) => Some(problem),
        None => disagreement(registry, wanted, &manifest, agreeing).await?,
    };
    let mut checked = Checked::found(wanted, manifest.digest().clone(), platforms, problem);
    checked.size = images.iter().map(size).collect::<Result<Vec<_>, _>>()?.into_iter().max();
    checked.created = created(registry, &wanted.image, &images).await?;
    Ok(checked)
}

/// The manifests of the platforms that are wanted; of all where none is named.
async fn children(registry: &Registry, wanted: &Wanted, index: &Manifest) -> Result<Vec<Manifest>, ImageError> {
    let is_wanted = |platform: &Platform| wanted.platforms.is_empty() || wanted.platforms.contains(platform);
    let children = index.children()?.into_iter().filter(|child| child.platform.as_ref().is_some_and(is_wanted));
    let read = children.map(|child| async move {
        let found = registry.manifest(&wanted.image, child.digest.as_str()).await;
        found.map_err(|error| gone(error, wanted, child.platform.as_ref()))
    });
    stream::iter(read.collect::<Vec<_>>()).buffered(CONCURRENCY).try_collect().await
}

fn gone(error: RegistryError, wanted: &Wanted, platform: Option<&Platform>) -> ImageError {
    match (error, platform) {
        (RegistryError::NotFound { image }, Some(platform)) => {
            ImageError::ChildGone { image: wanted.image.tagged(&wanted.tag), platform: platform.to_string(), child: image }
        }
        (error, _) => error.into(),
    }
}

fn size(image: &Manifest) -> Result<u64, ImageError> {
    Ok(image.blobs()?.iter().map(|blob| blob.size).sum())
}

async fn created(registry: &Registry, repository: &Repository, images: &[Manifest]) -> Result<Option<String>, ImageError> {
    let config = images.iter().find_map(|image| match image.platforms() {
        Platforms::InConfig(config) => Some(config),
        Platforms::Listed(_) => None,
    });
    match config {
        Some(config) => Ok(registry.config(repository, config).await?.created),
        None => Ok(None),
    }
}

/// The first tag that is not on the image's digest, in words.
async fn disagreement(
    registry: &Registry,
    wanted: &Wanted,
    manifest: &Manifest,
    agreeing: &[Tag],
) -> Result<Option<Problem>, ImageError> {
    for tag in agreeing.iter().filter(|tag| **tag != wanted.tag) {
        let found = registry.digest(&wanted.image, tag.as_str()).await?;
        if found.as_ref() != Some(manifest.digest()) {
            let (one, other) = (wanted.image.tagged(&wanted.tag), wanted.image.tagged(tag));
            let on = found.map_or("does not exist".to_owned(), |digest| format!("is on {digest}"));
            let message = format!("{other} {on}, and {one} is on {}", manifest.digest());
            let hint = format!("promote {one} to `{tag}` again, or leave it out of `agree`");
            return Ok(Some(Problem { message, hint: Some(hint) }));
        }
    }
    Ok(None)
}
