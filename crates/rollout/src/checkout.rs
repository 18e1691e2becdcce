//! The workflows of the checkout.

use std::fs;
use std::path::Path;

use crate::by_hand::Workflow;

/// The most bytes of a workflow that is read.
const MOST_BYTES: u64 = 1024 * 1024;

/// The workflows, by their names; none where they are not checked out.
#[must_use]
pub fn workflows(workspace: &Path) -> Vec<Workflow> {
    let entries = fs::read_dir(workspace.join(".github/workflows")).into_iter().flatten().flatten();
    let mut workflows: Vec<_> = entries.filter_map(|entry| read(&entry.path())).collect();
    workflows.sort_by(|a, b| a.file.cmp(&b.file));
    workflows
}

fn read(path: &Path) -> Option<Workflow> {
    let file = path.file_name()?.to_str()?;
    // GitHub takes the endings in lower case only.
    let is_workflow = matches!(path.extension()?.to_str()?, "yml" | "yaml");
    let is_readable = is_workflow && fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() <= MOST_BYTES);
    if is_readable { Some(Workflow::read(file, &fs::read_to_string(path).ok()?)) } else { None }
}
