//! GitHub's registry, whose versions are listed and deleted through the Packages API.
//!
//! A version is a digest with all its tags. To take one tag away, a stamp is put under it, and the stamp's version deleted.

use std::collections::BTreeSet;

use github_client::{GitHub, Package, Removal};
use registry_client::{Manifest, Registry, Repository};
use retention::{Digest, Order};
use uuid::Uuid;

use super::hands::{Effect, Hands, Tagged, Target, are_unmoved};
use super::listing::{Listed, Listing};
use super::stamp;
use crate::error::ImageError;

/// An image as a package of GitHub's.
#[derive(Debug)]
pub(super) struct Packages {
    github: GitHub,
    package: Package,
}

/// A version, looked at once more before something of it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It has the tags that it was listed with, or fewer.
    AsListed,
    /// It has others, or was not listed.
    Otherwise,
    /// It is not there any more.
    Gone,
}

/// The way to an image that is a package of GitHub's.
///
/// # Errors
/// [`ImageError::NoPackage`] when GitHub knows no such package, and others when GitHub cannot be asked.
pub(super) async fn packages_of(github: &GitHub, image: &Repository) -> Result<Hands, ImageError> {
    let absent = || ImageError::NoPackage { image: image.to_string() };
    let (owner, name) = image.path().split_once('/').ok_or_else(absent)?;
    let package = github.container_package(owner, name).await?.ok_or_else(absent)?;
    Ok(Hands::Packages(Box::new(Packages { github: github.clone(), package })))
}

impl Packages {
    /// Of a public package GitHub deletes no version that was downloaded more than 5,000 times, and says so only when it is asked to.
    /// Asked for the whole first, it leaves a popular image as it is, with its tags and parts.
    pub(super) fn order(&self) -> Order {
        if self.package.is_public { Order::WholesFirst } else { Order::TagsFirst }
    }

    /// Every version; and, as pages that change while they are turned may leave one out, every tag that the registry knows beside.
    pub(super) async fn list(&self, registry: &Registry, image: &Repository) -> Result<Listing, ImageError> {
        let mut listing = Listing::default();
        for version in self.github.package_versions(&self.package).await? {
            let digest: Digest = version.digest.as_str().into();
            let date = Some(version.created_at.max(version.updated_at));
            listing.manifests.insert(digest.clone(), Listed { date, id: Some(version.id) });
            for tag in version.tags {
                listing.tag(tag, digest.clone());
            }
        }
        for tag in registry.tags(image).await? {
            if listing.tags.contains_key(&tag) {
                continue;
            }
            if let Some(digest) = registry.digest(image, &tag).await? {
                listing.tag(tag, digest.as_str().into());
            }
        }
        Ok(listing)
    }

    /// Puts one stamp under all these tags, and deletes its version, which takes them along. Nothing happens when a tag was moved, or when
    /// one of their images got another tag meanwhile: its parts would go next, and it is to stay whole.
    pub(super) async fn untag(
        &self,
        (registry, image): (&Registry, &Repository),
        tags: &[Tagged],
        listing: &Listing,
    ) -> Result<Effect, ImageError> {
        if !are_unmoved(registry, image, tags).await? {
            return Ok(Effect::Changed);
        }
        for digest in tags.iter().map(|(_, digest)| digest).collect::<BTreeSet<_>>() {
            if self.look(digest, &listing.tags_of(digest), listing).await? != Look::AsListed {
                return Ok(Effect::Changed);
            }
        }
        let stamp = stamp::new(&Uuid::new_v4().to_string())?;
        for (tag, _) in tags {
            registry.put(image, tag, &stamp).await?;
        }
        let Some(id) = self.version_of(&stamp).await? else {
            return Err(ImageError::NoVersion { image: image.to_string(), digest: stamp.digest().clone() });
        };
        match self.github.delete_package_version(&self.package, id).await? {
            Removal::Removed | Removal::Gone => Ok(Effect::Done),
            Removal::Kept(words) => {
                put_back(registry, image, tags).await?;
                Ok(Effect::Kept(words))
            }
        }
    }

    async fn version_of(&self, manifest: &Manifest) -> Result<Option<u64>, ImageError> {
        let digest = manifest.digest().as_str();
        let newest = self.github.newest_package_versions(&self.package).await?;
        if let Some(version) = newest.iter().find(|version| version.digest == digest) {
            return Ok(Some(version.id));
        }
        let all = self.github.package_versions(&self.package).await?;
        Ok(all.iter().find(|version| version.digest == digest).map(|version| version.id))
    }

    /// Whether a version has no other tags than those that are known.
    async fn look(&self, digest: &Digest, known: &[String], listing: &Listing) -> Result<Look, ImageError> {
        let Some(id) = id_of(digest, listing) else { return Ok(Look::Otherwise) };
        Ok(match self.github.package_version(&self.package, id).await? {
            None => Look::Gone,
            Some(version) if version.tags.iter().any(|tag| !known.contains(tag)) => Look::Otherwise,
            Some(_) => Look::AsListed,
        })
    }

    /// Deletes a version, unless it got another tag meanwhile.
    pub(super) async fn delete(&self, target: &Target<'_>) -> Result<Effect, ImageError> {
        let Some(id) = id_of(target.digest, target.listing) else { return Ok(Effect::Changed) };
        if target.is_image {
            match self.look(target.digest, target.tags, target.listing).await? {
                Look::Gone => return Ok(Effect::Gone),
                Look::Otherwise => return Ok(Effect::Changed),
                Look::AsListed => {}
            }
        }
        Ok(match self.github.delete_package_version(&self.package, id).await? {
            Removal::Removed => Effect::Done,
            Removal::Gone => Effect::Gone,
            Removal::Kept(words) => Effect::Kept(words),
        })
    }
}

/// GitHub's id of a version.
fn id_of(digest: &Digest, listing: &Listing) -> Option<u64> {
    listing.manifests.get(digest).and_then(|listed| listed.id)
}

/// Puts tags where they were.
async fn put_back(registry: &Registry, image: &Repository, tags: &[Tagged]) -> Result<(), ImageError> {
    for (tag, digest) in tags {
        let manifest = registry.manifest(image, digest.as_str()).await?;
        registry.put(image, tag, &manifest).await?;
    }
    Ok(())
}
