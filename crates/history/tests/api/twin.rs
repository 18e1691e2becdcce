//! One repository twice: on this machine and at GitHub.

use std::collections::BTreeMap;

use history::api::Api;
use history::local::Local;
use history::{Id, Paths, Repository, Tag};
use jiff::Timestamp;
use simulators::Server;
use simulators::github::{Commit, GitHub as Simulator};
use tempfile::TempDir;
use test_support::TestRepo;
use test_support::repo::START;

use crate::github;

/// One repository twice.
pub(crate) struct Twin {
    _folder: TempDir,
    pub(crate) repo: TestRepo,
    pub(crate) simulator: Simulator,
    now: i64,
}

/// All that is asked of a repository, as it was answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Story {
    head: Id,
    branch: Option<String>,
    branches: Vec<String>,
    tags: Vec<String>,
    current: Option<(String, Id)>,
    previous: Option<(String, Id)>,
    /// Each commit with its parents, message, author, time.
    pub(crate) commits: Vec<(Id, Vec<Id>, String, String, i64)>,
}

impl Twin {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repo = TestRepo::init(folder.path());
        Self { _folder: folder, repo, simulator: Simulator::new("acme/shop"), now: START }
    }

    pub(crate) fn set_time(&mut self, seconds: i64) {
        self.now = seconds;
    }

    /// Commits these files on the branch that is checked out; merges another branch when one is given.
    pub(crate) fn commit(&mut self, message: &str, merged: Option<&str>, files: &BTreeMap<String, String>) -> String {
        let places = ["HEAD"].into_iter().chain(merged);
        let is_unborn = !self.repo.git_dir().join("refs/heads/main").exists();
        let parents: Vec<String> = if is_unborn { Vec::new() } else { places.map(|place| self.repo.id(place)).collect() };
        self.repo.files(files.clone());
        self.repo.set_time(self.now);
        let id = match merged {
            Some(other) => self.repo.merge(other, message),
            None => self.repo.commit(message),
        };
        let date = Timestamp::from_second(self.now).unwrap();
        let commit = Commit::new(&id, message).parents(parents).author("Test", "test@example.com").files(files.clone()).at(date);
        self.simulator.push([commit], &id);
        self.now += 60;
        id
    }

    /// Commits without files.
    pub(crate) fn plain(&mut self, message: &str) -> String {
        self.commit(message, None, &BTreeMap::new())
    }

    /// Tags what is checked out, light or annotated.
    pub(crate) fn tag(&mut self, name: &str, is_annotated: bool) {
        let id = self.repo.id("HEAD");
        if is_annotated {
            self.repo.annotated_tag(name, "released");
            let object = std::fs::read_to_string(self.repo.git_dir().join("refs/tags").join(name)).unwrap();
            self.simulator.pushed_tag(name, object.trim(), &id, "released");
        } else {
            self.repo.tag(name);
            self.simulator.tag(name, &id);
        }
    }

    /// Serves what is at GitHub, with the branches of the local repository.
    pub(crate) async fn serve(&self) -> Server {
        for branch in Local::open(self.repo.path()).unwrap().branches().unwrap() {
            self.simulator.branch(&branch, &self.repo.id(&branch));
        }
        Server::start(self.simulator.router()).await.unwrap()
    }

    pub(crate) fn local(&self) -> Repository {
        Repository::open(self.repo.path()).unwrap()
    }

    /// The repository at GitHub, for a checkout of the same commit; with what a shallow clone holds or without one.
    pub(crate) async fn api(&self, server: &Server, clone: Option<Local>) -> Repository {
        let head = Id::from_hex(self.repo.id("HEAD")).unwrap();
        Repository::Api(Box::new(Api::open(github(&server.base()), head, Some("main".to_owned()), clone).await.unwrap()))
    }
}

/// The tags whose names hold a version, highest first.
pub(crate) fn candidates(repository: &Repository) -> Vec<&Tag> {
    let mut tags: Vec<(u32, &Tag)> =
        repository.tags().iter().filter_map(|tag| Some((tag.name.strip_prefix("v1.")?.parse().ok()?, tag))).collect();
    tags.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// Asks a repository all there is to ask.
pub(crate) async fn story(repository: &Repository, paths: Option<&Paths>) -> Story {
    let last = repository.last(candidates(repository)).await.unwrap();
    let named = |found: Option<(&Tag, Id)>| found.map(|(tag, id)| (tag.name.clone(), id));
    let since = repository
        .since(last.previous.map(|(_, id)| id), paths, |commit| {
            (commit.id, commit.parents.len(), commit.message.len(), commit.time)
        })
        .await
        .unwrap();
    let whole = |(index, seen): (usize, history::Seen<'_, (Id, usize, usize, i64)>)| {
        let commit = since.commit(index).unwrap().unwrap();
        assert_eq!((seen.id, *seen.found), (commit.id, (commit.id, commit.parents.len(), commit.message.len(), commit.time)));
        let author = format!("{} <{}>", commit.author.name, commit.author.email);
        (commit.id, commit.parents, commit.message, author, commit.time)
    };
    Story {
        head: repository.head(),
        branch: repository.branch().map(str::to_owned),
        branches: repository.branches().await.unwrap(),
        tags: repository.tags().iter().map(|tag| tag.name.clone()).collect(),
        current: named(last.current),
        previous: named(last.previous),
        commits: since.iter().enumerate().map(whole).collect(),
    }
}
