//! `rehearse`: staging-auto and then production-manual, on a repository's real history, in this process and offline.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | what is rehearsed, and what goes wrong |
//! | [`error`] | why it cannot be held |
//! | [`localise`] | the configuration on the simulators |
//! | [`names`] | the way back for people's eyes |
//! | [`page`] | the summary as a self-contained page |
//! | [`past`] | the releases of the repository, the commits since, and the branch that is pushed |
//! | [`sample`] | a built-in history |
//! | [`world`] | the simulators at work |
//! | `github` | GitHub furnished: tags, releases, the newest commits, what is deployed |
//! | `stage` | the simulators furnished: images, compose projects, applications |
//! | [`steps`] | verbs run as the runner runs them, with progress |
//! | [`told`] | those who are told, of whom nobody hears anything |
//! | [`workflows`] | staging-auto and production-manual, step by step |
//! | [`run`](mod@run) | from the inputs to the files |

pub mod error;
mod github;
pub mod inputs;
pub mod localise;
pub mod names;
pub mod page;
pub mod past;
pub mod run;
pub mod sample;
mod stage;
pub mod steps;
pub mod told;
pub mod workflows;
pub mod world;

pub use error::RehearsalError;
pub use inputs::{ACTION, Request};
pub use run::run;
