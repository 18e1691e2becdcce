//! The verb on the simulators of Dokploy and GitHub, as the runner sees it.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod destroying;
mod forks;
mod gates;
mod killed;
mod making;
mod people;
mod scene;
mod servers;
mod sweeping;
