//! What is known before anything is decided: for each thing that is released, its releases and the commits since.
//!
//! | module | what it holds |
//! |---|---|
//! | [`source`] | where the history is read: the checkout, GitHub, or both |
//! | [`branch`] | the branch of the run, and what it may release |
//! | [`late`] | the last release, when its tag has no release |
//! | [`page`] | what GitHub shows of the last release |
//! | [`unmerged`] | runs of what is not merged yet, which release nothing |
//! | [`tags`] | the version tags of one form, and which of them lie behind the commit |
//! | [`commits`] | the commits since the last release: what they mean, and what notes tell of them |

pub mod branch;
pub mod commits;
pub mod late;
pub mod page;
pub mod source;
pub mod tags;
pub mod unmerged;

use deploy_config::release::{Policy, Releases};
use history::{HistoryError, Id, Joined, Paths, Repository};
use semver::Version;
use tracing::info;

pub use branch::Standing;
pub use commits::Commits;
pub use late::Late;
pub use page::Page;
pub use source::Source;
pub use tags::{Containing, Release};
pub use unmerged::Unmerged;

use crate::analysis::Analyst;
use crate::branches::BranchRule;
use crate::decision;
use crate::error::ReleaseError;
use crate::packages::Unit;
use tags::{Last, Tags};

/// What is known of one thing that is released by itself.
#[derive(Debug, Clone)]
pub struct Facts {
    /// What it is.
    pub unit: Unit,
    /// What the branch may do.
    pub rule: BranchRule,
    /// The commit that is released.
    pub head: Id,
    /// The release that the commit is already.
    pub current: Option<Release>,
    /// The last release behind it.
    pub previous: Option<Release>,
    /// What GitHub shows of the last release: the commit's own, else that behind it.
    pub page: Page,
    /// The highest version behind it, whatever its prerelease is called.
    pub highest: Option<Version>,
    /// The versions that exist, wherever their tags are.
    pub existing: Vec<Version>,
    /// A tag with a version in it, where none is of the form that is asked for. Packages have tags of many forms, so it is not looked for with them.
    pub other_form: Option<String>,
    /// A higher release that holds the commit already.
    pub contained: Option<Containing>,
    /// The commits since the last release.
    pub commits: Commits,
    /// The packages that it is built with and in which something was released since: their names.
    pub moved_needs: Vec<String>,
}

/// Finds out what is known of one thing that is released.
///
/// # Errors
/// [`ReleaseError`] when the history cannot be read, or the branches cannot be as they are configured.
pub async fn gather(
    source: &Source,
    standing: &Standing,
    unit: Unit,
    analyst: &Analyst,
    releases: &Releases,
) -> Result<Facts, ReleaseError> {
    let repository = &source.repository;
    let tags = Tags::of(repository, &unit.format);
    let rule = standing.rule(repository, &unit.format, releases).await?;
    let mut found = tags.last(repository, &rule).await?;
    if let Repository::Joined(joined) = repository {
        say_moved(joined, &found)?;
    }
    let contained = match (&source.github, repository) {
        (Some(github), _) => tags.containing(github, repository.head(), &rule, &found).await?,
        (None, Repository::Local(local)) => tags.on_top(local, &rule, &found)?.map(Containing::Own),
        (None, _) => None,
    };
    if let Some(Containing::Own(release)) = &contained {
        found.current = Some(release.clone());
    }
    let page = match source.github.as_ref().filter(|_| standing.may_release()) {
        Some(github) => Page::of(github, &rule, &found).await?,
        None => Page::Unasked,
    };
    let base = found.previous.as_ref().map(|release| release.commit);
    let commits = commits::since(repository, base, unit.paths.as_ref(), analyst, releases).await?;
    let mut moved_needs = Vec::new();
    for need in &unit.needs {
        if has_moved(repository, base, &need.paths, analyst, releases.policy).await? {
            moved_needs.push(need.name.clone());
        }
    }
    Ok(Facts {
        head: repository.head(),
        highest: tags.highest(repository, &rule, &found).await?,
        existing: tags.versions().cloned().collect(),
        other_form: tags.of_another_form(repository).filter(|_| unit.name.is_none()).map(str::to_owned),
        current: found.current,
        page,
        previous: found.previous,
        contained: contained.filter(|contained| matches!(contained, Containing::Other(_))),
        commits,
        moved_needs,
        unit,
        rule,
    })
}

/// Names the tags that matter and that the checkout has elsewhere.
fn say_moved(joined: &Joined, found: &Last) -> Result<(), HistoryError> {
    for release in found.current.iter().chain(&found.previous) {
        if joined.has_moved(&release.tag, release.commit)? {
            info!("the tag {} was moved: on GitHub it is at {}, and that counts", release.tag, release.commit.short());
        }
    }
    Ok(())
}

/// Whether commits since the base ask for a release of what lies under some paths.
async fn has_moved(
    repository: &Repository,
    base: Option<Id>,
    paths: &Paths,
    analyst: &Analyst,
    policy: Policy,
) -> Result<bool, HistoryError> {
    let since = repository.since(base, Some(paths), |commit| analyst.read(commit.message, commit.parents.len())).await?;
    Ok(decision::asks(policy, &commits::conclude(&since, analyst)?))
}
