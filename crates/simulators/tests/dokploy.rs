//! The simulator of Dokploy beyond what was recorded: older versions, members, the live log, containers, and what goes wrong on
//! request.

#![expect(clippy::expect_used, reason = "the helpers of a test may fail it")]

#[path = "dokploy/containers.rs"]
mod containers;
#[path = "dokploy/deployments.rs"]
mod deployments;
#[path = "dokploy/live_log.rs"]
mod live_log;
#[path = "dokploy/people.rs"]
mod people;
#[path = "dokploy/previews.rs"]
mod previews;
#[path = "dokploy/scene.rs"]
mod scene;
#[path = "dokploy/versions.rs"]
mod versions;
#[path = "dokploy/webhooks.rs"]
mod webhooks;
