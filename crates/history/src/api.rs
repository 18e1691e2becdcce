//! The repository at GitHub, for a checkout that does not hold the whole history, or none.

mod chains;
mod known;
mod range;
mod touching;

use std::collections::HashMap;
use std::sync::Arc;

use github_client::{CommitInfo, Comparison, GitHub, GitHubError, ObjectKind, Reference};

pub use self::known::Known;
use self::known::Learnt;
use self::range::Range;
use crate::commit::{CommitView, Tag};
use crate::error::HistoryError;
use crate::id::Id;
use crate::paths::Paths;
use crate::repository::Last;
use crate::since::Since;

/// After how many tags that are not behind `HEAD` it is asked how long the history is: from then on either every tag is asked about or
/// the whole history is read, whichever takes fewer requests.
const PATIENCE: usize = 4;

/// The repository at GitHub. What was asked once is not asked again.
#[derive(Debug)]
pub struct Api {
    github: GitHub,
    head: Id,
    branch: Option<String>,
    tags: Vec<Tag>,
    references: HashMap<String, Reference>,
    learnt: Learnt,
}

impl Api {
    /// The history behind a commit that GitHub knows, on a branch or none. `known` saves requests for what is known here.
    ///
    /// # Errors
    /// [`HistoryError::GitHub`] when the tags cannot be read.
    pub async fn open(github: GitHub, head: Id, branch: Option<String>, known: Known) -> Result<Self, HistoryError> {
        let references = github.tags_by_prefix("").await?;
        tracing::info!("read the names of {} tags by GitHub's API", references.len());
        let mut tags: Vec<Tag> = references.iter().map(|reference| Tag { name: reference.name.clone() }).collect();
        tags.sort();
        let references = references.into_iter().map(|reference| (reference.name.clone(), reference)).collect();
        Ok(Self { github, head, branch, tags, references, learnt: Learnt::new(known) })
    }

    pub(crate) fn head(&self) -> Id {
        self.head
    }

