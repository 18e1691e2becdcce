//! What is known of one image: what its registry lists, and of that what the policy must know, read manifest by manifest.

use std::collections::BTreeSet;

use futures::{StreamExt, stream};
use jiff::Timestamp;
use registry_client::{Registry, Repository};
use retention::{Content, Digest, Image, InUse, Manifest, Policy};

use super::hands::Hands;
use super::listing::Listing;
use super::read::{Found, Library};
use crate::error::ImageError;
use crate::verify::CONCURRENCY;

/// A manifest of which nothing is known but its digest.
const UNREAD: Manifest = Manifest { content: Content::Unread, date: None, size: 0 };

/// One image that is to be pruned.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) registry: &'a Registry,
    pub(super) image: &'a Repository,
    pub(super) hands: Hands,
    pub(super) policy: &'a Policy,
    pub(super) in_use: Vec<InUse>,
    /// The time of the whole run: what is too young for it stays so.
    pub(super) now: Timestamp,
}

/// What an image is, with what its registry lists of it.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) image: Image,
    pub(super) listing: Listing,
}

impl Subject<'_> {
    /// Reads what must be known now. What was read before is not read again.
    ///
    /// # Errors
    /// [`ImageError`] when the registry does not list the image. A manifest that cannot be read is no error here but a fact.
    pub(super) async fn facts(&self, library: &mut Library) -> Result<Facts, ImageError> {
        let listing = self.hands.list(self.registry, self.image).await?;
        let manifest = |date| Manifest { date, ..UNREAD };
        let manifests = listing.manifests.iter().map(|(digest, listed)| (digest.clone(), manifest(listed.date))).collect();
        let mut image = Image {
            name: self.image.to_string(),
            tags: listing.tags.clone(),
            manifests,
            is_complete: self.hands.lists_all(),
            in_use: self.in_use.clone(),
        };
        // What has a tag is read first: of what it lists, little has to be read then.
        let tagged: BTreeSet<Digest> = image.tags.values().cloned().collect();
        self.read(library, &mut image, &listing, tagged).await;
        if !image.is_complete {
            self.date(library, &mut image).await;
        }
        let mut asked = BTreeSet::new();
        loop {
            self.read_what_matters(library, &mut image, &listing).await;
            if image.is_complete || !self.find_referrers(&mut image, &mut asked).await? {
                return Ok(Facts { image, listing });
            }
        }
    }

    /// Finds out, where no date is listed, when the images that are judged by it were made.
    async fn date(&self, library: &mut Library, image: &mut Image) {
        let is_judged = |tag: &str| !retention::is_fallback(tag);
        let judged: BTreeSet<&Digest> = image.tags.iter().filter(|(tag, _)| is_judged(tag)).map(|(_, digest)| digest).collect();
        let judged: Vec<Digest> = judged.into_iter().cloned().collect();
        for (digest, date) in library.dates(self.registry, self.image, &judged).await {
            if let Some(manifest) = image.manifests.get_mut(&digest) {
                manifest.date = Some(date);
            }
        }
    }

    /// Finds what the registry says refers to what is known; answers whether there is more to be asked then. A registry that does not
    /// say it has `sha256-` tags.
    async fn find_referrers(&self, image: &mut Image, asked: &mut BTreeSet<Digest>) -> Result<bool, ImageError> {
        let known: BTreeSet<Digest> =
            image.manifests.iter().flat_map(|(digest, one)| children(one).chain([digest.clone()])).collect();
        let new: Vec<Digest> = known.difference(asked).cloned().collect();
        let Some(first) = new.first() else { return Ok(false) };
        if self.referrers(first).await?.is_none() {
            return Ok(false);
        }
        let asking = stream::iter(&new).map(async |digest| self.referrers(digest).await);
        let found: Vec<_> = asking.buffered(CONCURRENCY).collect().await;
        asked.extend(new);
        for referrer in found.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().flatten() {
            image.manifests.entry(referrer).or_insert(UNREAD);
        }
        Ok(true)
    }

    async fn referrers(&self, of: &Digest) -> Result<Option<Vec<Digest>>, ImageError> {
        let Ok(digest) = of.as_str().parse() else { return Ok(None) };
        let found = self.registry.referrers(self.image, &digest).await?;
        Ok(found.map(|found| found.iter().map(|one| one.digest.as_str().into()).collect()))
    }

    /// Reads manifests until a plan can be made of what is known.
    async fn read_what_matters(&self, library: &mut Library, image: &mut Image, listing: &Listing) {
        loop {
            let wanted: BTreeSet<Digest> = retention::unread(image, self.policy, self.now).into_iter().collect();
            if wanted.is_empty() {
                return;
            }
            self.read(library, image, listing, wanted).await;
        }
    }

    async fn read(&self, library: &mut Library, image: &mut Image, listing: &Listing, digests: BTreeSet<Digest>) {
        for (digest, found) in library.read(self.registry, self.image, digests).await {
            let (content, size) = match found {
                Found::There(part) => (part.content, part.size),
                Found::Unreadable(why) => (Content::Unreadable(why), 0),
                // Nobody knows what it needs, and it may well be there: a registry's list and its manifests are not always in step.
                Found::Gone if listing.manifests.contains_key(&digest) => {
                    (Content::Unreadable("the registry lists it and does not find it".to_owned()), 0)
                }
                Found::Gone => (Content::Missing, 0),
            };
            let manifest = image.manifests.entry(digest).or_insert(UNREAD);
            (manifest.content, manifest.size) = (content, size);
        }
    }
}

/// What a manifest lists, as far as it was read.
fn children(manifest: &Manifest) -> impl Iterator<Item = Digest> + '_ {
    let children = match &manifest.content {
        Content::Read { children, .. } => children.as_slice(),
        _ => &[],
    };
    children.iter().map(|child| child.digest.clone())
}
