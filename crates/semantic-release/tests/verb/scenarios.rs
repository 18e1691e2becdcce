//! Histories that other tools read wrongly, and histories that cannot be read.

use std::path::Path;

use semantic_release::run;
use simulators::runner::{RunnerSim, StepResult};
use tempfile::TempDir;
use test_support::{TestRepo, histories};

use super::output;

fn repo() -> (TempDir, TestRepo) {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(dir.path());
    (dir, repo)
}

async fn dry_run(path: &Path) -> StepResult {
    let step = tempfile::tempdir().unwrap();
    RunnerSim::new(step.path()).unwrap().input("path", path.to_string_lossy()).input("dry-run", "true").run(run).await.unwrap()
}

/// The tag that a repository's `HEAD` would be released as.
async fn next(repo: &TestRepo) -> Option<String> {
    let step = dry_run(repo.path()).await;
    Some(output(&step, "tag").to_owned()).filter(|tag| !tag.is_empty())
}

#[tokio::test]
async fn a_side_branch_forked_before_the_tag_and_merged_after_it_counts_for_its_own_commits_only() {
    let (_dir, repo) = repo();
    histories::side_branch_from_before_the_tag(&repo);
    assert_eq!(next(&repo).await.as_deref(), Some("v1.0.1"));
}

#[tokio::test]
async fn a_higher_tag_on_an_unmerged_branch_does_not_count() {
    let (_dir, repo) = repo();
    histories::higher_tag_on_an_unmerged_branch(&repo);
    assert_eq!(next(&repo).await.as_deref(), Some("v1.0.1"));
}

#[tokio::test]
async fn a_floating_major_tag_is_no_version() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.1");
    repo.commit("docs: b");
    repo.tag("v1");
    repo.commit("fix: c");
    assert_eq!(next(&repo).await.as_deref(), Some("v1.0.2"));
}

#[tokio::test]
async fn a_feature_and_its_revert_release_nothing() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    let feature = repo.commit("feat: b");
    repo.commit(format!("Revert \"feat: b\"\n\nThis reverts commit {feature}.\n"));
    assert_eq!(next(&repo).await, None);
}

#[tokio::test]
async fn a_prerelease_on_the_same_commit_or_later_is_not_the_last_release() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0-beta.2");
    repo.tag("v1.0.0");
    repo.commit("fix: b");
    repo.tag("v1.1.0-beta.1");
    repo.commit("docs: c");
    assert_eq!(next(&repo).await.as_deref(), Some("v1.0.1"));
}

#[tokio::test]
async fn the_highest_version_counts_and_not_the_nearest_or_the_last_by_name() {
    let (_dir, repo) = repo();
    histories::backport_tagged_after_a_higher_version(&repo);
    assert_eq!(next(&repo).await.as_deref(), Some("v1.11.0"));
}

#[tokio::test]
async fn clocks_that_were_wrong_change_nothing() {
    let (_dir, repo) = repo();
    histories::wrong_clocks(&repo);
    assert_eq!(next(&repo).await.as_deref(), Some("v2.0.1"));
}

#[tokio::test]
async fn unrelated_histories_that_were_merged_are_one_history() {
    let (_dir, repo) = repo();
    histories::unrelated_histories(&repo);
    assert_eq!(next(&repo).await.as_deref(), Some("v3.1.0"));
}

#[tokio::test]
async fn tags_that_lead_to_no_commit_are_passed_over() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    std::fs::write(repo.git_dir().join("refs/tags/v9.0.0"), format!("{tree}\n")).unwrap();
    repo.commit("fix: b");
    assert_eq!(next(&repo).await.as_deref(), Some("v1.0.1"));
}

#[tokio::test]
async fn replaced_commits_are_seen_as_everybody_else_sees_them() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    let fix = repo.commit("fix: b");
    repo.switch("elsewhere");
    repo.commit("feat!: put in its place");
    repo.reference(&format!("refs/replace/{fix}"), "elsewhere");
    repo.switch("main");
    assert_eq!(next(&repo).await.as_deref(), Some("v1.0.1"));
}

#[tokio::test]
async fn a_detached_head_and_a_folder_inside_the_repository_are_fine() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.commit("fix: b");
    repo.detach("HEAD");
    let inside = repo.path().join("services/api");
    std::fs::create_dir_all(&inside).unwrap();
    assert_eq!(output(&dry_run(&inside).await, "sha"), repo.id("HEAD"));
    assert_eq!(next(&repo).await.as_deref(), Some("v1.0.1"));
}

#[tokio::test]
async fn messages_that_are_not_utf_8_are_read() {
    let (_dir, repo) = repo();
    repo.commit(b"feat: caf\xe9\0\r\n\r\nBREAKING CHANGE: \xff");
    let step = dry_run(repo.path()).await;
    assert_eq!((output(&step, "tag"), output(&step, "type")), ("v1.0.0", "major"));
    assert!(output(&step, "notes").contains("caf\u{fffd}"), "{}", output(&step, "notes"));
}

#[tokio::test]
async fn ten_thousand_tags_are_no_burden() {
    let (_dir, repo) = repo();
    let root = repo.commit("feat: a");
    let packed = (0..10_000).fold(String::new(), |all, index| all + &format!("{root} refs/tags/v0.{index}.0\n"));
    std::fs::write(repo.git_dir().join("packed-refs"), format!("# pack-refs with: peeled fully-peeled sorted \n{packed}"))
        .unwrap();
    repo.commit("fix: b");
    assert_eq!(next(&repo).await.as_deref(), Some("v0.9999.1"));
}

#[tokio::test]
async fn what_is_no_repository_or_has_no_commit_is_told_apart() {
    let (dir, repo) = repo();
    let elsewhere = tempfile::tempdir().unwrap();
    let refused = [
        (repo.path().to_owned(), "the branch main has no commits"),
        (elsewhere.path().to_owned(), "is not in a git repository"),
        (dir.path().join("missing"), "is not in a git repository"),
    ];
    for (path, message) in refused {
        let step = dry_run(&path).await;
        assert_eq!(step.exit, 2, "{}", step.log);
        assert!(step.log.contains(message) && step.log.contains("help: "), "{}", step.log);
    }
}

#[tokio::test]
async fn lost_objects_are_named() {
    let (_dir, repo) = repo();
    let lost = repo.commit("feat: a");
    repo.commit("fix: b");
    repo.lose(&lost);
    let step = dry_run(repo.path()).await;
    assert_eq!(step.exit, 1);
    assert!(step.log.contains(&lost), "{}", step.log);

    let (_dir, repo) = self::repo();
    repo.commit("feat: a");
    std::fs::write(repo.git_dir().join("refs/tags/v1.0.0"), format!("{}\n", "1".repeat(40))).unwrap();
    let step = dry_run(repo.path()).await;
    assert!(step.log.contains("failed to read the tag v1.0.0"), "{}", step.log);
}

#[tokio::test]
async fn three_thousand_commits_in_one_push_and_a_message_of_five_megabytes_are_read() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.commits(3_000, |index| format!("fix: number {index}"));
    repo.commit(format!("feat: long\n\n{}\nBREAKING CHANGE: at the end", "word ".repeat(1_000_000)));
    let step = dry_run(repo.path()).await;
    assert_eq!(output(&step, "tag"), "v2.0.0");
    assert!(output(&step, "notes").chars().count() <= 125_000);
    assert!(output(&step, "notes").starts_with("### Breaking changes\n\n- at the end"), "{}", &output(&step, "notes")[..200]);
}
