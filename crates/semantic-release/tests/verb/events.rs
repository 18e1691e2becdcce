//! What starts a run decides what it may release.

use actions_core::Runner;
use semantic_release::run;
use serde_json::json;

use crate::{World, output};

#[tokio::test]
async fn a_merge_queue_releases_nothing_even_where_every_branch_releases() {
    let world = World::new().await;
    world.commit("feat: first");
    world.switch("gh-readonly-queue/main/pr-7-abc");
    world.commit("fix: second");
    let event = json!({ "merge_group": { "base_ref": "refs/heads/main" } });
    let step = world.step().input("branches", "main\n*").event("merge_group", &event).unwrap().run(run).await.unwrap();

    assert_eq!((output(&step, "released"), output(&step, "version")), ("false", "1.0.0"), "{}", step.log);
    assert!(step.log.contains("a merge queue releases nothing"), "{}", step.log);
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn a_pull_requests_event_without_its_pull_request_releases_nothing() {
    let world = World::new().await;
    world.commit("feat: first");
    let event = json!({ "pull_request": null });
    let step = world.step().event("pull_request_target", &event).unwrap().run(run).await.unwrap();

    assert_eq!(output(&step, "released"), "false");
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn the_push_of_a_tag_finishes_the_release_of_that_tag_and_makes_no_other() {
    let world = World::new().await;
    let first = world.commit("feat: first");
    world.tag("v1.0.0", &first);
    let second = world.commit("fix: second");
    world.tag("nightly", &second);
    // No branch is checked out there: the commit is all that the run is told.
    let empty = tempfile::tempdir().unwrap();
    let pushed = |tag: &str, id: &str| {
        let step = world.step().workspace(empty.path()).env("GITHUB_REF", format!("refs/tags/{tag}"));
        step.env("GITHUB_SHA", id)
    };

    let step = pushed("nightly", &second).run(run).await.unwrap();
    assert_eq!((output(&step, "released"), output(&step, "tag")), ("false", ""), "{}", step.log);
    assert!(step.log.contains("of the tag nightly"), "{}", step.log);
    assert_eq!(world.released(), Vec::<String>::new());

    let step = pushed("v1.0.0", &first).run(run).await.unwrap();
    assert_eq!((output(&step, "released"), output(&step, "tag")), ("true", "v1.0.0"), "{}", step.log);
    assert_eq!(world.released(), ["v1.0.0"]);
}

#[tokio::test]
async fn a_run_that_is_cancelled_before_it_begins_to_release_changes_nothing() {
    async fn cancelled(runner: &Runner) -> Result<(), actions_core::Failure> {
        runner.cancelled().cancel();
        run(runner).await
    }
    let world = World::new().await;
    world.commit("feat: first");
    let step = world.step().run(cancelled).await.unwrap();

    assert_eq!((step.exit, world.writes()), (1, 0), "{}", step.log);
    assert!(step.log.contains("cancelled before anything was changed"), "{}", step.log);
}

#[tokio::test]
async fn a_notes_file_that_cannot_be_written_is_said_before_anything_is_released() {
    let world = World::new().await;
    world.commit("feat: first");
    let step = world.run_with(&[("notes-file", "no/such/folder/notes.md")]).await;

    assert_eq!((step.exit, world.writes()), (2, 0), "{}", step.log);
    assert!(step.log.contains("name a file in a folder that exists"), "{}", step.log);
}

#[tokio::test]
async fn what_is_not_on_the_branch_is_not_released_for_it() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.switch("topic");
    let foreign = world.commit("feat!: from a pull request");
    world.repo.detach(&foreign);
    for event in ["workflow_run", "issue_comment"] {
        let step = world.step().event(event, &json!({})).unwrap().env("GITHUB_REF", "refs/heads/main");
        let step = step.run(run).await.unwrap();
        assert_eq!((step.exit, world.writes()), (1, 0), "{event}: {}", step.log);
        assert!(step.log.contains(&format!("the commit {foreign} is not on the branch main at GitHub")), "{}", step.log);
    }
}
