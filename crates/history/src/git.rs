//! The history of the local repository, read by gix: no git program, no hook, no configuration of a machine or a user.

mod ancestry;

use std::path::Path;

use gix::prelude::FindExt;
use gix::sec::Trust;
use gix::{ObjectId, Repository};
use semver::Version;

use self::ancestry::Ancestry;
use crate::error::HistoryError;
use crate::model::{Commit, History, Release};
use deploy_config::tag_format::TagFormat;

/// Decoded commits that stay in memory while the same ones are asked about for several tags, in bytes.
const OBJECT_CACHE: usize = 4 * 1024 * 1024;

/// Reads the history of the repository that a path lies in.
///
/// # Errors
/// [`HistoryError`] when there is no repository, no commit, not the whole history, or something in it cannot be read.
pub fn read(path: &Path, format: &TagFormat) -> Result<History, HistoryError> {
    let repo = open(path)?;
    let head = head(&repo)?;
    if repo.is_shallow().map_err(reading("the shallow boundary"))? {
        return Err(HistoryError::Shallow { path: repo.path().to_owned() });
    }
    let cache = repo.commit_graph_if_enabled().map_err(reading("the commit-graph"))?;
    let mut ancestry = Ancestry::of(head, &repo, cache.as_ref())?;
    let (current, previous) = last_releases(&mut ancestry, head, version_tags(&repo, format)?)?;
    let since = ancestry.since(previous.as_ref().map(|(id, _)| *id))?;
    let mut buffer = Vec::new();
    let commits = since.into_iter().map(|id| commit(&repo, id, &mut buffer)).collect::<Result<_, _>>()?;
    let release = |(id, tag): (ObjectId, VersionTag<'_>)| Release { tag: tag.name, version: tag.version, commit: id.to_string() };
    Ok(History { head: head.to_string(), current: current.map(release), previous: previous.map(release), commits })
}

/// Opens the repository that a path lies in.
///
/// In a container action the files belong to the runner's user and the process is root, which git refuses as "dubious ownership"
/// because configuration can name programs to run. Nothing here runs a program, so whoever owns the repository is trusted.
/// Replacement references are ignored: the release must be of the commits that everybody else sees.
fn open(path: &Path) -> Result<Repository, HistoryError> {
    let not_found = |source| HistoryError::NotARepository { path: path.to_owned(), source };
    let (found, _) = gix::discover::upwards(path).map_err(not_found)?;
    let (git_dir, _) = found.into_repository_and_work_tree_directories();
    let options = gix::open::Options::isolated().with(Trust::Full).config_overrides(["core.useReplaceRefs=false"]);
    let repo = gix::open_opts(&git_dir, options.open_path_as_is(true));
    let mut repo = repo.map_err(|source| HistoryError::Open { path: git_dir, source })?;
    repo.object_cache_size_if_unset(OBJECT_CACHE);
    Ok(repo)
}

fn head(repo: &Repository) -> Result<ObjectId, HistoryError> {
    let mut head = repo.head().map_err(reading("HEAD"))?;
    if let Some(branch) = head.referent_name().filter(|_| head.is_unborn()) {
        return Err(HistoryError::NoCommits { branch: branch.shorten().to_string() });
    }
    Ok(head.peel_to_commit().map_err(reading("the commit of HEAD"))?.id)
}

struct VersionTag<'repo> {
    name: String,
    version: Version,
    reference: gix::Reference<'repo>,
}

/// The tags of releases, highest version first; tags of prereleases are none, as this is a release branch.
fn version_tags<'repo>(repo: &'repo Repository, format: &TagFormat) -> Result<Vec<VersionTag<'repo>>, HistoryError> {
    let references = repo.references().map_err(reading("the tags"))?;
    let mut tags = Vec::new();
    for reference in references.tags().map_err(reading("the tags"))? {
        let reference = reference.map_err(reading("the tags"))?;
        let Ok(name) = std::str::from_utf8(reference.name().shorten()) else { continue };
        if let Some(version) = format.version(name).filter(|version| version.pre.is_empty()) {
            tags.push(VersionTag { name: name.to_owned(), version, reference });
        }
    }
    tags.sort_by(|a, b| b.version.cmp(&a.version));
    Ok(tags)
}

type Found<'repo> = Option<(ObjectId, VersionTag<'repo>)>;

/// The release that `HEAD` is, and the highest one behind it. Asks from the highest version down and stops as soon as it knows.
fn last_releases<'repo>(
    ancestry: &mut Ancestry<'_, '_>,
    head: ObjectId,
    tags: Vec<VersionTag<'repo>>,
) -> Result<(Found<'repo>, Found<'repo>), HistoryError> {
    let mut current = None;
    for mut tag in tags {
        let Some(id) = commit_of(&mut tag)? else { continue };
        if !ancestry.holds(id)? {
            continue;
        }
        if id == head && current.is_none() {
            current = Some((id, tag));
        } else {
            return Ok((current, Some((id, tag))));
        }
    }
    Ok((current, None))
}

/// The commit that a tag points to; nothing when it points to a file or a folder.
fn commit_of(tag: &mut VersionTag<'_>) -> Result<Option<ObjectId>, HistoryError> {
    let failed = reading(format!("the tag {}", tag.name));
    let id = match tag.reference.peel_to_id() {
        Ok(id) => id,
        Err(source) => return Err(failed(source)),
    };
    let header = id.header().map_err(failed)?;
    Ok(header.kind().is_commit().then(|| id.detach()))
}

/// A commit with its message, straight from the object database.
fn commit(repo: &Repository, id: ObjectId, buffer: &mut Vec<u8>) -> Result<Commit, HistoryError> {
    let commit = repo.objects.find_commit(&id, buffer).map_err(reading(format!("the commit {id}")))?;
    Ok(Commit { id: id.to_string(), message: String::from_utf8_lossy(commit.message).into_owned() })
}

fn reading(what: impl Into<String>) -> impl FnOnce(gix::Error) -> HistoryError {
    move |source| HistoryError::Read { what: what.into(), source }
}
