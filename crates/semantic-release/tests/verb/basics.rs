//! A release, a second run, a kill in between, what is refused.

use std::collections::BTreeMap;

use semantic_release::run;
use simulators::github::{Access, Permissions};
use simulators::{Fault, What};

use super::{World, output};

#[tokio::test]
async fn a_feature_is_released_with_tag_notes_and_outputs() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.5.2", &root);
    let head = world.commit("feat(cart): sum");
    let step = world.run().await;

    assert_eq!((step.exit, step.faults.len()), (0, 0), "{}", step.log);
    let expected = [
        ("major", "1"),
        ("minor", "6"),
        ("notes", step.outputs["notes"].as_str()),
        ("patch", "0"),
        ("previous-tag", "v1.5.2"),
        ("previous-version", "1.5.2"),
        ("released", "true"),
        ("sha", head.as_str()),
        ("tag", "v1.6.0"),
        ("type", "minor"),
        ("version", "1.6.0"),
    ];
    for (name, value) in expected {
        assert_eq!(output(&step, name), value, "{name}");
    }
    assert_eq!(world.github.tags(), BTreeMap::from([("v1.5.2".to_owned(), root), ("v1.6.0".to_owned(), head)]));
    assert_eq!(world.releases(), [("v1.6.0".to_owned(), step.outputs["notes"].clone())]);
    assert!(step.outputs["notes"].contains("### Features\n\n- **cart:** sum ("), "{}", step.outputs["notes"]);
    assert!(step.log.contains("found the last release v1.5.2") && step.log.contains("created the tag v1.6.0"), "{}", step.log);
}

#[tokio::test]
async fn a_second_run_writes_nothing_and_says_the_same() {
    let world = World::new().await;
    world.commit("fix: first");
    let first = world.run().await;
    assert_eq!(output(&first, "version"), "1.0.0");
    let writes = world.writes();

    let stale = world.run().await;
    world.repo.tag("v1.0.0");
    let fetched = world.run().await;
    for again in [stale, fetched] {
        assert_eq!(again.outputs, first.outputs, "{}", again.log);
        assert_eq!(world.writes(), writes);
    }
    assert_eq!(world.releases().len(), 1);
}

#[tokio::test]
async fn a_run_that_was_killed_after_the_tag_is_finished_by_the_next() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    let head = world.commit("fix: second");
    world.tag("v1.0.1", &head);
    let step = world.run().await;

    assert_eq!((output(&step, "released"), output(&step, "tag"), output(&step, "type")), ("true", "v1.0.1", "patch"));
    assert_eq!(output(&step, "previous-tag"), "v1.0.0");
    assert_eq!(world.releases(), [("v1.0.1".to_owned(), step.outputs["notes"].clone())]);
    assert!(step.log.contains("found the tag v1.0.1") && step.log.contains("created the release"), "{}", step.log);
}

#[tokio::test]
async fn answers_that_are_lost_leave_one_tag_and_one_release() {
    for (path, at) in [("git/refs", 1), ("releases", 2)] {
        let world = World::new().await;
        world.commit("feat: first");
        world.server.faults().add(Fault { what: What::Reset, at, path: path.to_owned() });
        let first = world.run().await;
        let second = world.run().await;
        assert_eq!(output(&second, "released"), "true", "{path}: {} {}", first.log, second.log);
        assert_eq!((world.github.tags().len(), world.releases().len()), (1, 1), "{path}");
    }
}

