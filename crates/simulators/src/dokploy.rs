//! Dokploy as it answers, v0.30.2 or older: webhooks, the API, the queue, rows, logs and the live log.
//!
//! Source: Dokploy/dokploy v0.30.2 and its tags before, and exchanges recorded with a real server of that version, which
//! `tests/dokploy_transcripts.rs` replays, all of them. Docker is not played: a hook says whether a deployment succeeds, and
//! [`control::docker`] what docker shows.
//!
//! | module | what it holds |
//! |---|---|
//! | [`control`] | the simulator as a value: seeding, looking at its state, and what goes wrong on request |
//! | `router`, `sign_up`, `live_log` | the HTTP surface: body, key, procedure; signing up; the WebSocket |
//! | `api` | what the procedures do: a file per router of the server, and a table in each |
//! | `access`, `keys` | users, roles and permissions; keys, their limits, sessions |
//! | `answer`, `check` | replies and refusals, validation as zod words it |
//! | `webhook`, `image`, `glob` | the two webhooks, image references as they read them, watch paths |
//! | `state`, `service`, `row`, `container` | projects, services and their columns, deployment rows, containers |
//! | `queue`, `trouble`, `rollbacks` | one line for the whole server; what can be made to happen to a deployment; what it leaves behind |
//! | `log` | the text of a deployment's log |
//! | `compose_file`, `labels`, `yaml`, `dotenv` | compose files, the reverse proxy's labels, environment texts |
//! | `version` | what came with which version |

mod access;
mod answer;
mod api;
mod check;
mod compose_file;
mod container;
pub mod control;
mod dotenv;
mod glob;
mod image;
mod keys;
mod labels;
mod live_log;
mod log;
mod queue;
mod rollbacks;
mod router;
mod row;
mod service;
mod sign_up;
mod state;
mod trouble;
mod version;
mod webhook;
mod yaml;

pub use access::{Grant, Member};
pub use container::Container;
pub use control::{ApplicationHook, DeployedApplication, DeployedCompose, Dokploy, Hook};
pub use row::{Row, Status};
pub use service::Kind;
pub use trouble::Trouble;
