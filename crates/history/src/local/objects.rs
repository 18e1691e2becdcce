//! The object database.

use std::fmt;
use std::path::PathBuf;

use gix::hash::Kind as Hash;
use gix::objs::{Find, Kind};
use gix::odb;

use super::bases::Bases;
use super::packs::{Packs, Reader};
use super::reading;
use crate::error::HistoryError;
use crate::id::Id;

/// How many objects are read before what is open is closed: packs are mapped into memory, where up to 64 KiB stay of each read.
const READS: usize = 512;

/// The object database. Nothing is ever replaced in it, neither by `refs/replace` nor by grafts.
///
/// An object is looked for in the packs, then among the loose ones, and at last by gix, which knows all the places where an object
/// can be, and says what is wrong when it cannot be read.
pub(super) struct Objects {
    /// The folder of the repository's own objects, and those of its alternates.
    folders: Vec<PathBuf>,
    hash: Hash,
    packs: Packs,
    pack: Option<Reader>,
    handle: Option<odb::Handle>,
    reads: usize,
    buffer: Vec<u8>,
    /// The commit-graph file, when there is one that can be read.
    graph: Option<gix::commitgraph::Graph>,
}

impl Objects {
    /// The database of a repository.
    pub(super) fn of(repo: &gix::Repository) -> Self {
        let store = repo.objects.store_ref();
        let mut folders = vec![store.path().to_owned()];
        folders.extend(store.alternate_db_paths().unwrap_or_default());
        let graph = repo.commit_graph_if_enabled().unwrap_or_else(|error| {
            tracing::info!("the commit-graph could not be read and was left aside: {error}");
            None
        });
        Self { graph, ..Self::in_folders(folders, repo.object_hash()) }
    }

    /// Another way into the same database, for another thread.
    pub(super) fn another(&self) -> Self {
        Self::in_folders(self.folders.clone(), self.hash)
    }

    fn in_folders(folders: Vec<PathBuf>, hash: Hash) -> Self {
        let packs = Packs::of(&folders, hash);
        Self { folders, hash, packs, pack: None, handle: None, reads: 0, buffer: Vec::new(), graph: None }
    }

    /// The hash of the ids.
    pub(super) fn hash(&self) -> Hash {
        self.hash
    }

    /// Where objects are, for reading ahead.
    pub(super) fn packs(&mut self) -> &mut Packs {
        &mut self.packs
    }

    /// Closes what is open, so that what was read is no longer memory of the process.
    pub(super) fn close(&mut self) {
        (self.pack, self.handle, self.reads) = (None, None, 0);
    }

    /// An object; nothing when there is none.
    pub(super) fn find(&mut self, id: &gix::oid) -> Result<Option<(Kind, &[u8])>, gix::Error> {
        self.reads += 1;
        if self.reads > READS {
            self.close();
        }
        let kind = match self.packed(id).or_else(|| self.loose(id)) {
            Some(kind) => Some(kind),
            None => self.anywhere(id)?,
        };
        Ok(kind.map(|kind| (kind, self.buffer.as_slice())))
    }

    fn packed(&mut self, id: &gix::oid) -> Option<Kind> {
        let (pack, offset) = self.packs.find(id.as_bytes())?;
        if !self.pack.as_ref().is_some_and(|open| open.is(pack)) {
            self.pack = Reader::open(pack, self.hash);
        }
        self.pack.as_mut()?.object(offset, &mut self.buffer)
    }

    fn loose(&mut self, id: &gix::oid) -> Option<Kind> {
        let found = odb::loose::Store::at(self.folders.first()?, self.hash).try_find(id, &mut self.buffer).ok()??;
        Some(found.kind)
    }

    fn anywhere(&mut self, id: &gix::oid) -> Result<Option<Kind>, gix::Error> {
        let handle = match self.handle.take() {
            Some(handle) => handle,
            None => odb::at(self.folders.first().cloned().unwrap_or_default(), self.hash)
                .map(|handle| handle.with_pack_cache(|| Box::<Bases>::default()))
                .map_err(gix::Error::from_error)?,
        };
        let found = handle.try_find(id, &mut self.buffer)?.map(|found| found.kind);
        self.handle = Some(handle);
        Ok(found)
    }

    /// The time and the parents of a commit, when the commit-graph file knows it.
    pub(super) fn graphed(&self, id: &Id) -> Option<(i64, Vec<Id>)> {
        let graph = self.graph.as_ref()?;
        let commit = graph.commit_by_id(gix::oid::try_from_bytes(id.as_bytes()).ok()?)?;
        let parents = commit.iter_parents().map(|parent| Id::new(graph.id_at(parent.ok()?).as_bytes()));
        Some((i64::try_from(commit.committer_timestamp()).ok()?, parents.collect::<Option<_>>()?))
    }

    /// The bytes of a commit.
    pub(super) fn commit(&mut self, id: &Id) -> Result<&[u8], HistoryError> {
        let missing = || HistoryError::MissingCommit { id: id.to_string() };
        let name = gix::oid::try_from_bytes(id.as_bytes()).map_err(|_| missing())?;
        let object = self.find(name).map_err(reading(format!("the commit {id}")))?;
        object.filter(|(kind, _)| *kind == Kind::Commit).map(|(_, data)| data).ok_or_else(missing)
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects").field("folders", &self.folders).finish_non_exhaustive()
    }
}
