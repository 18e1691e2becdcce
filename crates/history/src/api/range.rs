//! The commits since a base, and what they tell of those since a later one. Pure.

use std::collections::{HashMap, HashSet};

use github_client::CommitInfo;

use super::id;
use crate::commit::{Commit, Person};
use crate::error::HistoryError;
use crate::id::Id;
use crate::order;

/// Every commit that is behind `HEAD` and not behind a base, in the canonical order.
#[derive(Debug)]
pub(super) struct Range {
    base: Option<Id>,
    commits: Vec<Commit>,
    places: HashMap<Id, usize>,
}

impl Range {
    /// All commits since a base, given in whatever order.
    pub(super) fn of(base: Option<Id>, commits: Vec<Commit>) -> Self {
        Self::ordered(base, sorted(commits))
    }

    /// No commits: the base is `HEAD`.
    pub(super) fn none(base: Id) -> Self {
        Self::ordered(Some(base), Vec::new())
    }

    fn ordered(base: Option<Id>, commits: Vec<Commit>) -> Self {
        let places = commits.iter().enumerate().map(|(place, commit)| (commit.id, place)).collect();
        Self { base, commits, places }
    }

    pub(super) fn base(&self) -> Option<Id> {
        self.base
    }

    pub(super) fn commits(&self) -> &[Commit] {
        &self.commits
    }

    pub(super) fn commit(&self, id: Id) -> Option<&Commit> {
        self.commits.get(*self.places.get(&id)?)
    }

    pub(super) fn holds(&self, id: Id) -> bool {
        self.places.contains_key(&id)
    }

    /// The commits since another base among these; nothing when it is none of these, or when these are not all of them.
    ///
    /// What is behind this range's base and not behind the other would be missing, so the other must have this base behind itself.
    pub(super) fn since(&self, other: Id) -> Option<Self> {
        let (mut behind, mut open) = (HashSet::from([other]), vec![self.commit(other)?]);
        let mut has_base = self.base.is_none();
        while let Some(commit) = open.pop() {
            has_base |= commit.parents.iter().any(|parent| Some(*parent) == self.base);
            let new = commit.parents.iter().filter(|parent| behind.insert(**parent));
            open.extend(new.filter_map(|parent| self.commit(*parent)));
        }
        let left = self.commits.iter().filter(|commit| !behind.contains(&commit.id)).cloned();
        has_base.then(|| Self::ordered(Some(other), left.collect()))
    }
}

/// A commit as GitHub tells it.
pub(super) fn commit(info: CommitInfo) -> Result<Commit, HistoryError> {
    let parents = info.parents.iter().map(|parent| id(parent)).collect::<Result<_, _>>()?;
    let author = Person { name: info.author, email: info.email, login: info.login };
    let message = info.message.trim_ascii_end().to_owned();
    Ok(Commit { id: id(&info.sha)?, parents, message, author, time: info.time })
}

/// Puts commits into the canonical order, each once.
fn sorted(commits: Vec<Commit>) -> Vec<Commit> {
    let places: HashMap<Id, u32> = commits.iter().map(|commit| commit.id).zip(0..).collect();
    let all: Vec<u32> =
        (0..).zip(&commits).filter(|(place, commit)| places.get(&commit.id) == Some(place)).map(|(place, _)| place).collect();
    let at = |place: u32| &commits[place as usize];
    let known = |commit: &Commit| commit.parents.iter().filter_map(|parent| places.get(parent).copied()).collect();
    let parents: Vec<Vec<u32>> = commits.iter().map(known).collect();
    let key = |place| (at(place).time, at(place).id);
    let order = order::newest_first(&all, commits.len(), key, |place| &parents[place as usize]);
    let mut commits: Vec<Option<Commit>> = commits.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| commits.get_mut(place as usize)?.take()).collect()
}
