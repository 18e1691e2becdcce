//! Two runs at once: of one commit, and of two.

use std::time::Duration;

use semantic_release::publish::{PublishError, Todo};
use simulators::github::Commit;

use crate::{World, commit};

#[tokio::test]
async fn two_runs_of_one_commit_make_one_release_and_both_succeed() {
    let reference = World::new().await;
    reference.publish(&reference.whole()).await.unwrap();
    for (offset, with_commit) in (0..12).flat_map(|offset| [(offset, false), (offset, true)]) {
        let world = World::new().await;
        let todo = Todo { commit: with_commit.then(commit), ..world.whole() };
        let late = async {
            tokio::time::sleep(Duration::from_millis(offset)).await;
            world.publish(&todo).await
        };
        let (one, other) = tokio::join!(world.publish(&todo), late);
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!((&one.sha, &one.url), (&other.sha, &other.url), "{offset}");
        let state = world.state();
        assert_eq!(state.releases, reference.state().releases, "{offset}: {:?}", world.requests(0));
        assert_eq!(state.tags.len(), 3);
        assert_eq!(state.head.1, [if with_commit { &world.second } else { &world.first }].map(Clone::clone));
    }
}

#[tokio::test]
async fn of_two_commits_that_want_one_tag_one_is_released_and_the_other_is_told() {
    let world = World::new().await;
    let third = "c".repeat(40);
    world.github.push([Commit::new(&third, "fix: tax").parents([&world.second])], &third);
    let (older, newer) = (world.whole(), Todo { target: third, ..world.whole() });
    let (one, other) = tokio::join!(world.publish(&older), world.publish(&newer));
    let lost = if one.is_ok() { other } else { one };
    assert!(matches!(lost, Err(PublishError::TagElsewhere { .. })), "{lost:?}");
    assert_eq!(world.github.releases().len(), 1);
}

#[tokio::test]
async fn a_push_that_comes_before_the_commit_is_told_and_nothing_is_made() {
    let world = World::new().await;
    let third = "c".repeat(40);
    world.github.push([Commit::new(&third, "fix: tax").parents([&world.second])], &third);
    let todo = Todo { commit: Some(commit()), ..world.whole() };
    let error = world.publish(&todo).await.unwrap_err();
    assert!(matches!(&error, PublishError::BranchMoved { branch, .. } if branch == "main"), "{error:?}");
    assert_eq!((world.writes(), world.github.tags().len(), world.github.releases().len()), (0, 0, 0));
}

#[tokio::test]
async fn a_push_that_comes_after_the_commit_does_not_hinder_the_next_run() {
    let world = World::new().await;
    let todo = Todo { commit: Some(commit()), ..world.plain() };
    world.github.protect_tags("v");
    world.publish(&todo).await.unwrap_err();
    let (made, _) = world.github.head("main").unwrap();
    let third = "c".repeat(40);
    world.github.push([Commit::new(&third, "fix: tax").parents([&made.sha])], &third);
    let error = world.publish(&todo).await.unwrap_err();
    assert!(matches!(error, PublishError::GitHub(_)), "still only the ruleset: {error:?}");
    let graphql = world.requests(0).iter().filter(|request| request.ends_with("/graphql")).count();
    assert_eq!(graphql, 1, "one commit: {:?}", world.requests(0));
}
