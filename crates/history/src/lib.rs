//! The history of a repository: its version tags, what lies behind them, and the commits since.
//!
//! | module | what it holds |
//! |---|---|
//! | [`git`] | the history of the local repository |
//! | [`model`] | commits, releases and the history between them |
//! | [`error`] | why a history cannot be read |

pub mod error;
pub mod git;
pub mod model;

pub use error::HistoryError;
pub use model::{Commit, History, Release};
