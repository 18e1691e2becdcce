//! Histories in which other tools find the wrong release.

use test_support::histories;

use crate::{check, open, repo, tell};

#[test]
fn a_side_branch_forked_before_the_tag_and_merged_after_it_counts_for_its_own_commits_only() {
    let (_dir, repo) = repo();
    histories::side_branch_from_before_the_tag(&repo);
    check(&repo, Some("v1.0.0"), &["Merge branch 'side'", "fix: on the side"]);
}

#[test]
fn a_higher_tag_on_an_unmerged_branch_does_not_count() {
    let (_dir, repo) = repo();
    histories::higher_tag_on_an_unmerged_branch(&repo);
    check(&repo, Some("v1.0.0"), &["fix: c"]);
}

#[test]
fn the_highest_version_counts_and_not_the_nearest_or_the_last_by_name() {
    let (_dir, repo) = repo();
    histories::backport_tagged_after_a_higher_version(&repo);
    check(&repo, Some("v1.10.0"), &["feat: b", "fix: backport, tagged late"]);
}

#[test]
fn clocks_that_were_wrong_change_nothing() {
    let (_dir, repo) = repo();
    histories::wrong_clocks(&repo);
    check(&repo, Some("v2.0.0"), &["docs: today", "fix: from 1970"]);
}

#[test]
fn a_merged_commit_from_the_future_that_is_far_behind_the_tag_is_released() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.set_time(4_000_000_000);
    repo.commit("feat: from the future");
    repo.branch("side", "HEAD");
    repo.set_time(test_support::repo::START + 600);
    repo.commits(200, |number| format!("fix: {number}"));
    repo.tag("v1.0.0");
    repo.merge("side", "Merge branch 'side'");
    check(&repo, Some("v1.0.0"), &["Merge branch 'side'"]);
}

#[test]
fn unrelated_histories_that_were_merged_are_one_history() {
    let (_dir, repo) = repo();
    histories::unrelated_histories(&repo);
    check(&repo, Some("v3.0.0"), &["fix: c", "Merge", "feat: a"]);
}

#[test]
fn a_commit_that_carries_the_highest_tag_is_that_release_and_is_compared_with_the_one_before() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.commit("feat: b");
    repo.annotated_tag("v1.1.0", "released");
    let told = tell(&open(&repo));
    assert_eq!((told.current.as_deref(), told.previous.as_deref()), (Some("v1.1.0"), Some("v1.0.0")));
    assert_eq!(told.messages, ["feat: b"]);
}

#[test]
fn of_two_tags_on_one_commit_the_higher_is_the_release() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.tag("v1.0.1");
    assert_eq!(tell(&open(&repo)).current.as_deref(), Some("v1.0.1"));
    repo.commit("fix: b");
    check(&repo, Some("v1.0.1"), &["fix: b"]);
}

#[test]
fn commits_of_one_moment_are_in_one_order() {
    let (_dir, repo) = repo();
    repo.commit("feat: root");
    for branch in ["a", "b", "c"] {
        repo.branch(branch, "main");
        repo.switch(branch);
        repo.set_time(test_support::repo::START + 600);
        repo.commit(format!("fix: {branch}"));
    }
    repo.switch("main");
    repo.merge("a", "Merge a");
    repo.merge("b", "Merge b");
    repo.merge("c", "Merge c");
    let mut ids = ["a", "b", "c"].map(|branch| (repo.id(branch), format!("fix: {branch}")));
    ids.sort();
    let [first, second, third] = ids.map(|(_, message)| message);
    check(&repo, None, &["Merge c", "Merge b", "Merge a", &first, &second, &third, "feat: root"]);
}

#[test]
fn three_thousand_commits_in_one_push_are_all_there() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.commits(3_000, |number| format!("fix: {number}"));
    for _ in 0..2 {
        let told = tell(&open(&repo));
        assert_eq!((told.previous.as_deref(), told.messages.len()), (Some("v1.0.0"), 3_000));
        assert_eq!((told.messages[0].as_str(), told.messages[2_999].as_str()), ("fix: 2999", "fix: 0"));
        if repo.git_dir().join("objects/pack").read_dir().is_ok_and(|mut packs| packs.next().is_none()) {
            repo.pack();
        }
    }
}

#[test]
fn a_branch_that_was_written_anew_is_compared_with_the_release_that_is_still_behind_it() {
    let (_dir, repo) = repo();
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.commit("feat: dropped");
    repo.tag("v1.1.0");
    repo.branch("main", "v1.0.0");
    repo.commit("feat: put in its place");
    check(&repo, Some("v1.0.0"), &["feat: put in its place"]);
}
