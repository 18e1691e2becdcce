//! The tags of a version's images, and four verbs on them: compute, verify, promote, prune.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | [`inputs`] | the action's inputs and outputs | values |
//! | [`run`](mod@run) | inputs → facts → plan → apply → report | IO |
//! | [`services`] | which images there are: from deploy.yml or from the inputs | pure |
//! | [`source`] | where an image comes from | pure |
//! | [`tags`] | version → tags and labels | pure |
//! | [`compute`] | what each image is called | pure |
//! | `selection` | which images are built, and which promoted | IO |
//! | `outputs` | the outputs for a build | pure |
//! | `metadata` | compute as docker/metadata-action does | IO |
//! | [`verify`] | does every image exist, for every platform? | IO |
//! | [`attested`] | were they built by this repository? | IO |
//! | [`promote`] | a manifest's bytes under another tag | IO |
//! | `prune` | what a policy does not keep is removed | IO |
//! | `report` | what was verified, as a table | pure |
//! | [`error`] | what can go wrong, and what to do then | values |
//!
//! What a registry is asked is the crate `registry-client`.

pub mod attested;
pub mod compute;
pub mod error;
pub mod inputs;
mod metadata;
mod outputs;
pub mod promote;
mod prune;
mod report;
pub mod run;
mod selection;
pub mod services;
pub mod source;
pub mod tags;
pub mod verify;

pub use error::ImageError;
pub use inputs::ACTION;
pub use run::run;
