//! From the history of a repository to a version, release notes, a tag and a GitHub release.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the action's inputs and outputs |
//! | [`settings`] | how releases are made: inputs, deploy.yml, an existing configuration of semantic-release |
//! | [`analysis`] | which commits ask for a release, and why the others do not (pure) |
//! | [`branches`] | which branches release, and what each may (pure) |
//! | [`rules`] | which release a commit asks for (pure) |
//! | [`glob`] | globs as micromatch reads them (pure) |
//! | [`version`] | the version that follows (pure) |
//! | [`decision`] | what the commits, the policy and the branch make of it all (pure) |
//! | [`refusal`] | why no version can be decided |
//! | [`notes`] | release notes in Markdown (pure) |
//! | [`changelog`] | a changelog that is kept (pure) |
//! | [`packages`] | what is released by itself (pure) |
//! | [`facts`] | the history, from the checkout or GitHub |
//! | [`plan`] | what will be done (pure) |
//! | [`make`] | the texts and files of what will be done |
//! | [`publish`] | the tag and the release on GitHub |
//! | [`report`] | log lines and outputs |
//! | [`run`](mod@run) | the verb |
//! | [`error`] | why there is no release although there should be one |

pub mod analysis;
pub mod branches;
pub mod changelog;
pub mod decision;
pub mod error;
pub mod facts;
pub mod glob;
pub mod inputs;
pub mod make;
pub mod notes;
pub mod packages;
pub mod plan;
pub mod publish;
pub mod refusal;
pub mod report;
pub mod rules;
pub mod run;
pub mod settings;
pub mod version;

pub use error::ReleaseError;
pub use inputs::ACTION;
pub use run::run;
