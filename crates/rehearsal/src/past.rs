//! The past of the repository that is rehearsed: its releases, and the branch that stands for main.

use std::path::Path;

use actions_core::Failure;
use deploy_config::release::Releases;
use deploy_config::tag_format::TagFormat;
use history::{Commit, HistoryError, Id, Local, Repository};
use semantic_release::branches::Branches;
use semantic_release::inputs::{Request, Wishes};
use semantic_release::settings;
use semver::Version;

/// The branch that a push is rehearsed on where none is checked out.
const MAIN: &str = "main";

/// The most commits since the last release that GitHub shows.
pub(crate) const MOST_SHOWN: usize = 3000;

/// A release of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// Its tag.
    pub tag: String,
    /// Its commit, hexadecimal.
    pub commit: String,
}

/// The past of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The commit that is pushed, hexadecimal.
    pub head: String,
    /// The branch that it is pushed to.
    pub branch: String,
    /// Whether that branch releases only in the rehearsal, in the place of main.
    pub stands_for_main: bool,
    /// Every tag of a commit: its name and the commit, hexadecimal.
    pub tags: Vec<(String, String)>,
    /// The tag of the release that the commit is already.
    pub current: Option<String>,
    /// The last release behind it, which runs in every environment.
    pub previous: Option<Release>,
    /// The commits since that one, newest first; of very many the newest.
    pub since: Vec<Commit>,
    /// The form of version tags.
    pub tag_format: String,
    /// How releases are made, wherever that is said.
    pub releases: Releases,
}

impl Past {
    /// Reads the past of a repository whose settings lie in a folder. `tag_format` wins over what they say.
    ///
    /// # Errors
    /// [`Failure`] when the history or the settings of its releases cannot be read.
    pub async fn read(repository: &Repository, folder: &Path, tag_format: Option<&str>) -> Result<Self, Failure> {
        let wishes = Wishes { tag_format: tag_format.map(str::to_owned), ..Wishes::default() };
        let settings = settings::read(&Request { path: folder.to_owned(), wishes, ..Request::default() })?;
        let tag_format = settings.releases.tag_format.clone().unwrap_or_else(|| DEFAULT.to_owned());
        let format = settings.tag_format().map_err(semantic_release::ReleaseError::from)?;
        let mut versions: Vec<_> = repository.tags().iter().filter_map(|tag| Some((release(&format, &tag.name)?, tag))).collect();
        versions.sort_by(|a, b| b.0.cmp(&a.0));
        let last = repository.last(versions.iter().map(|(_, tag)| *tag)).await?;
        let branch = repository.branch().unwrap_or(MAIN).to_owned();
        let branches = Branches::new(&settings.releases.branches, &[], &branch)?;
        let since = match last.previous {
            Some((_, release)) => since(repository, release).await?,
            None => Vec::new(),
        };
        let previous = last.previous.and_then(|(tag, commit)| {
            let (version, _) = versions.iter().find(|(_, known)| known.name == tag.name)?;
            Some(Release { version: version.clone(), tag: tag.name.clone(), commit: commit.to_string() })
        });
        Ok(Self {
            head: repository.head().to_string(),
            stands_for_main: branches.get(&branch).is_none(),
            branch,
            tags: tags(repository)?,
            current: last.current.map(|(tag, _)| tag.name.clone()),
            previous,
            since,
            tag_format,
            releases: settings.releases,
        })
    }
}

/// The form of version tags where nothing says another.
const DEFAULT: &str = "v${version}";

fn release(format: &TagFormat, tag: &str) -> Option<Version> {
    format.version(tag).filter(|version| version.pre.is_empty())
}

async fn since(repository: &Repository, release: Id) -> Result<Vec<Commit>, HistoryError> {
    let since = repository.since(Some(release), None, |_| ()).await?;
    (0..since.len().min(MOST_SHOWN)).filter_map(|index| since.commit(index).transpose()).collect()
}

fn tags(repository: &Repository) -> Result<Vec<(String, String)>, HistoryError> {
    let Repository::Local(local) = repository else { return Ok(Vec::new()) };
    let commit = |local: &Local, tag: &history::Tag| Ok(local.commit_of(tag)?.map(|id| (tag.name.clone(), id.to_string())));
    local.tags().iter().filter_map(|tag| commit(local, tag).transpose()).collect()
}
