//! Release notes: Markdown by a template, breaking changes first, within the length that GitHub takes. Nothing in them depends on
//! the clock, and text from commits can form no link, mention or HTML.
//!
//! | module | what it holds |
//! |---|---|
//! | [`input`] | what notes are made of |
//! | [`groups`] | which change is told under which title |
//! | [`line`](mod@line) | a change as one line of Markdown |
//! | [`links`] | where links lead |
//! | [`template`] | the template that puts it together |
//! | [`values`] | what a template sees |
//! | [`fit`] | what is left out when there is too much |
//! | [`comment`] | what merging a pull request would release, as a comment |
//! | [`error`] | why notes cannot be written |

pub mod comment;
pub mod error;
pub mod fit;
pub mod groups;
pub mod input;
pub mod line;
pub mod links;
pub mod template;
pub mod values;

pub use error::NotesError;
pub use input::{Author, Dependency, Entry, Input, Place, Reference};
pub use links::Links;
pub use template::Template;
