//! Commits are chosen by the files that they change.

use history::{Id, Paths};
use test_support::TestRepo;

use crate::{now, open, repo};

#[track_caller]
fn check(repo: &TestRepo, patterns: &[&str], messages: &[&str]) {
    let repository = open(repo);
    let paths = Paths::new(patterns.iter().copied());
    for _ in 0..2 {
        let since = now(repository.since(None, Some(&paths), |commit| commit.message.trim_end().to_owned())).unwrap();
        assert_eq!(since.iter().map(|seen| seen.found.as_str()).collect::<Vec<_>>(), messages, "{patterns:?}");
    }
}

#[test]
fn a_commit_counts_for_what_it_changes_adds_or_takes_away() {
    let (_dir, repo) = repo();
    repo.files([("api/a.rs", "1"), ("web/a.ts", "1"), ("README.md", "1")]);
    repo.commit("feat: root");
    repo.files([("api/a.rs", "2"), ("web/a.ts", "1"), ("README.md", "1")]);
    repo.commit("fix: api");
    repo.files([("api/a.rs", "2"), ("web/b.ts", "1"), ("README.md", "1")]);
    repo.commit("refactor: web");
    repo.files([("api/a.rs", "2"), ("README.md", "1")]);
    repo.commit("chore: no web");
    repo.commit("chore: empty");
    check(&repo, &["api"], &["fix: api", "feat: root"]);
    check(&repo, &["web"], &["chore: no web", "refactor: web", "feat: root"]);
    check(&repo, &["web/*.ts", "!**/a.ts"], &["chore: no web", "refactor: web"]);
    check(&repo, &["README.md"], &["feat: root"]);
    check(&repo, &["nothing"], &[]);
}

#[test]
fn a_file_that_becomes_a_folder_is_both() {
    let (_dir, repo) = repo();
    repo.files([("a", "1")]);
    repo.commit("feat: a file");
    repo.files([("a/b", "1")]);
    repo.commit("refactor: a folder");
    check(&repo, &["a/b"], &["refactor: a folder"]);
    check(&repo, &["a"], &["refactor: a folder", "feat: a file"]);
}

#[test]
fn a_merge_counts_for_what_differs_from_every_parent() {
    let (_dir, repo) = repo();
    repo.files([("api/a", "1"), ("web/a", "1")]);
    repo.commit("feat: root");
    repo.branch("side", "HEAD");
    repo.files([("api/a", "2"), ("web/a", "1")]);
    repo.commit("fix: api");
    repo.switch("side");
    repo.files([("api/a", "1"), ("web/a", "2")]);
    repo.commit("fix: web");
    repo.switch("main");
    repo.files([("api/a", "2"), ("web/a", "2")]);
    repo.merge("side", "Merge side");
    repo.branch("side", "HEAD~1");
    repo.switch("side");
    repo.files([("api/a", "3"), ("web/a", "1")]);
    repo.commit("fix: api on the side");
    repo.switch("main");
    repo.files([("api/a", "4"), ("web/a", "2")]);
    repo.merge("side", "Merge with a mended conflict");
    check(&repo, &["api"], &["Merge with a mended conflict", "fix: api on the side", "fix: api", "feat: root"]);
    check(&repo, &["web"], &["fix: web", "feat: root"]);
}

#[test]
fn packages_ask_the_same_repository() {
    let (_dir, repo) = repo();
    let files = |changed: usize| {
        (0..5).map(move |part| (format!("part{part}/file"), if part == changed % 5 { changed } else { 0 }.to_string()))
    };
    for number in 0..100 {
        repo.files(files(number));
        repo.commit(format!("fix: {number}"));
    }
    repo.pack();
    let repository = open(&repo);
    let counts = ["part0", "part1", "part2", "part3", "part4", "part5"]
        .map(|part| now(repository.since(None, Some(&Paths::new([part])), |_| ())).unwrap().len());
    assert_eq!(counts, [39, 41, 41, 41, 40, 0]);
}

#[test]
fn files_differ_from_those_of_an_earlier_commit_unless_they_were_changed_back() {
    let (_dir, repo) = repo();
    repo.files([("api/a.rs", "1"), ("api/b.rs", "1"), ("web/a.ts", "1")]);
    let base = repo.commit("feat: root");
    repo.files([("api/a.rs", "2"), ("web/a.ts", "2"), ("web/new.ts", "1")]);
    repo.commit("fix: both");
    repo.files([("api/a.rs", "2"), ("web/a.ts", "1"), ("web/new.ts", "1")]);
    repo.commit("revert: one of them");
    let repository = open(&repo);
    let base = Id::from_hex(&base).unwrap();
    let changed = now(repository.changed(base)).unwrap();
    assert_eq!((changed.paths, changed.is_cut), (["api/a.rs", "api/b.rs", "web/new.ts"].map(str::to_owned).to_vec(), false));
    assert!(now(repository.changed(repository.head())).unwrap().paths.is_empty());
}

#[test]
fn a_file_is_read_as_it_was_in_a_commit() {
    let (_dir, repo) = repo();
    repo.files([(".github/deploy.yml", "version: 1"), ("api/a.rs", "1")]);
    let base = Id::from_hex(repo.commit("feat: root")).unwrap();
    repo.files([(".github/deploy.yml", "version: 2"), ("api", "a file now")]);
    repo.commit("fix: it");
    let repository = open(&repo);
    let local = repository.local().unwrap();
    let file = |path: &str| local.file(base, path).unwrap().map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(file("./.github/deploy.yml").as_deref(), Some("version: 1"));
    assert_eq!([file("api"), file("api/a.rs/x"), file("none"), file("")], [None, None, None, None]);
}