    pub(crate) fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }

    pub(crate) fn tags(&self) -> &[Tag] {
        &self.tags
    }

    pub(crate) async fn branches(&self) -> Result<Vec<String>, HistoryError> {
        Ok(self.github.branches().await?.into_iter().map(|branch| branch.name).collect())
    }

    pub(crate) async fn behind_head(&self, tag: &Tag) -> Result<Option<Id>, HistoryError> {
        let Some(reference) = self.references.get(&tag.name) else { return Ok(None) };
        let object = id(&reference.object.sha)?;
        let known = match reference.object.kind {
            ObjectKind::Commit => Some(object),
            ObjectKind::Tag => match self.learnt.commit_of(object) {
                Some(peeled) => peeled,
                None => None,
            },
            ObjectKind::Tree | ObjectKind::Blob => return Ok(None),
        };
        if let Some(known) = known
            && let Some(is_behind) = self.learnt.is_behind(known, self.head)
        {
            return Ok(is_behind.then_some(known));
        }
        self.ask(reference, object, known).await
    }

    /// Compares a tag with `HEAD`: by its commit or, as long as that is not known, by its name.
    async fn ask(&self, reference: &Reference, object: Id, known: Option<Id>) -> Result<Option<Id>, HistoryError> {
        let base = known.map_or_else(|| reference.name.clone(), |id| id.to_string());
        let compared = match self.github.compare(&base, &self.head.to_string()).await {
            Err(error) if known.is_none() && error.is_absent() => return self.no_commit(reference, object, error).await,
            compared => compared?,
        };
        let Some(compared) = compared else {
            if let Some(known) = known {
                self.learnt.lies_elsewhere(known);
            }
            return Ok(None);
        };
        let base = id(&compared.base)?;
        self.learnt.leads_to(object, Some(base));
        if compared.behind_by > 0 {
            self.learnt.lies_elsewhere(base);
            return Ok(None);
        }
        self.learnt.compared(base, compared);
        Ok(Some(base))
    }

    /// A tag that GitHub does not compare leads to no commit, or there is something wrong.
    async fn no_commit(&self, reference: &Reference, object: Id, error: GitHubError) -> Result<Option<Id>, HistoryError> {
        match self.github.commit_of(reference).await? {
            Some(_) => Err(error.into()),
            None => {
                self.learnt.leads_to(object, None);
                Ok(None)
            }
        }
    }

    /// As [`Repository::last`](crate::Repository::last).
    pub(crate) async fn last<'t>(&self, candidates: impl IntoIterator<Item = &'t Tag>) -> Result<Last<'t>, HistoryError> {
        let candidates: Vec<&Tag> = candidates.into_iter().collect();
        let (mut last, mut misses) = (Last::default(), 0);
        for (index, tag) in candidates.iter().enumerate() {
            if misses == PATIENCE {
                self.read_all_if_shorter(candidates.len() - index).await?;
            }
            match self.behind_head(tag).await? {
                None => misses += 1,
                Some(id) if id == self.head && last.current.is_none() => last.current = Some((*tag, id)),
                Some(id) => {
                    last.previous = Some((*tag, id));
                    break;
                }
            }
        }
        Ok(last)
    }

    /// Reads the whole history when that takes fewer requests than so many questions.
    async fn read_all_if_shorter(&self, questions: usize) -> Result<(), HistoryError> {
        if self.learnt.knows_all() || questions <= 1 {
            return Ok(());
        }
        let list = self.github.list_commits(&self.head.to_string()).await?;
        if list.requests_left().is_none_or(|left| left >= questions) {
            return Ok(());
        }
        let all = self.github.all_commits(list).await?;
        self.learn(None, all).map(drop)
    }

    /// As [`Repository::since`](crate::Repository::since).
    pub(crate) async fn since<T: Send>(
        &self,
        base: Option<Id>,
        paths: Option<&Paths>,
        read: &(impl Fn(&CommitView<'_>) -> T + Sync),
    ) -> Result<Since<'_, T>, HistoryError> {
        let range = self.range(base).await?;
        let touching = match paths {
            Some(paths) => Some(self.touching(&range, paths).await?),
            None => None,
        };
        let counts = |id: &Id| touching.as_ref().is_none_or(|touching| touching.contains(id));
        let commits: Vec<_> = range.commits().iter().filter(|commit| counts(&commit.id)).cloned().collect();
        let view = |commit| read(&CommitView::from(commit));
        let found = commits.iter().map(view).collect();
        Ok(Since::held(commits, found))
    }

    /// The commits since a base, in the canonical order.
    async fn range(&self, base: Option<Id>) -> Result<Arc<Range>, HistoryError> {
        if let Some(range) = self.learnt.range(base, self.head) {
            return Ok(range);
        }
        let head = self.head.to_string();
        let listed = match base {
            Some(base) => match self.comparison(base).await? {
                Some(compared) => self.github.commits_between(compared, &head).await?,
                None => self.all().await?,
            },
            None => self.all().await?,
        };
        self.learn(base, listed)
    }

    async fn all(&self) -> Result<Vec<CommitInfo>, HistoryError> {
        let list = self.github.list_commits(&self.head.to_string()).await?;
        Ok(self.github.all_commits(list).await?)
    }

    fn learn(&self, base: Option<Id>, listed: Vec<CommitInfo>) -> Result<Arc<Range>, HistoryError> {
        let range = Arc::new(Range::of(base, listed)?);
        tracing::info!("read {} commits by GitHub's API", range.commits().len());
        self.learnt.read(Arc::clone(&range));
        Ok(range)
    }

    /// The comparison of a base with `HEAD`: the one that told that it lies behind, when there was one.
    async fn comparison(&self, base: Id) -> Result<Option<Comparison>, HistoryError> {
        match self.learnt.comparison(base) {
            Some(comparison) => Ok(Some(comparison)),
            None => Ok(self.github.compare(&base.to_string(), &self.head.to_string()).await?),
        }
    }
}

/// The id that GitHub's answer names.
fn id(text: &str) -> Result<Id, HistoryError> {
    Id::from_hex(text).ok_or_else(|| HistoryError::NotAnId { text: text.to_owned() })
}
