//! What cannot be read is named, with a cure; what only looks broken is read.

use std::fs;

use actions_core::Failure;
use history::local::Local;
use history::{HistoryError, Paths, Repository};
use test_support::TestRepo;

use crate::{check, now, open, repo};

fn failure(repo: &TestRepo) -> Failure {
    let told = Repository::open(repo.path()).and_then(|repository| {
        let tags: Vec<_> = repository.tags().iter().collect();
        let last = now(repository.last(tags))?;
        now(repository.since(last.previous.map(|(_, id)| id), None, |_| ())).map(drop)
    });
    Failure::from(told.unwrap_err())
}

#[track_caller]
fn expect(failure: &Failure, message: &str, hint: &str, exit: u8) {
    let problem = &failure.problems[0];
    assert!(problem.message.contains(message), "{failure:?}");
    assert!(problem.hint.as_ref().unwrap().contains(hint), "{failure:?}");
    assert_eq!(failure.exit.code(), exit);
}

#[test]
fn a_shallow_clone_is_not_taken_for_the_whole_history() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.commit("fix: b");
    repo.shallow_at("HEAD");
    expect(&failure(&repo), "shallow clone", "fetch-depth: 0", 2);
    let local = Local::open(repo.path()).unwrap();
    assert!(local.is_shallow());
    assert_eq!(local.commit(local.head()).unwrap().message.trim_end(), "fix: b");
}

#[test]
fn what_is_no_repository_or_has_no_commit_is_told_apart() {
    let (dir, repo) = repo();
    assert!(matches!(Repository::open(repo.path()), Err(HistoryError::NoCommits { branch }) if branch == "main"));
    let elsewhere = tempfile::tempdir().unwrap();
    assert!(matches!(Repository::open(elsewhere.path()), Err(HistoryError::NotARepository { .. })));
    assert!(matches!(Repository::open(&dir.path().join("missing")), Err(HistoryError::NotARepository { .. })));
    let config = fs::read_to_string(repo.git_dir().join("config")).unwrap();
    fs::write(repo.git_dir().join("config"), format!("{config}\n[extensions]\n\tobjectFormat = sha3\n")).unwrap();
    let failure = Failure::from(Repository::open(repo.path()).unwrap_err());
    expect(&failure, "failed to open", "check the repository out anew", 2);
}

#[test]
fn references_in_a_form_that_is_not_known_are_refused_by_its_name() {
    let (dir, repo) = repo();
    repo.commit("feat: a");
    let git = dir.path().join(".git");
    // As `git init --ref-format=reftable` leaves it.
    fs::write(git.join("config"), "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n").unwrap();
    fs::write(git.join("HEAD"), "ref: refs/heads/.invalid\n").unwrap();
    expect(&failure(&repo), "keeps its references as `reftable`", "git refs migrate --ref-format=files", 2);
}

#[test]
fn a_tag_that_is_a_name_for_nothing_is_of_no_commit() {
    let (_dir, repo) = repo();
    let root = repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.commit("fix: b");
    let tags = repo.git_dir().join("refs/tags");
    for (name, to) in [("v1.1.0", "v1.0.0"), ("v1.2.0", "gone"), ("v1.3.0", "v1.3.0"), ("v1.4.0", "v1.5.0"), ("v1.5.0", "v1.4.0")]
    {
        fs::write(tags.join(name), format!("ref: refs/tags/{to}\n")).unwrap();
    }
    let repository = Repository::open(repo.path()).unwrap();
    let last = now(repository.last(repository.tags().iter().rev())).unwrap().previous.unwrap();
    assert_eq!((last.0.name.as_str(), last.1.to_string()), ("v1.1.0", root));
}

#[test]
fn lost_commits_are_named() {
    let (_dir, repo) = repo();
    let lost = repo.commit("feat: a");
    repo.commit("fix: b");
    repo.lose(&lost);
    expect(&failure(&repo), &lost, "git fsck", 1);

    let (_dir, repo) = crate::repo();
    repo.commit("feat: a");
    fs::write(repo.git_dir().join("refs/tags/v1.0.0"), format!("{}\n", "1".repeat(40))).unwrap();
    expect(&failure(&repo), "failed to read the tag v1.0.0 from the git repository", "git fsck", 1);
}

#[test]
fn a_pack_that_is_cut_off_is_named_with_the_commit_that_was_in_it() {
    let (_dir, repo) = repo();
    repo.commits(200, |number| format!("fix: {number}"));
    let root = repo.id("HEAD~199");
    repo.pack();
    let pack = fs::read_dir(repo.git_dir().join("objects/pack")).unwrap().map(|file| file.unwrap().path());
    let pack = pack.into_iter().find(|path| path.extension().unwrap() == "pack").unwrap();
    let bytes = fs::read(&pack).unwrap();
    // The root is the last commit of the pack, before the empty folder and the checksum.
    fs::write(&pack, [&bytes[..bytes.len() - 120], &[0; 120]].concat()).unwrap();
    let failure = failure(&repo);
    assert!(failure.problems[0].message.contains("commit"), "{failure:?} {root}");
}

#[test]
fn folders_are_needed_for_paths_only() {
    let (_dir, repo) = repo();
    repo.files([("api/a.rs", "a")]);
    repo.commit("feat: a");
    repo.files([("api/a.rs", "b")]);
    repo.commit("fix: b");
    let all =
        |repository: &Repository, paths: Option<&Paths>| now(repository.since(None, paths, |_| ())).map(|since| since.len());
    let api = Paths::new(["api"]);
    assert_eq!(all(&open(&repo), Some(&api)).unwrap(), 2);
    repo.lose_trees();
    assert_eq!(all(&open(&repo), None).unwrap(), 2);
    let failure = Failure::from(all(&open(&repo), Some(&api)).unwrap_err());
    expect(&failure, "is missing from the git repository", "`filter`", 1);
}

#[test]
fn tags_that_lead_to_no_commit_are_passed_over() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    fs::write(repo.git_dir().join("refs/tags/v9.0.0"), format!("{tree}\n")).unwrap();
    repo.commit("fix: b");
    check(&repo, Some("v1.0.0"), &["fix: b"]);
}

#[test]
fn tags_of_tags_are_followed() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.annotated_tag("v0.9.0", "inner");
    repo.tag_of_tag("v1.0.0", "v0.9.0");
    repo.commit("fix: b");
    check(&repo, Some("v1.0.0"), &["fix: b"]);
}

#[test]
fn messages_may_be_anything() {
    let (_dir, repo) = repo();
    repo.commit(b"feat: caf\xe9\0\r\n\r\nBREAKING CHANGE: \xff");
    let long = format!("fix: long\n\n{}", "x".repeat(5 << 20));
    repo.commit(&long);
    repo.commit("");
    for _ in 0..2 {
        check(&repo, None, &["", &long, "feat: caf\u{fffd}\0\r\n\r\nBREAKING CHANGE: \u{fffd}"]);
        if !repo.git_dir().join("objects/pack").read_dir().is_ok_and(|mut packs| packs.next().is_some()) {
            repo.pack();
        }
    }
    let repository = open(&repo);
    let since = now(repository.since(None, None, |_| ())).unwrap();
    assert_eq!(since.commit(1).unwrap().unwrap().message.trim_end(), long);
    assert_eq!(since.commit(3).unwrap(), None);
}
