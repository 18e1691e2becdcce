//! The built-in sample history, for a folder that is no repository.

use std::path::Path;

use gix::ObjectId;
use gix::actor::SignatureRef;
use gix::refs::transaction::PreviousValue;

use crate::error::RehearsalError;

/// The sample's commits, oldest first, with the release tag that each carries.
const HISTORY: [(&str, Option<&str>); 5] = [
    ("feat: take orders", Some("v1.0.0")),
    ("fix: keep the order of items\n\nItems were sorted by name.", Some("v1.0.1")),
    ("docs: say how orders are kept", None),
    ("feat(api): list orders by date", None),
    ("fix(web): show amounts with two decimals", None),
];

/// Writes the sample history as a repository into an empty folder.
///
/// # Errors
/// [`RehearsalError::Sample`] when the folder cannot be written.
pub fn write(folder: &Path) -> Result<(), RehearsalError> {
    build(folder).map_err(|source| RehearsalError::Sample(source.to_string()))
}

fn build(folder: &Path) -> Result<(), gix::Error> {
    let repository = gix::init(folder)?;
    let tree = repository.write_object(gix::objs::Tree::empty())?.detach();
    let mut parent: Option<ObjectId> = None;
    for (index, (message, tag)) in HISTORY.iter().enumerate() {
        let time = format!("{} +0000", 1_760_000_000 + 86_400 * index);
        let author = SignatureRef { name: "Sample Author".into(), email: "author@example.com".into(), time: &time };
        let id = repository.commit_as(author, author, "HEAD", message, tree, parent)?.detach();
        if let Some(tag) = tag {
            repository.tag_reference(*tag, id, PreviousValue::Any)?;
        }
        parent = Some(id);
    }
    Ok(())
}