#[tokio::test]
async fn nothing_to_release_is_a_success_that_says_why() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.commit("docs: ##[add-mask]a\n\n::set-output name=version::9.9.9");
    world.commit("Feat: loud");
    let step = world.run().await;

    assert_eq!((step.exit, output(&step, "released"), output(&step, "version")), (0, "false", ""));
    assert_eq!((output(&step, "previous-tag"), output(&step, "type")), ("v1.0.0", ""));
    for line in ["the type `docs` asks for no release", "write it in lower case", "nothing to release"] {
        assert!(step.log.contains(line), "{line} in {}", step.log);
    }
    assert!(step.commands.iter().all(|command| command.name == "add-mask"), "{:?}", step.commands);
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn tags_of_another_form_are_named_before_the_count_begins_anew() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("nightly", &root);
    assert!(!world.step().input("dry-run", "true").run(run).await.unwrap().log.contains("tag-format"));
    world.tag("release-2.4.0", &root);
    world.commit("feat: second");
    let step = world.step().input("dry-run", "true").run(run).await.unwrap();

    assert_eq!((step.exit, output(&step, "version")), (0, "1.0.0"));
    assert!(step.log.contains("the tag release-2.4.0 is no release here, as tags are such as v1.0.0"), "{}", step.log);
    let step = world.step().input("dry-run", "true").input("tag-format", "release-${version}").run(run).await.unwrap();
    assert_eq!(output(&step, "previous-version"), "2.4.0");
    assert!(!step.log.contains("is no release here"), "{}", step.log);
}

#[tokio::test]
async fn a_dry_run_without_a_token_asks_nobody_and_sets_every_output() {
    let world = World::new().await;
    world.commit("feat!: first");
    let step = world.step().input("dry-run", "true").input("github-token", "").run(run).await.unwrap();

    assert_eq!((step.exit, output(&step, "released"), output(&step, "version")), (0, "false", "1.0.0"));
    assert_eq!(output(&step, "type"), "major");
    assert!(step.log.contains("This would be the release v1.0.0") && step.log.contains("### Breaking changes"), "{}", step.log);
    assert_eq!(world.server.seen().len(), 0);
}

#[tokio::test]
async fn a_pull_request_releases_nothing() {
    let world = World::new().await;
    world.commit("fix: first");
    let step = world.step().env("GITHUB_REF", "refs/pull/7/merge").run(run).await.unwrap();
    assert_eq!((step.exit, output(&step, "released"), output(&step, "version")), (0, "false", "1.0.0"));
    assert!(step.log.contains("a pull request releases nothing"), "{}", step.log);
    assert!(output(&step, "comment").contains("Merging this releases **1.0.0**"), "{}", output(&step, "comment"));
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn a_pull_request_whose_ref_is_the_base_branch_releases_nothing_until_it_is_merged() {
    for (merged, released) in [(false, "false"), (true, "true")] {
        let world = World::new().await;
        world.commit("fix: first");
        let (head, base) = (serde_json::json!({ "sha": "a", "ref": "topic" }), serde_json::json!({ "ref": "main" }));
        let event = serde_json::json!({ "pull_request": { "number": 7, "merged": merged, "head": head, "base": base } });
        let step = world.step().event("pull_request_target", &event).unwrap().run(run).await.unwrap();
        assert_eq!((step.exit, output(&step, "released")), (0, released), "{}", step.log);
        assert_eq!(world.releases().len(), usize::from(merged));
    }
}

#[tokio::test]
async fn a_version_whose_tag_lies_elsewhere_is_refused_with_the_cure() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    world.switch("aside");
    let aside = world.commit("fix: aside");
    world.tag("v1.0.1", &aside);
    world.switch("main");
    world.commit("fix: second");
    let step = world.run().await;

    assert_eq!((step.exit, step.outputs.len()), (1, 0), "{}", step.log);
    assert!(step.log.contains("the version 1.0.1 exists already, but its tag v1.0.1"), "{}", step.log);
    assert!(step.log.contains("merge the commit of v1.0.1"), "{}", step.log);
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn a_token_that_may_not_write_is_told_the_permission() {
    let world = World::new().await;
    world.commit("feat: first");
    world.github.token("s3cret-token", Permissions::none().with("contents", Access::Read));
    let step = world.run().await;
    assert_eq!(step.exit, 1);
    assert!(step.log.contains("contents: write"), "{}", step.log);
    assert!(!step.log.contains("s3cret-token"));
}

#[tokio::test]
async fn a_version_that_was_asked_for_and_cannot_be_is_passed_over_with_a_warning() {
    let world = World::new().await;
    let first = world.commit("feat: first");
    world.tag("v1.0.0", &first);
    world.commit("fix: second");
    let step = world.run_with(&[("release-as", "0.9.0")]).await;

    assert_eq!(output(&step, "version"), "1.0.1");
    assert!(step.log.contains("[warning]passed over 0.9.0"), "{}", step.log);
}
