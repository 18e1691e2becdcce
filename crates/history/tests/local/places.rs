//! Wherever a repository keeps its objects and references, the answers are the same.

use std::fs;

use history::{HistoryError, Repository};
use test_support::TestRepo;

use crate::{candidates, check, now, open, repo, tell};

/// A history with merges, and a release in the middle of it.
fn fill(repo: &TestRepo, commits: usize) {
    repo.commit("feat: root");
    for number in 0..commits {
        if number == commits / 2 {
            repo.annotated_tag("v1.0.0", "first");
        }
        if number % 10 == 9 {
            repo.branch("side", "HEAD~3");
            repo.switch("side");
            repo.commit(format!("fix: {number} on the side"));
            repo.switch("main");
            repo.merge("side", format!("Merge {number}"));
        } else {
            repo.commit(format!("fix: {number}"));
        }
    }
}

#[test]
fn a_pack_tells_the_same_as_loose_objects() {
    let (_dir, repo) = repo();
    fill(&repo, 300);
    let loose = tell(&open(&repo));
    repo.pack();
    assert_eq!(tell(&open(&repo)), loose);
    repo.commit("fix: not yet packed");
    let both = tell(&open(&repo));
    assert_eq!((both.messages[0].as_str(), &both.messages[1..]), ("fix: not yet packed", loose.messages.as_slice()));
}

#[test]
fn a_whole_history_is_read_ahead_of_the_walk_and_is_the_same() {
    let (_dir, repo) = repo();
    fill(&repo, 1_200);
    let whole = |repository: &Repository| {
        let since = now(repository.since(None, None, |commit| (commit.message.to_owned(), commit.parents.to_vec()))).unwrap();
        since.iter().map(|seen| (seen.id, seen.found.clone())).collect::<Vec<_>>()
    };
    let loose = whole(&open(&repo));
    assert_eq!(loose.len(), 1 + 1_200 + 120);
    repo.pack();
    assert_eq!(whole(&open(&repo)), loose);
    // A second question to the same repository, after the first has read everything.
    let repository = open(&repo);
    assert_eq!(tell(&repository).previous.as_deref(), Some("v1.0.0"));
    assert_eq!(whole(&repository), loose);
}

#[test]
fn commits_that_stand_behind_one_but_are_not_behind_it_do_not_count() {
    let (_dir, repo) = repo();
    repo.commit("feat: root");
    repo.branch("other", "HEAD");
    repo.switch("other");
    repo.commits(200, |number| format!("feat: elsewhere {number}"));
    repo.switch("main");
    repo.set_time(test_support::repo::START + 60);
    repo.commits(200, |number| format!("fix: {number}"));
    repo.pack();
    let told = tell(&open(&repo));
    assert_eq!(told.messages.len(), 201);
    assert!(told.messages.iter().all(|message| !message.contains("elsewhere")));
}

#[test]
fn ids_may_be_sha_256() {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init_sha256(dir.path());
    repo.files([("a/b", "c")]);
    fill(&repo, 100);
    let loose = tell(&open(&repo));
    assert_eq!(open(&repo).head().to_string(), repo.id("HEAD"));
    assert_eq!((repo.id("HEAD").len(), loose.previous.as_deref()), (64, Some("v1.0.0")));
    repo.pack();
    assert_eq!(tell(&open(&repo)), loose);
}

#[test]
fn a_further_work_tree_has_its_own_head_and_shares_the_rest() {
    let (_dir, repo) = repo();
    fill(&repo, 20);
    let elsewhere = tempfile::tempdir().unwrap();
    repo.add_worktree(elsewhere.path(), "HEAD~2");
    let there = Repository::open(elsewhere.path()).unwrap();
    assert_eq!((there.head().to_string(), there.branch()), (repo.id("HEAD~2"), None));
    assert_eq!(there.tags(), open(&repo).tags());
    assert_eq!(tell(&there).previous.as_deref(), Some("v1.0.0"));
}

#[test]
fn objects_may_be_borrowed_from_another_repository() {
    let (_dir, lender) = repo();
    fill(&lender, 100);
    let told = tell(&open(&lender));
    for is_packed in [false, true] {
        if is_packed {
            lender.pack();
        }
        let dir = tempfile::tempdir().unwrap();
        let borrower = TestRepo::init(dir.path());
        fs::write(
            borrower.git_dir().join("objects/info/alternates"),
            format!("{}\n", lender.git_dir().join("objects").display()),
        )
        .unwrap();
        for reference in ["refs/heads/main", "refs/tags/v1.0.0"] {
            fs::copy(lender.git_dir().join(reference), borrower.git_dir().join(reference)).unwrap();
        }
        assert_eq!(tell(&open(&borrower)), told);
    }
}

