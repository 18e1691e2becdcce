//! What a commit changes: the files that differ between two, and the history of one path as git tells it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::call::Urls;
use super::state::{State, Stored, digest};

/// The files of a commit: by path, the content.
type Files = BTreeMap<String, String>;

/// One file that differs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change<'a> {
    path: &'a str,
    /// Where it was before, when it was moved.
    from: Option<&'a str>,
    status: &'static str,
    content: &'a str,
}

/// What differs, by path. A file that is gone and one of the same content that is new are one that was moved, as for git.
pub(super) fn between<'a>(old: &'a Files, new: &'a Files) -> Vec<Change<'a>> {
    let mut gone: Vec<(&String, &String)> = old.iter().filter(|(path, _)| !new.contains_key(*path)).collect();
    let mut changes = Vec::new();
    for (path, content) in new {
        let (status, from) = match old.get(path) {
            Some(before) if before == content => continue,
            Some(_) => ("modified", None),
            None => match gone.iter().position(|(_, before)| *before == content) {
                Some(index) => ("renamed", Some(gone.remove(index).0.as_str())),
                None => ("added", None),
            },
        };
        changes.push(Change { path, from, status, content });
    }
    changes.extend(gone.into_iter().map(|(path, content)| Change { path, from: None, status: "removed", content }));
    changes.sort_by_key(|change| change.path);
    changes
}

/// What a commit changes of its first parent; all its files when it has none.
pub(super) fn of<'a>(state: &'a State, stored: &'a Stored) -> Vec<Change<'a>> {
    static NOTHING: Files = BTreeMap::new();
    let parent = stored.commit.parents.first().and_then(|parent| state.commit(parent));
    between(parent.map_or(&NOTHING, |parent| &parent.commit.files), &stored.commit.files)
}

pub(super) fn shown(urls: &Urls, sha: &str, change: &Change<'_>) -> Value {
    let Change { path, from, status, content } = change;
    let (added, removed) = match *status {
        "added" => (1, 0),
        "removed" => (0, 1),
        "renamed" => (0, 0),
        _ => (1, 1),
    };
    let mut file = json!({
        "sha": digest(&format!("blob {content}")),
        "filename": path,
        "status": status,
        "additions": added,
        "deletions": removed,
        "changes": added + removed,
        "blob_url": format!("{}/blob/{sha}/{path}", urls.html),
        "raw_url": format!("{}/raw/{sha}/{path}", urls.html),
        "contents_url": format!("{}/contents/{path}?ref={sha}", urls.repo),
    });
    if let Some(from) = from {
        file["previous_filename"] = json!(from);
    }
    file
}

/// Which of a commit's parents to go on with, and whether the commit itself shows, when one path is asked for.
///
/// This is the simplification that `git log -- PATH` makes unless told otherwise ("History Simplification" in git-log(1)): a merge
/// that has the path as one of its parents has it does not show, and only that parent is followed.
pub(super) fn simplified<'a>(state: &'a State, stored: &'a Stored, path: &str) -> (bool, Vec<&'a Stored>) {
    let parents = state.parents(stored);
    let is_same = |parent: &&&Stored| below(&parent.commit.files, path).eq(below(&stored.commit.files, path));
    match parents.iter().find(is_same) {
        Some(same) => (false, vec![*same]),
        None => (!parents.is_empty() || below(&stored.commit.files, path).next().is_some(), parents),
    }
}

/// The file of that path, or those in the folder.
fn below<'a>(files: &'a Files, path: &str) -> impl Iterator<Item = (&'a String, &'a String)> {
    let path = path.trim_matches('/').to_owned();
    files.iter().filter(move |(file, _)| match file.strip_prefix(path.as_str()) {
        Some(rest) => path.is_empty() || rest.is_empty() || rest.starts_with('/'),
        None => false,
    })
}
