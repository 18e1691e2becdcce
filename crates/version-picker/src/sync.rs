//! `sync`: keeps the options of a workflow's input at the newest versions that can be deployed.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | [`inputs`] | what it is told | values |
//! | [`run`](mod@run) | inputs → facts → plan → apply → report | IO |
//! | [`choice`] | the options of an input, each with its place in the text | pure |
//! | [`options`] | which options it is to have | pure |
//! | [`edit`] | the file with other options, byte for byte elsewhere | pure |
//! | [`written`] | a text as YAML | pure |
//! | [`align`] | how one list becomes another | pure |
//! | [`change`] | what is to change, and how it is told | pure |
//! | [`diff`] | the difference of two texts | pure |
//! | [`apply`] | the change made on GitHub | IO |
//! | [`error`] | why the options cannot be kept | values |

pub mod align;
pub mod apply;
pub mod change;
pub mod choice;
pub mod diff;
pub mod edit;
pub mod error;
pub mod inputs;
pub mod options;
pub mod run;
pub mod written;

pub use error::SyncError;
pub use run::run;
