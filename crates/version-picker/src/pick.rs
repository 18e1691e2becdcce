//! `pick`: a person at a desk chooses a version, sees what will happen, and follows the run that deploys it.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | [`inputs`] | what it is told | values |
//! | [`config`] | deploy.yml as the run will read it | IO |
//! | [`run`](mod@run) | from the questions to the end of the run | IO |
//! | [`ask`] | who is asked: a person, or nobody | IO |
//! | [`terminal`] | the one place that speaks to the terminal | IO |
//! | [`table`] | the versions to choose from, line by line | pure |
//! | [`form`] | what the workflow is given | pure |
//! | [`plan`] | what will happen, in words | pure |
//! | [`change`] | the commits that go live, and those that go away | IO |
//! | [`start`] | the workflow started, and its run found | IO |
//! | [`watch`] | what is new in a run since the last look | pure |
//! | [`follow`] | a run followed to its end | IO |
//! | [`ending`] | how it ended, in words | pure |
//! | [`error`] | why nothing was deployed | values |

pub mod ask;
pub mod change;
pub mod config;
pub mod ending;
pub mod error;
pub mod follow;
pub mod form;
pub mod inputs;
pub mod plan;
pub mod run;
pub mod start;
pub mod table;
pub mod terminal;
pub mod watch;

pub use error::DeskError;
pub use run::{drive, run};
