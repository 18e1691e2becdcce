//! Maintenance, release and prerelease branches.

use super::{World, output};

#[tokio::test]
async fn a_branch_that_does_not_release_says_which_do() {
    let world = World::new().await;
    world.commit("feat: first");
    world.switch("topic");
    let step = world.run().await;
    assert_eq!((output(&step, "released"), output(&step, "version")), ("false", ""));
    assert!(step.log.contains("nothing is released from the branch topic: only from main"), "{}", step.log);
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn beta_counts_on_and_main_then_releases_the_version() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.switch("beta");
    for (message, tag) in [("feat: second", "v1.1.0-beta.1"), ("fix: third", "v1.1.0-beta.2"), ("feat!: fourth", "v2.0.0-beta.1")]
    {
        world.commit(message);
        let step = world.run().await;
        assert_eq!(
            (output(&step, "tag"), output(&step, "channel"), output(&step, "type")),
            (tag, "beta", "prerelease"),
            "{}",
            step.log
        );
    }
    let merged = world.repo.id("HEAD");
    world.switch("main");
    world.repo.branch("main", &merged);
    world.github.branch("main", &merged);
    let step = world.run().await;
    assert_eq!((output(&step, "tag"), output(&step, "channel"), output(&step, "type")), ("v2.0.0", "", "major"), "{}", step.log);
    assert_eq!(output(&step, "previous-tag"), "v1.0.0");
    let prereleases: Vec<_> = world.github.releases().iter().map(|release| release.prerelease).collect();
    assert_eq!(prereleases, [true, true, true, false]);
}

#[tokio::test]
async fn an_older_line_keeps_to_its_range_and_takes_no_latest() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.switch("1.x");
    world.switch("main");
    let second = world.commit("feat!: second");
    world.tag("v2.0.0", &second);
    world.github.release("v2.0.0", "");
    world.switch("1.x");
    world.commit("fix: on the line");
    let step = world.run().await;
    assert_eq!((output(&step, "tag"), output(&step, "channel")), ("v1.0.1", "1.x"), "{}", step.log);
    let made: Vec<_> =
        world.server.seen().into_iter().filter(|seen| seen.method == "POST" && seen.path.ends_with("releases")).collect();
    let body: serde_json::Value = serde_json::from_slice(&made[0].body).unwrap();
    assert_eq!((made.len(), &body["make_latest"]), (1, &serde_json::json!("false")));

    world.commit("feat!: too much");
    let step = world.run().await;
    assert_eq!(step.exit, 1);
    assert!(step.log.contains("2.0.0 cannot be released from the branch 1.x, which releases only"), "{}", step.log);
    assert!(step.log.contains("main"), "{}", step.log);
}

#[tokio::test]
async fn the_pull_request_is_for_the_branch_that_it_would_be_merged_into() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.switch("topic");
    world.commit("feat: second");
    for (base, tag) in [("main", "v1.1.0"), ("beta", "v1.1.0-beta.1"), ("elsewhere", "")] {
        let event = serde_json::json!({ "pull_request": {
            "number": 7, "merged": false, "head": { "sha": "a", "ref": "topic" }, "base": { "ref": base } } });
        let step = world.step().event("pull_request", &event).unwrap().run(semantic_release::run).await.unwrap();
        assert_eq!((output(&step, "released"), output(&step, "tag")), ("false", tag), "{}", step.log);
    }
}

#[tokio::test]
async fn patch_and_manual_do_not_ask_the_commits() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.45", &root);
    world.commit("docs: second");
    assert_eq!(output(&world.run_with(&[("policy", "manual")]).await, "released"), "false");
    assert_eq!(output(&world.run_with(&[("policy", "patch")]).await, "tag"), "v1.0.46");
    world.commit("chore: third");
    let step = world.run_with(&[("policy", "manual"), ("release-as", "2.0.0")]).await;
    assert_eq!(output(&step, "tag"), "v2.0.0");
    world.commit("chore: fourth\n\nRelease-As: 2.5.0");
    assert_eq!(output(&world.run_with(&[("policy", "manual")]).await, "tag"), "v2.5.0");
}

