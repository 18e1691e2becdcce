//! The version tags of one form, and which of them lie behind the commit.

use deploy_config::tag_format::TagFormat;
use github_client::{CommitInfo, GitHub};
use history::{HistoryError, Id, Local, Repository, Tag};
use semver::Version;

use crate::branches::BranchRule;
use crate::error::ReleaseError;
use crate::publish::is_commit_of;

/// How many higher tags are asked whether they hold the commit: those of runs that came later, of which there are few.
const MOST_ASKED: usize = 4;

/// A release, as its tag tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The tag's name.
    pub tag: String,
    /// The version in it.
    pub version: Version,
    /// The commit that the tag leads to.
    pub commit: Id,
}

/// A higher release that holds the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Containing {
    /// It is the commit's own: its tag is at the commit with version files that the release put on top.
    Own(Release),
    /// It is a later one, so that the commit is released with it. The tag's name.
    Other(String),
}

/// The releases that matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Last {
    /// The release that the commit is already.
    pub current: Option<Release>,
    /// The last release behind it.
    pub previous: Option<Release>,
}

/// The version tags of one form, highest version first.
#[derive(Debug)]
pub struct Tags<'r> {
    all: Vec<(Version, &'r Tag)>,
}

impl<'r> Tags<'r> {
    /// The version tags of a repository.
    #[must_use]
    pub fn of(repository: &'r Repository, format: &TagFormat) -> Self {
        let version = |tag: &'r Tag| Some((format.version(&tag.name)?, tag));
        let mut all: Vec<_> = repository.tags().iter().filter_map(version).collect();
        all.sort_by(|a, b| b.cmp(a));
        Self { all }
    }

    /// A tag with a version in it, where none is of the form that is asked for: the form may have changed, and the count would begin anew.
    #[must_use]
    pub fn of_another_form(&self, repository: &'r Repository) -> Option<&'r str> {
        let names = repository.tags().iter().map(|tag| tag.name.as_str());
        self.all.is_empty().then(|| names.rev().find(|name| holds_a_version(name))).flatten()
    }

    /// The versions, highest first.
    pub fn versions(&self) -> impl Iterator<Item = &Version> {
        self.all.iter().map(|(version, _)| version)
    }

    /// The versions whose tags lie behind the commit, highest first. It asks about every tag.
    ///
    /// # Errors
    /// [`HistoryError`] when the history cannot be read.
    pub async fn behind(&self, repository: &Repository) -> Result<Vec<Version>, HistoryError> {
        let mut behind = Vec::new();
        for (version, tag) in &self.all {
            if repository.behind_head(tag).await?.is_some() {
                behind.push(version.clone());
            }
        }
        Ok(behind)
    }

    /// The release that the commit is, and the last one behind it, of those that count for the branch.
    ///
    /// # Errors
    /// [`HistoryError`] when the history cannot be read.
    pub async fn last(&self, repository: &Repository, rule: &BranchRule) -> Result<Last, HistoryError> {
        let counted = || self.all.iter().filter(|(version, _)| rule.counts(version));
        let last = repository.last(counted().map(|(_, tag)| *tag)).await?;
        let release = |(tag, commit): (&Tag, Id)| {
            let (version, _) = counted().find(|(_, other)| *other == tag)?;
            Some(Release { tag: tag.name.clone(), version: version.clone(), commit })
        };
        Ok(Last { current: last.current.and_then(release), previous: last.previous.and_then(release) })
    }

    /// The highest version behind the commit, the commit's own release aside. Only a branch of prereleases needs more than the last release.
    ///
    /// # Errors
    /// [`HistoryError`] when the history cannot be read.
    pub async fn highest(
        &self,
        repository: &Repository,
        rule: &BranchRule,
        last: &Last,
    ) -> Result<Option<Version>, HistoryError> {
        let previous = last.previous.as_ref();
        if rule.prerelease().is_some() {
            let current = last.current.as_ref().map(|release| &release.version);
            let floor = previous.map(|release| &release.version);
            let higher = self.all.iter().take_while(|(version, _)| Some(version) > floor);
            for (version, tag) in higher.filter(|(version, _)| Some(version) != current) {
                if repository.behind_head(tag).await?.is_some() {
                    return Ok(Some(version.clone()));
                }
            }
        }
        Ok(previous.map(|release| release.version.clone()))
    }

    /// A higher release that holds the commit: another run was faster, or this one put its files on top.
    ///
    /// # Errors
    /// [`ReleaseError`] when GitHub cannot be asked.
    pub async fn containing(
        &self,
        github: &GitHub,
        head: Id,
        rule: &BranchRule,
        last: &Last,
    ) -> Result<Option<Containing>, ReleaseError> {
        let higher: Vec<_> = self.higher(rule, last).collect();
        // Later releases hold the commit as well, so that its own one, the lowest, is asked about first.
        let asked =
            higher.split_last().into_iter().flat_map(|(own, later)| std::iter::once(own).chain(later.iter().take(MOST_ASKED)));
        for (version, tag) in asked {
            let compared = match github.compare(&head.to_string(), &tag.name).await {
                Err(error) if error.is_absent() => continue,
                compared => compared?,
            };
            let Some(compared) = compared.filter(|compared| compared.behind_by == 0 && compared.ahead_by > 0) else { continue };
            let own = compared.first.first().filter(|_| compared.ahead_by == 1).and_then(|commit| own(commit, head, &tag.name));
            return Ok(Some(match own {
                Some(commit) => Containing::Own(Release { tag: tag.name.clone(), version: version.clone(), commit }),
                None => Containing::Other(tag.name.clone()),
            }));
        }
        Ok(None)
    }

    /// The release of the checkout's own commit that lies right on top of it: the same without GitHub.
    ///
    /// # Errors
    /// [`HistoryError`] when the history cannot be read.
    pub fn on_top(&self, local: &Local, rule: &BranchRule, last: &Last) -> Result<Option<Release>, HistoryError> {
        let head = local.head().to_string();
        for (version, tag) in self.higher(rule, last) {
            let Some(id) = local.commit_of(tag)? else { continue };
            let commit = local.commit(id)?;
            let parents: Vec<String> = commit.parents.iter().map(Id::to_string).collect();
            if is_commit_of(&parents, &commit.message, &head, &tag.name) {
                return Ok(Some(Release { tag: tag.name.clone(), version: version.clone(), commit: id }));
            }
        }
        Ok(None)
    }

    /// The versions above the last release that the branch may have made, highest first.
    fn higher<'t>(&'t self, rule: &'t BranchRule, last: &'t Last) -> impl Iterator<Item = &'t (Version, &'t Tag)> {
        let floor = last.current.as_ref().or(last.previous.as_ref()).map(|release| &release.version);
        let higher = self.all.iter().take_while(move |(version, _)| floor.is_none_or(|floor| version > floor));
        higher.filter(|(version, _)| rule.counts(version) && rule.may_release(version))
    }
}

/// Whether a name is a version, or one behind other characters, such as `release-1.2.0`.
fn holds_a_version(name: &str) -> bool {
    let digits = name.char_indices().filter(|(_, character)| character.is_ascii_digit());
    digits.into_iter().any(|(at, _)| Version::parse(&name[at..]).is_ok())
}

/// The id of a commit that says to be the release of another one.
fn own(commit: &CommitInfo, head: Id, tag: &str) -> Option<Id> {
    is_commit_of(&commit.parents, &commit.message, &head.to_string(), tag).then(|| Id::from_hex(&commit.sha)).flatten()
}
