//! Random histories are read as sets of ancestors say.

use std::collections::{BTreeSet, HashMap};

use history::{Repository, Tag};
use proptest::prelude::*;
use test_support::TestRepo;

use crate::{now, repo};

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
            repo.tag(&format!("v1.{:02}.0", tags.len()));
            tags.push(id);
        }
    }
    (ancestors, tags)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_history_is_read_as_sets_of_ancestors_say_whatever_its_clocks_said(
        steps in prop::collection::vec((0..4usize, prop::option::weighted(0.3, 0..4usize), 1_000..1_020i64, prop::bool::weighted(0.3)), 1..40),
        is_packed in any::<bool>(),
    ) {
        let (_dir, repo) = repo();
        repo.commit("feat: root");
        let (ancestors, tags) = build(&repo, &steps);
        repo.switch("main");
        let head = repo.id("HEAD");
        if is_packed {
            repo.pack();
        }
        let repository = Repository::open(repo.path()).unwrap();
        prop_assert_eq!(repository.tags().len(), tags.len());

        let mut behind = tags.iter().enumerate().rev().filter(|(_, id)| ancestors[&head].contains(*id));
        let mut previous = behind.next();
        let current = previous.filter(|(_, id)| **id == head);
        if current.is_some() {
            previous = behind.next();
        }
        let named = |tag: Option<(usize, &String)>| tag.map(|(version, id)| (format!("v1.{version:02}.0"), id.clone()));
        let found = |tag: Option<(&Tag, history::Id)>| tag.map(|(tag, id)| (tag.name.clone(), id.to_string()));
        let last = now(repository.last(repository.tags().iter().rev())).unwrap();
        prop_assert_eq!(found(last.current), named(current));
        prop_assert_eq!(found(last.previous), named(previous));

        for (base, released) in tags.iter().map(|tag| (history::Id::from_hex(tag), ancestors[tag].clone())).chain([(None, BTreeSet::new())]) {
            let since = now(repository.since(base, None, |commit| commit.parents.len())).unwrap();
            let expected: BTreeSet<String> = ancestors[&head].difference(&released).cloned().collect();
            prop_assert_eq!(since.len(), expected.len());
            prop_assert_eq!(since.iter().map(|seen| seen.id.to_string()).collect::<BTreeSet<_>>(), expected);
            for (place, seen) in since.iter().enumerate() {
                let commit = since.commit(place).unwrap().unwrap();
                prop_assert_eq!((commit.id, commit.parents.len()), (seen.id, *seen.found));
                prop_assert!(since.iter().take(place).all(|earlier| !commit.parents.contains(&earlier.id)), "a parent stands before its child");
            }
        }
    }
}
