//! Manifests, read once each: what they hold, and when they were made. Every read counts as a download, so nothing is read twice.

use std::collections::BTreeMap;

use actions_core::failure;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use registry_client::manifest::Descriptor;
use registry_client::manifest::Platforms;
use registry_client::manifest::{DOCKER_MANIFEST, OCI_MANIFEST};
use registry_client::{Manifest, Registry, RegistryError, Repository};
use retention::{Blob, Child, Content, Digest, Kind};
use serde_json::Value;

use super::stamp;
use crate::verify::CONCURRENCY;

/// The annotation with an image's date of creation (OCI image-spec, annotations).
const CREATED: &str = "org.opencontainers.image.created";
/// Media types of manifests that list no others.
const IMAGES: [&str; 2] = [OCI_MANIFEST, DOCKER_MANIFEST];

/// One manifest that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// It is there.
    There(Box<Part>),
    /// It does not exist.
    Gone,
    /// There was no answer, or none that can be understood.
    Unreadable(String),
}

/// A manifest that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What it holds.
    pub(super) content: Content,
    /// Its size in bytes.
    pub(super) size: u64,
    /// What an annotation says of when it was made.
    pub(super) created: Option<Timestamp>,
    /// Its configuration, when it is an image.
    pub(super) config: Option<registry_client::Digest>,
}

/// What was read of one repository so far. A digest never means anything else, so it holds for a whole run.
#[derive(Debug, Default)]
pub(super) struct Library {
    parts: BTreeMap<Digest, Part>,
    dates: BTreeMap<Digest, Option<Timestamp>>,
}

impl Library {
    /// Reads manifests, those at once that were not read before.
    pub(super) async fn read(
        &mut self,
        registry: &Registry,
        image: &Repository,
        digests: impl IntoIterator<Item = Digest>,
    ) -> Vec<(Digest, Found)> {
        let (known, wanted): (Vec<Digest>, Vec<Digest>) = digests.into_iter().partition(|digest| self.parts.contains_key(digest));
        let reading = stream::iter(wanted).map(async |digest| {
            let found = fetch(registry, image, &digest).await;
            (digest, found)
        });
        let mut found: Vec<(Digest, Found)> = reading.buffered(CONCURRENCY).collect().await;
        for (digest, found) in &found {
            if let Found::There(part) = found {
                self.parts.insert(digest.clone(), (**part).clone());
            }
        }
        let again = |digest: Digest| self.parts.get(&digest).cloned().map(|part| (digest, Found::There(Box::new(part))));
        found.extend(known.into_iter().filter_map(again));
        found
    }

    /// When images were made, as far as they say so, by an annotation, their configuration or that of the first image in them.
    pub(super) async fn dates(
        &mut self,
        registry: &Registry,
        image: &Repository,
        digests: &[Digest],
    ) -> BTreeMap<Digest, Timestamp> {
        let wanted: Vec<&Digest> = digests.iter().filter(|digest| !self.dates.contains_key(*digest)).collect();
        let parts = &self.parts;
        let reading =
            stream::iter(wanted).map(async |digest| (digest.clone(), created(registry, image, parts.get(digest)).await));
        let read: Vec<(Digest, Option<Timestamp>)> = reading.buffered(CONCURRENCY).collect().await;
        self.dates.extend(read);
        digests.iter().filter_map(|digest| Some((digest.clone(), (*self.dates.get(digest)?)?))).collect()
    }
}

async fn created(registry: &Registry, image: &Repository, part: Option<&Part>) -> Option<Timestamp> {
    let part = part?;
    if part.created.is_some() {
        return part.created;
    }
    if let Some(config) = &part.config {
        return date_of(registry, image, config).await;
    }
    let Content::Read { children, .. } = &part.content else { return None };
    // The first may be gone: a run that was killed has deleted parts, and the whole must be judged as before.
    for child in children.iter().filter(|child| child.is_image) {
        if let Found::There(part) = fetch(registry, image, &child.digest).await {
            return match (part.created, &part.config) {
                (None, Some(config)) => date_of(registry, image, config).await,
                (created, _) => created,
            };
        }
    }
    None
}

/// An image without a date can still be judged by its other reasons, so a configuration that cannot be read stops nothing.
async fn date_of(registry: &Registry, image: &Repository, config: &registry_client::Digest) -> Option<Timestamp> {
    registry.config(image, config).await.ok()?.created?.parse().ok()
}

async fn fetch(registry: &Registry, image: &Repository, digest: &Digest) -> Found {
    match registry.manifest(image, digest.as_str()).await {
        Ok(manifest) => match part(&manifest) {
            Ok(part) => Found::There(Box::new(part)),
            Err(error) => Found::Unreadable(error.to_string()),
        },
        Err(RegistryError::NotFound { .. } | RegistryError::NoRepository { .. }) => Found::Gone,
        Err(RegistryError::Schema1 { .. }) => Found::There(Box::new(unknown("a manifest of schema 1"))),
        Err(RegistryError::NotAManifest { media_type, .. }) if media_type.starts_with("application/vnd.") => {
            Found::There(Box::new(unknown(&media_type)))
        }
        Err(error) => Found::Unreadable(failure::chain(&error)),
    }
}

/// What is of a type that nobody here knows.
fn unknown(media_type: &str) -> Part {
    let kind = Kind::Unknown(media_type.to_owned());
    let content = Content::Read { kind, children: Vec::new(), subject: None, blobs: Vec::new() };
    Part { content, size: 0, created: None, config: None }
}

fn part(manifest: &Manifest) -> Result<Part, RegistryError> {
    let config = match manifest.platforms() {
        Platforms::InConfig(config) => Some(config.clone()),
        Platforms::Listed(_) => None,
    };
    let kind = match &config {
        _ if stamp::is_stamp(manifest) => Kind::Stamp,
        Some(_) => Kind::Image,
        None => Kind::Index,
    };
    let children = manifest.children()?.iter().map(child).collect();
    let blobs = manifest.blobs()?.iter().map(|blob| Blob { digest: blob.digest.as_str().into(), size: blob.size }).collect();
    let subject = manifest.subject().map(|subject| subject.as_str().into());
    let written: Value = serde_json::from_slice(manifest.bytes()).unwrap_or_default();
    let created = written["annotations"][CREATED].as_str().and_then(|text| text.parse().ok());
    let size = u64::try_from(manifest.bytes().len()).unwrap_or(u64::MAX);
    Ok(Part { content: Content::Read { kind, children, subject, blobs }, size, created, config })
}

fn child(entry: &Descriptor) -> Child {
    Child { digest: entry.digest.as_str().into(), is_image: IMAGES.contains(&entry.media_type.as_str()) }
}
