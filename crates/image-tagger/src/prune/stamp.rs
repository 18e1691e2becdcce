//! The stamp: an empty manifest that is put under a tag, and then deleted with it, where a registry cannot take a tag away by itself
//! (docker-registry 2.8, ghcr.io). Pure.
//!
//! A stamp is an index of nothing, so that it needs no blob, and holds a number of its own: were two stamps the same, deleting one
//! would take the tags of the other along. A run that is killed between the two leaves a stamp under the tag; the next run knows it
//! by its annotation and deletes it.

use bytes::Bytes;
use registry_client::manifest::OCI_INDEX;
use registry_client::{Manifest, RegistryError};
use serde_json::{Value, json};

/// The annotation that makes an empty index a stamp.
const MARK: &str = "io.github.deploy-action.untagged";

/// A stamp with a number that no other has.
pub(super) fn new(number: &str) -> Result<Manifest, RegistryError> {
    let content = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [], "annotations": { MARK: number } });
    Manifest::read("the stamp", OCI_INDEX, Bytes::from(content.to_string()))
}

/// Whether a manifest is a stamp: marked, and an index of nothing.
pub(super) fn is_stamp(manifest: &Manifest) -> bool {
    let content: Value = serde_json::from_slice(manifest.bytes()).unwrap_or_default();
    content["manifests"].as_array().is_some_and(Vec::is_empty) && content["annotations"][MARK].is_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(content: &Value) -> Manifest {
        Manifest::read("x", OCI_INDEX, Bytes::from(content.to_string())).unwrap()
    }

    #[test]
    fn a_stamp_is_known_again_and_no_two_are_the_same() {
        let (one, other) = (new("1").unwrap(), new("2").unwrap());
        assert!(is_stamp(&one) && is_stamp(&other));
        assert_ne!(one.digest(), other.digest());
    }

    #[test]
    fn what_holds_something_or_is_not_marked_is_no_stamp() {
        let child = json!({ "digest": one_digest(), "mediaType": OCI_INDEX, "size": 2 });
        for (manifests, annotations) in
            [(json!([child]), json!({ MARK: "1" })), (json!([]), json!({})), (json!([]), json!({ MARK: 1 }))]
        {
            let content = json!({ "schemaVersion": 2, "manifests": manifests, "annotations": annotations });
            assert!(!is_stamp(&index(&content)), "{content}");
        }
    }

    fn one_digest() -> String {
        new("1").unwrap().digest().to_string()
    }
}
