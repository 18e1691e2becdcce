//! The repository on this machine, read by gix: no git program, no hook, no configuration of a machine or a user.

mod ahead;
mod ancestry;
mod bases;
mod changes;
mod index;
mod objects;
mod open;
mod packs;
mod raw;
mod read;
mod store;
mod tags;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use gix::ObjectId;

use crate::commit::{Commit, CommitView, Tag};
use crate::error::HistoryError;
use crate::id::{Id, Ids};
use crate::order::newest_first;
use crate::paths::Paths;
use crate::since::Since;

use self::ahead::Ahead;
use self::ancestry::Ancestry;
use self::changes::Changes;
use self::objects::Objects;

/// How many commits a walk of the whole history passes before it is taken for a long one.
const PATIENCE: usize = 64;
/// How many commits a walk to a tag passes before it is taken for a long one.
const FAR: usize = 4_096;

/// The repository on this machine.
#[derive(Debug)]
pub struct Local {
    git_dir: PathBuf,
    head: Id,
    branch: Option<String>,
    tags: Vec<Tag>,
    is_shallow: bool,
    state: Mutex<State>,
}

/// What is learnt with each question.
#[derive(Debug)]
struct State {
    refs: gix::RefStore,
    objects: Objects,
    ancestry: Ancestry,
    changes: Changes,
}

