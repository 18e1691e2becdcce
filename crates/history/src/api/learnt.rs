//! What GitHub has answered, so that it need not be asked again.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use github_client::{Changed, Comparison};

use super::range::Range;
use crate::id::Id;

/// What GitHub has answered.
#[derive(Debug, Default)]
pub(super) struct Learnt(Mutex<Facts>);

#[derive(Debug, Default)]
struct Facts {
    /// The commits that tag objects lead to.
    tagged: HashMap<Id, Id>,
    /// The tag objects that lead to no commit.
    tagged_others: HashSet<Id>,
    behind_head: HashSet<Id>,
    elsewhere: HashSet<Id>,
    /// The comparisons whose further pages may be asked for.
    comparisons: HashMap<Id, Comparison>,
    ranges: Vec<Arc<Range>>,
    changed: HashMap<Id, Arc<Changed>>,
    pages: Option<usize>,
}

impl Facts {
    fn knows_all(&self) -> bool {
        self.ranges.iter().any(|range| range.base().is_none())
    }
}

impl Learnt {
    /// The commit that a tag object leads to, as far as that is known.
    pub(super) fn commit_of(&self, object: Id) -> Option<Id> {
        self.facts().tagged.get(&object).copied()
    }

    pub(super) fn leads_to(&self, object: Id, commit: Id) {
        self.facts().tagged.insert(object, commit);
    }

    /// Whether a tag object is known to lead to no commit.
    pub(super) fn leads_elsewhere(&self, object: Id) -> bool {
        self.facts().tagged_others.contains(&object)
    }

    pub(super) fn leads_to_no_commit(&self, object: Id) {
        self.facts().tagged_others.insert(object);
    }

    /// Whether a commit is behind `HEAD`, as far as that is known.
    pub(super) fn is_behind(&self, commit: Id) -> Option<bool> {
        let facts = self.facts();
        if facts.behind_head.contains(&commit) || facts.ranges.iter().any(|range| range.holds(commit)) {
            return Some(true);
        }
        (facts.elsewhere.contains(&commit) || facts.knows_all()).then_some(false)
    }

    pub(super) fn lies_elsewhere(&self, commit: Id) {
        self.facts().elsewhere.insert(commit);
    }

    /// Keeps the comparison of a commit that lies behind `HEAD`.
    pub(super) fn compared(&self, base: Id, comparison: Comparison) {
        let mut facts = self.facts();
        facts.behind_head.insert(base);
        facts.comparisons.insert(base, comparison);
    }

    /// Takes the comparison of a commit, when there was one.
    pub(super) fn comparison(&self, base: Id) -> Option<Comparison> {
        self.facts().comparisons.remove(&base)
    }

    pub(super) fn knows_all(&self) -> bool {
        self.facts().knows_all()
    }

    /// How many tags were found not to be behind `HEAD`.
    pub(super) fn misses(&self) -> usize {
        self.facts().elsewhere.len()
    }

    /// How many further pages the list of the whole history has, when that was asked.
    pub(super) fn pages(&self) -> Option<usize> {
        self.facts().pages
    }

    pub(super) fn has_pages(&self, pages: usize) {
        self.facts().pages = Some(pages);
    }

    /// The commits since a base, as far as what was read tells them.
    pub(super) fn range(&self, base: Option<Id>, head: Id) -> Option<Arc<Range>> {
        let mut facts = self.facts();
        if let Some(range) = facts.ranges.iter().find(|range| range.base() == base) {
            return Some(Arc::clone(range));
        }
        let cut = |base| facts.ranges.iter().find_map(|range| range.since(base));
        let range = Arc::new(base.and_then(|base| if base == head { Some(Range::none(base)) } else { cut(base) })?);
        facts.ranges.push(Arc::clone(&range));
        Some(range)
    }

    pub(super) fn lies_behind_head(&self, commit: Id) {
        self.facts().behind_head.insert(commit);
    }

    /// Keeps the commits since a base.
    pub(super) fn read(&self, range: Arc<Range>) {
        self.facts().ranges.push(range);
    }

    /// What a commit changes, when it was asked before.
    pub(super) fn changed(&self, commit: Id) -> Option<Arc<Changed>> {
        self.facts().changed.get(&commit).cloned()
    }

    pub(super) fn changes(&self, commit: Id, changed: Arc<Changed>) {
        self.facts().changed.insert(commit, changed);
    }

    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
