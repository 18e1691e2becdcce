//! The crate against the simulated registry, at the socket.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod action;
mod attested;
mod copy;
mod copy_faults;
mod faults;
mod inspect;
mod promote;
mod prune;
mod registry_suite;
mod selection;
mod suite;
mod support;
mod verify;
