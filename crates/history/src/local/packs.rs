//! The pack files, read from one object to the next.
//!
//! Git puts the commits of a pack side by side, the newest first, so that the commits which a walk asks for next stand behind the one
//! that it asks for now. Reading them one after the other needs no look at the index, and several threads can do it.

use std::ops::Range;
use std::path::{Path, PathBuf};

use gix::hash::Kind;
use gix::objs;
use gix::odb::pack::cache::DecodeEntry;
use gix::odb::pack::{data, index};
use gix::zlib::Inflate;

use crate::id::Id;

/// How many objects lie between two marks, on average.
pub(super) const STRIDE: usize = 64;
/// How many objects are kept because the next may be deltas of them.
const BASES: usize = 512;
/// How many bytes such an object may have.
const LONGEST_BASE: usize = 16 << 10;

/// The packs of an object database.
#[derive(Debug)]
pub(super) struct Packs {
    hash: Kind,
    packs: Vec<Pack>,
}

/// A pack, and places in it where an object begins.
#[derive(Debug)]
struct Pack {
    index: PathBuf,
    data: PathBuf,
    /// Where some objects begin, in bytes, ascending; nothing as long as nobody asked.
    marks: Vec<u64>,
    /// Which parts, each from one mark to the next, were read.
    done: Vec<bool>,
}

/// Parts of a pack that can be read each by itself, from a first byte to a last.
#[derive(Debug)]
pub(super) struct Parts {
    data: PathBuf,
    hash: Kind,
    /// Where they begin and end, in bytes.
    pub(super) ranges: Vec<Range<u64>>,
}

impl Packs {
    /// The packs in the folders of an object database and its alternates.
    pub(super) fn of<'a>(folders: impl Iterator<Item = &'a Path>, hash: Kind) -> Self {
        let files = folders.flat_map(|folder| std::fs::read_dir(folder.join("pack")).into_iter().flatten().flatten());
        let indices = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|extension| extension == "idx"));
        let pack = |index: PathBuf| Pack { data: index.with_extension("pack"), index, marks: Vec::new(), done: Vec::new() };
        Self { hash, packs: indices.map(pack).collect() }
    }

    /// So many parts as yet unread, from the one with an object onwards; nothing when it is in no pack. What cannot be read is left to
    /// who reads one object after the other, and finds words for it.
    pub(super) fn from(&mut self, id: &Id, count: usize) -> Option<Parts> {
        let id = gix::oid::try_from_bytes(id.as_bytes()).ok()?;
        self.packs.iter_mut().find_map(|pack| pack.from(id, count, self.hash))
    }
}

impl Pack {
    fn from(&mut self, id: &gix::oid, count: usize, hash: Kind) -> Option<Parts> {
        // The index is closed again at once: as long as it is open, what was read of it is memory of the process.
        let index = index::File::at(&self.index, hash).ok()?;
        let offset = index.pack_offset_at_index(index.lookup(id)?);
        if self.marks.is_empty() {
            self.mark(&index);
        }
        let first = self.marks.partition_point(|mark| *mark <= offset).saturating_sub(1);
        let mut ranges = Vec::new();
        for (marks, done) in self.marks.windows(2).zip(&mut self.done).skip(first).filter(|(_, done)| !**done).take(count) {
            if let [start, end] = marks {
                ranges.push(*start..*end);
                *done = true;
            }
        }
        Some(Parts { data: self.data.clone(), hash, ranges }).filter(|parts| !parts.ranges.is_empty())
    }

    /// An index is in the order of the ids, so that every so many entries of it are places all over the pack.
    fn mark(&mut self, index: &index::File) {
        self.marks = (0..index.num_objects()).step_by(STRIDE).map(|entry| index.pack_offset_at_index(entry)).collect();
        self.marks.push(data::header::SIZE as u64);
        let length = std::fs::metadata(&self.data).map_or(0, |file| file.len());
        self.marks.push(length.saturating_sub(index.object_hash().len_in_bytes() as u64));
        self.marks.sort_unstable();
        self.marks.dedup();
        self.done = vec![false; self.marks.len().saturating_sub(1)];
    }
}

impl Parts {
    /// Opens the pack.
    pub(super) fn reader(&self) -> Option<Reader> {
        let data = data::File::at(&self.data, self.hash).ok()?;
        Some(Reader { data, hash: self.hash, inflate: Inflate::default(), bases: Bases::default(), buffer: Vec::new() })
    }
}

/// A pack that is open.
pub(super) struct Reader {
    data: data::File,
    hash: Kind,
    inflate: Inflate,
    bases: Bases,
    buffer: Vec<u8>,
}

impl Reader {
    /// Reads the commits of a part, up to the first object that is none or cannot be read.
    pub(super) fn commits(&mut self, part: Range<u64>, mut commit: impl FnMut(Id, &[u8])) {
        let mut offset = part.start;
        while offset < part.end {
            let Some((id, next)) = self.commit(offset) else { return };
            commit(id, &self.buffer);
            offset = next;
        }
    }

    /// Reads a commit into the buffer; answers its id and where the next object begins.
    fn commit(&mut self, offset: u64) -> Option<(Id, u64)> {
        let entry = self.data.entry(offset).ok()?;
        if entry.header.as_kind().is_some_and(|kind| kind != objs::Kind::Commit) {
            return None;
        }
        let start = entry.data_offset;
        let nowhere_else = |_: &gix::oid, _: &mut Vec<u8>| Ok(None);
        let decoded = self.data.decode_entry(entry, &mut self.buffer, &mut self.inflate, &nowhere_else, &mut self.bases).ok()?;
        if decoded.kind != objs::Kind::Commit {
            return None;
        }
        let id = objs::compute_hash(self.hash, objs::Kind::Commit, &self.buffer).ok()?;
        Some((Id::new(id.as_bytes())?, start + decoded.compressed_size as u64))
    }
}

/// The last objects that were read, each in a slot that its place in a pack tells.
#[derive(Default)]
pub(super) struct Bases {
    slots: Vec<Option<Base>>,
}

struct Base {
    pack: u32,
    offset: u64,
    kind: objs::Kind,
    compressed: usize,
    data: Vec<u8>,
}

impl DecodeEntry for Bases {
    fn put(&mut self, pack: u32, offset: u64, data: &[u8], kind: objs::Kind, compressed: usize) {
        self.slots.resize_with(BASES, || None);
        if data.len() > LONGEST_BASE {
            return;
        }
        if let Some(slot) = self.slots.get_mut(slot(offset)) {
            let mut room = slot.take().map(|base| base.data).unwrap_or_default();
            room.clear();
            room.extend_from_slice(data);
            *slot = Some(Base { pack, offset, kind, compressed, data: room });
        }
    }

    fn get(&mut self, pack: u32, offset: u64, out: &mut Vec<u8>) -> Option<(objs::Kind, usize)> {
        let base = self.slots.get(slot(offset))?.as_ref().filter(|base| (base.pack, base.offset) == (pack, offset))?;
        out.clear();
        out.extend_from_slice(&base.data);
        Some((base.kind, base.compressed))
    }
}

/// Objects that stand side by side get different slots: their places are multiplied by the golden ratio.
fn slot(offset: u64) -> usize {
    usize::try_from(offset.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55).unwrap_or_default() % BASES
}
