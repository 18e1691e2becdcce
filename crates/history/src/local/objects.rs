//! The object database.

use std::fmt;
use std::path::PathBuf;

use gix::hash::Kind;
use gix::objs::{Data, Find};
use gix::odb;

use super::packs::{Bases, Packs};
use super::reading;
use crate::error::HistoryError;
use crate::id::Id;

/// How many objects are read before the database is opened anew. Packs are mapped into memory, and what was read of them stays
/// there, as memory of the process, until they are closed.
const READS: usize = 8_192;

/// The object database. Nothing is ever replaced in it, neither by `refs/replace` nor by grafts.
pub(super) struct Objects {
    folder: PathBuf,
    hash: Kind,
    handle: odb::Handle,
    reads: usize,
    buffer: Vec<u8>,
    /// The commit-graph file, when there is one that can be read.
    graph: Option<gix::commitgraph::Graph>,
}

impl Objects {
    /// The database of a repository.
    pub(super) fn of(repo: &gix::Repository) -> Result<Self, HistoryError> {
        let folder = repo.objects.store_ref().path().to_owned();
        let graph = repo.commit_graph_if_enabled().unwrap_or_else(|error| {
            tracing::info!("the commit-graph could not be read and was left aside: {error}");
            None
        });
        let hash = repo.object_hash();
        // The index of a pack is looked over when it is opened, so that one that is open already is worth having.
        let handle = with_bases(repo.objects.clone().into_inner());
        Ok(Self { folder, hash, handle, reads: 0, buffer: Vec::new(), graph })
    }

    /// Another way into the same database, for another thread.
    pub(super) fn another(&self) -> Result<Self, HistoryError> {
        let handle = open(&self.folder, self.hash).map_err(reading("the object database"))?;
        Ok(Self { folder: self.folder.clone(), hash: self.hash, handle, reads: 0, buffer: Vec::new(), graph: None })
    }

    /// The hash of the ids.
    pub(super) fn hash(&self) -> Kind {
        self.hash
    }

    /// The packs.
    pub(super) fn packs(&self) -> Packs {
        let others = self.handle.store_ref().alternate_db_paths().unwrap_or_default();
        Packs::of(others.iter().chain([&self.folder]).map(PathBuf::as_path), self.hash)
    }

    /// Opens the database anew, so that what was read of it is no longer memory of the process.
    pub(super) fn renew(&mut self) -> Result<(), HistoryError> {
        self.handle = open(&self.folder, self.hash).map_err(reading("the object database"))?;
        self.reads = 0;
        Ok(())
    }

    /// An object; nothing when there is none.
    pub(super) fn find(&mut self, id: &gix::oid) -> Result<Option<Data<'_>>, gix::Error> {
        if self.reads >= READS {
            self.handle = open(&self.folder, self.hash)?;
            self.reads = 0;
        }
        self.reads += 1;
        self.handle.try_find(id, &mut self.buffer)
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
        object.filter(|object| object.kind == gix::objs::Kind::Commit).map(|object| object.data).ok_or_else(missing)
    }
}

fn open(folder: &std::path::Path, hash: Kind) -> Result<odb::Handle, gix::Error> {
    odb::at(folder, hash).map(with_bases).map_err(gix::Error::from_error)
}

/// Objects are stored as deltas of others, which are often those that were read just before.
fn with_bases(handle: odb::Handle) -> odb::Handle {
    handle.with_pack_cache(|| Box::<Bases>::default())
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects").field("folder", &self.folder).finish_non_exhaustive()
    }
}
