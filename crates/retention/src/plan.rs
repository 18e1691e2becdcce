//! The answer: steps in order, what is kept and why, what is freed.

use jiff::Timestamp;
use serde::Serialize;

use crate::facts::{Digest, Image, InUse};
use crate::policy::{Order, Policy};
use crate::reason::{Reason, Removal};

/// What happens to one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The image without tag.
    pub image: String,
    /// What is done, in this order.
    pub steps: Vec<Step>,
    /// What stays, by digest.
    pub kept: Vec<Kept>,
    /// What goes, by digest.
    pub removed: Vec<Removed>,
    /// What the removal frees.
    pub freed: Freed,
    /// What is in use and not in the registry.
    pub missing: Vec<InUse>,
}

/// One request to the registry. Both are safe to repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Step {
    /// Take a tag away; its digest stays for now.
    Untag {
        /// The tag.
        tag: String,
        /// The digest behind it.
        digest: Digest,
    },
    /// Remove a manifest, with the tags that it has then.
    Delete {
        /// The manifest.
        digest: Digest,
        /// The tags that go with it.
        tags: Vec<String>,
    },
}

/// Something that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The manifest.
    pub digest: Digest,
    /// The tags that it keeps.
    pub tags: Vec<String>,
    /// Whether it is an image of its own, not a part of another.
    pub is_image: bool,
    /// Why it stays: the first reason that holds.
    pub why: Reason,
}

/// Something that goes: a manifest, or only tags of one that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// The manifest.
    pub digest: Digest,
    /// The tags that go.
    pub tags: Vec<String>,
    /// Whether it is an image of its own, not a part of another.
    pub is_image: bool,
    /// Why it goes.
    pub why: Removal,
}

/// What a removal frees, once the registry collects its garbage: the manifests, and the blobs that nothing kept uses, each once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Freed {
    /// The bytes.
    pub bytes: u64,
    /// Whether that is the exact number. It is the most that can be freed when not every kept manifest was read.
    pub is_exact: bool,
}

/// Why an image is left as it is: manifests that matter were not read, so that nobody knows what they need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Untouched {
    /// The image without tag.
    pub image: String,
    /// The manifests, each with what went wrong.
    pub unread: Vec<(Digest, String)>,
}

/// The manifests that must be read before a plan can be made; after they were read, more may be.
#[must_use]
pub fn unread(image: &Image, policy: &Policy, now: Timestamp) -> Vec<Digest> {
    let _ = (image, policy, now);
    Vec::new()
}

/// Decides what happens to an image.
///
/// # Errors
/// [`Untouched`] when a manifest that matters could not be read, or was not.
pub fn plan(image: &Image, policy: &Policy, now: Timestamp, order: Order) -> Result<Plan, Untouched> {
    let _ = (policy, now, order);
    Err(Untouched { image: image.name.clone(), unread: Vec::new() })
}
