//! Manifests: the bytes as they came, and what they say of their platforms.

use bytes::Bytes;
use serde::Deserialize;

use crate::digest::Digest;
use crate::error::RegistryError;
use crate::platform::{Platform, Written};

/// The media type of an index.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// The media type of an image's manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// The media type of an image's manifest as docker wrote it before.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// The media types that are accepted, in one header: docker-registry 2.8 reads several headers, others only the first.
pub const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, \
application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

/// A manifest of any of the four kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    media_type: String,
    bytes: Bytes,
    digest: Digest,
    platforms: Platforms,
    entries: Vec<Entry>,
    blobs: Vec<Entry>,
    subject: Option<Entry>,
}

/// What a manifest says of one thing that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor {
    /// Its digest.
    pub digest: Digest,
    /// Its media type, as far as it is written.
    pub media_type: String,
    /// Its size in bytes, as far as it is written.
    pub size: u64,
    /// Its platform; none for attestations and for blobs.
    pub platform: Option<Platform>,
}

/// Where a manifest's platforms are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Platforms {
    /// In the manifest: it is an index. Attestations are left out.
    Listed(Vec<Platform>),
    /// In the image's configuration, a blob: it is an image of one platform.
    InConfig(Digest),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    schema_version: u32,
    media_type: Option<String>,
    manifests: Option<Vec<Entry>>,
    config: Option<Entry>,
    #[serde(default)]
    layers: Vec<Entry>,
    subject: Option<Entry>,
}

/// A descriptor as it is written. What it says is looked at only by who needs it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    digest: String,
    #[serde(default)]
    media_type: String,
    #[serde(default)]
    size: u64,
    platform: Option<Written>,
}

impl Entry {
    fn read(&self) -> Result<Descriptor, RegistryError> {
        let platform = self.platform.as_ref().and_then(Written::platform);
        Ok(Descriptor { digest: self.digest.parse()?, media_type: self.media_type.clone(), size: self.size, platform })
    }

    /// Layers that registries do not hold: they are elsewhere for their licence.
    fn is_elsewhere(&self) -> bool {
        self.media_type.contains(".nondistributable.") || self.media_type.contains(".foreign.")
    }
}

impl Manifest {
    /// Reads a manifest; `image` names it in errors, `content_type` is the answer's.
    ///
    /// # Errors
    /// [`RegistryError::Schema1`] for the format that registries have stopped to serve, [`RegistryError::NotAManifest`] for anything else
    /// that is none of the four kinds.
    pub fn read(image: &str, content_type: &str, bytes: Bytes) -> Result<Self, RegistryError> {
        let named = content_type.split(';').next().unwrap_or_default().trim();
        let not_a_manifest = || RegistryError::NotAManifest { image: image.to_owned(), media_type: named.to_owned() };
        let is_schema1 = |content: &Content| content.schema_version == 1 || named.contains(".distribution.manifest.v1+");
        let content: Content = serde_json::from_slice(&bytes).map_err(|_| not_a_manifest())?;
        if is_schema1(&content) {
            return Err(RegistryError::Schema1 { image: image.to_owned() });
        }
        let written = content.media_type.as_deref().unwrap_or_default();
        let known = [named, written].into_iter().find(|name| is_known(name));
        let platforms = match (&content.manifests, &content.config) {
            (Some(entries), None) => Platforms::Listed(listed(entries)),
            (None, Some(config)) => Platforms::InConfig(config.digest.parse()?),
            _ => return Err(not_a_manifest()),
        };
        let media_type = known.ok_or_else(not_a_manifest)?.to_owned();
        let blobs = content.config.into_iter().chain(content.layers).filter(|blob| !blob.is_elsewhere()).collect();
        let entries = content.manifests.unwrap_or_default();
        Ok(Self { media_type, digest: Digest::of(&bytes), bytes, platforms, entries, blobs, subject: content.subject })
    }

    /// The media type, as it must be sent with the bytes.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The bytes exactly as they came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The digest of the bytes.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The manifests that an index lists, attestations among them.
    ///
    /// # Errors
    /// [`RegistryError::InvalidDigest`] when one is not named by a digest.
    pub fn children(&self) -> Result<Vec<Descriptor>, RegistryError> {
        self.entries.iter().map(Entry::read).collect()
    }

