//! From the history of a repository to a version, release notes, a tag and a GitHub release.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the action's inputs and outputs |
//! | [`analysis`] | which commits ask for a release, and why the others do not (pure) |
//! | [`version`] | the version that follows (pure) |
//! | [`notes`] | release notes in Markdown (pure) |
//! | [`plan`] | what will be done (pure) |
//! | [`publish`] | the tag and the release on GitHub |
//! | [`report`] | log lines and outputs |
//! | [`run`](mod@run) | the verb |

pub mod analysis;
pub mod inputs;
pub mod notes;
pub mod plan;
pub mod publish;
pub mod report;
pub mod run;
pub mod version;

pub use inputs::ACTION;
pub use run::run;
