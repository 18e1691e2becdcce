//! The calls to GitHub that a deployment makes: octocrab, sending through this product's one HTTP client.
//!
//! | module | what it holds |
//! |---|---|
//! | [`client`] | one repository on GitHub, or on an Enterprise Server |
//! | [`tags`] | tags: read, list, create |
//! | [`releases`] | releases: read, create |
//! | [`error`] | why a call failed |
//! | [`refusal`] | what GitHub says when it refuses, and which permission would cure it |
//! | `call` | one call: its purpose, method, route and permission |
//! | `transport` | octocrab's requests, sent by `http-client` |

mod call;
pub mod client;
pub mod error;
pub mod refusal;
pub mod releases;
pub mod tags;
mod transport;

pub use client::GitHub;
pub use error::GitHubError;
pub use refusal::Refusal;
pub use releases::{NewRelease, Release};
pub use tags::{Creation, TagRef};
