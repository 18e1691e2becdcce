//! Images made from nothing, for seeding: small, complete and in the form in which buildx pushes them.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::store::{Manifest, digest_of};

pub(super) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(super) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
const STATEMENT: &str = "application/vnd.in-toto+json";

/// Blobs and manifests, the outermost manifest last.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) blobs: Vec<(String, Bytes)>,
    pub(super) manifests: Vec<Manifest>,
}

impl Built {
    pub(super) fn of_manifest(media_type: &str, bytes: Bytes) -> Self {
        Self { blobs: Vec::new(), manifests: vec![Manifest { media_type: media_type.to_owned(), bytes }] }
    }

    fn blob(&mut self, media_type: &str, bytes: Vec<u8>) -> Value {
        let (digest, size) = (digest_of(&bytes), bytes.len());
        self.blobs.push((digest.clone(), bytes.into()));
        json!({ "mediaType": media_type, "digest": digest, "size": size })
    }

    /// Adds a manifest; answers its descriptor.
    fn manifest(&mut self, media_type: &str, content: &Value) -> Value {
        let bytes = Bytes::from(content.to_string());
        let descriptor = json!({ "mediaType": media_type, "digest": digest_of(&bytes), "size": bytes.len() });
        self.manifests.push(Manifest { media_type: media_type.to_owned(), bytes });
        descriptor
    }

    /// Adds an image of one platform; answers its descriptor.
    fn image(&mut self, seed: &str, platform: &Value) -> Value {
        let layer = self.blob(LAYER, format!("layer of {seed} for {platform}").into_bytes());
        let mut config = platform.clone();
        config["rootfs"] = json!({ "type": "layers", "diff_ids": [layer["digest"]] });
        let config = self.blob(CONFIG, config.to_string().into_bytes());
        self.manifest(OCI_MANIFEST, &manifest(&config, &layer))
    }

    /// Adds the attestation of an image; answers its descriptor as an entry of the index.
    fn attestation(&mut self, subject: &Value) -> Value {
        let statement = json!({ "predicateType": "https://slsa.dev/provenance/v1", "subject": subject["digest"] });
        let layer = self.blob(STATEMENT, statement.to_string().into_bytes());
        let config =
            json!({ "architecture": "unknown", "os": "unknown", "rootfs": { "type": "layers", "diff_ids": [layer["digest"]] } });
        let config = self.blob(CONFIG, config.to_string().into_bytes());
        let mut entry = self.manifest(OCI_MANIFEST, &manifest(&config, &layer));
        entry["annotations"] = json!({
            "vnd.docker.reference.digest": subject["digest"],
            "vnd.docker.reference.type": "attestation-manifest",
        });
        entry["platform"] = json!({ "architecture": "unknown", "os": "unknown" });
        entry
    }
}

/// An index with one image and one attestation for each platform.
pub(super) fn index(seed: &str, platforms: &[&str]) -> Built {
    let mut built = Built::default();
    let mut entries = Vec::new();
    for platform in platforms.iter().copied().map(platform) {
        let mut entry = built.image(seed, &platform);
        entry["platform"] = platform;
        entries.push(entry);
    }
    let attestations: Vec<Value> = entries.iter().map(|entry| built.attestation(entry)).collect();
    entries.extend(attestations);
    built.manifest(OCI_INDEX, &json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries }));
    built
}

/// An image of one platform without an index.
pub(super) fn single(seed: &str, name: &str) -> Built {
    let mut built = Built::default();
    built.image(seed, &platform(name));
    built
}

/// Something that refers to a manifest, in the form of an image without layers but one.
pub(super) fn referrer(subject: &str, media_type: &str, kind: &str) -> Built {
    let mut built = Built::default();
    let layer = built.blob(kind, format!("{kind} of {subject}").into_bytes());
    let config = built.blob("application/vnd.oci.empty.v1+json", b"{}".to_vec());
    let mut content = manifest(&config, &layer);
    content["artifactType"] = json!(kind);
    content["subject"] = json!({ "mediaType": media_type, "digest": subject, "size": 0 });
    built.manifest(OCI_MANIFEST, &content);
    built
}

fn manifest(config: &Value, layer: &Value) -> Value {
    json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer] })
}

/// `linux/arm/v7` as an index writes it.
fn platform(name: &str) -> Value {
    let mut parts = name.split('/');
    let (os, architecture, variant) = (parts.next(), parts.next().unwrap_or_default(), parts.next());
    match variant {
        Some(variant) => json!({ "architecture": architecture, "os": os, "variant": variant }),
        None => json!({ "architecture": architecture, "os": os }),
    }
}
