//! A release of a higher branch, such as `next`, that came to this one by a merge.

use github_client::Release;

use crate::facts::{Facts, Page};

/// A release that is no longer one for those alone who want the newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The release as it is, marked as not ready for production.
    pub release: Release,
    /// Whether it becomes the repository's latest.
    pub latest: bool,
}

impl Promotion {
    /// What a merge brought to the branch, if it brought a release; `is_alone` says that the repository is released as a whole.
    pub(super) fn of(facts: &Facts, is_alone: bool) -> Option<Self> {
        let Page::Shown(release) = &facts.page else { return None };
        let version = &facts.current.as_ref().or(facts.previous.as_ref())?.version;
        (release.prerelease && facts.rule.takes_over_last(version))
            .then(|| Self { release: release.clone(), latest: is_alone && facts.rule.makes_latest(version, &facts.existing) })
    }
}
