//! The history is read right where peers answer wrongly, and what cannot be read is named.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use deploy_config::tag_format::TagFormat;
use history::HistoryError;
use history::{History, git};
use proptest::prelude::*;
use semantic_release::plan::plan;
use tempfile::TempDir;
use test_support::TestRepo;

fn repo() -> (TempDir, TestRepo) {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(dir.path());
    (dir, repo)
}

fn format() -> TagFormat {
    TagFormat::parse("v${version}").unwrap()
}

fn read(path: &Path) -> Result<History, HistoryError> {
    git::read(path, &format())
}

/// The tag that a repository's `HEAD` would be released as.
fn next(repo: &TestRepo) -> Option<String> {
    let history = read(repo.path()).unwrap();
    plan(&history, &format(), None).release.map(|release| release.tag)
}

fn messages(history: &History) -> Vec<&str> {
    history.commits.iter().map(|commit| commit.message.as_str()).collect()
}

#[test]
fn a_side_branch_forked_before_the_tag_and_merged_after_it_counts_for_its_own_commits_only() {
    let (_dir, repo) = repo();
    repo.commit("feat!: old and released");
    repo.branch("side", "HEAD");
    repo.commit("feat: released");
    repo.tag("v1.0.0");
    repo.switch("side");
    repo.commit("fix: on the side");
    repo.switch("main");
    repo.merge("side", "Merge branch 'side'");

    let history = read(repo.path()).unwrap();
    assert_eq!(messages(&history), ["Merge branch 'side'", "fix: on the side"]);
    assert_eq!(next(&repo).as_deref(), Some("v1.0.1"));
}

#[test]
fn a_higher_tag_on_an_unmerged_branch_does_not_count() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.branch("next", "HEAD");
    repo.switch("next");
    repo.commit("feat!: b");
    repo.tag("v2.0.0");
    repo.switch("main");
    repo.commit("fix: c");
    assert_eq!(next(&repo).as_deref(), Some("v1.0.1"));
}

#[test]
fn a_floating_major_tag_is_no_version() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.1");
    repo.commit("docs: b");
    repo.tag("v1");
    repo.commit("fix: c");
    assert_eq!(next(&repo).as_deref(), Some("v1.0.2"));
}

#[test]
fn a_feature_and_its_revert_release_nothing() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    let feature = repo.commit("feat: b");
    repo.commit(format!("Revert \"feat: b\"\n\nThis reverts commit {feature}.\n"));
    assert_eq!(next(&repo), None);
}

#[test]
fn a_prerelease_on_the_same_commit_or_later_is_not_the_last_release() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0-beta.2");
    repo.tag("v1.0.0");
    repo.commit("fix: b");
    repo.tag("v1.1.0-beta.1");
    repo.commit("docs: c");
    assert_eq!(next(&repo).as_deref(), Some("v1.0.1"));
}

#[test]
fn the_highest_version_counts_and_not_the_nearest_or_the_last_by_name() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.annotated_tag("v1.10.0", "ten");
    repo.commit("fix: backport, tagged late");
    repo.tag("v1.9.1");
    repo.commit("feat: b");
    assert_eq!(next(&repo).as_deref(), Some("v1.11.0"));
}

#[test]
fn clocks_that_were_wrong_change_nothing() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.set_time(4_000_000_000);
    repo.commit("feat: from the future");
    repo.tag("v2.0.0");
    repo.set_time(5);
    repo.commit("fix: from 1970");
    repo.set_time(test_support::repo::START + 600);
    repo.commit("docs: today");
    let history = read(repo.path()).unwrap();
    assert_eq!(history.previous.as_ref().unwrap().tag, "v2.0.0");
    assert_eq!(messages(&history), ["docs: today", "fix: from 1970"]);
}