    /// The blobs of an image that its registry holds: the configuration, then the layers.
    ///
    /// # Errors
    /// As [`Manifest::children`].
    pub fn blobs(&self) -> Result<Vec<Descriptor>, RegistryError> {
        self.blobs.iter().map(Entry::read).collect()
    }

    /// What the manifest is about, such as the image that it is a signature of.
    #[must_use]
    pub fn subject(&self) -> Option<Digest> {
        self.subject.as_ref()?.digest.parse().ok()
    }

    /// Where the platforms are written.
    #[must_use]
    pub fn platforms(&self) -> &Platforms {
        &self.platforms
    }
}

fn is_known(media_type: &str) -> bool {
    [OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST].contains(&media_type)
}

fn listed(entries: &[Entry]) -> Vec<Platform> {
    let written = entries.iter().filter_map(|entry| entry.platform.as_ref());
    let mut platforms: Vec<Platform> = written.filter_map(Written::platform).collect();
    platforms.sort();
    platforms.dedup();
    platforms
}

/// What an image's configuration says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The platform.
    pub platform: Platform,
    /// When the image was built, as it is written there (RFC 3339).
    pub created: Option<String>,
}

/// Reads an image's configuration.
///
/// # Errors
/// [`RegistryError::NotAConfig`] when it names no platform.
pub(crate) fn config(image: &str, bytes: &[u8]) -> Result<Config, RegistryError> {
    #[derive(Deserialize)]
    struct Built {
        created: Option<String>,
        #[serde(flatten)]
        platform: Written,
    }
    let built = serde_json::from_slice::<Built>(bytes).ok();
    let config = built.and_then(|built| Some(Config { platform: built.platform.platform()?, created: built.created }));
    config.ok_or_else(|| RegistryError::NotAConfig { image: image.to_owned() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(content_type: &str, body: &str) -> Result<Manifest, RegistryError> {
        Manifest::read("example.com/api:1", content_type, Bytes::copy_from_slice(body.as_bytes()))
    }

    fn index() -> String {
        let digest = Digest::of(b"child").to_string();
        let entry =
            |os: &str, architecture: &str| json!({ "digest": digest, "platform": { "os": os, "architecture": architecture } });
        let entries = [entry("linux", "arm64"), entry("linux", "amd64"), entry("unknown", "unknown")];
        json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries }).to_string()
    }

    #[test]
    fn an_index_lists_its_platforms_without_attestations() {
        let manifest = read(OCI_INDEX, &index()).unwrap();
        let expected = ["linux/amd64", "linux/arm64"].map(|name| name.parse().unwrap());
        assert_eq!(manifest.platforms(), &Platforms::Listed(expected.to_vec()));
        assert_eq!(manifest.digest(), &Digest::of(index().as_bytes()));
    }

    #[test]
    fn a_media_type_with_parameters_or_only_in_the_body_is_understood() {
        assert_eq!(read(&format!("{OCI_INDEX}; charset=utf-8"), &index()).unwrap().media_type(), OCI_INDEX);
        assert_eq!(read("application/json", &index()).unwrap().media_type(), OCI_INDEX);
    }

    #[test]
    fn an_image_of_one_platform_points_to_its_configuration() {
        let config = Digest::of(b"config");
        let body = json!({ "schemaVersion": 2, "config": { "digest": config.as_str() }, "layers": [] }).to_string();
        assert_eq!(read(DOCKER_MANIFEST, &body).unwrap().platforms(), &Platforms::InConfig(config));
    }

    #[test]
    fn schema_1_is_refused_by_its_name() {
        let body = r#"{"schemaVersion":1,"name":"api","tag":"1","fsLayers":[]}"#;
        for media_type in ["application/vnd.docker.distribution.manifest.v1+prettyjws", "application/json"] {
            assert!(matches!(read(media_type, body), Err(RegistryError::Schema1 { .. })), "{media_type}");
        }
    }

    #[test]
    fn a_login_page_is_not_a_manifest() {
        for (media_type, body) in
            [("text/html", "<html>"), ("application/json", "{}"), ("application/json", r#"{"schemaVersion":2}"#)]
        {
            assert!(matches!(read(media_type, body), Err(RegistryError::NotAManifest { .. })), "{body}");
        }
    }
}
