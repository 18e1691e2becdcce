//! A deployment record as people read it: a job summary in Markdown, and the same as plain text for a terminal.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the action's inputs and outputs |
//! | [`command`] | what the verb does |
//! | [`run`](mod@run) | the verb: reads the record, writes the summary |
//! | [`history`] | `command: history`: all deployments, from GitHub |
//! | [`comment`] | `command: comment`: one comment of an environment on a pull request |
//! | [`markdown`] | record → job summary: a pure function |
//! | [`tables`], [`commits`], [`failed`] | the parts of the job summary |
//! | [`phases`] | what ran, in the order in which it ran |
//! | [`chart`] | record → Mermaid chart: a pure function |
//! | [`text`] | record → aligned text: a pure function |
//! | [`story`] | what both say: the status in words, the failing parts |
//! | [`ways`], [`pages`] | the way back and the way to try again, exactly; the pages to look at |
//! | [`safe`], [`rows`] | text, links, code and logs that cannot break out of their place; rows as long as there is room |
//! | [`error`] | why there is no summary |

pub mod chart;
pub mod command;
pub mod comment;
pub mod commits;
pub mod error;
pub mod failed;
pub mod history;
pub mod inputs;
pub mod markdown;
pub mod pages;
pub mod phases;
pub mod rows;
pub mod run;
pub mod safe;
pub mod story;
pub mod tables;
pub mod text;
pub mod ways;

pub use command::Command;
pub use error::SummaryError;
pub use inputs::{ACTION, Request};
pub use run::{run, show};
