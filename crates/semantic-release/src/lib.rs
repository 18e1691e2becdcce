//! From the history of a repository to a version, release notes, a tag and a GitHub release.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the action's inputs and outputs |
//! | [`facts`] | the history since the last release, read from the local repository |
//! | [`commits`] | commit messages, read (pure) |
//! | [`analysis`] | which commits ask for a release, and why the others do not (pure) |
//! | [`version`] | the version that follows (pure) |
//! | [`notes`] | release notes in Markdown (pure) |
//! | [`plan`] | what will be done (pure) |
//! | [`publish`] | the tag and the release on GitHub |
//! | [`report`] | log lines and outputs |
//! | [`run`](mod@run) | the verb |
//! | [`error`] | what can fail |

pub mod analysis;
pub mod commits;
pub mod error;
pub mod facts;
pub mod inputs;
pub mod notes;
pub mod plan;
pub mod publish;
pub mod report;
pub mod run;
pub mod version;

pub use error::ReleaseError;
pub use inputs::ACTION;
pub use run::run;
