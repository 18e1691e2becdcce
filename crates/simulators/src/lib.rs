//! The servers that a deployment talks to, as they answer, in this process: for rehearsals and tests.
//!
//! Each simulator is an axum router over state of its own. It keeps what it is told, checks what it is sent, records every request,
//! and can be told to fail.
//!
//! | module | what it plays |
//! |---|---|
//! | [`github`] | GitHub's REST API, as far as this product calls it |
//! | [`registry`] | an OCI registry with token auth |
//! | [`dokploy`] | Dokploy v0.30.2 and older: webhooks, API, users and keys, queue, rows, logs, the live log |
//! | [`apps`] | the deployed applications with their health and version |
//! | [`catcher`] | those who are told of releases and deployments: Slack, Discord, Teams, Sentry, Datadog, mail |
//! | [`runner`] | the GitHub Actions runner: what it makes of a step's log and files |
//! | [`sigstore`] | Sigstore: the certificates and the log behind GitHub's attestations |
//! | [`server`] | a router on a loopback port |
//! | [`fault`] | answers that go wrong, on request |
//! | [`meanwhile`] | what somebody else does between two requests |

pub mod apps;
pub mod catcher;
pub mod dokploy;
pub mod fault;
pub mod github;
pub mod meanwhile;
pub mod registry;
pub mod runner;
pub mod server;
pub mod sigstore;

pub use fault::{Fault, Faults, What};
pub use meanwhile::Meanwhile;
pub use server::{Seen, Server};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
