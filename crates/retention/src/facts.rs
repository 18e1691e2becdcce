//! What is known of one image's repository.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

/// The digest of a manifest or blob, as the registry writes it. It is compared as text and cheap to copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(Arc<str>);

impl Digest {
    /// The digest as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Digest {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// One image: a repository of a registry, with all that it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// The image without tag, as people write it, such as `ghcr.io/acme/api`.
    pub name: String,
    /// The digest behind each tag, fallback tags included.
    pub tags: BTreeMap<String, Digest>,
    /// The manifests that are known.
    pub manifests: BTreeMap<Digest, Manifest>,
    /// Whether the registry lists its manifests and these are all of them, so that a digest that is not here does not exist. Otherwise
    /// [`unread`](crate::unread) asks for those that matter.
    pub is_complete: bool,
    /// What runs, and what somebody asked to keep.
    pub in_use: Vec<InUse>,
}

/// One manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// What is in it, as far as it was read.
    pub content: Content,
    /// The newest time at which anything is known to have happened to it: created, pushed, tagged. Times before 2013, when there were no
    /// images, are what reproducible builds write, and are taken for none.
    pub date: Option<Timestamp>,
    /// The bytes of the manifest itself, as far as known.
    pub size: u64,
}

/// What is in a manifest, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Nobody has read it yet.
    Unread,
    /// It could not be read; this is why.
    Unreadable(String),
    /// The registry has no such manifest.
    Missing,
    /// It was read.
    Read {
        /// What it is.
        kind: Kind,
        /// The manifests that it lists, when it is an index.
        children: Vec<Child>,
        /// The manifest that it refers to, when it is a referrer (OCI distribution-spec 1.1).
        subject: Option<Digest>,
        /// Its config and layers.
        blobs: Vec<Blob>,
    },
}

/// What a manifest is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An OCI index or a Docker manifest list.
    Index,
    /// An OCI image manifest or a Docker manifest, also when it holds another artifact.
    Image,
    /// What this program itself put under a tag to take the tag away: it holds nothing and always goes.
    Stamp,
    /// Another media type. It is kept, as nobody knows what it needs.
    Unknown(String),
}

/// One entry of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The digest.
    pub digest: Digest,
    /// Whether its descriptor says that it is an image manifest, so that it has no children of its own.
    pub is_image: bool,
}

/// A config or a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The digest.
    pub digest: Digest,
    /// Its bytes.
    pub size: u64,
}

/// Something that must stay, whatever the policy says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InUse {
    /// What is named.
    pub named: Named,
    /// Why, as a part of a sentence: `runs in production`.
    pub why: String,
}

/// How a record names what runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// By its digest.
    Digest(Digest),
    /// By its tag.
    Tag(String),
}
