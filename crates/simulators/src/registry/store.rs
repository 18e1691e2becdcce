//! What a registry stores.

use std::collections::BTreeMap;

use axum::body::Bytes;
use sha2::{Digest, Sha256};

use super::versions::Versions;

/// Everything, by repository.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) repositories: BTreeMap<String, Repository>,
    /// Uploads that are under way, by their id.
    pub(super) uploads: BTreeMap<String, Upload>,
}

impl Store {
    pub(super) fn repository(&self, name: &str) -> Option<&Repository> {
        self.repositories.get(name)
    }

    pub(super) fn repository_mut(&mut self, name: &str) -> &mut Repository {
        self.repositories.entry(name.to_owned()).or_default()
    }
}

/// One repository. Manifests and blobs are by digest, tags are on digests.
#[derive(Debug, Default)]
pub(super) struct Repository {
    pub(super) manifests: BTreeMap<String, Manifest>,
    pub(super) blobs: BTreeMap<String, Bytes>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) versions: Versions,
}

impl Repository {
    /// The manifest that a tag or digest names, with its digest.
    pub(super) fn resolve(&self, reference: &str) -> Option<(&str, &Manifest)> {
        let digest = self.tags.get(reference).map_or(reference, String::as_str);
        self.manifests.get_key_value(digest).map(|(digest, manifest)| (digest.as_str(), manifest))
    }

    /// Stores a manifest; answers its digest.
    pub(super) fn add(&mut self, manifest: Manifest) -> String {
        let digest = digest_of(&manifest.bytes);
        self.versions.pushed(&digest);
        self.manifests.insert(digest.clone(), manifest);
        digest
    }

    /// Counts a download of what a tag or digest names.
    pub(super) fn downloaded(&mut self, reference: &str) {
        let digest = self.tags.get(reference).map_or(reference, String::as_str);
        self.versions.downloaded(digest);
    }

    /// Puts a tag on a digest.
    pub(super) fn put_tag(&mut self, tag: &str, digest: &str) {
        let before = self.tags.insert(tag.to_owned(), digest.to_owned());
        for changed in before.iter().map(String::as_str).chain([digest]) {
            self.versions.changed(changed);
        }
    }

    /// Deletes a manifest with every tag that is on it; answers whether it was there.
    pub(super) fn remove(&mut self, digest: &str) -> bool {
        self.tags.retain(|_, on| on != digest);
        self.versions.removed(digest);
        self.manifests.remove(digest).is_some()
    }
}

/// One manifest, its bytes exactly as they came.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    pub(super) media_type: String,
    pub(super) bytes: Bytes,
}

/// One upload that is under way.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) repository: String,
    pub(super) bytes: Vec<u8>,
}

/// The digest of bytes, `sha256:` and 64 hexadecimal digits.
pub(super) fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Bytes::copy_from_slice(&Sha256::digest(bytes)))
}
