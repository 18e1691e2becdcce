//! The index of a pack: where in the pack an object begins.
//!
//! gix looks an index over as a whole when it opens it, which for millions of objects takes longer than all that is asked of it, and
//! maps it into memory, where it stays. Here a look-up reads the few kilobytes that it needs. The format is of
//! <https://git-scm.com/docs/gitformat-pack>, version 2, which git has written since 2007.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// The first bytes: the signature and the version.
const HEADER: [u8; 8] = *b"\xfftOc\0\0\0\x02";
/// How many entries the fan has: one for each value of an id's first byte.
const FAN: usize = 256;
/// How many ids are read at once.
const BLOCK: u32 = 256;
/// Where the ids begin.
const IDS: usize = HEADER.len() + 4 * FAN;
/// The bit that makes an offset the number of a longer one.
const IS_LONG: u32 = 1 << 31;

/// An index that is open.
#[derive(Debug)]
pub(super) struct Index {
    file: File,
    /// How many objects have an id whose first byte is this or less.
    fan: Vec<u32>,
    /// How many bytes an id has.
    length: usize,
}

impl Index {
    /// Opens an index; nothing when it is none, or of a version from before 2007.
    pub(super) fn open(path: &Path, length: usize) -> Option<Self> {
        let file = File::open(path).ok()?;
        let mut start = [0; IDS];
        (&file).read_exact(&mut start).ok()?;
        let fan = start.strip_prefix(&HEADER)?.chunks_exact(4).filter_map(number).collect();
        Some(Self { file, fan, length })
    }

    /// How many objects the pack holds.
    pub(super) fn count(&self) -> u32 {
        self.fan.last().copied().unwrap_or_default()
    }

    /// Where an object begins in the pack; nothing when it is not there.
    ///
    /// Ids are hashes, spread evenly, so that the place of one can be guessed to within some dozens of entries: one read mostly finds it.
    pub(super) fn find(&self, id: &[u8]) -> Option<u64> {
        let first = usize::from(*id.first()?);
        let before = first.checked_sub(1).map_or(Some(&0), |before| self.fan.get(before))?;
        let mut open = *before..*self.fan.get(first)?;
        let part = u64::from(u32::from_be_bytes(*id.get(1..)?.first_chunk()?));
        let guess = open.start + u32::try_from((u64::from(open.end - open.start) * part) >> 32).ok()?;
        let mut block = guess.saturating_sub(BLOCK / 2).max(open.start)..guess.saturating_add(BLOCK / 2).min(open.end);
        let mut ids = Vec::new();
        while !block.is_empty() {
            ids.resize(block.len() * self.length, 0);
            self.read(IDS as u64 + u64::from(block.start) * self.length as u64, &mut ids)?;
            let (lowest, highest) = (ids.get(..self.length)?, ids.get(ids.len() - self.length..)?);
            if id < lowest {
                open.end = block.start;
                block = open.end.saturating_sub(BLOCK).max(open.start)..open.end;
            } else if id > highest {
                open.start = block.end;
                block = open.start..open.start.saturating_add(BLOCK).min(open.end);
            } else {
                let entry = ids.chunks_exact(self.length).position(|other| other == id)?;
                return self.offset(block.start + u32::try_from(entry).ok()?);
            }
        }
        None
    }

    /// Where the object of an entry begins in the pack. Entries are in the order of their ids.
    fn offset(&self, entry: u32) -> Option<u64> {
        let mut short = [0; 4];
        self.read(self.offsets() + 4 * u64::from(entry), &mut short)?;
        self.long(u32::from_be_bytes(short))
    }

    /// Where the objects of every so many entries begin in the pack.
    pub(super) fn every(&self, stride: usize) -> Option<Vec<u64>> {
        let mut offsets = vec![0; 4 * self.count() as usize];
        self.read(self.offsets(), &mut offsets)?;
        offsets.chunks_exact(4).step_by(stride).map(|offset| self.long(number(offset)?)).collect()
    }

