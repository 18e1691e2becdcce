//! The tags of a version's images, and three verbs on them: compute, verify, promote.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | [`inputs`] | the action's inputs and outputs | values |
//! | [`run`](mod@run) | inputs → facts → plan → apply → report | IO |
//! | [`services`] | which images there are: from deploy.yml or from the inputs | pure |
//! | [`reference`](mod@reference) | names of images, and tags | pure |
//! | [`platform`] | `linux/arm64`, and what else means the same | pure |
//! | [`digest`] | the digest of bytes | pure |
//! | [`tags`] | version → tags and labels | pure |
//! | [`compute`] | the outputs for a build | pure |
//! | `metadata` | compute as docker/metadata-action does | IO |
//! | [`manifest`] | what a manifest says of its platforms | pure |
//! | [`verify`] | does every image exist, for every platform? | IO |
//! | [`promote`] | a manifest's bytes under another tag | IO |
//! | `report` | what was verified, as a table | pure |
//! | [`registry`] | the registry's API | IO |
//! | [`credentials`] | who we are, by registry | IO |
//! | `auth` | what a registry is told about that: token, Basic, nothing | IO |
//! | `token` | the token endpoint | IO |
//! | `pass` | what is sent, and what comes next when it is refused | pure |
//! | `challenge` | `WWW-Authenticate` | pure |
//! | [`error`] | what can go wrong, and what to do then | values |

mod auth;
mod challenge;
pub mod compute;
pub mod credentials;
pub mod digest;
pub mod error;
pub mod inputs;
pub mod manifest;
mod metadata;
mod pass;
pub mod platform;
pub mod promote;
pub mod reference;
pub mod registry;
mod report;
pub mod run;
pub mod services;
pub mod tags;
mod token;
pub mod verify;

pub use credentials::Credentials;
pub use digest::Digest;
pub use error::ImageError;
pub use inputs::ACTION;
pub use platform::Platform;
pub use reference::{Repository, Tag};
pub use registry::Registry;
pub use run::run;
