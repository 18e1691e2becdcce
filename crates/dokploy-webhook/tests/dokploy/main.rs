//! The crate against the simulator of Dokploy, and its pure parts against tables and properties.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod action;
mod answers;
mod deploying;
mod environment;
mod following;
mod scene;
mod stopping;
mod webhooks;
