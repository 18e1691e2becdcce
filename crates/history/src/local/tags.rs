//! The tags: their names at once, what they point to only when it matters.

use std::io::ErrorKind;
use std::path::Path;

use gix::objs::{Kind, TagRefIter};
use gix::refs::Target;
use gix::{ObjectId, RefStore, Repository};

use super::objects::Objects;
use super::reading;
use crate::commit::Tag;
use crate::error::HistoryError;
use crate::id::Id;

const PREFIX: &str = "refs/tags/";
/// How many names a tag may lead through, as in git; one that leads nowhere or in a circle is of no commit.
const MOST_FOLLOWED: usize = 5;

/// The names of all tags, sorted. Loose ones are not opened: a fetch leaves one file for each of thousands.
pub(super) fn list(repo: &Repository) -> Result<Vec<Tag>, HistoryError> {
    let mut names = Vec::new();
    if let Some(packed) = repo.refs.cached_packed_buffer().map_err(reading("the tags"))? {
        for reference in packed.iter_prefixed(PREFIX.into()).map_err(reading("the tags"))? {
            let reference = reference.map_err(reading("the tags"))?;
            names.extend(std::str::from_utf8(reference.name.shorten()).ok().map(str::to_owned));
        }
    }
    let folder = repo.common_dir().join(PREFIX);
    add_loose(&folder, PREFIX, &mut names).map_err(|source| reading("the tags")(gix::Error::from_error(source)))?;
    // A tag that was moved after it was packed is in both places.
    names.sort_unstable();
    names.dedup();
    Ok(names.into_iter().map(|name| Tag { name }).collect())
}

/// Adds the names of the files in a folder, which itself has a full name that ends with a slash.
fn add_loose(folder: &Path, prefix: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let mut full = prefix.to_owned();
    for entry in entries {
        let entry = entry?;
        let file_name = entry.file_name();
        let Some(name) = file_name.to_str() else { continue };
        full.truncate(prefix.len());
        full.push_str(name);
        if entry.file_type()?.is_dir() {
            add_loose(&entry.path(), &format!("{full}/"), names)?;
        } else if gix::validate::reference::name(full.as_str().into()).is_ok() {
            names.extend(full.strip_prefix(PREFIX).map(str::to_owned));
        }
    }
    Ok(())
}

/// The commit that a tag is of, through tags of tags; nothing when it is of a file or a folder, or is gone.
pub(super) fn commit_of(tag: &Tag, refs: &RefStore, objects: &mut Objects) -> Result<Option<Id>, HistoryError> {
    let what = || format!("the tag {}", tag.name);
    let packed = refs.cached_packed_buffer().map_err(reading(what()))?;
    let packed = packed.as_ref().map(|packed| &***packed);
    let name = format!("{PREFIX}{}", tag.name);
    let mut next = refs.try_find_packed(name.as_str(), packed).map_err(reading(what()))?;
    for _ in 0..MOST_FOLLOWED {
        let Some(reference) = next else { return Ok(None) };
        let id = match (reference.peeled, reference.target) {
            (Some(id), _) | (None, Target::Object(id)) => id,
            (None, Target::Symbolic(name)) => {
                next = refs.try_find_packed(name.as_ref(), packed).map_err(reading(what()))?;
                continue;
            }
        };
        return peel(id, objects).map_err(reading(what()));
    }
    Ok(None)
}

/// The commit that an object leads to, through tags of tags; nothing when it leads to a file or a folder.
pub(super) fn peel(mut id: ObjectId, objects: &mut Objects) -> Result<Option<Id>, gix::Error> {
    loop {
        let (kind, data) = objects.find(&id)?.ok_or_else(|| missing(&id))?;
        match kind {
            Kind::Commit => return Ok(Id::new(id.as_bytes())),
            Kind::Tag => id = TagRefIter::from_bytes(data, id.kind()).target_id()?,
            Kind::Tree | Kind::Blob => return Ok(None),
        }
    }
}

fn missing(id: &gix::oid) -> gix::Error {
    gix::Error::from_error(std::io::Error::new(ErrorKind::NotFound, format!("the object {id} is missing")))
}
