//! What a kept image needs, told from the registry's bytes alone, and whether it still has it.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use serde_json::Value;
use simulators::registry::Registry as Store;

use super::world::REPOSITORY;

/// A repository at one moment.
pub(super) struct Snapshot {
    pub(super) tags: BTreeMap<String, String>,
    manifests: BTreeMap<String, Bytes>,
    /// The manifests that anybody can know to refer to something: all where the registry lists them, or what refers.
    known: BTreeSet<String>,
}

impl Snapshot {
    pub(super) fn of(store: &Store) -> Self {
        let digests = store.versions(REPOSITORY).into_iter().map(|version| version.digest);
        let manifests = digests.filter_map(|digest| Some((digest.clone(), store.manifest(REPOSITORY, &digest)?))).collect();
        let manifests: BTreeMap<String, Bytes> = manifests;
        let known = manifests.keys().cloned().collect();
        Self { tags: store.tags(REPOSITORY), manifests, known }
    }

    /// The same of a registry that lists tags alone: what refers to something is only known when a tag leads to it, or it runs.
    pub(super) fn by_tags(self, running: &BTreeSet<String>) -> Self {
        let mut open: Vec<String> = self.tags.values().chain(running).cloned().collect();
        let mut known = BTreeSet::new();
        while let Some(digest) = open.pop() {
            if known.insert(digest.clone()) {
                open.extend(self.children(&digest));
            }
        }
        Self { known, ..self }
    }

    fn children(&self, digest: &str) -> Vec<String> {
        let content = self.content(digest);
        let children = content["manifests"].as_array().into_iter().flatten();
        children.filter_map(|entry| entry["digest"].as_str().map(str::to_owned)).collect()
    }

    pub(super) fn content(&self, digest: &str) -> Value {
        self.manifests.get(digest).map(|bytes| serde_json::from_slice(bytes).unwrap()).unwrap_or_default()
    }

    /// The manifests that belong to one: what it lists, what refers to it, and what the fallback tags of any of them stand for.
    pub(super) fn family(&self, digest: &str) -> BTreeSet<String> {
        let (mut family, mut open) = (BTreeSet::new(), vec![digest.to_owned()]);
        while let Some(digest) = open.pop() {
            if !self.manifests.contains_key(&digest) || !family.insert(digest.clone()) {
                continue;
            }
            open.extend(self.children(&digest));
            let refers = |other: &&String| self.content(other)["subject"]["digest"] == digest.as_str();
            open.extend(self.known.iter().filter(refers).cloned());
            let own = digest.replace(':', "-");
            open.extend(self.tags.iter().filter(|(tag, _)| tag.starts_with(&own)).map(|(_, on)| on.clone()));
        }
        family
    }

    /// What is missing of a family that was there before: manifests, blobs, fallback tags.
    pub(super) fn lost(&self, store: &Store, digest: &str) -> Vec<String> {
        let family = self.family(digest);
        let mut lost = Vec::new();
        for digest in &family {
            if store.manifest(REPOSITORY, digest).as_ref() != self.manifests.get(digest) {
                lost.push(digest.clone());
            }
            let content = self.content(digest);
            let blobs = content["layers"].as_array().into_iter().flatten().chain([&content["config"]]);
            let blobs = blobs.filter_map(|blob| blob["digest"].as_str());
            lost.extend(blobs.filter(|blob| !store.has_blob(REPOSITORY, blob)).map(str::to_owned));
            let own = digest.replace(':', "-");
            let tags = self.tags.iter().filter(|(tag, _)| tag.starts_with(&own));
            lost.extend(tags.filter(|(tag, on)| store.digest(REPOSITORY, tag).as_ref() != Some(*on)).map(|(tag, _)| tag.clone()));
        }
        lost
    }
}
