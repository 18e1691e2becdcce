//! What is to be published, and what came of it.

use std::path::PathBuf;

use comments::Audience;
use github_client::MakeLatest;

use super::error::PublishError;

/// A release that is to be there, with all that goes with it. A run on the same commit plans the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// The tag.
    pub tag: String,
    /// The title of the release.
    pub name: String,
    /// The notes, Markdown, of at most 125,000 characters.
    pub notes: String,
    /// The commit that is released, hexadecimal. The tag is at it, or at the commit on top of it when there is one to make.
    pub target: String,
    /// Whether it is marked as not ready for production.
    pub prerelease: bool,
    /// Whether it is shown as the latest; an older line's release is not, and a prerelease never is.
    pub latest: bool,
    /// Whether the release is left as a draft. Its tag is made all the same, so that the next run knows of it.
    pub draft: bool,
    /// The files to commit first.
    pub commit: Option<CommitTodo>,
    /// The files to attach; with any, `SHA256SUMS` is attached too.
    pub assets: Vec<AssetFile>,
    /// The tags to move to the release, such as `v1` and `v1.2`.
    pub floating: Vec<String>,
    /// Who is told.
    pub tell: Option<Tell>,
}

impl Todo {
    /// A release of a commit, with nothing more.
    #[must_use]
    pub fn new(tag: impl Into<String>, target: impl Into<String>, notes: impl Into<String>) -> Self {
        let tag = tag.into();
        Self {
            name: tag.clone(),
            tag,
            notes: notes.into(),
            target: target.into(),
            prerelease: false,
            latest: true,
            draft: false,
            commit: None,
            assets: Vec::new(),
            floating: Vec::new(),
            tell: None,
        }
    }

    pub(super) fn make_latest(&self) -> MakeLatest {
        if self.latest && !self.prerelease { MakeLatest::Yes } else { MakeLatest::No }
    }
}

/// A commit of files on top of the one that is released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitTodo {
    /// The branch, without `refs/heads/`, which must be at the commit that is released.
    pub branch: String,
    /// The message; what tells a second run that the commit is this release's is added at its end.
    pub message: String,
    /// Every tag that is made of the commit: several when packages are released together.
    pub tags: Vec<String>,
    /// The files with their paths from the repository's root and their whole contents.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A file to attach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetFile {
    /// Where it is.
    pub path: PathBuf,
    /// The name to download it under; by default the file's own. What GitHub does not take in names becomes a dot.
    pub name: Option<String>,
    /// The text that is shown in place of the name.
    pub label: Option<String>,
}

impl AssetFile {
    /// A file under its own name.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), name: None, label: None }
    }
}

/// Who is told of a release, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tell {
    /// The pull requests that brought the released commits, and the issues that those, or the commits' footers, close.
    pub audience: Audience,
    /// Whether they are commented.
    pub comments: bool,
    /// The labels that they get.
    pub labels: Vec<String>,
    /// Whether deployments change the same comments too.
    pub is_shared: bool,
}

/// A release that is there.
#[derive(Debug)]
pub struct Done {
    /// The commit that the tag is at, hexadecimal.
    pub sha: String,
    /// The release's page.
    pub url: String,
    /// Whether the release is a draft.
    pub draft: bool,
    /// Whether it became public just now.
    pub is_new: bool,
    /// The names of the attached files.
    pub assets: Vec<String>,
    /// What failed after the release was out: the run has failed, though nothing is to be undone.
    pub failed: Vec<PublishError>,
}
