//! Versions in the files of a project, edited without touching the rest.
//!
//! Every form is found by a parser of its language that tells the place of each value, and only those bytes are replaced. So
//! indentation, order, comments, line ends, a byte order mark and the last newline stay as they are. Nothing here reads or
//! writes a file: texts come in, texts go out.

mod action;
mod cargo;
mod chart;
mod error;
mod form;
mod json;
mod maven;
mod npm;
mod paths;
mod pattern;
mod plain;
mod python;
mod set;
mod splice;
mod tables;
mod yaml;

pub use error::{EditError, Problem};
pub use form::{is_known, locks};
pub use set::{Edited, File, edit, edit_all, read};
