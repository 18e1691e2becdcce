//! The built-in sample history, for a folder that is no repository.

use std::collections::BTreeMap;
use std::path::Path;

use gix::ObjectId;
use gix::actor::SignatureRef;
use gix::objs::Tree;
use gix::objs::tree::{Entry, EntryKind};
use gix::refs::transaction::PreviousValue;

use crate::error::RehearsalError;

/// The sample's commits, oldest first, with the file that each changes and the release tag that it carries.
const HISTORY: [(&str, &str, Option<&str>); 5] = [
    ("feat: take orders", "orders.txt", Some("v1.0.0")),
    ("fix: keep the order of items\n\nItems were sorted by name.", "orders.txt", Some("v1.0.1")),
    ("docs: say how orders are kept", "README.md", None),
    ("feat(api): list orders by date (#7)", "api.txt", None),
    ("fix(web): show amounts with two decimals (#8)", "web.txt", None),
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
    let mut files: BTreeMap<&str, ObjectId> = BTreeMap::new();
    let mut parent: Option<ObjectId> = None;
    for (index, (message, file, tag)) in HISTORY.iter().enumerate() {
        files.insert(file, repository.write_blob(message)?.detach());
        let entry = |(name, id): (&&str, &ObjectId)| Entry { mode: EntryKind::Blob.into(), filename: (*name).into(), oid: *id };
        let tree = repository.write_object(Tree { entries: files.iter().map(entry).collect() })?.detach();
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
