//! Which version to deploy: a word, a version, the start of one, a range or an environment, resolved to one version that is released,
//! whose images are complete and which the environment's rule of promotion allows, or refused with those that can be deployed.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | [`inputs`] | the action's inputs and outputs | values |
//! | [`run`](mod@run) | the verb: which command does what | IO |
//! | [`wanted`] | what is asked for, read from its text | pure |
//! | [`range`] | ranges of versions, as people write them | pure |
//! | [`candidate`] | a version that can be chosen, and what speaks against it | pure |
//! | [`facts`] | the tags and deployments on GitHub, the images in the registry | IO |
//! | `proofs` | the deployments that tell what the rule of promotion allows | IO |
//! | [`survey`] | what is known of versions, row by row | IO |
//! | [`resolve`] | from what is asked for to one version | IO |
//! | [`listing`] | the list of versions as a table and as JSON | pure |
//! | [`report`] | outputs, log and summary of a decision | IO |
//! | [`workflow`] | a workflow's file, as far as it says how the workflow is started by hand | pure |
//! | `pick` | a version chosen by a person at a desk, and deployed; not in builds without the feature `desk` | IO |
//! | [`sync`] | options of a workflow's input, kept at the newest versions | IO |
//! | [`error`] | why there is no version | values |

pub mod candidate;
pub mod error;
pub mod facts;
pub mod inputs;
pub mod listing;
#[cfg(feature = "desk")]
pub mod pick;
mod proofs;
pub mod range;
pub mod report;
pub mod resolve;
pub mod run;
pub mod survey;
pub mod sync;
pub mod wanted;
pub mod workflow;

pub use error::PickError;
pub use inputs::ACTION;
pub use run::run;