#[test]
fn unrelated_histories_that_were_merged_are_one_history() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.switch("other");
    repo.commit("feat: b");
    repo.tag("v3.0.0");
    repo.switch("main");
    repo.merge("other", "Merge");
    repo.commit("fix: c");
    let history = read(repo.path()).unwrap();
    assert_eq!(history.previous.as_ref().unwrap().tag, "v3.0.0");
    assert_eq!(messages(&history), ["fix: c", "Merge", "feat: a"]);
}

#[test]
fn a_commit_that_carries_the_highest_tag_is_that_release_and_is_compared_with_the_one_before() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    let head = repo.commit("feat: b");
    repo.annotated_tag("v1.1.0", "released");
    let history = read(repo.path()).unwrap();
    assert_eq!(
        history.current.as_ref().map(|release| (release.tag.as_str(), release.commit.as_str())),
        Some(("v1.1.0", head.as_str()))
    );
    assert_eq!(history.previous.as_ref().unwrap().tag, "v1.0.0");
    assert_eq!(messages(&history), ["feat: b"]);
}

#[test]
fn tags_that_lead_to_no_commit_are_passed_over() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    std::fs::write(repo.git_dir().join("refs/tags/v9.0.0"), format!("{tree}\n")).unwrap();
    repo.commit("fix: b");
    assert_eq!(next(&repo).as_deref(), Some("v1.0.1"));
}

#[test]
fn replaced_commits_are_seen_as_everybody_else_sees_them() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    let fix = repo.commit("fix: b");
    repo.switch("elsewhere");
    repo.commit("feat!: put in its place");
    repo.reference(&format!("refs/replace/{fix}"), "elsewhere");
    repo.switch("main");
    assert_eq!(next(&repo).as_deref(), Some("v1.0.1"));
}

#[test]
fn a_detached_head_and_a_folder_inside_the_repository_are_fine() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.commit("fix: b");
    repo.detach("HEAD");
    let inside = repo.path().join("services/api");
    std::fs::create_dir_all(&inside).unwrap();
    assert_eq!(read(&inside).unwrap().head, repo.id("HEAD"));
    assert_eq!(next(&repo).as_deref(), Some("v1.0.1"));
}

#[test]
fn messages_that_are_not_utf_8_are_read() {
    let (_dir, repo) = repo();
    repo.commit(b"feat: caf\xe9\0\r\n\r\nBREAKING CHANGE: \xff");
    let history = read(repo.path()).unwrap();
    assert_eq!(messages(&history), ["feat: caf\u{fffd}\0\r\n\r\nBREAKING CHANGE: \u{fffd}"]);
    assert_eq!(next(&repo).as_deref(), Some("v1.0.0"));
}

/// What is done to a random history: which branch goes on, what is merged into it, how far the clock jumps, whether it is tagged.
type Step = (usize, Option<usize>, i64, bool);

const BRANCHES: [&str; 4] = ["main", "a", "b", "c"];

