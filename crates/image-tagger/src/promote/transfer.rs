//! Blobs and manifests on their way to another repository: blobs first, children before their parents, tags last, so that whatever
//! breaks off leaves nothing under a tag that is not complete.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use registry_client::manifest::Descriptor;
use registry_client::{Digest, Manifest, Registry, RegistryError, Repository};

use super::parts::{Parts, Tree};

/// How many blobs of one image are under way at a time.
const BLOBS: usize = 4;
/// How often a blob is sent at most, and how long is waited before each further time.
const TRIES: u32 = 3;
const WAIT: Duration = Duration::from_millis(500);

/// Sends everything that belongs to an image but the tag that it is to have.
///
/// # Errors
/// [`RegistryError`] for the first thing that cannot be sent.
pub(super) async fn send(
    registry: &Registry,
    (from, to): (&Repository, &Repository),
    parts: &Parts,
    image: &Digest,
) -> Result<(), RegistryError> {
    let blobs = parts.blobs()?;
    let sent = blobs.iter().map(|blob| send_blob(registry, (from, to), blob));
    stream::iter(sent.collect::<Vec<_>>()).buffer_unordered(BLOBS).try_collect::<Vec<()>>().await?;
    for tree in parts.due() {
        send_tree(registry, to, tree, image).await?;
    }
    for attached in parts.tags.iter().filter(|attached| !attached.is_there()) {
        registry.put(to, attached.tag.as_str(), &attached.manifest).await?;
    }
    if !parts.is_there() {
        tracing::info!("copied {} blobs and the manifests of {image} from {from} to {to}", blobs.len());
    }
    Ok(())
}

/// The image's own manifest is left out: it is sent under its tag.
async fn send_tree(registry: &Registry, to: &Repository, tree: &Tree, image: &Digest) -> Result<(), RegistryError> {
    let put = async |manifest: &Manifest| registry.put(to, manifest.digest().as_str(), manifest).await;
    let (mut leaves, mut indexes) = (Vec::new(), Vec::new());
    for manifest in tree.manifests.iter().filter(|manifest| manifest.digest() != image) {
        if manifest.children()?.is_empty() { leaves.push(manifest) } else { indexes.push(manifest) }
    }
    stream::iter(leaves.into_iter().map(put).collect::<Vec<_>>()).buffer_unordered(BLOBS).try_collect::<Vec<()>>().await?;
    for index in indexes {
        registry.put(to, index.digest().as_str(), index).await?;
    }
    Ok(())
}

/// On one registry a blob is mounted; from another it is carried over, unless it is there.
async fn send_blob(registry: &Registry, (from, to): (&Repository, &Repository), blob: &Descriptor) -> Result<(), RegistryError> {
    let upload = if from.registry() == to.registry() {
        registry.mount(from, to, &blob.digest).await?
    } else if registry.has_blob(to, &blob.digest).await? {
        None
    } else {
        Some(registry.begin(to).await?)
    };
    let Some(mut upload) = upload else {
        return Ok(());
    };
    for attempt in 1.. {
        match registry.carry(from, (to, upload), blob).await {
            Err(error) if attempt < TRIES && error.may_pass() => {
                tracing::info!("{} did not arrive at {to} (try {attempt} of {TRIES}); trying again", blob.digest);
                tokio::time::sleep(WAIT * attempt).await;
                upload = registry.begin(to).await?;
            }
            result => return result,
        }
    }
    Ok(())
}
