//! Where the history comes from: the checkout, GitHub, or both.

use semantic_release::run;

use super::{World, output};

/// What a request asks for, without the repository.
fn requests(world: &World) -> Vec<String> {
    let path = |path: &str| path.trim_start_matches("/repos/octo/shop/").to_owned();
    world.server.seen().iter().map(|seen| format!("{} {}", seen.method, path(&seen.path))).collect()
}

#[tokio::test]
async fn a_release_takes_eight_requests_of_which_two_are_for_safety() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.commit("fix: second");
    assert_eq!(output(&world.run().await, "tag"), "v1.0.1");
    assert_eq!(requests(&world).len(), 8, "{:#?}", requests(&world));
}

#[tokio::test]
async fn a_tag_that_the_checkout_lacks_counts() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.github.tag("v1.4.0", &root);
    world.commit("fix: second");
    let step = world.run().await;
    assert_eq!((output(&step, "previous-tag"), output(&step, "tag")), ("v1.4.0", "v1.4.1"));
}

#[tokio::test]
async fn a_tag_that_was_deleted_on_github_does_not_count_and_is_named() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.repo.tag_at("v9.0.0", &root);
    world.commit("fix: second");
    let step = world.run().await;
    assert_eq!(output(&step, "tag"), "v1.0.1");
    assert!(step.log.contains("not on GitHub do not count: v9.0.0"), "{}", step.log);
}

#[tokio::test]
async fn a_tag_that_was_moved_on_github_counts_where_it_is_there_and_is_named() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    let second = world.commit("feat: second");
    world.repo.tag_at("v1.0.0", &second);
    world.github.tag("v1.0.0", &root);
    world.commit("docs: third");
    let step = world.run().await;
    assert_eq!(output(&step, "tag"), "v1.1.0");
    assert!(step.log.contains("v1.0.0") && step.log.contains("moved"), "{}", step.log);
}

#[tokio::test]
async fn a_shallow_checkout_is_read_on_by_the_api_and_that_is_said() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.commit("feat: second");
    world.commit("docs: third");
    world.repo.shallow_at("HEAD");
    let step = world.run().await;
    assert_eq!((output(&step, "previous-tag"), output(&step, "tag")), ("v1.0.0", "v1.1.0"));
    assert!(output(&step, "notes").contains("- second"), "{}", output(&step, "notes"));
    assert!(step.log.contains("by GitHub's API"), "{}", step.log);
}

#[tokio::test]
async fn without_a_checkout_the_commit_of_the_run_is_read_by_the_api() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    let head = world.commit("feat: second");
    let empty = tempfile::tempdir().unwrap();
    let step = world.step().workspace(empty.path()).env("GITHUB_SHA", &head).env("GITHUB_REF", "refs/heads/main");
    let step = step.run(run).await.unwrap();
    assert_eq!((output(&step, "tag"), output(&step, "sha")), ("v1.1.0", head.as_str()));
    assert!(step.log.contains("there is no checkout"), "{}", step.log);
    assert_eq!(world.released(), ["v1.1.0"]);
}

#[tokio::test]
async fn the_input_history_decides() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.github.tag("v1.4.0", &root);
    world.commit("fix: second");
    let local = world.run_with(&[("history", "local"), ("dry-run", "true")]).await;
    assert_eq!((output(&local, "tag"), world.server.seen().len()), ("v1.0.0", 0));
    let api = world.run_with(&[("history", "api"), ("dry-run", "true")]).await;
    assert_eq!(output(&api, "tag"), "v1.4.1");
    let neither = world.run_with(&[("history", "api"), ("dry-run", "true"), ("github-token", "")]).await;
    assert_eq!(neither.exit, 2);
    assert!(neither.log.contains("a token and a repository are missing"), "{}", neither.log);
}

#[tokio::test]
async fn a_shallow_checkout_without_a_token_is_refused_with_the_cure() {
    let world = World::new().await;
    world.commit("feat: first");
    world.commit("fix: second");
    world.repo.shallow_at("HEAD");
    let step = world.run_with(&[("dry-run", "true"), ("github-token", "")]).await;
    assert_eq!(step.exit, 2);
    assert!(step.log.contains("shallow clone") && step.log.contains("fetch-depth: 0"), "{}", step.log);
}
