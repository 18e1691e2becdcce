//! A registry of images, spoken to (OCI distribution-spec 1.1): names, manifests, blobs, tags, and who we are there.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | [`reference`](mod@reference) | names of images, and tags | pure |
//! | [`digest`] | the digest of bytes | pure |
//! | [`platform`] | `linux/arm64`, and what else means the same | pure |
//! | [`manifest`] | what a manifest says of its platforms, children and blobs | pure |
//! | [`registry`] | the registry's API | IO |
//! | [`ecr`] | Amazon's registry through its own API: what is there, and deleting it | IO |
//! | [`credentials`] | who we are, by registry | IO |
//! | `aws` | who we are at AWS, and signed requests | IO |
//! | `auth` | what a registry is told about that: token, Basic, nothing | IO |
//! | `token` | the token endpoint | IO |
//! | `pass` | what is sent, and what comes next when it is refused | pure |
//! | `challenge` | `WWW-Authenticate` | pure |
//! | [`error`] | what can go wrong, and what to do then | values |

mod auth;
mod aws;
mod challenge;
pub mod credentials;
pub mod digest;
pub mod ecr;
pub mod error;
pub mod manifest;
mod pass;
pub mod platform;
pub mod reference;
pub mod registry;
mod token;

pub use credentials::Credentials;
pub use digest::Digest;
pub use error::RegistryError;
pub use manifest::Manifest;
pub use platform::Platform;
pub use reference::{Repository, Tag};
pub use registry::{Access, Deletion, Registry};
