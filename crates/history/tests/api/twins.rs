//! The same repository gives the same answers both ways.

use std::collections::BTreeMap;

use history::Paths;
use proptest::prelude::*;

use crate::twin::{Twin, story};

/// What is done to a random history.
#[derive(Debug, Clone)]
struct Step {
    /// Which branch goes on.
    branch: usize,
    /// What is merged into it.
    merged: Option<usize>,
    /// When.
    time: i64,
    /// Whether it is tagged then, and whether that tag is annotated.
    tagged: Option<bool>,
    /// Which file gets which content; none goes away.
    changed: Vec<(usize, Option<u8>)>,
    /// Of a merge: whether it takes the files of what is merged and not its own, as `git merge -s theirs` would.
    takes_theirs: bool,
}

const BRANCHES: [&str; 4] = ["main", "a", "b", "c"];
const FILES: [&str; 6] = ["api/a.rs", "api/docs/b.md", "api2/c.rs", "lib/d.rs", "lib/e/f.rs", "top"];
const PATTERNS: [&str; 11] =
    [".", "api", "api/a.rs", "lib/e", "top", "l*", "**/*.rs", "!api/docs", "!**/*.md", "{api,lib}", "api?"];

fn step() -> impl Strategy<Value = Step> {
    let changed = prop::collection::vec((0..FILES.len(), prop::option::weighted(0.7, 0..3_u8)), 0..3);
    let (merged, tagged) = (prop::option::weighted(0.35, 0..4_usize), prop::option::weighted(0.25, any::<bool>()));
    (0..4_usize, merged, 1_000..1_020_i64, tagged, changed, any::<bool>()).prop_map(
        |(branch, merged, time, tagged, changed, takes_theirs)| Step { branch, merged, time, tagged, changed, takes_theirs },
    )
}

/// A repository to which those steps were done.
fn build(steps: &[Step]) -> Twin {
    let mut twin = Twin::new();
    let mut files: Vec<BTreeMap<String, String>> = vec![BTreeMap::new(); BRANCHES.len()];
    twin.commit("feat: root", None, &files[0]);
    BRANCHES[1..].iter().for_each(|branch| twin.repo.branch(branch, "main"));
    let mut tags = 0;
    for (index, step) in steps.iter().enumerate() {
        twin.repo.switch(BRANCHES[step.branch]);
        if let Some(other) = step.merged.filter(|_| step.takes_theirs) {
            files[step.branch] = files[other].clone();
        }
        for (file, content) in &step.changed {
            match content {
                Some(content) => files[step.branch].insert(FILES[*file].to_owned(), content.to_string()),
                None => files[step.branch].remove(FILES[*file]),
            };
        }
        twin.set_time(step.time);
        twin.commit(&format!("fix: {index}\n"), step.merged.map(|other| BRANCHES[other]), &files[step.branch]);
        if let Some(is_annotated) = step.tagged {
            twin.tag(&format!("v1.{tags}"), is_annotated);
            tags += 1;
        }
    }
    twin.repo.switch("main");
    twin
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_history_is_told_the_same_by_the_local_repository_and_by_github(
        steps in prop::collection::vec(step(), 1..30),
        patterns in prop::option::weighted(0.8, prop::collection::vec(0..PATTERNS.len(), 1..4)),
    ) {
        let paths = patterns.map(|patterns| Paths::new(patterns.into_iter().map(|pattern| PATTERNS[pattern])));
        let twin = build(&steps);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = twin.serve().await;
            let (local, api) = (twin.local(), twin.api(&server, None).await);
            prop_assert_eq!(story(&api, paths.as_ref()).await, story(&local, paths.as_ref()).await);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn what_was_merged_in_vain_touches_its_paths_all_the_same() {
    let mut twin = Twin::new();
    let files = |content: &str| BTreeMap::from([("api/a".to_owned(), content.to_owned())]);
    twin.commit("feat: root", None, &files("1"));
    twin.tag("v1.0", false);
    twin.repo.branch("side", "main");
    twin.repo.switch("side");
    twin.commit("fix: on the side", None, &files("2"));
    twin.commit("revert: on the side", None, &files("1"));
    twin.repo.switch("main");
    twin.commit("chore: nothing", None, &files("1"));
    twin.commit("Merge branch 'side'", Some("side"), &files("1"));
    let server = twin.serve().await;
    let paths = Paths::new(["api"]);
    let told = story(&twin.api(&server, None).await, Some(&paths)).await;
    let messages: Vec<&str> = told.commits.iter().map(|commit| commit.2.as_str()).collect();
    assert_eq!(messages, ["revert: on the side", "fix: on the side"]);
    assert_eq!(told, story(&twin.local(), Some(&paths)).await);
}

#[tokio::test]
async fn a_merge_that_takes_each_file_from_one_of_its_parents_changes_nothing_by_itself() {
    let mut twin = Twin::new();
    let files = |a: &str, b: &str| BTreeMap::from([("api/a".to_owned(), a.to_owned()), ("api/b".to_owned(), b.to_owned())]);
    twin.commit("feat: root", None, &files("1", "1"));
    twin.tag("v1.0", true);
    twin.repo.branch("side", "main");
    twin.repo.switch("side");
    twin.commit("fix: on the side", None, &files("1", "2"));
    twin.repo.switch("main");
    twin.commit("fix: on main", None, &files("2", "1"));
    twin.commit("Merge branch 'side'", Some("side"), &files("2", "2"));
    twin.commit("Merge branch 'side' and more", Some("side"), &files("2", "3"));
    let server = twin.serve().await;
    for patterns in [["api"].as_slice(), &["api", "!web"], &["a*"]] {
        let paths = Paths::new(patterns.iter().copied());
        let told = story(&twin.api(&server, None).await, Some(&paths)).await;
        let messages: Vec<&str> = told.commits.iter().map(|commit| commit.2.as_str()).collect();
        assert_eq!(messages, ["Merge branch 'side' and more", "fix: on main", "fix: on the side"], "{patterns:?}");
        assert_eq!(told, story(&twin.local(), Some(&paths)).await);
    }
}
