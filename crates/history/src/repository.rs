//! The repository, wherever its history comes from.

use std::path::Path;

use github_client::Changed;

use crate::api::Api;
use crate::commit::{CommitView, Tag};
use crate::error::HistoryError;
use crate::id::Id;
use crate::joined::Joined;
use crate::local::Local;
use crate::paths::Paths;
use crate::since::Since;

/// A repository whose history can be asked about. Both kinds answer the same for the same repository.
#[derive(Debug)]
pub enum Repository {
    /// The one on this machine.
    Local(Box<Local>),
    /// The commits on this machine, with the tags of GitHub.
    Joined(Box<Joined>),
    /// The one at GitHub.
    Api(Box<Api>),
}

/// The releases that matter among some tags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Last<'t> {
    /// The tag of the release that `HEAD` itself already is, when it comes before all that lie behind `HEAD`, and its commit.
    pub current: Option<(&'t Tag, Id)>,
    /// The first other tag that lies behind `HEAD`, and its commit: the release with which `HEAD` is compared.
    pub previous: Option<(&'t Tag, Id)>,
}

impl Repository {
    /// Opens the repository on this machine that a path lies in.
    ///
    /// # Errors
    /// [`HistoryError::Shallow`] when it does not hold the whole history, so that GitHub must be asked instead; other
    /// [`HistoryError`]s when there is no repository or no commit, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        let local = Local::open(path)?;
        if local.is_shallow() {
            return Err(HistoryError::Shallow { path: local.git_dir().to_owned() });
        }
        Ok(Self::Local(Box::new(local)))
    }

    /// The commit of `HEAD`.
    #[must_use]
    pub fn head(&self) -> Id {
        match self {
            Self::Local(local) => local.head(),
            Self::Joined(joined) => joined.local().head(),
            Self::Api(api) => api.head(),
        }
    }

    /// The branch that is checked out, such as `main`; nothing when `HEAD` is detached.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        match self {
            Self::Local(local) => local.branch(),
            Self::Joined(joined) => joined.local().branch(),
            Self::Api(api) => api.branch(),
        }
    }

    /// The branches, by name: those here and those of `origin`.
    ///
    /// # Errors
    /// [`HistoryError`] when they cannot be read.
    pub async fn branches(&self) -> Result<Vec<String>, HistoryError> {
        match self {
            Self::Local(local) => local.branches(),
            Self::Joined(joined) => joined.local().branches(),
            Self::Api(api) => api.branches().await,
        }
    }

    /// The same repository as seen from one of its branches; nothing when there is none of that name.
    ///
    /// # Errors
    /// [`HistoryError`] when the branch cannot be read.
    pub async fn on_branch(&self, name: &str) -> Result<Option<Self>, HistoryError> {
        Ok(match self {
            Self::Local(local) => local.on_branch(name)?.map(|local| Self::Local(Box::new(local))),
            Self::Joined(joined) => joined.on_branch(name)?.map(|joined| Self::Joined(Box::new(joined))),
            Self::Api(api) => api.on_branch(name).await?.map(|api| Self::Api(Box::new(api))),
        })
    }

    /// The same repository as seen from one of its commits, which a run on it would have seen.
    ///
    /// # Errors
    /// [`HistoryError`] when the repository cannot be read.
    pub fn at(&self, commit: Id) -> Result<Self, HistoryError> {
        Ok(match self {
            Self::Local(local) => Self::Local(Box::new(local.at(commit)?)),
            Self::Joined(joined) => Self::Joined(Box::new(joined.at(commit)?)),
            Self::Api(api) => Self::Api(Box::new(api.at(commit))),
        })
    }

    /// Every tag of the repository, by name.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        match self {
            Self::Local(local) => local.tags(),
            Self::Joined(joined) => joined.tags(),
            Self::Api(api) => api.tags(),
        }
    }

    /// The commit of a tag that is `HEAD` or behind it; nothing when the tag is elsewhere or is not of a commit.
    ///
    /// # Errors
    /// [`HistoryError`] when the tag or the history cannot be read.
    pub async fn behind_head(&self, tag: &Tag) -> Result<Option<Id>, HistoryError> {
        match self {
            Self::Local(local) => local.behind_head(tag),
            Self::Joined(joined) => joined.behind_head(tag).await,
            Self::Api(api) => api.behind_head(tag).await,
        }
    }

    /// The release that `HEAD` is, and the first one behind it, of tags in the order of their versions, highest first. Asks about no
    /// more of them than it must.
    ///
    /// # Errors
    /// [`HistoryError`] when a tag or the history cannot be read.
    pub async fn last<'t>(&self, candidates: impl IntoIterator<Item = &'t Tag>) -> Result<Last<'t>, HistoryError> {
        let candidates: Vec<&Tag> = candidates.into_iter().collect();
        let mut last = Last::default();
        for (index, tag) in candidates.iter().enumerate() {
            if let Self::Api(api) = self {
                api.prepare(candidates.len() - index).await?;
            }
            let Some(id) = self.behind_head(tag).await? else { continue };
            if id == self.head() && last.current.is_none() {
                last.current = Some((tag, id));
            } else {
                last.previous = Some((tag, id));
                break;
            }
        }
        Ok(last)
    }

    /// The repository on this machine that holds the whole history, when it is one.
    #[must_use]
    pub fn local(&self) -> Option<&Local> {
        match self {
            Self::Local(local) => Some(local),
            Self::Joined(joined) => Some(joined.local()),
            Self::Api(_) => None,
        }
    }

    /// The files that are not the same in a commit behind `HEAD` and in `HEAD`. What was changed and changed back is the same.
    ///
    /// # Errors
    /// [`HistoryError`] when one of the commits cannot be read.
    pub async fn changed(&self, base: Id) -> Result<Changed, HistoryError> {
        let told = |paths: Result<_, HistoryError>| Ok(Changed { paths: paths?, is_cut: false });
        match self {
            Self::Local(local) => told(local.changed(base)),
            Self::Joined(joined) => told(joined.local().changed(base)),
            Self::Api(api) => api.differing(base).await,
        }
    }

    /// The commits behind `HEAD`, with itself, that are not behind a base (or all), in the canonical order: children before their
    /// parents, else the newest first, else by id. With paths only those that change one of them; a merge counts for what differs
    /// from every parent, and a commit without parents for all its files.
    ///
    /// `read` finds out what matters about a commit, on several threads. It may also be called for commits that do not count in the
    /// end. For histories of a million commits what it answers should be small.
    ///
    /// # Errors
    /// [`HistoryError`] when the history cannot be read.
    pub async fn since<T: Send>(
        &self,
        base: Option<Id>,
        paths: Option<&Paths>,
        read: impl Fn(&CommitView<'_>) -> T + Sync,
    ) -> Result<Since<'_, T>, HistoryError> {
        let paths = paths.filter(|paths| !paths.are_everything());
        match self {
            Self::Local(local) => local.since(base, paths, &read),
            Self::Joined(joined) => joined.local().since(base, paths, &read),
            Self::Api(api) => api.since(base, paths, &read).await,
        }
    }
}
