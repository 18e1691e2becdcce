//! What GitHub's packages know of each manifest beside its content: an id, dates and how often it was downloaded.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::Registry;

/// 2026-01-05T09:00:00Z: the first push into a repository.
const START: i64 = 1_767_603_600;

/// A version of a package: a manifest with all its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersion {
    /// The id.
    pub id: u64,
    /// The manifest's digest.
    pub digest: String,
    /// The tags that are on it, by name.
    pub tags: Vec<String>,
    /// When it was first pushed.
    pub created_at: Timestamp,
    /// When a tag last came or went.
    pub updated_at: Timestamp,
    /// How often its manifest was read; asking for its head does not count.
    pub downloads: u64,
}

/// The versions of one repository, with a clock that goes on by a second with each push.
#[derive(Debug, Default)]
pub(super) struct Versions {
    by_id: BTreeMap<u64, Version>,
    by_digest: BTreeMap<String, u64>,
    pushes: i64,
    last_id: u64,
}

#[derive(Debug)]
struct Version {
    digest: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    downloads: u64,
}

impl Versions {
    pub(super) fn pushed(&mut self, digest: &str) {
        let now = self.tick();
        if self.by_digest.contains_key(digest) {
            return;
        }
        self.last_id += 1;
        self.by_digest.insert(digest.to_owned(), self.last_id);
        let version = Version { digest: digest.to_owned(), created_at: now, updated_at: now, downloads: 0 };
        self.by_id.insert(self.last_id, version);
    }

    pub(super) fn changed(&mut self, digest: &str) {
        let now = self.tick();
        if let Some(version) = self.get_mut(digest) {
            version.updated_at = version.updated_at.max(now);
        }
    }

    pub(super) fn downloaded(&mut self, digest: &str) {
        if let Some(version) = self.get_mut(digest) {
            version.downloads += 1;
        }
    }

    pub(super) fn removed(&mut self, digest: &str) {
        if let Some(id) = self.by_digest.remove(digest) {
            self.by_id.remove(&id);
        }
    }

    fn get_mut(&mut self, digest: &str) -> Option<&mut Version> {
        self.by_id.get_mut(self.by_digest.get(digest)?)
    }

    fn tick(&mut self) -> Timestamp {
        self.pushes += 1;
        let start = Timestamp::from_second(START).unwrap_or(Timestamp::UNIX_EPOCH);
        start.saturating_add(SignedDuration::from_secs(self.pushes)).unwrap_or(start)
    }
}

impl Registry {
    /// The versions of a repository, newest first.
    #[must_use]
    pub fn versions(&self, repository: &str) -> Vec<PackageVersion> {
        self.some_versions(repository, 0, usize::MAX).map(|(_, versions)| versions).unwrap_or_default()
    }

    /// Lets a manifest have been pushed, and tagged last, at that moment.
    pub fn date(&self, repository: &str, digest: &str, at: Timestamp) {
        self.change(repository, digest, |version| (version.created_at, version.updated_at) = (at, at));
    }

    /// Lets a manifest have been read that often.
    pub fn set_downloads(&self, repository: &str, digest: &str, downloads: u64) {
        self.change(repository, digest, |version| version.downloads = downloads);
    }

    fn change(&self, repository: &str, digest: &str, change: impl FnOnce(&mut Version)) {
        if let Some(version) = self.lock().store.repository_mut(repository).versions.get_mut(digest) {
            change(version);
        }
    }

    /// Some of a repository's versions, newest first, and how many it has; nothing without that repository.
    pub(crate) fn some_versions(&self, repository: &str, skipped: usize, taken: usize) -> Option<(usize, Vec<PackageVersion>)> {
        let stored = self.lock();
        let repository = stored.store.repository(repository)?;
        let versions = &repository.versions;
        let shown = versions.by_id.iter().rev().skip(skipped).take(taken);
        let mut shown: Vec<PackageVersion> = shown.map(|(id, version)| version.shown(*id)).collect();
        let places: BTreeMap<String, usize> =
            shown.iter().enumerate().map(|(place, version)| (version.digest.clone(), place)).collect();
        for (tag, digest) in &repository.tags {
            if let Some(place) = places.get(digest) {
                shown[*place].tags.push(tag.clone());
            }
        }
        Some((versions.by_id.len(), shown))
    }

    /// The version with that id.
    pub(crate) fn version(&self, repository: &str, id: u64) -> Option<PackageVersion> {
        let stored = self.lock();
        let repository = stored.store.repository(repository)?;
        let mut version = repository.versions.by_id.get(&id)?.shown(id);
        version.tags = repository.tags.iter().filter(|(_, on)| **on == version.digest).map(|(tag, _)| tag.clone()).collect();
        Some(version)
    }

    /// Whether a version has a tag and no other has one.
    pub(crate) fn is_last_tagged(&self, repository: &str, version: &PackageVersion) -> bool {
        let stored = self.lock();
        let tags = stored.store.repository(repository).map(|repository| &repository.tags);
        !version.tags.is_empty() && tags.is_some_and(|tags| tags.values().all(|on| *on == version.digest))
    }

    /// Deletes a manifest with its tags, whatever the registry's own API thinks of that.
    pub(crate) fn remove(&self, repository: &str, digest: &str) {
        self.lock().store.repository_mut(repository).remove(digest);
    }
}

impl Version {
    fn shown(&self, id: u64) -> PackageVersion {
        let Self { digest, created_at, updated_at, downloads } = self;
        PackageVersion {
            id,
            digest: digest.clone(),
            tags: Vec::new(),
            created_at: *created_at,
            updated_at: *updated_at,
            downloads: *downloads,
        }
    }
}
