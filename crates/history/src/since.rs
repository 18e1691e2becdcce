//! The commits since a release, with what was found out about each.

use crate::commit::Commit;
use crate::error::HistoryError;
use crate::id::{Id, Ids};
use crate::local::Local;

/// A commit and what was found out about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'a, T> {
    /// The id.
    pub id: Id,
    /// What was found out.
    pub found: &'a T,
}

/// The commits since a release, in the canonical order: children before their parents, else the newest first, else by id.
///
/// There may be millions, so nothing is held of a commit but its id and what was found out. [`Since::commit`] gives the whole commit.
#[derive(Debug)]
pub struct Since<'r, T> {
    ids: Ids,
    /// Where in `found` what was found out about each stands: it is left where it was found, as moving it would need twice the room.
    places: Vec<u32>,
    found: Vec<Option<T>>,
    texts: Texts<'r>,
}

/// Where whole commits come from.
#[derive(Debug)]
enum Texts<'r> {
    /// They are read anew from the local repository.
    Local(&'r Local),
    /// They are here already, in the canonical order.
    Held(Vec<Commit>),
}

impl<'r, T> Since<'r, T> {
    /// Commits of the local repository: their ids, and where what was found out about each stands.
    pub(crate) fn local(ids: Ids, places: Vec<u32>, found: Vec<Option<T>>, local: &'r Local) -> Self {
        Self { ids, places, found, texts: Texts::Local(local) }
    }

    /// Commits that are known whole, in the canonical order.
    pub(crate) fn held(commits: Vec<Commit>, found: Vec<T>) -> Self {
        let mut ids = Ids::of_length(commits.first().map_or(20, |commit| commit.id.as_bytes().len()));
        for commit in &commits {
            ids.push(&commit.id);
        }
        let places = (0..).take(found.len()).collect();
        Self { ids, places, found: found.into_iter().map(Some).collect(), texts: Texts::Held(commits) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// All of them, newest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Seen<'_, T>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The one at a place; the newest is at 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Seen<'_, T>> {
        let place = *self.places.get(index)? as usize;
        Some(Seen { id: self.ids.get(index)?, found: self.found.get(place)?.as_ref()? })
    }

    /// The whole commit at a place; nothing behind the end.
    ///
    /// # Errors
    /// [`HistoryError`] when the object database cannot give it any more.
    pub fn commit(&self, index: usize) -> Result<Option<Commit>, HistoryError> {
        match (&self.texts, self.ids.get(index)) {
            (Texts::Local(local), Some(id)) => local.commit(id).map(Some),
            (Texts::Held(commits), _) => Ok(commits.get(index).cloned()),
            (Texts::Local(_), None) => Ok(None),
        }
    }
}
