//! How an image is listed, and how something of it is deleted: through GitHub's Packages API, through Amazon's API, or through the
//! registry itself.

use registry_client::ecr::EcrRepository;
use registry_client::{Registry, Repository};
use retention::{Digest, Order};

use super::listing::Listing;
use super::packages::Packages;
use super::{ecr, packages, plain};
use crate::error::ImageError;

/// The way to an image.
#[derive(Debug)]
pub(super) enum Hands {
    /// GitHub's Packages API beside its registry, which deletes nothing.
    Packages(Box<Packages>),
    /// Amazon's own API.
    Ecr(Box<EcrRepository>),
    /// The registry's own API.
    Plain,
}

/// What came of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    /// It was done.
    Done,
    /// It had been done before.
    Gone,
    /// Nobody may do it; the words say why.
    Kept(String),
    /// It was changed since it was looked at, so that the plan no longer holds.
    Changed,
}

/// A tag and the digest that it is on.
pub(super) type Tagged = (String, Digest);

impl Hands {
    /// Whether everything is listed, also what has no tag.
    pub(super) fn lists_all(&self) -> bool {
        matches!(self, Self::Packages(_) | Self::Ecr(_))
    }

    /// The order in which things go.
    pub(super) fn order(&self) -> Order {
        match self {
            Self::Packages(packages) => packages.order(),
            Self::Ecr(_) => Order::WholesFirst,
            Self::Plain => Order::PartsFirst,
        }
    }

    /// What there is.
    ///
    /// # Errors
    /// [`ImageError`] when it cannot be listed.
    pub(super) async fn list(&self, registry: &Registry, image: &Repository) -> Result<Listing, ImageError> {
        match self {
            Self::Packages(packages) => packages.list(registry, image).await,
            Self::Ecr(ecr) => ecr::list(ecr).await,
            Self::Plain => plain::list(registry, image).await,
        }
    }

    /// Takes tags away from digests that stay for now.
    ///
    /// # Errors
    /// [`ImageError`] when it cannot be done, or nobody knows whether it was.
    pub(super) async fn untag(
        &self,
        registry: &Registry,
        image: &Repository,
        tags: &[Tagged],
        listing: &Listing,
    ) -> Result<Effect, ImageError> {
        match self {
            Self::Packages(packages) => packages.untag((registry, image), tags, listing).await,
            Self::Ecr(ecr) => ecr::untag((registry, image), ecr, tags, listing).await,
            Self::Plain => plain::untag(registry, image, tags).await,
        }
    }

    /// Deletes a manifest with the tags that it is known to have.
    ///
    /// # Errors
    /// As [`Hands::untag`].
    pub(super) async fn delete(
        &self,
        registry: &Registry,
        image: &Repository,
        target: &Target<'_>,
    ) -> Result<Effect, ImageError> {
        match self {
            Self::Packages(packages) => packages.delete(target).await,
            Self::Ecr(ecr) => ecr::delete((registry, image), ecr, target).await,
            Self::Plain => plain::delete(registry, image, target).await,
        }
    }
}

/// A manifest that is to be deleted.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// The manifest.
    pub(super) digest: &'a Digest,
    /// The tags that go with it.
    pub(super) tags: &'a [String],
    /// Whether it is an image of its own, which somebody may have given another tag meanwhile.
    pub(super) is_image: bool,
    /// What was listed last.
    pub(super) listing: &'a Listing,
}

/// Whether tags are still where they were.
pub(super) async fn are_unmoved(registry: &Registry, image: &Repository, tags: &[Tagged]) -> Result<bool, ImageError> {
    for (tag, digest) in tags {
        let now = registry.digest(image, tag).await?;
        if now.is_some_and(|now| now.as_str() != digest.as_str()) {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) use packages::packages_of;