#[test]
fn ten_thousand_tags_are_no_burden() {
    let (_dir, repo) = repo();
    let root = repo.commit("feat: a");
    let packed = (0..10_000).fold(String::new(), |all, index| all + &format!("{root} refs/tags/v0.{index}.0\n"));
    fs::write(repo.git_dir().join("packed-refs"), format!("# pack-refs with: peeled fully-peeled sorted \n{packed}")).unwrap();
    repo.commit("fix: b");
    check(&repo, Some("v0.9999.0"), &["fix: b"]);
}

#[test]
fn of_loose_tags_only_those_that_matter_are_opened() {
    let (_dir, repo) = repo();
    let root = repo.commit("feat: a");
    repo.commit("fix: b");
    // Opening one of these would fail.
    for index in 0..2_000 {
        fs::write(repo.git_dir().join(format!("refs/tags/v0.{index}.0")), "no id\n").unwrap();
    }
    fs::create_dir_all(repo.git_dir().join("refs/tags/api")).unwrap();
    for name in ["v1.0.0", "api/v1.0.0"] {
        fs::write(repo.git_dir().join("refs/tags").join(name), format!("{root}\n")).unwrap();
    }
    check(&repo, Some("v1.0.0"), &["fix: b"]);
    let repository = open(&repo);
    assert!(repository.tags().is_sorted());
    assert_eq!((repository.tags().len(), repository.tags()[0].name.as_str()), (2_002, "api/v1.0.0"));
    let error = now(repository.behind_head(&repository.tags()[1])).unwrap_err();
    assert!(matches!(error, HistoryError::Read { .. }), "{error:?}");
}

#[test]
fn a_detached_head_and_a_folder_inside_the_repository_are_fine() {
    let (_dir, repo) = repo();
    fill(&repo, 10);
    assert_eq!(open(&repo).branch(), Some("main"));
    repo.detach("HEAD");
    let inside = repo.path().join("services/api");
    fs::create_dir_all(&inside).unwrap();
    let repository = Repository::open(&inside).unwrap();
    assert_eq!((repository.head().to_string(), repository.branch()), (repo.id("HEAD"), None));
}

#[test]
fn branches_are_those_here_and_those_of_origin() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    for name in ["refs/heads/1.x", "refs/remotes/origin/next", "refs/remotes/origin/main", "refs/remotes/fork/other"] {
        repo.reference(name, "HEAD");
    }
    fs::write(repo.git_dir().join("refs/remotes/origin/HEAD"), "ref: refs/remotes/origin/main\n").unwrap();
    assert_eq!(now(open(&repo).branches()).unwrap(), ["1.x", "main", "next"]);
}

#[test]
fn replaced_and_grafted_commits_are_seen_as_everybody_else_sees_them() {
    let (_dir, repo) = repo();
    let root = repo.commit("feat: a");
    repo.tag("v1.0.0");
    let fix = repo.commit("fix: b");
    repo.commit("docs: c");
    repo.switch("elsewhere");
    repo.commit("feat!: put in its place");
    repo.reference(&format!("refs/replace/{fix}"), "elsewhere");
    repo.switch("main");
    fs::create_dir_all(repo.git_dir().join("info")).unwrap();
    fs::write(repo.git_dir().join("info/grafts"), format!("{} {root}\n{fix}\n", repo.id("HEAD"))).unwrap();
    check(&repo, Some("v1.0.0"), &["docs: c", "fix: b"]);
    repo.pack();
    check(&repo, Some("v1.0.0"), &["docs: c", "fix: b"]);
}

#[test]
fn a_repository_answers_several_questions() {
    let (_dir, repo) = repo();
    fill(&repo, 50);
    repo.tag_at("v0.1.0", "HEAD~40");
    repo.tag_at("v1.1.0", "HEAD~5");
    let repository = open(&repo);
    let names = |tags: &[&history::Tag]| {
        tags.iter().map(|tag| now(repository.behind_head(tag)).unwrap().map(|id| id.to_string())).collect::<Vec<_>>()
    };
    let tags = candidates(&repository);
    let expected: Vec<_> = ["HEAD~5", "v1.0.0", "HEAD~40"].map(|place| Some(repo.id(place))).into();
    assert_eq!(names(&tags), expected);
    let backwards: Vec<_> = tags.iter().rev().copied().collect();
    assert_eq!(names(&backwards), expected.into_iter().rev().collect::<Vec<_>>());
    let far = now(repository.since(now(repository.behind_head(tags[2])).unwrap(), None, |_| ())).unwrap().len();
    let near = now(repository.since(now(repository.behind_head(tags[0])).unwrap(), None, |_| ())).unwrap().len();
    assert_eq!((near < 10, far > 40), (true, true), "{near} {far}");
}
