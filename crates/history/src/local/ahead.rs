//! Reading ahead: while a walk asks for one commit after the other, those that it will ask for next are read by all processors.
//!
//! The longer the walk gets the further ahead is read, so that a short one reads nothing in vain, and a long one about nothing. What
//! is found out about a commit is found out while it is in memory, so that no commit is read twice.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gix::hash::Kind as Hash;

use super::objects::Objects;
use super::packs::{Parts, Reader, STRIDE};
use super::raw::RawCommit;
use super::read::view;
use super::store::Store;
use crate::commit::CommitView;
use crate::error::HistoryError;
use crate::id::{Id, Ids};

/// How many commits are read ahead at least, and at most.
const FEWEST: usize = 1 << 10;
const MOST: usize = 1 << 15;

/// Where a walk gets its commits from.
pub(super) trait Source {
    /// Reads a commit, unless that was done before.
    fn load(&mut self, number: u32, store: &mut Store) -> Result<(), HistoryError>;
}

/// One commit is read after the other.
impl Source for Objects {
    fn load(&mut self, number: u32, store: &mut Store) -> Result<(), HistoryError> {
        store.load(number, self)
    }
}

/// Commits are read ahead, and looked at.
pub(super) struct Ahead<'a, T, F> {
    pub(super) objects: &'a mut Objects,
    read: &'a F,
    /// How many commits the walk asks for before any is read ahead.
    patience: usize,
    asked: usize,
    loaded: usize,
    /// What was found out about each commit that was in memory, by its number.
    pub(super) found: Vec<Option<T>>,
}

/// Commits that one thread read, column by column.
struct Batch<T> {
    ids: Ids,
    times: Vec<i64>,
    parents: Ids,
    counts: Vec<u16>,
    found: Vec<T>,
    /// The bytes of the first ones, one after the other, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a, T: Send, F: Fn(&CommitView<'_>) -> T + Sync> Ahead<'a, T, F> {
    pub(super) fn new(objects: &'a mut Objects, read: &'a F, patience: usize) -> Self {
        objects.packs().begin();
        Self { objects, read, patience, asked: 0, loaded: 0, found: Vec::new() }
    }

    /// Looks at commits that were read before there was a reason to look at them. Some may be left.
    pub(super) fn look(&mut self, commits: &[u32], store: &mut Store) {
        (self.asked, self.loaded) = (0, 0);
        for number in commits {
            self.asked += 1;
            let is_new = self.found.get(*number as usize).is_none_or(Option::is_none);
            let Some(id) = store.id(*number).filter(|_| is_new) else { continue };
            if let Some(bytes) = store.kept(*number) {
                self.find(*number, view(id, &RawCommit::new(bytes), self.read));
            } else if self.is_worth_it() {
                self.read_ahead(&id, store);
            }
        }
        self.objects.close();
    }

    /// When little of what was read ahead was asked for later, it is not worth its while.
    fn is_worth_it(&self) -> bool {
        self.asked > self.patience && self.loaded <= 2 * self.asked + FEWEST
    }

    /// Reads the commits that stand behind one in its pack.
    fn read_ahead(&mut self, id: &Id, store: &mut Store) {
        let count = self.asked.clamp(FEWEST, MOST).div_ceil(STRIDE);
        let Some(parts) = self.objects.packs().from(id, count) else { return };
        let next = AtomicUsize::new(0);
        let threads = thread::available_parallelism().map_or(1, usize::from).min(parts.ranges.len());
        let (hash, read) = (self.objects.hash(), self.read);
        let room = store.room() / threads;
        let work = || Batch::of(&parts, &next, hash, room, read);
        let batches: Vec<_> = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let own = work();
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))).chain([own]).collect()
        });
        for batch in batches {
            self.take(batch, store);
        }
    }

    fn take(&mut self, batch: Batch<T>, store: &mut Store) {
        let mut parents = (0..batch.parents.len()).filter_map(|parent| batch.parents.get(parent));
        let mut start = 0;
        for (place, ((found, time), count)) in batch.found.into_iter().zip(batch.times).zip(batch.counts).enumerate() {
            let parents: Vec<Id> = parents.by_ref().take(usize::from(count)).collect();
            let Some(id) = batch.ids.get(place) else { continue };
            let number = store.number(&id);
            if !store.is_read(number) {
                store.put(number, time, &parents);
            }
            if let Some(end) = batch.ends.get(place) {
                store.keep(number, batch.bytes.get(start..*end).unwrap_or_default());
                start = *end;
            }
            self.loaded += 1;
            self.find(number, found);
        }
    }

    fn find(&mut self, number: u32, found: T) {
        let place = number as usize;
        if self.found.len() <= place {
            self.found.resize_with(place + 1, || None);
        }
        if let Some(at) = self.found.get_mut(place) {
            *at = Some(found);
        }
    }
}

impl<T: Send, F: Fn(&CommitView<'_>) -> T + Sync> Source for Ahead<'_, T, F> {
    fn load(&mut self, number: u32, store: &mut Store) -> Result<(), HistoryError> {
        self.asked += 1;
        if store.is_read(number) {
            return Ok(());
        }
        let Some(id) = store.id(number) else { return Ok(()) };
        if self.is_worth_it() && self.objects.graphed(&id).is_none() {
            self.read_ahead(&id, store);
            self.objects.close();
        }
        if !store.is_read(number) {
            store.load(number, self.objects)?;
            if let Some(bytes) = store.kept(number) {
                self.find(number, view(id, &RawCommit::new(bytes), self.read));
            }
        }
        Ok(())
    }
}

impl<T> Batch<T> {
    /// Reads parts as long as there are any.
    fn of(parts: &Parts, next: &AtomicUsize, hash: Hash, room: usize, read: &impl Fn(&CommitView<'_>) -> T) -> Self {
        let ids = Ids::of_length(hash.len_in_bytes());
        let mut batch = Self {
            parents: ids.clone(),
            ids,
            times: Vec::new(),
            counts: Vec::new(),
            found: Vec::new(),
            bytes: Vec::new(),
            ends: Vec::new(),
        };
        let Some(mut reader) = Reader::open(&parts.pack, hash) else { return batch };
        while let Some(part) = parts.ranges.get(next.fetch_add(1, Ordering::Relaxed)) {
            reader.commits(part.clone(), |id, bytes| {
                batch.add(id, &RawCommit::new(bytes), read);
                batch.keep(bytes, room);
            });
        }
        batch
    }

    fn add(&mut self, id: Id, commit: &RawCommit<'_>, read: &impl Fn(&CommitView<'_>) -> T) {
        let before = self.parents.len();
        commit.parents().for_each(|parent| self.parents.push(&parent));
        self.counts.push(u16::try_from(self.parents.len() - before).unwrap_or(u16::MAX));
        self.ids.push(&id);
        self.times.push(commit.time());
        self.found.push(view(id, commit, read));
    }
    /// Keeps the bytes of the last one, as long as there is room and those of all before were kept.
    fn keep(&mut self, bytes: &[u8], room: usize) {
        if self.bytes.len() + bytes.len() <= room && self.ends.len() + 1 == self.ids.len() {
            self.bytes.extend_from_slice(bytes);
            self.ends.push(self.bytes.len());
        }
    }
}
