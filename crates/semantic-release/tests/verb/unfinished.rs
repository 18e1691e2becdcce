//! A tag whose release is missing: a run was killed between the two, and never repeated.

use simulators::github::{Access, Permissions};

use super::{World, output};

/// A world in which v1.0.0 is released, and of v1.1.0 there is the tag alone; one more commit asks for a release.
async fn world() -> World {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.github.release("v1.0.0", "");
    let second = world.commit("feat: second");
    world.tag("v1.1.0", &second);
    world.commit("fix: third");
    world
}

#[tokio::test]
async fn the_run_of_the_next_commit_makes_the_missing_release_with_its_own_notes() {
    let world = world().await;
    let dry = world.run_with(&[("dry-run", "true")]).await;
    assert!(dry.log.contains("planned to finish v1.1.0"), "{}", dry.log);
    assert_eq!((output(&dry, "tag"), world.writes()), ("v1.1.1", 0));
    let step = world.run().await;
    assert_eq!((output(&step, "previous-tag"), output(&step, "tag")), ("v1.1.0", "v1.1.1"), "{}", step.log);
    assert_eq!(world.released(), ["v1.0.0", "v1.1.0", "v1.1.1"]);
    let (_, notes) = &world.releases()[1];
    assert!(notes.contains("- second") && notes.contains("v1.0.0...v1.1.0") && !notes.contains("third"), "{notes}");
    let again = world.run().await;
    assert_eq!(again.outputs, step.outputs);
    assert_eq!(world.released().len(), 3);
}

#[tokio::test]
async fn it_is_made_also_when_there_is_nothing_else_to_release() {
    let world = world().await;
    let third = world.repo.id("HEAD");
    world.tag("v1.1.1", &third);
    world.commit("docs: fourth");
    world.github.release("v1.1.0", "");
    let step = world.run().await;
    assert_eq!((output(&step, "released"), output(&step, "tag")), ("false", ""));
    assert_eq!(world.released(), ["v1.0.0", "v1.1.0", "v1.1.1"]);
}

#[tokio::test]
async fn the_history_by_the_api_does_it_too() {
    let world = world().await;
    let step = world.run_with(&[("history", "api")]).await;
    assert_eq!(output(&step, "tag"), "v1.1.1", "{}", step.log);
    let (tag, notes) = &world.releases()[1];
    assert_eq!(tag, "v1.1.0");
    assert!(notes.contains("- second") && !notes.contains("third"), "{notes}");
}

#[tokio::test]
async fn a_release_whose_files_are_gone_is_left_with_a_warning() {
    let world = world().await;
    world.write("dist/app.tgz", "of the third commit");
    let step = world.run_with(&[("assets", "dist/app.tgz")]).await;
    assert_eq!(output(&step, "tag"), "v1.1.1");
    assert!(step.log.contains("##[warning]the tag v1.1.0 has no release"), "{}", step.log);
    assert_eq!(world.released(), ["v1.0.0", "v1.1.1"]);
}

#[tokio::test]
async fn a_draft_that_somebody_works_on_is_left_with_a_warning() {
    let world = world().await;
    world.github.draft("v1.1.0", "v1.1.0", "being written");
    let step = world.run().await;
    assert!(step.log.contains("there is a draft of it: run the workflow that made the tag again"), "{}", step.log);
    let drafts: Vec<_> = world.github.releases().iter().map(|release| release.draft).collect();
    assert_eq!(drafts, [false, true, false]);
}

#[tokio::test]
async fn a_dry_run_says_that_a_token_that_may_only_read_sees_no_drafts() {
    let world = world().await;
    world.github.draft("v1.1.0", "v1.1.0", "being written");
    world.github.token("s3cret-token", Permissions::none().with("contents", Access::Read));
    let dry = world.run_with(&[("dry-run", "true")]).await;
    assert!(dry.log.contains("no draft of v1.1.0 was seen; a token with `contents: read` sees none"), "{}", dry.log);
    world.github.token("may-write", Permissions::all());
    let dry = world.run_with(&[("dry-run", "true"), ("github-token", "may-write")]).await;
    assert!(dry.log.contains("there is a draft of it") && !dry.log.contains("was seen"), "{}", dry.log);
}

#[tokio::test]
async fn tags_that_were_made_by_hand_get_no_release() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    let second = world.commit("feat: second");
    world.tag("v1.1.0", &second);
    world.commit("fix: third");
    let step = world.run().await;
    assert!(step.log.contains("the tag v1.1.0 has no release, nor has one before it"), "{}", step.log);
    assert_eq!((output(&step, "tag"), world.released()), ("v1.1.1", vec!["v1.1.1".to_owned()]));
}
