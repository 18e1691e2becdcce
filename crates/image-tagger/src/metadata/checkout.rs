//! What git says of the checkout, read without the git program.

use std::path::Path;

use gix::sec::Trust;
use gix::{ObjectId, Repository};
use image_metadata::MetadataError;
use image_metadata::git_ref::Detached;
use jiff::Timestamp;

use crate::error::ImageError;

/// What is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checkout {
    pub(super) sha: String,
    /// When the commit was made.
    pub(super) date: Timestamp,
    head: Head,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Head {
    Branch(String),
    Detached(Detached),
}

/// A reference, with the commit that it leads to.
struct Found {
    name: String,
    commit: ObjectId,
    time: i64,
}

impl Checkout {
    /// Reads the repository that a folder lies in. Whoever owns it is trusted: nothing here runs a program that it names.
    pub(super) fn read(folder: &Path) -> Result<Self, ImageError> {
        let failed = |source: gix::Error| ImageError::Checkout { folder: folder.to_owned(), source: Box::new(source) };
        let (found, _) = gix::discover::upwards(folder).map_err(|source| failed(gix::Error::from_error(source)))?;
        let (git_dir, _) = found.into_repository_and_work_tree_directories();
        let options = gix::open::Options::isolated().with(Trust::Full).open_path_as_is(true);
        let repo = gix::open_opts(&git_dir, options).map_err(|source| failed(gix::Error::from_error(source)))?;
        Self::of(&repo).map_err(failed)
    }

    fn of(repo: &Repository) -> Result<Self, gix::Error> {
        let mut head = repo.head()?;
        let branch = head.referent_name().map(|name| name.as_bstr().to_string());
        let commit = head.peel_to_commit()?;
        let time = commit.time()?;
        let head = match branch {
            Some(branch) => Head::Branch(branch),
            None => Head::Detached(detached(repo, commit.id)?),
        };
        let date = Timestamp::from_second(time.seconds).unwrap_or_default();
        Ok(Self { sha: commit.id.to_string(), date, head })
    }

    /// The reference that the checkout is taken for.
    pub(super) fn git_ref(&self) -> Result<String, MetadataError> {
        match &self.head {
            Head::Branch(name) => Ok(name.clone()),
            Head::Detached(detached) => detached.git_ref(),
        }
    }
}

fn detached(repo: &Repository, head: ObjectId) -> Result<Detached, gix::Error> {
    let mut all = references(repo)?;
    let at: Vec<String> = all.iter().rev().filter(|found| found.commit == head).map(|found| found.name.clone()).collect();
    let is_grafted = repo.shallow_commits()?.is_some_and(|commits| commits.iter().any(|commit| *commit == head));
    if !at.is_empty() {
        return Ok(Detached { is_grafted, at, ..Detached::default() });
    }
    let mut holding = Vec::new();
    for found in all.drain(..) {
        if holds(repo, found.commit, head)? {
            holding.push(found);
        }
    }
    let below = |start: &str, newest_first: bool| {
        let mut found: Vec<&Found> = holding.iter().filter(|found| found.name.starts_with(start)).collect();
        if newest_first {
            found.sort_by_key(|found| std::cmp::Reverse(found.time));
        }
        found.into_iter().map(|found| found.name.clone()).collect()
    };
    let (branches, remotes) = (below("refs/heads/", true), below("refs/remotes/", true));
    Ok(Detached { is_grafted, at, branches, remotes, tags: below("refs/tags/", false) })
}

/// Every reference that leads to a commit, by name.
fn references(repo: &Repository) -> Result<Vec<Found>, gix::Error> {
    let mut found = Vec::new();
    for reference in repo.references()?.all()? {
        let mut reference = reference?;
        let name = reference.name().as_bstr().to_string();
        // Tags of files and folders are of no interest, nor is what a shallow clone does not hold.
        if let Ok(commit) = reference.peel_to_commit() {
            found.push(Found { name, commit: commit.id, time: commit.time()?.seconds });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Whether a commit is another or behind it.
fn holds(repo: &Repository, tip: ObjectId, commit: ObjectId) -> Result<bool, gix::Error> {
    for ancestor in repo.rev_walk([tip]).all()? {
        if ancestor?.id == commit {
            return Ok(true);
        }
    }
    Ok(false)
}