/// The bodies of the requests that change a release.
fn changes(world: &World) -> Vec<serde_json::Value> {
    let seen = world.server.seen().into_iter().filter(|seen| seen.method == "PATCH");
    seen.map(|seen| serde_json::from_slice(&seen.body).unwrap()).collect()
}

/// Lets `main` be where `branch` is.
fn fast_forward(world: &World, branch: &str) {
    world.repo.switch(branch);
    let head = world.repo.id("HEAD");
    world.repo.branch("main", &head);
    world.github.branch("main", &head);
    world.heads.borrow_mut().insert("main".to_owned(), head);
    world.switch("main");
}

/// A world in which `main` has v1.0.0 and `next` has released v2.0.0.
async fn released_next() -> World {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.github.release("v1.0.0", "");
    world.switch("next");
    world.commit("feat!: second");
    let step = world.run().await;
    assert_eq!((output(&step, "tag"), output(&step, "channel"), output(&step, "type")), ("v2.0.0", "next", "major"));
    let marks: Vec<_> = world.github.releases().iter().map(|release| release.prerelease).collect();
    assert_eq!(marks, [false, true], "a release of `next` is for those who want the newest");
    world
}

#[tokio::test]
async fn a_release_of_next_becomes_the_latest_when_main_is_moved_to_it() {
    let world = released_next().await;
    fast_forward(&world, "next");
    let dry = world.run_with(&[("dry-run", "true")]).await;
    assert!(dry.log.contains("planned to make v2.0.0 a release of main and the latest"), "{}", dry.log);
    assert_eq!((output(&dry, "tag"), changes(&world).len()), ("v2.0.0", 0));
    for _ in 0..2 {
        let step = world.run().await;
        assert_eq!((output(&step, "released"), output(&step, "tag"), output(&step, "channel")), ("true", "v2.0.0", ""));
    }
    assert_eq!(changes(&world), [serde_json::json!({ "draft": false, "prerelease": false, "make_latest": "true" })]);
    assert!(world.github.releases().iter().all(|release| !release.prerelease));
}

#[tokio::test]
async fn a_release_of_next_becomes_one_of_main_by_a_merge_that_releases_nothing() {
    let world = released_next().await;
    world.switch("main");
    let own = world.commit("docs: meanwhile");
    let next = world.heads.borrow()["next"].clone();
    let merge = world.repo.merge("next", "Merge branch 'next'");
    world.github.push([simulators::github::Commit::new(&merge, "Merge branch 'next'").parents([own, next])], &merge);
    world.github.branch("main", &merge);
    let step = world.run().await;
    assert_eq!((output(&step, "released"), output(&step, "previous-tag")), ("false", "v2.0.0"), "{}", step.log);
    assert_eq!(changes(&world).len(), 1);
    assert!(step.log.contains("it is the latest now"), "{}", step.log);
}

#[tokio::test]
async fn an_older_line_takes_a_release_over_and_it_does_not_become_the_latest() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.github.release("v1.0.0", "");
    world.switch("1.x");
    world.switch("next");
    world.commit("feat: second");
    assert_eq!(output(&world.run().await, "tag"), "v1.1.0");
    let next = world.heads.borrow()["next"].clone();
    world.switch("1.x");
    world.repo.branch("1.x", &next);
    world.github.branch("1.x", &next);
    let step = world.run().await;
    assert_eq!(output(&step, "tag"), "v1.1.0", "{}", step.log);
    assert_eq!(changes(&world), [serde_json::json!({ "draft": false, "prerelease": false, "make_latest": "false" })]);
}

#[tokio::test]
async fn a_repository_with_one_release_branch_is_not_asked_about_marks() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.github.release("v1.0.0", "");
    output(&world.run().await, "released");
    let asked = world.server.seen().into_iter().filter(|seen| seen.path.contains("releases/tags")).count();
    assert_eq!(asked, 1, "publishing alone looks for the release");
}
