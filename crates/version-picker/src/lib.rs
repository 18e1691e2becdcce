//! Which version to deploy: `latest`, an exact version or a line such as `1.6`, resolved to one version that has a tag and whose images
//! are complete, or refused with those that can be deployed.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | [`inputs`] | the action's inputs and outputs | values |
//! | [`run`](mod@run) | inputs → facts → decision → report | IO |
//! | [`resolve`] | what is asked for, and which version that is | pure |
//! | [`facts`] | the tags on GitHub, the images in the registry | IO |
//! | [`report`] | outputs, log and summary | IO |
//! | [`error`] | why there is no version | values |

pub mod error;
pub mod facts;
pub mod inputs;
pub mod report;
pub mod resolve;
pub mod run;

pub use error::PickError;
pub use inputs::ACTION;
pub use run::run;
