//! The local repository is read right: wherever it keeps its objects, whatever its clocks said, and with all that can be wrong with it.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod broken;
mod paths;
mod places;
mod property;
mod scenarios;

use futures::FutureExt;
use history::{Id, Repository, Since, Tag};
use tempfile::TempDir;
use test_support::TestRepo;

fn repo() -> (TempDir, TestRepo) {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(dir.path());
    (dir, repo)
}

/// The answer of the local repository, which never waits.
fn now<T>(answer: impl Future<Output = T>) -> T {
    answer.now_or_never().unwrap()
}

/// What is known of a repository whose tags are `v` and a version of numbers.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    current: Option<String>,
    previous: Option<String>,
    messages: Vec<String>,
}

fn open(repo: &TestRepo) -> Repository {
    Repository::open(repo.path()).unwrap()
}

/// The tags of releases, highest version first.
fn candidates(repository: &Repository) -> Vec<&Tag> {
    let version = |tag: &Tag| -> Option<Vec<u64>> {
        let numbers: Vec<u64> =
            tag.name.strip_prefix('v')?.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        Some(numbers).filter(|numbers| numbers.len() == 3)
    };
    let mut tags: Vec<_> = repository.tags().iter().filter(|tag| version(tag).is_some()).collect();
    tags.sort_by_key(|tag| std::cmp::Reverse(version(tag)));
    tags
}

fn tell(repository: &Repository) -> Told {
    let last = now(repository.last(candidates(repository))).unwrap();
    let since =
        now(repository.since(last.previous.map(|(_, id)| id), None, |commit| commit.message.trim_end().to_owned())).unwrap();
    let name = |tag: Option<(&Tag, Id)>| tag.map(|(tag, _)| tag.name.clone());
    Told { current: name(last.current), previous: name(last.previous), messages: messages(&since) }
}

fn messages(since: &Since<'_, String>) -> Vec<String> {
    since.iter().map(|seen| seen.found.clone()).collect()
}

#[track_caller]
fn check(repo: &TestRepo, previous: Option<&str>, messages: &[&str]) {
    let told = tell(&open(repo));
    assert_eq!((told.previous.as_deref(), told.messages), (previous, messages.iter().map(ToString::to_string).collect()));
}
