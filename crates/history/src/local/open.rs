//! Finding and opening the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gix::sec::Trust;
use gix::{RefStore, Repository};

use super::objects::Objects;
use super::{reading, tags};
use crate::error::HistoryError;
use crate::id::Id;

/// Opens the repository that a path lies in.
///
/// In a container action the files belong to the runner's user and the process is root, which git refuses as "dubious ownership"
/// because configuration can name programs to run. Nothing here runs a program, so whoever owns the repository is trusted.
pub(super) fn repository(path: &Path) -> Result<Repository, HistoryError> {
    let (git_dir, _) = find(path)?;
    // References and objects are never replaced: the release must be of the commits that everybody else sees.
    let options = gix::open::Options::isolated().with(Trust::Full).config_overrides(["core.useReplaceRefs=false"]);
    let repo = gix::open_opts(&git_dir, options.open_path_as_is(true));
    let repo = repo.map_err(|source| HistoryError::Open { path: git_dir, source })?;
    match repo.config_snapshot().string("extensions.refStorage") {
        Some(form) if form != "files" => Err(HistoryError::RefStorage { path: repo.path().to_owned(), form: form.to_string() }),
        _ => Ok(repo),
    }
}

/// The folder of the checkout that a path lies in, else the repository's own.
pub(super) fn root(path: &Path) -> Result<PathBuf, HistoryError> {
    find(path).map(|(git_dir, checkout)| checkout.unwrap_or(git_dir))
}

/// The folder of the repository that a path lies in, and that of its checkout.
fn find(path: &Path) -> Result<(PathBuf, Option<PathBuf>), HistoryError> {
    let (found, _) =
        gix::discover::upwards(path).map_err(|source| HistoryError::NotARepository { path: path.to_owned(), source })?;
    Ok(found.into_repository_and_work_tree_directories())
}

/// The address of the remote `origin`, as the repository's own configuration says it.
pub(super) fn origin(repo: &Repository) -> Option<String> {
    Some(repo.config_snapshot().string("remote.origin.url")?.to_string())
}

/// The commit of `HEAD`.
pub(super) fn head(repo: &Repository, objects: &mut Objects) -> Result<Id, HistoryError> {
    let mut head = repo.head().map_err(reading("HEAD"))?;
    if let Some(branch) = head.referent_name().filter(|_| head.is_unborn()) {
        return Err(HistoryError::NoCommits { branch: branch.shorten().to_string() });
    }
    let id = match head.id() {
        Some(id) => id.detach(),
        None => head.peel_to_commit().map_err(reading("the commit of HEAD"))?.id,
    };
    let commit = tags::peel(id, objects).map_err(reading("the commit of HEAD"))?;
    commit.ok_or_else(|| HistoryError::MissingCommit { id: id.to_string() })
}

/// The branch that is checked out.
pub(super) fn branch(repo: &Repository) -> Result<Option<String>, HistoryError> {
    let name = repo.head_name().map_err(reading("HEAD"))?;
    Ok(name.and_then(|name| name.as_bstr().strip_prefix(b"refs/heads/").map(|name| String::from_utf8_lossy(name).into_owned())))
}

/// The commit of a branch, here or at `origin`; nothing when there is none of that name.
pub(super) fn head_of(repo: &Repository, name: &str) -> Result<Option<Id>, HistoryError> {
    let failed = || reading(format!("the branch {name}"));
    for folder in ["refs/heads", "refs/remotes/origin"] {
        if let Some(mut branch) = repo.try_find_reference(&format!("{folder}/{name}")).map_err(failed())? {
            let id = branch.peel_to_commit().map_err(failed())?.id;
            return Ok(Id::new(id.as_bytes()));
        }
    }
    Ok(None)
}

/// The branches here and those of `origin`, by name.
pub(super) fn branches(refs: &RefStore) -> Result<Vec<String>, HistoryError> {
    let failed = || reading("the branches");
    let references = refs.iter().map_err(failed())?;
    let mut names = BTreeSet::new();
    for prefix in ["refs/heads/", "refs/remotes/origin/"] {
        let folder: &gix::path::RelativePath = prefix.try_into().map_err(failed())?;
        for reference in references.prefixed(folder).map_err(|error| failed()(gix::Error::from_error(error)))? {
            let reference = reference.map_err(failed())?;
            let name = reference.name.as_bstr().strip_prefix(prefix.as_bytes()).and_then(|name| std::str::from_utf8(name).ok());
            names.extend(name.filter(|name| *name != "HEAD").map(str::to_owned));
        }
    }
    Ok(names.into_iter().collect())
}
