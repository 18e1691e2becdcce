//! The crate against the simulated registry, at the socket.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod auth;
mod ecr;
mod support;
