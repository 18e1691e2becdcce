//! What need not be asked: what was known before, and what GitHub has answered since.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use github_client::{Changed, Comparison};

use super::range::Range;
use crate::id::Id;

/// What is known before GitHub is asked, such as from a shallow clone. All of it may be empty.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The commits that annotated tags lead to, by the ids of the tag objects.
    pub tagged: HashMap<Id, Id>,
    /// Commits that are `HEAD` or behind it.
    pub behind_head: HashSet<Id>,
}

/// What was known before, and what GitHub has answered since.
#[derive(Debug)]
pub(super) struct Learnt(Mutex<Facts>);

#[derive(Debug, Default)]
struct Facts {
    /// The commits that tag objects lead to; nothing for one that leads to none.
    tagged: HashMap<Id, Option<Id>>,
    behind_head: HashSet<Id>,
    elsewhere: HashSet<Id>,
    /// The comparisons whose further pages may be asked for.
    comparisons: HashMap<Id, Comparison>,
    ranges: Vec<Arc<Range>>,
    changed: HashMap<Id, Arc<Changed>>,
}

impl Learnt {
    pub(super) fn new(known: Known) -> Self {
        let tagged = known.tagged.into_iter().map(|(object, commit)| (object, Some(commit))).collect();
        Self(Mutex::new(Facts { tagged, behind_head: known.behind_head, ..Facts::default() }))
    }

    /// The commit that a tag object leads to, as far as that is known.
    pub(super) fn commit_of(&self, object: Id) -> Option<Option<Id>> {
        self.facts().tagged.get(&object).copied()
    }

    pub(super) fn leads_to(&self, object: Id, commit: Option<Id>) {
        self.facts().tagged.insert(object, commit);
    }

    /// Whether a commit is `HEAD` or behind it, as far as that is known.
    pub(super) fn is_behind(&self, commit: Id, head: Id) -> Option<bool> {
        let facts = self.facts();
        if commit == head || facts.behind_head.contains(&commit) || facts.ranges.iter().any(|range| range.holds(commit)) {
            return Some(true);
        }
        let is_elsewhere = facts.elsewhere.contains(&commit) || facts.ranges.iter().any(|range| range.base().is_none());
        is_elsewhere.then_some(false)
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
        self.facts().ranges.iter().any(|range| range.base().is_none())
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
