//! One version of those that have a tag and images.

use simulators::Fault;
#[cfg(feature = "desk")]
use simulators::github::Permissions;

#[cfg(feature = "desk")]
use crate::run;
use crate::{BOTH, CONFIG, World, picked, refused, sha};

#[tokio::test]
async fn latest_is_the_highest_version_that_is_no_prerelease() {
    let world = World::new(&["v1.9.0", "v1.10.0", "v2.0.0-rc.1", "v1", "v2", "beta"]).await;
    world.build(&["1.10.0"]);
    let step = world.pick(&[]).await;
    assert_eq!(picked(&step), "1.10.0");
    let outputs: Vec<_> = step.outputs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        outputs,
        ["image-tag=1.10.0".to_owned(), format!("sha={}", sha(1)), "tag=v1.10.0".to_owned(), "version=1.10.0".to_owned()]
    );
    assert_eq!((world.requests(), step.summary), ((2, 2), None), "the tags, what lies behind the one, and each image");
}

#[tokio::test]
async fn an_exact_version_is_one_tag_to_ask_for_and_may_be_an_annotated_prerelease() {
    let world = World::new(&["v1.0.0"]).await;
    world.github.annotated_tag("v1.1.0-rc.1", &sha(0), "candidate");
    world.build(&["1.1.0-rc.1"]);
    let step = world.pick(&[("version", "v1.1.0-rc.1")]).await;
    assert_eq!((picked(&step), &step.outputs["sha"]), ("1.1.0-rc.1", &sha(0)));
    assert_eq!(world.requests(), (2, 2), "the tag, what lies behind it, and each image");
}

#[tokio::test]
async fn the_start_of_a_version_is_its_highest() {
    let world = World::new(&["v1.6.0", "v1.6.1", "v1.7.0"]).await;
    world.build(&["1.6.1", "1.7.0"]);
    assert_eq!(picked(&world.pick(&[("version", "1.6")]).await), "1.6.1");
    assert_eq!(picked(&world.pick(&[("version", "1")]).await), "1.7.0");
}

#[tokio::test]
async fn an_incomplete_latest_is_refused_and_the_newest_complete_one_is_only_offered() {
    let world = World::new(&["v1.5.0", "v1.6.0", "v1.7.0", "v2.0.0-rc.1"]).await;
    world.build(&["1.5.0", "1.6.0", "2.0.0-rc.1"]);
    world.registry.push_image("acme/api", "1.7.0", &["linux/amd64"]);
    let step = world.pick(&[]).await;
    let (message, hint) = refused(&step, 1);
    assert!(message.starts_with("latest is 1.7.0, whose images are not complete: api: "), "{message}");
    assert!(message.contains("has no linux/arm64") && message.contains("web: "), "{message}");
    assert!(hint.starts_with("ask for 1.6.0, the nearest that can be deployed, of: 2.0.0-rc.1, 1.6.0, 1.5.0; or "), "{hint}");
    let summary = step.summary.unwrap();
    assert!(summary.contains("- `1.6.0` (nearest)\n- `1.5.0`\n"), "{summary}");
}

#[tokio::test]
async fn a_version_without_a_tag_is_refused_with_the_newest_ten_that_can_be_deployed() {
    let versions: Vec<String> = (0..14).map(|minor| format!("1.{minor}.0")).collect();
    let tags: Vec<String> = versions.iter().map(|version| format!("v{version}")).collect();
    let world = World::new(&tags.iter().map(String::as_str).collect::<Vec<_>>()).await;
    versions.iter().filter(|version| *version != "1.12.0").for_each(|version| world.build(&[version]));
    let (message, hint) = refused(&world.pick(&[("version", "1.12.3")]).await, 1);
    assert_eq!(message, "no version tag is 1.12.3");
    assert_eq!(
        hint,
        "ask for 1.13.0, the nearest that can be deployed, of: 1.13.0, 1.11.0, 1.10.0, 1.9.0, 1.8.0, 1.7.0, 1.6.0, 1.5.0, 1.4.0, \
         1.3.0; or release a version first"
    );
    assert_eq!(world.requests().1, 22, "eleven versions of two images");
}

#[tokio::test]
async fn without_any_version_the_hint_is_to_release_one() {
    let world = World::new(&["v1", "beta"]).await;
    let (message, hint) = refused(&world.pick(&[]).await, 1);
    assert_eq!((message.as_str(), hint.ends_with("release a version first")), ("no version tag is latest", true), "{hint}");
}

#[tokio::test]
async fn only_the_images_of_the_environment_must_be_there() {
    let world = World::new(&["v1.0.0"]).await;
    world.registry.push_image("acme/api", "1.0.0", &BOTH);
    assert_eq!(picked(&world.pick(&[("environment", "production")]).await), "1.0.0");
    refused(&world.pick(&[]).await, 1);
    let (message, _) = refused(&world.pick(&[("environment", "staging")]).await, 2);
    assert_eq!(message, "there is no environment `staging`; known are: production");
}

#[tokio::test]
async fn without_a_configuration_tags_alone_decide_unless_it_was_asked_for() {
    let world = World::new(&["shop-1.0.0", "v9.0.0"]).await;
    std::fs::remove_file(world.dir.path().join("workspace/.github/deploy.yml")).unwrap();
    let step = world.pick(&[("tag-format", "shop-${version}")]).await;
    assert_eq!((picked(&step), step.outputs["tag"].as_str()), ("1.0.0", "shop-1.0.0"));
    assert_eq!(world.requests(), (2, 0));
    let (message, _) = refused(&world.pick(&[("config", "deploy.yml")]).await, 2);
    assert_eq!(message, "there is no file deploy.yml");
    let (message, _) = refused(&world.pick(&[("environment", "production")]).await, 2);
    assert_eq!(message, "the environment `production` is asked for, and there is no .github/deploy.yml");
}

