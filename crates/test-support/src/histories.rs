//! Histories in which other tools find the wrong release: whoever reads the tags, and whoever counts the version, must get them right.

use crate::repo::{START, TestRepo};

/// A side branch that forked before `v1.0.0` and was merged after it.
pub fn side_branch_from_before_the_tag(repo: &TestRepo) {
    repo.commit("feat!: old and released");
    repo.branch("side", "HEAD");
    repo.commit("feat: released");
    repo.tag("v1.0.0");
    repo.switch("side");
    repo.commit("fix: on the side");
    repo.switch("main");
    repo.merge("side", "Merge branch 'side'");
}

/// `v1.0.0` on `main`, and `v2.0.0` on a branch that is not merged.
pub fn higher_tag_on_an_unmerged_branch(repo: &TestRepo) {
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.branch("next", "HEAD");
    repo.switch("next");
    repo.commit("feat!: b");
    repo.tag("v2.0.0");
    repo.switch("main");
    repo.commit("fix: c");
}

/// `v1.10.0` and, on a later commit, `v1.9.1`.
pub fn backport_tagged_after_a_higher_version(repo: &TestRepo) {
    repo.commit("feat: a");
    repo.annotated_tag("v1.10.0", "ten");
    repo.commit("fix: backport, tagged late");
    repo.tag("v1.9.1");
    repo.commit("feat: b");
}

/// `v2.0.0` on a commit from the future, with one from 1970 after it.
pub fn wrong_clocks(repo: &TestRepo) {
    repo.commit("feat: a");
    repo.set_time(4_000_000_000);
    repo.commit("feat: from the future");
    repo.tag("v2.0.0");
    repo.set_time(5);
    repo.commit("fix: from 1970");
    repo.set_time(START + 600);
    repo.commit("docs: today");
}

/// `v3.0.0` in a history without a common commit, merged into that of `v1.0.0`.
pub fn unrelated_histories(repo: &TestRepo) {
    repo.commit("feat: a");
    repo.tag("v1.0.0");
    repo.switch("other");
    repo.commit("feat: b");
    repo.tag("v3.0.0");
    repo.switch("main");
    repo.merge("other", "Merge");
    repo.commit("fix: c");
}