    /// An offset that fits into 31 bits is itself; else it is the number of one in the table of longer ones.
    fn long(&self, short: u32) -> Option<u64> {
        if short & IS_LONG == 0 {
            return Some(u64::from(short));
        }
        let mut long = [0; 8];
        self.read(self.offsets() + 4 * u64::from(self.count()) + 8 * u64::from(short ^ IS_LONG), &mut long)?;
        Some(u64::from_be_bytes(long))
    }

    /// Where the offsets begin: behind the ids and a checksum of four bytes for each.
    fn offsets(&self) -> u64 {
        IDS as u64 + u64::from(self.count()) * (self.length as u64 + 4)
    }

    fn read(&self, place: u64, into: &mut [u8]) -> Option<()> {
        (&self.file).seek(SeekFrom::Start(place)).ok()?;
        (&self.file).read_exact(into).ok()
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::{HEADER, IS_LONG, Index};

    /// An index of ids that begin with these bytes, and of where they begin in the pack.
    fn index(entries: &[(u8, u32)], long: &[u64]) -> (tempfile::NamedTempFile, Index) {
        let below = |first: usize| u32::try_from(entries.iter().filter(|(id, _)| usize::from(*id) <= first).count()).unwrap();
        let fan = (0..256).flat_map(|first| below(first).to_be_bytes());
        let ids = entries.iter().flat_map(|(id, _)| [*id; 20]);
        let offsets = entries.iter().flat_map(|(_, offset)| offset.to_be_bytes());
        let long = long.iter().flat_map(|offset| offset.to_be_bytes());
        let checksums = vec![0; 4 * entries.len()];
        let bytes: Vec<u8> = HEADER.into_iter().chain(fan).chain(ids).chain(checksums).chain(offsets).chain(long).collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let index = Index::open(file.path(), 20).unwrap();
        (file, index)
    }

    #[test]
    fn an_object_is_found_by_its_id() {
        let (_file, index) = index(&[(0, 12), (5, 99), (6, IS_LONG | 1), (255, IS_LONG)], &[1 << 40, 1 << 41]);
        let found = [0, 5, 6, 255, 7, 1].map(|first| index.find(&[first; 20]));
        assert_eq!(found, [Some(12), Some(99), Some(1 << 41), Some(1 << 40), None, None]);
        assert_eq!((index.count(), index.every(3)), (4, Some(vec![12, 1 << 40])));
    }

    #[test]
    fn ids_that_are_crowded_together_are_found_too() {
        for first in [[0_u8; 4], [7, 0, 0, 0], [7, 255, 255, 255]] {
            let id = |number: u16| [first.as_slice(), &[0; 14], &number.to_be_bytes()].concat();
            let (file, _) = index(&[], &[]);
            let count: u16 = 2_000;
            let below = |byte: usize| if byte >= usize::from(first[0]) { u32::from(count) } else { 0 };
            let fan = (0..256).flat_map(|byte| below(byte).to_be_bytes());
            let ids = (0..count).flat_map(id);
            let offsets = (0..count).flat_map(|number| u32::from(number).to_be_bytes());
            let checksums = vec![0; 4 * usize::from(count)];
            let bytes: Vec<u8> = HEADER.into_iter().chain(fan).chain(ids).chain(checksums).chain(offsets).collect();
            std::fs::write(file.path(), bytes).unwrap();
            let index = Index::open(file.path(), 20).unwrap();
            assert!((0..count).all(|number| index.find(&id(number)) == Some(u64::from(number))), "{first:?}");
            assert_eq!((index.find(&id(count)), index.find(&[0; 20]).is_some()), (None, first[0] == 0));
        }
    }

    #[test]
    fn what_is_cut_off_or_something_else_has_nothing() {
        let (file, index) = index(&[(1, 12), (2, 99)], &[]);
        let whole = std::fs::read(file.path()).unwrap();
        std::fs::write(file.path(), &whole[..whole.len() - 4]).unwrap();
        assert_eq!((index.find(&[1; 20]), index.find(&[2; 20]), index.every(1)), (Some(12), None, None));
        for bytes in [&whole[..100], &whole[8..], b""] {
            std::fs::write(file.path(), bytes).unwrap();
            assert!(Index::open(file.path(), 20).is_none());
        }
    }
}
