//! A workflow's file, as far as it says how the workflow is started by hand. Pure.
//!
//! | module | what it holds |
//! |---|---|
//! | [`tree`] | YAML as a tree that knows where each value stands |
//! | [`trigger`] | the inputs of `workflow_dispatch` |
//! | [`error`] | what is wrong with the file, and where |

pub mod error;
pub mod tree;
pub mod trigger;

pub use error::{Fault, WorkflowProblem};
pub use trigger::{Input, Trigger};

/// The folder that workflows lie in.
pub const FOLDER: &str = ".github/workflows/";

/// The path of a workflow that is given by its path or by its file's name.
///
/// # Errors
/// What is wrong with it, in words.
pub fn path(text: &str) -> Result<String, String> {
    let name = text.strip_prefix(FOLDER).unwrap_or(text);
    // GitHub takes the endings in lower case only.
    let is_yaml = matches!(name.rsplit_once('.'), Some((stem, "yml" | "yaml")) if !stem.is_empty());
    let is_name = is_yaml && !name.contains('/');
    if is_name { Ok(format!("{FOLDER}{name}")) } else { Err(format!("`{text}` is not a workflow's file in {FOLDER}")) }
}

/// The name of a workflow's file, as GitHub's API calls the workflow.
#[must_use]
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
