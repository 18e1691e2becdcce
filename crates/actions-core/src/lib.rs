#![doc = include_str!("../README.md")]

pub mod action;
pub mod annotation;
pub mod columns;
pub mod command;
pub mod context;
pub mod failure;
pub mod files;
pub mod inputs;
pub mod log;
pub mod runner;
pub mod secret;
pub mod sink;
pub mod summary;
pub mod summary_builder;
pub mod untrusted;

pub use action::{Action, Input, Kind, Output};
pub use annotation::{Annotation, Level};
pub use context::{Context, PullRequest, RepositoryName};
pub use failure::{Exit, Explain, Failure, Problem};
pub use inputs::{InputErrors, Inputs};
pub use runner::{Clock, Env, Runner, RunnerError};
pub use secret::Secret;
pub use sink::Sink;
pub use summary::Summary;
