//! Versions: what a change asks for, and the version that follows.
//!
//! Source: semantic-release's `lib/get-next-version.js` and node-semver's `inc`; the settings for 0.x and the first version are release-please's.

pub mod bump;
mod increment;

use deploy_config::release::{BeforeOne, FeatureMoves, Moves, Releases};
use semver::{BuildMetadata, Prerelease, Version};

pub use bump::{Bump, between};

use crate::refusal::Refusal;
use increment::{count_on, increment, is_countable};

/// The version of a repository's first release, unless the settings say another (semantic-release's `FIRST_RELEASE`).
pub const FIRST: Version = Version::new(1, 0, 0);

/// How versions are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// The first version, whatever its commits ask for.
    pub initial: Version,
    /// What changes ask for while the first number is zero.
    pub before_one: BeforeOne,
}

impl Default for Scheme {
    fn default() -> Self {
        Self { initial: FIRST, before_one: BeforeOne::default() }
    }
}

/// What the next version follows from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Past<'a> {
    /// The last release of the branch; nothing before the first one.
    pub last: Option<&'a Version>,
    /// The highest version behind the commit, prereleases of every name included; the last release when nothing else is known.
    pub highest: Option<&'a Version>,
    /// What the branch's prereleases are called, such as `beta`; nothing on a branch that makes none.
    pub prerelease: Option<&'a str>,
}

impl Scheme {
    /// The scheme of the settings.
    ///
    /// # Errors
    /// [`Refusal::InitialVersion`] when the initial version is none.
    pub fn new(releases: &Releases) -> Result<Self, Refusal> {
        let initial = match &releases.initial_version {
            None => FIRST,
            Some(text) => Version::parse(text).map_err(|source| Refusal::InitialVersion { text: text.clone(), source })?,
        };
        Ok(Self { initial, before_one: releases.before_one })
    }

    /// The version that follows. `taken` says the tag of a version that exists, wherever it is: a prerelease counts on past it.
    ///
    /// # Errors
    /// [`Refusal::Taken`] when the version exists; [`Refusal::TooLarge`] when a number cannot be counted on.
    pub fn next(&self, past: &Past<'_>, bump: Bump, taken: impl Fn(&Version) -> Option<String>) -> Result<Version, Refusal> {
        let too_large = || Refusal::TooLarge { version: past.last.unwrap_or(&self.initial).clone() };
        let version = self.follow(past, bump).ok_or_else(too_large)?;
        free(version, taken).ok_or_else(too_large)?
    }

    /// The version that a person asks for, as this branch can make it: `2.0.0` is `2.0.0-beta.1` on a branch of prereleases.
    ///
    /// Nothing when it is not above the last release, as what was asked for then is done, or came by a merge from an older line.
    ///
    /// # Errors
    /// [`Refusal::OtherPrerelease`] for a prerelease of another name than the branch's; [`Refusal::Taken`] when it exists.
    pub fn forced(
        &self,
        past: &Past<'_>,
        asked: &Version,
        branch: &str,
        taken: impl Fn(&Version) -> Option<String>,
    ) -> Result<Option<Version>, Refusal> {
        let version = match past.prerelease {
            Some(name) if asked.pre.is_empty() => first_prerelease(asked, name),
            Some(name) if !is_called(asked, name) => {
                let refusal = |example| Refusal::OtherPrerelease { version: asked.clone(), branch: branch.to_owned(), example };
                return Err(refusal(first_prerelease(asked, name)));
            }
            _ => Version { build: BuildMetadata::EMPTY, ..asked.clone() },
        };
        if past.last.is_some_and(|last| version <= *last) {
            return Ok(None);
        }
        if !version.pre.is_empty() && asked.pre.is_empty() {
            return free(version, taken).ok_or_else(|| Refusal::TooLarge { version: asked.clone() })?.map(Some);
        }
        match taken(&version) {
            Some(tag) => Err(Refusal::Taken { version, tag }),
            None => Ok(Some(version)),
        }
    }

    fn follow(&self, past: &Past<'_>, bump: Bump) -> Option<Version> {
        let Some(last) = past.last else { return Some(self.first(past.prerelease)) };
        let bump = self.adapt(last, bump);
        let Some(name) = past.prerelease else { return increment(last, bump) };
        let bump = bump.without_prerelease();
        if !is_called(last, name) {
            let base = Version::new(last.major, last.minor, last.patch);
            return Some(first_prerelease(&increment(&base, bump)?, name));
        }
        let anew = first_prerelease(&increment(past.highest.unwrap_or(last), bump)?, name);
        count_on(last).map(|next| next.max(anew))
    }

    fn first(&self, prerelease: Option<&str>) -> Version {
        prerelease.map_or_else(|| self.initial.clone(), |name| first_prerelease(&self.initial, name))
    }

    /// What a change asks for while the first number is zero.
    fn adapt(&self, last: &Version, bump: Bump) -> Bump {
        let BeforeOne { breaking, feature } = self.before_one;
        match bump {
            _ if last.major > 0 => bump,
            Bump::Major if breaking == Moves::Minor => Bump::Minor,
            Bump::Premajor if breaking == Moves::Minor => Bump::Preminor,
            Bump::Minor if feature == FeatureMoves::Patch => Bump::Patch,
            Bump::Preminor if feature == FeatureMoves::Patch => Bump::Prepatch,
            bump => bump,
        }
    }
}

/// Reads a version that a person asks for, with or without a `v`; nothing when it is none, or no tag can hold it.
#[must_use]
pub fn read(text: &str) -> Option<Version> {
    Version::parse(text.strip_prefix('v').unwrap_or(text)).ok().filter(is_countable)
}

/// The first of a version's prereleases of a name.
fn first_prerelease(version: &Version, name: &str) -> Version {
    let pre = Prerelease::new(&format!("{name}.1")).unwrap_or_else(|_| version.pre.clone());
    Version { pre, ..Version::new(version.major, version.minor, version.patch) }
}

/// Whether a version is a prerelease of a name: `1.0.0-beta.2` is one of `beta`.
#[must_use]
pub fn is_called(version: &Version, name: &str) -> bool {
    !version.pre.is_empty() && (version.pre.as_str() == name || version.pre.split('.').any(|part| part == name))
}

/// The version, or for a prerelease the next one that does not exist; nothing when its number cannot be counted on.
fn free(mut version: Version, taken: impl Fn(&Version) -> Option<String>) -> Option<Result<Version, Refusal>> {
    while let Some(tag) = taken(&version) {
        if version.pre.is_empty() {
            return Some(Err(Refusal::Taken { version, tag }));
        }
        version = count_on(&version)?;
    }
    Some(Ok(version))
}

#[cfg(test)]
mod tests;
