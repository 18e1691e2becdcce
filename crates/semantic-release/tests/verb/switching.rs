//! Repositories and workflows that used semantic-release.

use super::{World, output};

#[tokio::test]
async fn a_configuration_of_semantic_release_is_taken_over_and_what_is_not_covered_is_named() {
    let world = World::new().await;
    let config = r#"{
      "branches": ["trunk", { "name": "next", "prerelease": "rc" }],
      "tagFormat": "release-${version}",
      "plugins": [
        ["@semantic-release/commit-analyzer", { "preset": "angular", "releaseRules": [{ "type": "docs", "release": "patch" }] }],
        "@semantic-release/release-notes-generator",
        ["@semantic-release/exec", { "publishCmd": "./publish.sh" }]
      ]
    }"#;
    world.write(".releaserc", config);
    world.commit("feat: first");
    world.switch("trunk");
    let step = world.run().await;
    assert_eq!(output(&step, "tag"), "release-1.0.0", "{}", step.log);
    assert!(step.log.contains("@semantic-release/exec"), "{}", step.log);
    world.commit("docs: second");
    assert_eq!(output(&world.run().await, "tag"), "release-1.0.1");
    world.commit("feat!: in the form that angular does not know");
    assert_eq!(output(&world.run().await, "released"), "false");
    world.switch("next");
    world.commit("feat: third");
    let step = world.run().await;
    assert_eq!((output(&step, "tag"), output(&step, "channel")), ("release-1.1.0-rc.1", "next"));
}

#[tokio::test]
async fn the_inputs_and_outputs_of_the_other_action_are_understood() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("r1.0.0", &root);
    let head = world.commit("feat: second");
    let inputs = [("tag_format", "r${version}"), ("branch", "main"), ("dry_run", "false"), ("semantic_version", "24")];
    let step = world.run_with(&inputs).await;
    let expected = [
        ("new_release_published", "true"),
        ("new_release_version", "1.1.0"),
        ("new_release_major_version", "1"),
        ("new_release_minor_version", "1"),
        ("new_release_patch_version", "0"),
        ("new_release_channel", ""),
        ("new_release_git_head", &head),
        ("new_release_git_tag", "r1.1.0"),
        ("last_release_version", "1.0.0"),
        ("last_release_git_head", &root),
        ("last_release_git_tag", "r1.0.0"),
    ];
    for (name, value) in expected {
        assert_eq!(output(&step, name), value, "{name}");
    }
    assert_eq!(output(&step, "new_release_notes"), output(&step, "notes"));
    assert!(step.log.contains("`semantic_version` has no effect"), "{}", step.log);
}
