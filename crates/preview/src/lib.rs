//! A preview of each pull request in Dokploy: an environment with one compose project, made and updated by `up`, destroyed by `down`,
//! and swept by `gc` when it was forgotten.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | [`inputs`] | the action's inputs and outputs, and what deploy.yml says instead | values |
//! | [`run`](mod@run) | the verb: which command, and whether it may | IO |
//! | [`guard`] | who may have a preview: forks get no secret | pure |
//! | [`identity`] | whose preview something is: its name and its marker | pure |
//! | [`facts`] | what there is in Dokploy: the project, its previews, the template | IO |
//! | [`source`] | what a preview is made of: a file, or the template's repository | pure |
//! | [`compose_file`] | what of a compose file would reach beyond its preview | pure |
//! | [`domains`] | addresses from patterns, and what differs | pure |
//! | [`variables`] | the variables of a preview | pure |
//! | [`changes`] | what differs between a preview and what it should be | pure |
//! | [`up`](mod@up) | a preview made or updated, deployed, followed and proven | IO |
//! | [`make`] | what differs, written | IO |
//! | [`down`](mod@down) | a preview destroyed | IO |
//! | [`gc`](mod@gc) | forgotten previews destroyed | IO |
//! | [`report`] | outputs and summary | IO |
//! | [`error`] | what goes wrong, and its cure | values |

pub mod changes;
pub mod compose_file;
pub mod domains;
pub mod down;
pub mod error;
pub mod facts;
pub mod gc;
pub mod guard;
pub mod identity;
pub mod inputs;
pub mod make;
pub mod report;
pub mod run;
pub mod source;
pub mod up;
pub mod variables;

pub use error::PreviewError;
pub use identity::Identity;
pub use inputs::ACTION;
pub use run::run;