impl Local {
    /// Opens the repository that a path lies in. A shallow one can be opened: its tags and what is there of its history can be read.
    ///
    /// # Errors
    /// [`HistoryError`] when there is no repository or no commit, or something in it cannot be read.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        let repo = open::repository(path)?;
        let mut objects = Objects::of(&repo);
        let (head, branch) = (open::head(&repo, &mut objects)?, open::branch(&repo)?);
        Self::of(repo, objects, head, branch)
    }

    /// The address of the remote `origin` of the repository that a path lies in; nothing when it has none.
    ///
    /// # Errors
    /// [`HistoryError`] when there is no repository, or it cannot be opened.
    pub fn origin(path: &Path) -> Result<Option<String>, HistoryError> {
        Ok(open::origin(&open::repository(path)?))
    }

    /// The folder of the checkout that a path lies in; of a repository without one, the repository's own.
    ///
    /// # Errors
    /// [`HistoryError`] when there is no repository.
    pub fn root(path: &Path) -> Result<PathBuf, HistoryError> {
        open::root(path)
    }

    /// The same repository as seen from one of its branches; nothing when there is none of that name.
    ///
    /// # Errors
    /// [`HistoryError`] when the branch cannot be read.
    pub(crate) fn on_branch(&self, name: &str) -> Result<Option<Self>, HistoryError> {
        let repo = open::repository(&self.git_dir)?;
        let head = open::head_of(&repo, name)?;
        let objects = Objects::of(&repo);
        head.map(|head| Self::of(repo, objects, head, Some(name.to_owned()))).transpose()
    }

    /// The same repository as seen from one of its commits.
    pub(crate) fn at(&self, commit: Id) -> Result<Self, HistoryError> {
        let repo = open::repository(&self.git_dir)?;
        let objects = Objects::of(&repo);
        Self::of(repo, objects, commit, self.branch.clone())
    }

    fn of(repo: gix::Repository, objects: Objects, head: Id, branch: Option<String>) -> Result<Self, HistoryError> {
        Ok(Self {
            git_dir: repo.path().to_owned(),
            head,
            branch,
            tags: tags::list(&repo)?,
            is_shallow: repo.is_shallow().map_err(reading("the shallow boundary"))?,
            state: Mutex::new(State { ancestry: Ancestry::of(&head), objects, changes: Changes::default(), refs: repo.refs }),
        })
    }

    /// The folder of the repository proper.
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// Whether the history ends before its beginning, so that no answer would be sure.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.is_shallow
    }

    /// The commit of `HEAD`.
    #[must_use]
    pub fn head(&self) -> Id {
        self.head
    }

    /// The branch that is checked out; nothing when `HEAD` is detached.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }

    /// The branches, by name: those here and those of `origin`.
    ///
    /// # Errors
    /// [`HistoryError`] when they cannot be read.
    pub fn branches(&self) -> Result<Vec<String>, HistoryError> {
        open::branches(&self.state().refs)
    }

    /// Every tag, by name.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The commit that a tag is of, also when it is not behind `HEAD`; nothing when it is of a file or a folder.
    ///
    /// # Errors
    /// [`HistoryError`] when the tag, or what it points to, cannot be read.
    pub fn commit_of(&self, tag: &Tag) -> Result<Option<Id>, HistoryError> {
        let State { refs, objects, .. } = &mut *self.state();
        tags::commit_of(tag, refs, objects)
    }

    /// The commit of a tag that is `HEAD` or behind it; nothing when the tag is elsewhere or is not of a commit.
    ///
    /// # Errors
    /// [`HistoryError`] when the tag or the history cannot be read.
    pub fn behind_head(&self, tag: &Tag) -> Result<Option<Id>, HistoryError> {
        let State { refs, objects, ancestry, .. } = &mut *self.state();
        match tags::commit_of(tag, refs, objects)? {
            Some(id) if ancestry.holds(&id, &mut Ahead::new(objects, &|_| (), FAR))? => Ok(Some(id)),
            _ => Ok(None),
        }
    }

    /// Whether a commit is `HEAD` or behind it; one that is not here is not.
    ///
    /// # Errors
    /// [`HistoryError`] when the history cannot be read.
    pub(crate) fn holds(&self, commit: Id) -> Result<bool, HistoryError> {
        let State { objects, ancestry, .. } = &mut *self.state();
        match ancestry.holds(&commit, objects) {
            Err(HistoryError::MissingCommit { id }) if id == commit.to_string() => Ok(false),
            answer => answer,
        }
    }

    /// The commit that a tag object leads to, when both are here; a shallow clone need not hold them.
    pub(crate) fn peel(&self, object: Id) -> Option<Id> {
        let State { objects, .. } = &mut *self.state();
        tags::peel(ObjectId::try_from(object.as_bytes()).ok()?, objects).ok()?
    }

    /// A commit with its whole message.
    ///
    /// # Errors
    /// [`HistoryError`] when it cannot be read.
    pub fn commit(&self, id: Id) -> Result<Commit, HistoryError> {
        let State { objects, ancestry, .. } = &mut *self.state();
        ancestry.store.commit(&id, objects)
    }

    /// What a file holds in a commit; nothing when there is no such file in it.
    ///
    /// # Errors
    /// [`HistoryError`] when the commit or what it holds cannot be read.
    pub fn file(&self, commit: Id, path: &str) -> Result<Option<Vec<u8>>, HistoryError> {
        changes::file(&commit, path, &mut self.state().objects)
    }

    /// What [`Repository::changed`](crate::Repository::changed) says.
    pub(crate) fn changed(&self, base: Id) -> Result<Vec<String>, HistoryError> {
        let paths = changes::between(&base, &self.head, &mut self.state().objects)?;
        Ok(paths.iter().map(|path| String::from_utf8_lossy(path).into_owned()).collect())
    }

    /// What [`Repository::since`](crate::Repository::since) says.
    pub(crate) fn since<T: Send>(
        &self,
        base: Option<Id>,
        paths: Option<&Paths>,
        read: &(impl Fn(&CommitView<'_>) -> T + Sync),
    ) -> Result<Since<'_, T>, HistoryError> {
        let State { objects, ancestry, changes, .. } = &mut *self.state();
        let mut ahead = Ahead::new(objects, read, if base.is_some() { FAR } else { PATIENCE });
        let range = ancestry.since(base.as_ref(), &mut ahead)?;
        let store = &mut ancestry.store;
        let key = |commit| (store.time(commit), store.id(commit));
        let mut commits = newest_first(&range, store.len(), key, |commit| store.parents(commit));
        if let Some(paths) = paths {
            commits = changes.only(&commits, paths, store, ahead.objects)?;
        }
        ahead.look(&commits, store);
        let mut found = ahead.found;
        read::each(&commits, &mut found, store, objects, read)?;
        let mut ids = Ids::of_length(self.head.as_bytes().len());
        commits.iter().filter_map(|commit| store.id(*commit)).for_each(|id| ids.push(&id));
        Ok(Since::local(ids, commits, found, self))
    }

    /// A thread that failed while it asked left nothing half done that matters: each step of a walk is whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reading(what: impl Into<String>) -> impl FnOnce(gix::Error) -> HistoryError {
    move |source| HistoryError::Read { what: what.into(), source }
}
