//! The commits that were read so far, each under a number.

use std::collections::HashMap;

use gix::hashtable::hash_table::HashTable;

use super::objects::Objects;
use super::raw::RawCommit;
use crate::commit::Commit;
use crate::error::HistoryError;
use crate::id::{Id, Ids};

/// How many bytes of commits that were read stay in memory, for those that are asked about next.
const KEPT: usize = 8 << 20;

/// The commits that were read so far, and those that they name. Column by column, as there may be millions.
#[derive(Debug)]
pub(super) struct Store {
    ids: Ids,
    numbers: HashTable<u32>,
    times: Vec<i64>,
    /// Where the parents of each stand in `parents`.
    places: Vec<Place>,
    parents: Vec<u32>,
    kept: HashMap<u32, Box<[u8]>>,
    kept_bytes: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    start: u32,
    count: u16,
    /// Whether the commit was read, and not only named by another.
    is_read: bool,
}

impl Store {
    /// No commits; their ids have so many bytes.
    pub(super) fn of_length(length: usize) -> Self {
        Self {
            ids: Ids::of_length(length),
            numbers: HashTable::new(),
            times: Vec::new(),
            places: Vec::new(),
            parents: Vec::new(),
            kept: HashMap::new(),
            kept_bytes: 0,
        }
    }

    /// How many numbers are given away.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The number of a commit, which is given away now if need be.
    pub(super) fn number(&mut self, id: &Id) -> u32 {
        let Self { ids, numbers, times, places, .. } = self;
        let is_it = |number: &u32| ids.bytes(*number as usize) == Some(id.as_bytes());
        if let Some(number) = numbers.find(hash(id.as_bytes()), is_it) {
            return *number;
        }
        let number = as_number(ids.len());
        ids.push(id);
        times.push(0);
        places.push(Place::default());
        numbers.insert_unique(hash(id.as_bytes()), number, |number| hash(ids.bytes(*number as usize).unwrap_or_default()));
        number
    }

    /// The id of a number.
    pub(super) fn id(&self, number: u32) -> Option<Id> {
        self.ids.get(number as usize)
    }

    pub(super) fn time(&self, number: u32) -> i64 {
        self.times.get(number as usize).copied().unwrap_or_default()
    }

    /// The parents of a commit that was read.
    pub(super) fn parents(&self, number: u32) -> &[u32] {
        let place = self.places.get(number as usize);
        let parents = place.and_then(|place| self.parents.get(place.start as usize..)?.get(..usize::from(place.count)));
        parents.unwrap_or_default()
    }

    /// Whether a commit was read.
    pub(super) fn is_read(&self, number: u32) -> bool {
        self.places.get(number as usize).is_some_and(|place| place.is_read)
    }

    /// Reads a commit, unless that was done before.
    pub(super) fn load(&mut self, number: u32, objects: &mut Objects) -> Result<(), HistoryError> {
        let Some(id) = self.id(number).filter(|_| !self.is_read(number)) else { return Ok(()) };
        if let Some((time, parents)) = objects.graphed(&id) {
            self.put(number, time, &parents);
            return Ok(());
        }
        let bytes = objects.commit(&id)?;
        let commit = RawCommit::new(bytes);
        let (time, parents) = (commit.time(), commit.parents().collect::<Vec<_>>());
        self.keep(number, bytes);
        self.put(number, time, &parents);
        Ok(())
    }

    /// How many bytes of commits can still be kept.
    pub(super) fn room(&self) -> usize {
        KEPT - self.kept_bytes
    }

    /// Keeps the bytes of a commit, as long as there is room.
    pub(super) fn keep(&mut self, number: u32, bytes: &[u8]) {
        if bytes.len() <= self.room() && !self.kept.contains_key(&number) {
            self.kept_bytes += bytes.len();
            self.kept.insert(number, bytes.into());
        }
    }

    /// Puts down what is known of a commit.
    pub(super) fn put(&mut self, number: u32, time: i64, parents: &[Id]) {
        let count = u16::try_from(parents.len()).unwrap_or(u16::MAX);
        let place = Place { start: as_number(self.parents.len()), count, is_read: true };
        for parent in parents.iter().take(usize::from(place.count)) {
            let parent = self.number(parent);
            self.parents.push(parent);
        }
        if let (Some(known), Some(at)) = (self.times.get_mut(number as usize), self.places.get_mut(number as usize)) {
            (*known, *at) = (time, place);
        }
    }

    /// The bytes of a commit that are still in memory.
    pub(super) fn kept(&self, number: u32) -> Option<&[u8]> {
        self.kept.get(&number).map(AsRef::as_ref)
    }

    /// A whole commit.
    pub(super) fn commit(&mut self, id: &Id, objects: &mut Objects) -> Result<Commit, HistoryError> {
        let number = self.number(id);
        let bytes = match self.kept.get(&number) {
            Some(bytes) => bytes,
            None => objects.commit(id)?,
        };
        Ok(RawCommit::new(bytes).to_commit(*id))
    }
}

/// Ids are hashes already.
fn hash(id: &[u8]) -> u64 {
    id.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// A repository with more commits than fit into 32 bits does not fit into memory either.
fn as_number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
