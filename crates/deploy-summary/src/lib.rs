//! A deployment record as people read it: a job summary in Markdown, and the same as plain text for a terminal.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the action's inputs and outputs |
//! | [`run`](mod@run) | the verb: reads the record, writes the summary |
//! | [`markdown`] | record → job summary: a pure function |
//! | [`phases`] | record → Mermaid chart: a pure function |
//! | [`text`] | record → aligned text: a pure function |
//! | [`story`] | what both say: the status in words, the failing parts, the way back |
//! | [`safe`] | links, code and logs that cannot break out of their place |
//! | [`error`] | why there is no summary |

pub mod error;
pub mod inputs;
pub mod markdown;
pub mod phases;
pub mod run;
pub mod safe;
pub mod story;
pub mod text;

pub use error::SummaryError;
pub use inputs::{ACTION, Request};
pub use run::{run, show};
