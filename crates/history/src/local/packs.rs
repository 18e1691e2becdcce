//! The packs of an object database.
//!
//! Git puts the commits of a pack side by side, the newest first, so that the commits which a walk asks for next stand behind the one
//! that it asks for now. Reading them one after the other needs no look at the index, and several threads can do it.

use std::ops::Range;
use std::path::{Path, PathBuf};

use gix::hash::Kind;
use gix::objs;
use gix::odb::pack::data;
use gix::zlib::Inflate;

use super::bases::Bases;
use super::index::Index;
use crate::id::Id;

/// How many objects lie between two marks, on average.
pub(super) const STRIDE: usize = 64;

/// The packs of an object database.
#[derive(Debug)]
pub(super) struct Packs {
    hash: Kind,
    packs: Vec<Pack>,
}

/// A pack, and places in it where an object begins.
#[derive(Debug)]
struct Pack {
    index: Index,
    data: PathBuf,
    /// Where some objects begin, in bytes, ascending; nothing as long as nobody asked.
    marks: Vec<u64>,
    /// Which parts, each from one mark to the next, were read.
    done: Vec<bool>,
}

/// Parts of a pack that can be read each by itself, from a first byte to a last.
#[derive(Debug)]
pub(super) struct Parts {
    /// The pack.
    pub(super) pack: PathBuf,
    /// Where they begin and end, in bytes.
    pub(super) ranges: Vec<Range<u64>>,
}

impl Packs {
    /// The packs in some folders of objects. One whose index cannot be read is left to gix, which finds words for what is wrong.
    pub(super) fn of(folders: &[PathBuf], hash: Kind) -> Self {
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder.join("pack")).into_iter().flatten().flatten());
        let indices = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|extension| extension == "idx"));
        let pack = |path: PathBuf| {
            let index = Index::open(&path, hash.len_in_bytes())?;
            Some(Pack { index, data: path.with_extension("pack"), marks: Vec::new(), done: Vec::new() })
        };
        Self { hash, packs: indices.filter_map(pack).collect() }
    }

    /// The pack that an object is in, and where it begins there.
    pub(super) fn find(&mut self, id: &[u8]) -> Option<(&Path, u64)> {
        let (place, offset) = self.packs.iter().enumerate().find_map(|(place, pack)| Some((place, pack.index.find(id)?)))?;
        // The next object is likely to be in the same pack.
        self.packs.swap(0, place);
        Some((&self.packs.first()?.data, offset))
    }

    /// Makes all parts unread again.
    pub(super) fn begin(&mut self) {
        for pack in &mut self.packs {
            pack.done.fill(false);
        }
    }

    /// So many parts as yet unread, from the one with an object onwards; nothing when it is in no pack.
    pub(super) fn from(&mut self, id: &Id, count: usize) -> Option<Parts> {
        let hash = self.hash;
        self.packs.iter_mut().find_map(|pack| pack.from(id, count, hash))
    }
}

impl Pack {
    fn from(&mut self, id: &Id, count: usize, hash: Kind) -> Option<Parts> {
        let offset = self.index.find(id.as_bytes())?;
        if self.marks.is_empty() {
            self.mark(hash)?;
        }
        let first = self.marks.partition_point(|mark| *mark <= offset).saturating_sub(1);
        let mut ranges = Vec::new();
        for (marks, done) in self.marks.windows(2).zip(&mut self.done).skip(first).filter(|(_, done)| !**done).take(count) {
            if let [start, end] = marks {
                ranges.push(*start..*end);
                *done = true;
            }
        }
        Some(Parts { pack: self.data.clone(), ranges }).filter(|parts| !parts.ranges.is_empty())
    }

    /// An index is in the order of the ids, so that every so many entries of it are places all over the pack.
    fn mark(&mut self, hash: Kind) -> Option<()> {
        let end = std::fs::metadata(&self.data).ok()?.len().checked_sub(hash.len_in_bytes() as u64)?;
        self.marks = self.index.every(STRIDE)?;
        self.marks.extend([data::header::SIZE as u64, end]);
        self.marks.sort_unstable();
        self.marks.dedup();
        self.done = vec![false; self.marks.len().saturating_sub(1)];
        Some(())
    }
}

/// A pack that is open. What was read of it is memory of the process until it is closed.
pub(super) struct Reader {
    data: data::File,
    hash: Kind,
    inflate: Inflate,
    bases: Bases,
}

impl Reader {
    /// Opens a pack; nothing when it cannot be read.
    pub(super) fn open(pack: &Path, hash: Kind) -> Option<Self> {
        let data = data::File::at(pack, hash).ok()?;
        Some(Self { data, hash, inflate: Inflate::default(), bases: Bases::default() })
    }

    /// Whether it is this pack.
    pub(super) fn is(&self, pack: &Path) -> bool {
        self.data.path() == pack
    }

    /// The object that begins at a place; nothing when it cannot be read, or not without another pack.
    pub(super) fn object(&mut self, offset: u64, into: &mut Vec<u8>) -> Option<objs::Kind> {
        let (kind, _) = self.decode(offset, |_| true, into)?;
        Some(kind)
    }

    /// Reads the commits of a part, up to the first object that is none or cannot be read.
    pub(super) fn commits(&mut self, part: Range<u64>, mut commit: impl FnMut(Id, &[u8])) {
        let (mut offset, mut buffer) = (part.start, Vec::new());
        while offset < part.end {
            let found = self.decode(offset, |kind| kind == objs::Kind::Commit, &mut buffer);
            let Some((objs::Kind::Commit, next)) = found else { return };
            let id = objs::compute_hash(self.hash, objs::Kind::Commit, &buffer).ok().and_then(|id| Id::new(id.as_bytes()));
            let Some(id) = id else { return };
            commit(id, &buffer);
            offset = next;
        }
    }

    /// Reads an object, if it is of a kind that is wanted; answers the kind and where the next object begins.
    fn decode(&mut self, offset: u64, wanted: impl Fn(objs::Kind) -> bool, into: &mut Vec<u8>) -> Option<(objs::Kind, u64)> {
        let entry = self.data.entry(offset).ok().filter(|entry| entry.header.as_kind().is_none_or(wanted))?;
        let start = entry.data_offset;
        let nowhere_else = |_: &gix::oid, _: &mut Vec<u8>| Ok(None);
        let decoded = self.data.decode_entry(entry, into, &mut self.inflate, &nowhere_else, &mut self.bases).ok()?;
        Some((decoded.kind, start + decoded.compressed_size as u64))
    }
}
