//! Which files a commit changes.

use std::collections::{BTreeMap, HashMap};

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::{EntryKind, EntryMode};

use super::objects::Objects;
use super::raw::RawCommit;
use super::reading;
use super::store::Store;
use crate::error::HistoryError;
use crate::id::Id;
use crate::paths::Paths;

/// How many bytes of changed paths stay in memory for the next package that asks about the same commits.
const KEPT: usize = 16 << 20;

/// The files that commits change, as far as they were asked about.
#[derive(Debug, Default)]
pub(super) struct Changes {
    kept: HashMap<u32, Changed>,
    kept_bytes: usize,
}

/// The paths that a commit changes, each ended by NUL.
type Changed = Box<[u8]>;

/// What one path is in a tree: nothing, or an object of a kind.
type Entry = Option<(EntryMode, ObjectId)>;

impl Changes {
    /// Those of the commits that change one of the paths, in their order.
    pub(super) fn only(
        &mut self,
        commits: &[u32],
        paths: &Paths,
        store: &Store,
        objects: &mut Objects,
    ) -> Result<Vec<u32>, HistoryError> {
        let holds = |changed: &[u8]| changed.split(|byte| *byte == 0).any(|path| !path.is_empty() && paths.hold(path));
        let mut only = Vec::new();
        for commit in commits {
            let counts = if let Some(changed) = self.kept.get(commit) {
                holds(changed)
            } else {
                let changed = changed(*commit, store, objects)?;
                let counts = holds(&changed);
                self.keep(*commit, changed);
                counts
            };
            only.extend(counts.then_some(*commit));
        }
        Ok(only)
    }

    fn keep(&mut self, commit: u32, changed: Changed) {
        if self.kept_bytes + changed.len() <= KEPT {
            self.kept_bytes += changed.len();
            self.kept.insert(commit, changed);
        }
    }
}

/// The paths that differ from every parent; all files of a commit without parents.
fn changed(commit: u32, store: &Store, objects: &mut Objects) -> Result<Changed, HistoryError> {
    let all = std::iter::once(&commit).chain(store.parents(commit)).filter_map(|commit| Some((*commit, store.id(*commit)?)));
    let all: Vec<_> = all.collect();
    let trees = all.iter().map(|(commit, id)| tree(*commit, id, store, objects)).collect::<Result<Vec<_>, _>>()?;
    differing(trees, objects)
}

/// The paths of the files that are not the same in two commits, in order.
pub(super) fn between(one: &Id, other: &Id, objects: &mut Objects) -> Result<Vec<Vec<u8>>, HistoryError> {
    let trees = [other, one].map(|id| tree_of(objects.commit(id)?, id));
    let changed = differing(trees.into_iter().collect::<Result<_, HistoryError>>()?, objects)?;
    let mut paths: Vec<_> = changed.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(<[u8]>::to_vec).collect();
    paths.sort();
    Ok(paths)
}

/// What a file holds in a commit; nothing when there is no such file in it.
pub(super) fn file(commit: &Id, path: &str, objects: &mut Objects) -> Result<Option<Vec<u8>>, HistoryError> {
    let mut at = tree_of(objects.commit(commit)?, commit)?.map(|tree| (EntryMode::from(EntryKind::Tree), tree));
    for name in path.split('/').filter(|name| !name.is_empty() && *name != ".") {
        let Some((_, tree)) = at.filter(|(mode, _)| mode.is_tree()) else { return Ok(None) };
        at = entries(&[Some(tree)], objects)?.remove(name.as_bytes()).and_then(|sides| sides.into_iter().next().flatten());
    }
    let Some((_, blob)) = at.filter(|(mode, _)| mode.is_blob()) else { return Ok(None) };
    let read = objects.find(&blob).map_err(reading(format!("the file {path}")))?;
    Ok(read.map(|(_, bytes)| bytes.to_vec()))
}

/// The paths that differ in the first tree from what they are in every other, each ended by NUL.
fn differing(trees: Vec<Option<ObjectId>>, objects: &mut Objects) -> Result<Changed, HistoryError> {
    let mut changed = Vec::new();
    let mut open = vec![(Vec::new(), trees)];
    while let Some((folder, trees)) = open.pop() {
        for (name, sides) in entries(&trees, objects)? {
            let path = [folder.as_slice(), name.as_slice()].concat();
            let folders: Vec<_> = sides.iter().map(|side| side.filter(|(mode, _)| mode.is_tree()).map(|(_, id)| id)).collect();
            let files: Vec<_> = sides.iter().map(|side| side.filter(|(mode, _)| !mode.is_tree())).collect();
            if differs(&files) {
                changed.extend([path.as_slice(), b"\0"].concat());
            }
            if differs(&folders) {
                open.push(([path.as_slice(), b"/"].concat(), folders));
            }
        }
    }
    Ok(changed.into())
}

/// Whether the first differs from all others.
fn differs<T: PartialEq>(sides: &[Option<T>]) -> bool {
    match sides {
        [commit] => commit.is_some(),
        [commit, parents @ ..] => parents.iter().all(|parent| parent != commit),
        [] => false,
    }
}

/// The entries of the trees by name; of each name what it is in each tree.
fn entries(trees: &[Option<ObjectId>], objects: &mut Objects) -> Result<BTreeMap<Vec<u8>, Vec<Entry>>, HistoryError> {
    let mut entries: BTreeMap<Vec<u8>, Vec<Entry>> = BTreeMap::new();
    let hash = objects.hash();
    for (side, tree) in trees.iter().enumerate() {
        let Some(tree) = tree else { continue };
        let failed = || reading(format!("the folder {tree}"));
        let object = objects.find(tree).map_err(failed())?;
        let data = object.ok_or_else(|| HistoryError::MissingTree { id: tree.to_string() })?.1;
        for entry in TreeRefIter::from_bytes(data, hash) {
            let entry = entry.map_err(failed())?;
            let sides = entries.entry(entry.filename.to_vec()).or_insert_with(|| vec![None; trees.len()]);
            if let Some(at) = sides.get_mut(side) {
                *at = Some((entry.mode, entry.oid.to_owned()));
            }
        }
    }
    Ok(entries)
}

/// The tree of a commit; nothing for the empty one, which need not be there.
fn tree(commit: u32, id: &Id, store: &Store, objects: &mut Objects) -> Result<Option<ObjectId>, HistoryError> {
    let bytes = match store.kept(commit) {
        Some(bytes) => bytes,
        None => objects.commit(id)?,
    };
    tree_of(bytes, id)
}

fn tree_of(commit: &[u8], id: &Id) -> Result<Option<ObjectId>, HistoryError> {
    let tree = RawCommit::new(commit).tree().ok_or_else(|| HistoryError::MissingCommit { id: id.to_string() })?;
    let tree = ObjectId::from_bytes_or_panic(tree.as_bytes());
    Ok(Some(tree).filter(|tree| !tree.is_empty_tree()))
}