/// Builds a history from steps; answers each commit's ancestors (with itself) and the tagged commits in the order of their versions.
fn build(repo: &TestRepo, steps: &[Step]) -> (HashMap<String, BTreeSet<String>>, Vec<String>) {
    let (mut ancestors, mut tags) = (HashMap::from([(repo.id("HEAD"), BTreeSet::from([repo.id("HEAD")]))]), Vec::new());
    for branch in &BRANCHES[1..] {
        repo.branch(branch, "main");
    }
    for (index, (branch, merged, time, tagged)) in steps.iter().enumerate() {
        repo.switch(BRANCHES[*branch]);
        repo.set_time(*time);
        let mut behind = ancestors[&repo.id("HEAD")].clone();
        let id = match merged.map(|merged| BRANCHES[merged]) {
            Some(other) => {
                behind.extend(ancestors[&repo.id(other)].iter().cloned());
                repo.merge(other, format!("Merge {index}"))
            }
            None => repo.commit(format!("fix: {index}")),
        };
        behind.insert(id.clone());
        ancestors.insert(id.clone(), behind);
        if *tagged {
            repo.tag(&format!("v1.{}.0", tags.len()));
            tags.push(id);
        }
    }
    (ancestors, tags)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_history_is_read_as_sets_of_ancestors_say_whatever_its_clocks_said(
        steps in prop::collection::vec((0..4usize, prop::option::weighted(0.3, 0..4usize), 1_000..1_020i64, prop::bool::weighted(0.3)), 1..40)
    ) {
        let (_dir, repo) = repo();
        repo.commit("feat: root");
        let (ancestors, tags) = build(&repo, &steps);
        repo.switch("main");
        let head = repo.id("HEAD");
        let mut behind = tags.iter().enumerate().rev().filter(|(_, id)| ancestors[&head].contains(*id));
        let mut last = behind.next();
        let current = last.filter(|(_, id)| **id == head);
        if current.is_some() {
            last = behind.next();
        }
        let name = |tag: Option<(usize, &String)>| tag.map(|(version, _)| format!("v1.{version}.0"));

        let history = read(repo.path()).unwrap();
        prop_assert_eq!(history.current.map(|release| release.tag), name(current));
        prop_assert_eq!(history.previous.map(|release| release.tag), name(last));
        let released = last.map(|(_, id)| ancestors[id].clone()).unwrap_or_default();
        let since: BTreeSet<String> = ancestors[&head].difference(&released).cloned().collect();
        prop_assert_eq!(history.commits.len(), since.len());
        prop_assert_eq!(history.commits.into_iter().map(|commit| commit.id).collect::<BTreeSet<_>>(), since);
    }
}

#[test]
fn ten_thousand_tags_are_no_burden() {
    let (_dir, repo) = repo();
    let root = repo.commit("feat: a");
    let packed = (0..10_000).fold(String::new(), |all, index| all + &format!("{root} refs/tags/v0.{index}.0\n"));
    std::fs::write(repo.git_dir().join("packed-refs"), format!("# pack-refs with: peeled fully-peeled sorted \n{packed}"))
        .unwrap();
    repo.commit("fix: b");
    assert_eq!(next(&repo).as_deref(), Some("v0.9999.1"));
}

#[test]
fn a_shallow_clone_is_refused_with_the_cure() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.commit("fix: b");
    repo.shallow_at("HEAD");
    let failure = actions_core::Failure::from(read(repo.path()).unwrap_err());
    assert!(failure.problems[0].message.contains("shallow clone"), "{failure:?}");
    assert!(failure.problems[0].hint.as_ref().unwrap().contains("fetch-depth: 0"), "{failure:?}");
    assert_eq!(failure.exit.code(), 2);
}

#[test]
fn what_is_no_repository_or_has_no_commit_is_told_apart() {
    let (dir, repo) = repo();
    assert!(matches!(read(repo.path()), Err(HistoryError::NoCommits { branch }) if branch == "main"));
    let elsewhere = tempfile::tempdir().unwrap();
    assert!(matches!(read(elsewhere.path()), Err(HistoryError::NotARepository { .. })));
    assert!(matches!(read(&dir.path().join("missing")), Err(HistoryError::NotARepository { .. })));
}

#[test]
fn lost_objects_are_named() {
    let (_dir, repo) = repo();
    let lost = repo.commit("feat: a");
    repo.commit("fix: b");
    repo.lose(&lost);
    let failure = actions_core::Failure::from(read(repo.path()).unwrap_err());
    assert!(failure.problems[0].message.contains(&lost), "{failure:?}");

    let (_dir, repo) = self::repo();
    repo.commit("feat: a");
    std::fs::write(repo.git_dir().join("refs/tags/v1.0.0"), format!("{}\n", "1".repeat(40))).unwrap();
    let error = read(repo.path()).unwrap_err();
    assert_eq!(error.to_string(), "failed to read the tag v1.0.0 from the git repository");
}
