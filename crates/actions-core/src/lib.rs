//! The contract between an action and the GitHub Actions runner, whole: what is read from the runner (inputs, context,
//! signals, clock) and what is said to it (outputs, masks, annotations, log lines, summaries).
//!
//! | module | what it holds |
//! |---|---|
//! | [`action`] | one table per action: its inputs and outputs |
//! | [`inputs`] | reading inputs, all errors at once |
//! | [`runner`] | the runner as a value: environment, sinks, clock, cancellation |
//! | [`context`] | the event that started the run, typed |
//! | [`command`] | workflow commands, escaped |
//! | [`files`] | file commands: heredoc records with a random delimiter |
//! | [`untrusted`] | text that can never form a command |
//! | [`annotation`] | errors, warnings and notices within the runner's limits |
//! | [`secret`] | values that are masked and never shown |
//! | [`summary`] | job summaries within 1 MiB |
//! | [`log`] | the tracing subscriber for a step log |
//! | [`failure`] | how a verb ends: message, hint, exit code |

pub mod action;
pub mod annotation;
pub mod command;
pub mod context;
pub mod failure;
pub mod files;
pub mod inputs;
pub mod log;
pub mod runner;
pub mod secret;
pub mod summary;
pub mod untrusted;

pub use action::{Action, Input, Kind, Output};
pub use annotation::{Annotation, Level};
pub use context::{Context, RepositoryName};
pub use failure::{Exit, Explain, Failure, Problem};
pub use inputs::{InputErrors, Inputs};
pub use runner::{Clock, Env, Runner, RunnerError, Sink};
pub use secret::Secret;
pub use summary::Summary;
