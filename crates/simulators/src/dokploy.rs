//! Dokploy v0.30.2 as it answers: webhooks, compose and application calls, the queue in memory, rows and logs.
//!
//! Source: Dokploy/dokploy v0.30.2 and exchanges recorded with a real server of that version, which
//! `tests/dokploy_transcripts.rs` replays. Docker is not played: a hook says whether a deployment succeeds.
//!
//! | module | what it holds |
//! |---|---|
//! | [`control`] | the simulator as a value: seeding, looking at its state, and what goes wrong on request |
//! | `router` | the HTTP surface: body, key, procedure |
//! | `procedures` | the table of procedures: name, method, first version |
//! | `compose`, `application`, `deployment`, `project` | what the procedures do |
//! | `webhook`, `image`, `glob` | the two webhooks, image references as they read them, watch paths |
//! | `state`, `service`, `row` | projects, services and their columns, deployment rows |
//! | `trouble` | what can be made to happen to a deployment |
//! | `queue` | one line for the whole server: waiting, active, ended |
//! | `log` | the text of a deployment's log |
//! | `answer`, `check` | replies and refusals, validation as zod words it |

mod answer;
mod application;
mod check;
mod compose;
pub mod control;
mod deployment;
mod glob;
mod image;
mod log;
mod procedures;
mod project;
mod queue;
mod router;
mod row;
mod service;
mod state;
mod trouble;
mod version;
mod webhook;

pub use control::{DeployedCompose, Dokploy, Hook};
pub use row::{Row, Status};
pub use service::Kind;
pub use trouble::Trouble;
