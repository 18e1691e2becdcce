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