#[tokio::test]
async fn every_wrong_input_is_named_at_once() {
    let world = World::new(&[]).await;
    let step = world.pick(&[("version", "newest"), ("registry-username", "alice")]).await;
    let messages: Vec<String> = step.failure.unwrap().problems.into_iter().map(|problem| problem.message).collect();
    assert_eq!((step.exit, messages.len()), (2, 2), "{messages:?}");
    assert!(messages.iter().any(|one| one.contains("input `version`: `newest` is not a version")), "{messages:?}");
    assert_eq!(world.requests(), (0, 0));
}

#[tokio::test]
async fn the_template_of_deploy_yml_makes_the_image_tag() {
    let world = World::new(&["v1.0.0"]).await;
    world.write("other.yml", &CONFIG.replace("services:\n  api", "image_tag: v{version}\nservices:\n  api"));
    world.registry.push_image("acme/api", "v1.0.0", &BOTH);
    let step = world.pick(&[("config", "other.yml"), ("environment", "production")]).await;
    assert_eq!((picked(&step), step.outputs["image-tag"].as_str()), ("1.0.0", "v1.0.0"));
}

#[tokio::test]
async fn the_nearest_is_looked_for_below_the_newest_ten_too() {
    let versions: Vec<String> =
        (0..14).map(|minor| format!("3.{minor}.0")).chain(["1.2.4".to_owned(), "1.0.0".to_owned()]).collect();
    let tags: Vec<String> = versions.iter().map(|version| format!("v{version}")).collect();
    let world = World::new(&tags.iter().map(String::as_str).collect::<Vec<_>>()).await;
    world.build(&versions.iter().map(String::as_str).collect::<Vec<_>>());
    let (_, hint) = refused(&world.pick(&[("version", "1.2.3")]).await, 1);
    assert!(hint.starts_with("ask for 1.2.4, the nearest that can be deployed, of: 3.13.0, "), "{hint}");
    assert!(hint.contains("3.4.0, 1.2.4; or "), "{hint}");
}

#[tokio::test]
async fn a_draft_is_not_released_so_that_latest_passes_over_it_and_an_exact_one_is_refused() {
    let world = World::new(&["v1.0.0", "v1.1.0"]).await;
    world.build(&["1.0.0", "1.1.0"]);
    world.github.draft("v1.1.0", "1.1.0", "not yet");
    let step = world.pick(&[]).await;
    assert_eq!(picked(&step), "1.0.0");
    assert!(step.log.contains("passed over 1.1.0, whose release is still a draft"), "{}", step.log);
    let (message, hint) = refused(&world.pick(&[("version", "1.1.0")]).await, 1);
    assert_eq!(message, "1.1.0 is asked for, whose release is still a draft");
    assert_eq!(hint, "ask for 1.0.0, the nearest that can be deployed, of: 1.0.0; or publish the release of 1.1.0");
}

#[tokio::test]
async fn where_a_person_publishes_releases_a_tag_alone_releases_nothing() {
    let world = World::new(&["v1.0.0"]).await;
    world.build(&["1.0.0"]);
    world.write(".github/deploy.yml", &format!("{CONFIG}release: {{ draft: true }}\n"));
    let (message, hint) = refused(&world.pick(&[]).await, 1);
    assert_eq!(message, "no version that may be deployed is latest: 1.0.0, which has no published release");
    assert!(hint.ends_with("publish the release of 1.0.0"), "{hint}");
    let (message, hint) = refused(&world.pick(&[("github-token", "")]).await, 2);
    assert!(message.ends_with("without a token nobody knows which are published"), "{message}");
    assert!(hint.contains("`github-token`"), "{hint}");
}

#[tokio::test]
async fn a_registry_that_does_not_answer_is_no_missing_image() {
    let world = World::new(&["v1.0.0"]).await;
    world.build(&["1.0.0"]);
    world.registry_server.faults().add(Fault { what: "400".parse().unwrap(), at: 1, path: "/manifests/".to_owned() });
    let (message, _) = refused(&world.pick(&[]).await, 1);
    assert!(message.starts_with("failed to look for the image of "), "{message}");
}

#[tokio::test]
async fn without_a_token_a_public_repository_is_asked_all_the_same() {
    let world = World::new(&["v1.0.0"]).await;
    world.github.annotated_tag("v1.1.0", &sha(0), "one");
    world.build(&["1.1.0"]);
    let step = world.pick(&[("github-token", "")]).await;
    assert_eq!((picked(&step), &step.outputs["sha"]), ("1.1.0", &sha(0)));
    assert!(world.github_server.seen().iter().all(|seen| seen.path != "/graphql"));
}

#[cfg(feature = "desk")]
#[tokio::test]
async fn at_a_desk_the_token_is_that_which_people_set() {
    let world = World::new(&["v1.0.0"]).await;
    world.build(&["1.0.0"]);
    world.github.make_private();
    world.github.token("ghp_of_a_person", Permissions::all());
    let step = world.step().env("GITHUB_ACTIONS", "").env("GH_TOKEN", "ghp_of_a_person");
    assert_eq!(picked(&run(step).await), "1.0.0");
    refused(&run(world.step().env("GH_TOKEN", "ghp_of_a_person")).await, 1);
}
