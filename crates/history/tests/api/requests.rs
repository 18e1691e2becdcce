//! How many requests a question takes.

use std::collections::BTreeMap;

use history::api::Api;
use history::local::Local;
use history::{Id, Paths, Repository};
use simulators::Server;
use simulators::github::{Commit, GitHub as Simulator};

use crate::github;
use crate::twin::{Twin, candidates};

fn sha(number: usize) -> String {
    format!("{number:040x}")
}

/// A straight history at GitHub, numbered from 1, and its repository for a run on the newest commit.
struct Straight {
    simulator: Simulator,
    server: Server,
    commits: usize,
}

impl Straight {
    async fn of(commits: usize, files: impl Fn(usize) -> Vec<(&'static str, String)>) -> Self {
        let simulator = Simulator::new("acme/shop");
        let parent = |number: usize| (number > 1).then(|| sha(number - 1));
        let commit = |number: usize| Commit::new(sha(number), "fix: a").parents(parent(number)).files(files(number));
        simulator.push((1..=commits).map(commit), &sha(commits));
        let server = Server::start(simulator.router()).await.unwrap();
        Self { simulator, server, commits }
    }

    async fn open(&self) -> Repository {
        let head = Id::from_hex(sha(self.commits)).unwrap();
        Repository::Api(Box::new(Api::open(github(&self.server.base()), head, None, None).await.unwrap()))
    }

    /// The paths of all requests so far, without `/repos/acme/shop` and hashes.
    fn requests(&self) -> Vec<String> {
        paths(&self.server)
    }
}

fn paths(server: &Server) -> Vec<String> {
    let short = |path: &str| path.trim_start_matches("/repos/acme/shop").split('?').next().unwrap().to_owned();
    server.seen().iter().map(|seen| short(&seen.path)).collect()
}

/// The release before and how many commits there are since.
async fn release(repository: &Repository, paths: Option<&Paths>) -> (Option<String>, usize) {
    let last = repository.last(candidates(repository)).await.unwrap();
    let since = repository.since(last.previous.map(|(_, id)| id), paths, |_| ()).await.unwrap();
    (last.previous.map(|(tag, _)| tag.name.clone()), since.len())
}

#[tokio::test]
async fn the_names_of_the_tags_are_one_request_and_each_hundred_commits_are_one() {
    for (commits, pages) in [(0, 0), (1, 1), (100, 1), (101, 2), (350, 4)] {
        let straight = Straight::of(commits + 2, |_| Vec::new()).await;
        (0..1000).for_each(|number| straight.simulator.tag(&format!("v1.{number}"), &sha(1)));
        straight.simulator.tag("v1.1000", &sha(2));
        let repository = straight.open().await;
        let previous = if commits == 0 { "v1.999" } else { "v1.1000" };
        let (told, since) = release(&repository, None).await;
        assert_eq!((told.as_deref(), since), (Some(previous), commits.max(usize::from(commits == 0))));
        assert_eq!(straight.requests().len(), 1 + pages.max(1), "{commits}: {:?}", straight.requests());
    }
}

#[tokio::test]
async fn an_annotated_tag_takes_no_request_more() {
    let straight = Straight::of(20, |_| Vec::new()).await;
    straight.simulator.annotated_tag("v1.1", &sha(10), "ten");
    straight.simulator.branch("v1.1", &sha(3));
    assert_eq!(release(&straight.open().await, None).await, (Some("v1.1".to_owned()), 10));
    let compared = format!("/compare/refs/tags/v1.1...{}", sha(20));
    assert_eq!(straight.requests(), ["/git/matching-refs/tags/", compared.as_str()]);
}

#[tokio::test]
async fn without_a_release_the_commits_are_listed() {
    let straight = Straight::of(250, |_| Vec::new()).await;
    assert_eq!(release(&straight.open().await, None).await, (None, 250));
    assert_eq!(straight.requests(), ["/git/matching-refs/tags/", "/commits", "/commits", "/commits"]);
}

#[tokio::test]
async fn packages_share_what_was_read() {
    let straight = Straight::of(150, |number| vec![(if number % 2 == 0 { "api/a" } else { "web/a" }, number.to_string())]).await;
    straight.simulator.tag("v1.0", &sha(10));
    straight.simulator.tag("v1.1", &sha(100));
    let repository = straight.open().await;
    let [low, high] = ["v1.0", "v1.1"].map(|name| repository.tags().iter().find(|tag| tag.name == name).unwrap());
    for (tag, commits) in [(low, 140), (high, 50)] {
        let last = repository.last([tag]).await.unwrap();
        let since = repository.since(last.previous.map(|(_, id)| id), None, |_| ()).await.unwrap();
        assert_eq!(since.len(), commits);
    }
    assert_eq!(straight.requests().len(), 3, "{:?}", straight.requests());
    let since = repository.since(Id::from_hex(sha(100)), Some(&Paths::new(["api"])), |commit| commit.id).await.unwrap();
    assert_eq!(since.len(), 50, "each commit changes a file in both folders: one is gone, one is new");
    assert_eq!(straight.requests().len(), 4, "one for each folder");
}

#[tokio::test]
async fn only_globs_and_what_is_taken_out_ask_for_files() {
    let files = |number: usize| {
        let docs = usize::from(number > 30);
        vec![("api/a", (number / 10).to_string()), ("api/docs/b", docs.to_string()), ("web/c", number.to_string())]
    };
    let straight = Straight::of(40, files).await;
    straight.simulator.tag("v1.0", &sha(5));
    let repository = straight.open().await;
    let (_, since) = release(&repository, Some(&Paths::new(["api"]))).await;
    assert_eq!((since, straight.requests().len()), (5, 3));
    let (_, since) = release(&repository, Some(&Paths::new(["api", "!api/docs"]))).await;
    assert_eq!((since, straight.requests().len()), (4, 3 + 1 + 5));
    let (_, since) = release(&repository, Some(&Paths::new(["a*/a"]))).await;
    assert_eq!((since, straight.requests().len()), (4, 9 + 30), "the files that are known are not asked for again");
}

#[tokio::test]
async fn on_an_old_branch_the_whole_history_is_read_when_that_is_less_than_all_newer_tags() {
    let straight = Straight::of(250, |_| Vec::new()).await;
    let newer: Vec<Commit> = (1..=60).map(|number| Commit::new(sha(1000 + number), "feat: b").parents([sha(1)])).collect();
    straight.simulator.push(newer, &sha(250));
    (1..=60).for_each(|number| straight.simulator.tag(&format!("v1.{}", 100 + number), &sha(1000 + number)));
    straight.simulator.tag("v1.1", &sha(200));
    assert_eq!(release(&straight.open().await, None).await, (Some("v1.1".to_owned()), 50));
    assert_eq!(straight.requests().len(), 1 + 4 + 3, "{:?}", straight.requests());
}

#[tokio::test]
async fn a_shallow_clone_that_holds_the_release_answers_itself_and_another_leaves_it_to_github() {
    for (depth_at, requests) in [("v1.0~1", 1), ("v1.0", 1), ("HEAD~1", 2)] {
        let mut twin = Twin::new();
        (0..5).for_each(|number| drop(twin.plain(&format!("fix: old {number}"))));
        twin.tag("v1.0", true);
        (0..5).for_each(|number| drop(twin.plain(&format!("fix: {number}"))));
        let server = twin.serve().await;
        let whole = release(&twin.local(), None).await;
        twin.repo.shallow_at(depth_at);
        let clone = Local::open(twin.repo.path()).unwrap();
        assert!(clone.is_shallow());
        let api = twin.api(&server, Some(clone)).await;
        assert_eq!(release(&api, None).await, whole, "{depth_at}");
        assert_eq!(paths(&server).len(), requests, "{depth_at}: {:?}", paths(&server));
    }
}

#[tokio::test]
async fn merges_are_followed_with_a_request_for_each_part_without_them() {
    let mut twin = Twin::new();
    let files = |name: &str| BTreeMap::from([(name.to_owned(), "1".to_owned())]);
    twin.plain("feat: root");
    twin.tag("v1.0", false);
    twin.repo.branch("side", "main");
    twin.repo.switch("side");
    twin.commit("fix: a", None, &files("web/a"));
    twin.repo.switch("main");
    twin.commit("Merge branch 'side'", Some("side"), &files("web/a"));
    let server = twin.serve().await;
    let api = twin.api(&server, None).await;
    assert_eq!(release(&api, Some(&Paths::new(["web"]))).await, (Some("v1.0".to_owned()), 1));
    assert_eq!(paths(&server).len(), 2 + 2, "{:?}", paths(&server));
}
