//! The crate against the simulator of Dokploy, and its pure parts against tables and properties.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod action;
mod answers;
mod applications;
mod deploying;
mod environment;
mod following;
mod health;
mod hooked;
mod live_log;
mod preflight;
mod pushes;
mod racing;
mod rollback;
mod scene;
mod stopping;
mod troubled;
mod verb;
mod versions;
mod waiting;
mod webhooks;
