//! The repository at GitHub, for a checkout that does not hold the whole history, or none.

mod chains;
mod learnt;
mod range;
mod shallow;
mod touching;

use std::collections::HashMap;
use std::sync::Arc;

use github_client::{Changed, CommitInfo, CommitList, Comparison, GitHub, GitHubError, ObjectKind, Reference};

use self::learnt::Learnt;
use self::range::Range;
use crate::commit::{CommitView, Tag};
use crate::error::HistoryError;
use crate::id::Id;
use crate::local::Local;
use crate::paths::Paths;
use crate::since::Since;

/// After how many tags that are not behind `HEAD` it is asked how long the history is.
const PATIENCE: usize = 4;

/// The repository at GitHub. What was asked once is not asked again.
#[derive(Debug)]
pub struct Api {
    github: GitHub,
    head: Id,
    branch: Option<String>,
    tags: Vec<Tag>,
    references: HashMap<String, Reference>,
    /// The shallow clone on this machine; what it can tell it tells right.
    clone: Option<Box<Local>>,
    learnt: Learnt,
}

impl Api {
    /// The history behind a commit that GitHub knows, on a branch or none. What a shallow clone of it holds need not be asked for.
    ///
    /// # Errors
    /// [`HistoryError::GitHub`] when the tags cannot be read.
    pub async fn open(github: GitHub, head: Id, branch: Option<String>, clone: Option<Local>) -> Result<Self, HistoryError> {
        let references = github.tags_by_prefix("").await?;
        tracing::info!("read the names of {} tags by GitHub's API", references.len());
        let mut tags: Vec<Tag> = references.iter().map(|reference| Tag { name: reference.name.clone() }).collect();
        tags.sort();
        let references = references.into_iter().map(|reference| (reference.name.clone(), reference)).collect();
        let clone = clone.filter(|clone| clone.head() == head).map(Box::new);
        Ok(Self { github, head, branch, tags, references, clone, learnt: Learnt::default() })
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

    /// The same repository as seen from one of its branches; nothing when there is none of that name.
    pub(crate) async fn on_branch(&self, name: &str) -> Result<Option<Self>, HistoryError> {
        let branches = self.github.branches().await?;
        let Some(branch) = branches.into_iter().find(|branch| branch.name == name) else { return Ok(None) };
        let (tags, references) = (self.tags.clone(), self.references.clone());
        let head = id(&branch.object.sha)?;
        let (github, branch, learnt) = (self.github.clone(), Some(branch.name), Learnt::default());
        Ok(Some(Self { github, head, branch, tags, references, clone: None, learnt }))
    }

    /// The same repository as seen from one of its commits.
    pub(crate) fn at(&self, head: Id) -> Self {
        let (tags, references) = (self.tags.clone(), self.references.clone());
        let (github, branch, learnt) = (self.github.clone(), self.branch.clone(), Learnt::default());
        Self { github, head, branch, tags, references, clone: None, learnt }
    }

    pub(crate) async fn branches(&self) -> Result<Vec<String>, HistoryError> {
        Ok(self.github.branches().await?.into_iter().map(|branch| branch.name).collect())
    }

    pub(crate) async fn behind_head(&self, tag: &Tag) -> Result<Option<Id>, HistoryError> {
        let Some(reference) = self.references.get(&tag.name) else { return Ok(None) };
        let object = id(&reference.object.sha)?;
        let commit = match reference.object.kind {
            ObjectKind::Commit => Some(object),
            ObjectKind::Tag if !self.learnt.leads_elsewhere(object) => {
                self.learnt.commit_of(object).or_else(|| self.clone.as_ref()?.peel(object))
            }
            ObjectKind::Tag | ObjectKind::Tree | ObjectKind::Blob => return Ok(None),
        };
        match commit.and_then(|commit| self.is_behind(commit)) {
            Some(is_behind) => Ok(commit.filter(|_| is_behind)),
            None => self.ask(reference, object, commit).await,
        }
    }

    /// What [`Repository::changed`](crate::Repository::changed) says: what differs from the last commit that both have in common, which
    /// is the base.
    pub(crate) async fn differing(&self, base: Id) -> Result<Changed, HistoryError> {
        let compared = self.github.compare(&base.to_string(), &self.head.to_string()).await?;
        Ok(compared.map_or(Changed { paths: Vec::new(), is_cut: true }, |compared| compared.changed))
    }

    /// Whether a commit is `HEAD` or behind it, as far as that is known.
    fn is_behind(&self, commit: Id) -> Option<bool> {
        let known = if commit == self.head { Some(true) } else { self.learnt.is_behind(commit) };
        if known.is_some() {
            return known;
        }
        let commits = shallow::since(self.clone.as_ref()?, commit)?;
        tracing::info!("found {} commits in the shallow clone", commits.len());
        self.learnt.lies_behind_head(commit);
        self.learnt.read(Arc::new(Range::of(Some(commit), commits)));
        Some(true)
    }

    /// Compares a tag with `HEAD`: by its commit or, as long as that is not known, by its name.
    async fn ask(&self, reference: &Reference, object: Id, known: Option<Id>) -> Result<Option<Id>, HistoryError> {
        let head = self.head.to_string();
        let base = known.map_or_else(|| format!("refs/tags/{}", reference.name), |id| id.to_string());
        let compared = match self.github.compare(&base, &head).await {
            Err(error) if known.is_none() && error.is_absent() => {
                let Some(commit) = self.github.commit_of(reference).await? else {
                    self.learnt.leads_to_no_commit(object);
                    return Ok(None);
                };
                self.github.compare(&commit, &head).await.map_err(|error| self.failed(error))?
            }
            compared => compared.map_err(|error| self.failed(error))?,
        };
        let Some(compared) = compared else {
            if let Some(known) = known {
                self.learnt.lies_elsewhere(known);
            }
            return Ok(None);
        };
        let base = id(&compared.base)?;
        self.learnt.leads_to(object, base);
        if compared.behind_by > 0 {
            self.learnt.lies_elsewhere(base);
            return Ok(None);
        }
        self.learnt.compared(base, compared);
        Ok(Some(base))
    }

    /// Gets ready for so many questions about tags. When several tags were not behind `HEAD`, as on a branch of an older version, and
    /// reading the whole history takes fewer requests than asking about all the others, it is read, and answers them all.
    pub(crate) async fn prepare(&self, questions: usize) -> Result<(), HistoryError> {
        if self.learnt.misses() < PATIENCE
            || self.learnt.knows_all()
            || self.learnt.pages().is_some_and(|pages| pages >= questions)
        {
            return Ok(());
        }
        let list = self.list().await?;
        let pages = list.requests_left().unwrap_or(usize::MAX);
        self.learnt.has_pages(pages);
        if pages < questions {
            let all = self.github.all_commits(list).await?;
            self.learn(None, all)?;
        }
        Ok(())
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
        let found = commits.iter().map(|commit| read(&commit.view())).collect();
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

    async fn list(&self) -> Result<CommitList, HistoryError> {
        self.github.list_commits(&self.head.to_string()).await.map_err(|error| self.failed(error))
    }

    /// What a failed question about `HEAD` means: the tags could be read, so what is not there is the commit.
    fn failed(&self, source: GitHubError) -> HistoryError {
        if source.is_absent() { HistoryError::Unpushed { id: self.head.to_string(), source } } else { source.into() }
    }

    async fn all(&self) -> Result<Vec<CommitInfo>, HistoryError> {
        let list = self.list().await?;
        Ok(self.github.all_commits(list).await?)
    }

    fn learn(&self, base: Option<Id>, listed: Vec<CommitInfo>) -> Result<Arc<Range>, HistoryError> {
        let commits = listed.into_iter().map(range::commit).collect::<Result<_, _>>()?;
        let range = Arc::new(Range::of(base, commits));
        tracing::info!("read {} commits by GitHub's API", range.commits().len());
        self.learnt.read(Arc::clone(&range));
        Ok(range)
    }

    /// The comparison of a base with `HEAD`: the one that told that it lies behind, when there was one.
    async fn comparison(&self, base: Id) -> Result<Option<Comparison>, HistoryError> {
        match self.learnt.comparison(base) {
            Some(comparison) => Ok(Some(comparison)),
            None => self.github.compare(&base.to_string(), &self.head.to_string()).await.map_err(|error| self.failed(error)),
        }
    }
}

/// The id that GitHub's answer names.
fn id(text: &str) -> Result<Id, HistoryError> {
    Id::from_hex(text).ok_or_else(|| HistoryError::NotAnId { text: text.to_owned() })
}
