//! The last release of a branch, by versions alone, and what was merged from a higher branch.

use semver::Version;

use crate::version::is_called;

/// Whether a version counts as a release of a branch: a release does everywhere, a prerelease where its name is made.
#[must_use]
pub fn counts(prerelease: Option<&str>, version: &Version) -> bool {
    version.pre.is_empty() || prerelease.is_some_and(|name| is_called(version, name))
}

/// The last release of a branch among the versions behind it, below `before` when that is given.
#[must_use]
pub fn last_release<'a>(
    prerelease: Option<&str>,
    behind: impl IntoIterator<Item = &'a Version>,
    before: Option<&Version>,
) -> Option<&'a Version> {
    behind.into_iter().filter(|version| counts(prerelease, version) && before.is_none_or(|before| *version < before)).max()
}

/// A version behind a branch, with the channels that it was released to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channelled {
    /// The version.
    pub version: Version,
    /// The channels; nothing among them is the default one.
    pub channels: Vec<Option<String>>,
}

/// The version that came to a branch by a merge from a higher one and is not on its channel yet: the highest, unless the branch has gone past it.
///
/// `channel` is the branch's, `higher` those of the branches above it that make releases, `from` where an older line begins.
#[must_use]
pub fn merged<'a>(
    channel: Option<&str>,
    higher: &[Option<String>],
    from: Option<&Version>,
    behind: &'a [Channelled],
) -> Option<&'a Version> {
    let is_new = |tag: &&Channelled| {
        !tag.channels.iter().any(|other| other.as_deref() == channel)
            && tag.channels.iter().any(|other| higher.contains(other))
            && from.is_none_or(|from| tag.version >= *from)
    };
    let added = behind.iter().filter(is_new).map(|tag| &tag.version).max()?;
    let last = last_release(None, behind.iter().map(|tag| &tag.version), None);
    last.is_none_or(|last| last <= added).then_some(added)
}
