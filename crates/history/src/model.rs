//! What is known before anything is decided: the history since the last release.

use semver::Version;

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The id, hexadecimal.
    pub id: String,
    /// The message; bytes that are not UTF-8 are replaced.
    pub message: String,
}

/// A release, as its tag tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The tag's name.
    pub tag: String,
    /// The version in it.
    pub version: Version,
    /// The commit that the tag points to, peeled; hexadecimal.
    pub commit: String,
}

/// The history that matters: from the last release that lies behind `HEAD` to `HEAD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The commit of `HEAD`, hexadecimal.
    pub head: String,
    /// The release that `HEAD` itself already is, when its tag is the highest one reachable.
    pub current: Option<Release>,
    /// The highest release before that: the one with which `HEAD` is compared.
    pub previous: Option<Release>,
    /// The commits reachable from `HEAD` and not from [`History::previous`], newest first.
    pub commits: Vec<Commit>,
}
