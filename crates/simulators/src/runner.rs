//! The GitHub Actions runner: what it makes of a step's log and files.
//!
//! Everything but [`sim`] is a pure function of text. The rules are those of actions/runner 2.336 (commit 258d6c8); each module names
//! the source file that it follows.
//!
//! | module | what it holds |
//! |---|---|
//! | [`sim`] | a step that can be run: its folders, environment and inputs, and afterwards what the runner made of it |
//! | [`step_log`] | a log read line by line: commands done, the rest masked |
//! | [`command`] | `::name …::` and `##[name …]` |
//! | [`annotation`] | annotations, their limits and their lines and columns put right |
//! | [`mask`] | what the log shows in the place of secrets |
//! | [`env_file`] | the files behind `GITHUB_OUTPUT`, `GITHUB_ENV` and `GITHUB_STATE` |
//! | [`summary`] | whether a summary is taken |
//! | [`artifacts`] | the file behind `GITHUB_ARTIFACTS` |
//! | [`image`] | how `runs.image` and docker options are read |

pub mod annotation;
pub mod artifacts;
pub mod command;
pub mod env_file;
pub mod image;
pub mod mask;
pub mod sim;
pub mod step_log;
pub mod summary;

pub use sim::{RunnerSim, StepResult};
