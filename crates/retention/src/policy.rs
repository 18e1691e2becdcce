//! What is to be kept.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::patterns::Patterns;

/// What is kept of one image. Something is removed only when no part of the policy keeps it; without [`keep`](Self::keep) and
/// [`younger_than`](Self::younger_than) nothing that has a tag is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How many of the newest images are kept. Images are counted, not tags, platforms, signatures or versions of a package; images
    /// whose tags are versions and other images are counted apart.
    pub keep: Option<NonZeroUsize>,
    /// Images with a tag that are younger than this are kept.
    pub younger_than: Option<Duration>,
    /// Tags that are kept with their digest, however old.
    pub tags: Patterns,
    /// What has no tag, and belongs to nothing that has one, goes when it is older than this; before, it may be an upload on its way.
    pub untagged_after: Duration,
    /// Whether a digest that stays loses those of its tags that no part of the policy keeps. Versions always stay.
    pub untag: bool,
}

impl Policy {
    /// A day, in which every upload should have come to its end.
    pub const UNTAGGED_AFTER: Duration = Duration::from_hours(24);
}

impl Default for Policy {
    fn default() -> Self {
        Self { keep: None, younger_than: None, tags: Patterns::default(), untagged_after: Self::UNTAGGED_AFTER, untag: false }
    }
}

/// In which order a registry lets things go. In each, a run that is killed leaves everything whole that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Tags first, then parts, wholes last: for a registry that lists what has no tag (GHCR). Nobody can pull by tag what is half removed,
    /// and the next run finds it again through the whole.
    TagsFirst,
    /// Parts first, wholes last with their tags: for a registry that lists tags only, where what has lost its tag is not found again.
    PartsFirst,
    /// Wholes first: for a registry that refuses to remove what an index lists (ECR), and lists what is left over.
    WholesFirst,
}
