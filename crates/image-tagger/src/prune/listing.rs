//! What a registry lists of an image, without a manifest being read. Pure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use retention::Digest;

/// What a registry lists of an image: its tags, and the manifests that are known to exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listing {
    /// The digest behind each tag.
    pub(super) tags: BTreeMap<String, Digest>,
    /// The manifests: all of them, or, where a registry lists tags only, those behind tags.
    pub(super) manifests: BTreeMap<Digest, Listed>,
}

/// One manifest, as it is listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listed {
    /// When something last happened to it, as far as the list says so.
    pub(super) date: Option<Timestamp>,
    /// The id of its version, for GitHub's packages.
    pub(super) id: Option<u64>,
}

impl Listing {
    /// Adds a tag and what it is on.
    pub(super) fn tag(&mut self, tag: String, digest: Digest) {
        self.manifests.entry(digest.clone()).or_default();
        self.tags.insert(tag, digest);
    }

    /// The tags that are on a digest.
    pub(super) fn tags_of(&self, digest: &Digest) -> Vec<String> {
        self.tags.iter().filter(|(_, on)| *on == digest).map(|(tag, _)| tag.clone()).collect()
    }
}
