//! Whole deployments on simulators of Dokploy, the registry and the applications.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod attested;
mod by_hand;
mod cancelled;
mod dokploy;
mod promoted;
mod refused;
mod rerun;
mod rolled_back;
mod shown;
mod succeeds;
mod told;
mod tracked;
mod webhook;
mod world;
