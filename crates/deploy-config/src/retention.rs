//! The types of the `retention` parts: which images are kept when the others are pruned.

use std::num::NonZeroUsize;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::duration::Period;
use crate::model::DeployConfig;
use crate::release_rules::Finding;

/// Which images are kept when the others are pruned (`command: prune` of image-tagger). What runs anywhere is kept in any case, and so is all
/// that something kept needs. Without `keep` and `keep_younger_than` nothing that has a tag is removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// How many of the newest images are kept. Images are counted, not tags, platforms or signatures; images whose tags are versions and
    /// other images are counted apart, so that builds do not push out releases.
    #[schemars(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<NonZeroUsize>,
    /// Images with a tag that are younger than this are kept, such as `30d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_younger_than: Option<Period>,
    /// Tags that are kept with their image, however old: globs such as `v*`; `!v0.*` takes away what those before it matched. `latest` is
    /// kept unless it is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_tags: Option<Vec<String>>,
    /// What has no tag, and belongs to nothing that has one, goes when it is older than this; by default `1d`. Before, it may be an upload on
    /// its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untagged_after: Option<Period>,
    /// Whether an image that is only kept by some of its tags loses the others. Versions always stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untag: Option<bool>,
}

impl Retention {
    /// The same, where it says something, and else what another says.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            keep: self.keep.or(other.keep),
            keep_younger_than: self.keep_younger_than.or(other.keep_younger_than),
            keep_tags: self.keep_tags.or_else(|| other.keep_tags.clone()),
            untagged_after: self.untagged_after.or(other.untagged_after),
            untag: self.untag.or(other.untag),
        }
    }
}

/// Everything that is wrong with the `retention` parts; the paths are from the file's root.
pub(crate) fn findings(config: &DeployConfig) -> Vec<Finding> {
    let mut found = Vec::new();
    check(&[], config.retention.as_ref(), &mut found);
    for (name, service) in &config.services {
        check(&["services", name], service.retention.as_ref(), &mut found);
    }
    found
}

fn check(here: &[&str], retention: Option<&Retention>, found: &mut Vec<Finding>) {
    let Some(retention) = retention else { return };
    let mut add = |rest: &[&str], message: String, hint: &str| {
        let path = here.iter().chain(&["retention"]).chain(rest).map(|&step| step.to_owned()).collect();
        found.push(Finding { path, message, hint: hint.to_owned() });
    };
    if retention.keep_younger_than.is_some_and(|age| age.0.is_zero()) {
        add(&["keep_younger_than"], "must be longer than nothing".to_owned(), "write it as 30d, or leave it out");
    }
    for (index, tag) in retention.keep_tags.iter().flatten().enumerate() {
        if let Err(error) = ::retention::Patterns::new([tag]) {
            let hint = "write it as v*, sha-[0-9a-f]* or !v0.*";
            add(&["keep_tags", &index.to_string()], format!("is no pattern: {}", error.why), hint);
        }
    }
}
