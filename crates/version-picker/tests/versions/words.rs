//! Words and environments: what deployments answer.

use serde_json::json;
use simulators::github::{Access, Permissions};

use crate::{CONFIG, PROMOTED, World, picked, refused, sha};

#[tokio::test]
async fn previous_is_the_last_that_was_proven_before_the_live_one() {
    let world = World::promoted(&["1.4.0", "1.5.0", "1.6.0", "1.7.0"]).await;
    world.proven("production", "1.4.0");
    world.deployed("production", "1.5.0", &[("success", "deployed after 9 s"), ("inactive", "v1.7.0 is live")]);
    world.deployed("production", "1.6.0", &[("failure", "rolled-back after 9 s: api is 502")]);
    world.deployed("production", "1.7.0", &[("in_progress", "under way"), ("success", "deployed after 9 s")]);
    world.proven("production", "1.7.0");
    let step = world.pick_for_production("previous").await;
    assert_eq!(picked(&step), "1.5.0");
    assert!(step.log.contains("found that previous is 1.5.0, by the deployments to production"), "{}", step.log);
    assert_eq!(world.requests().0, 3, "the deployments of production, the tag, and what lies behind it");
}

#[tokio::test]
async fn previous_is_the_last_that_was_proven_where_another_was_left_as_it_is() {
    let world = World::promoted(&["1.5.0", "1.6.0", "1.7.0"]).await;
    world.proven("production", "1.5.0");
    world.proven("production", "1.6.0");
    world.deployed("production", "1.7.0", &[("failure", "failed after 9 s: the gate of api stayed shut")]);
    assert_eq!(picked(&world.pick_for_production("previous").await), "1.6.0");
}

#[tokio::test]
async fn a_second_try_of_a_run_takes_the_same_previous_as_the_first() {
    for (before, live) in [("1.5.0", "1.6.0"), ("1.6.0", "1.5.0")] {
        let world = World::promoted(&["1.5.0", "1.6.0"]).await;
        world.proven("production", before);
        world.proven("production", live);
        let payload =
            json!({ "schema": 1, "run": "1.1", "version": before, "run_url": "https://github.com/octo/shop/actions/runs/1" });
        world.deployed_with(payload, "production", &format!("v{before}"), &[("in_progress", "wave 1 of 2")]);
        assert_eq!(picked(&world.pick_for_production("previous").await), before);
    }
}

#[tokio::test]
async fn an_environment_is_what_it_runs_proven() {
    let world = World::promoted(&["1.6.0", "1.7.0", "1.8.0"]).await;
    world.proven("staging", "1.8.0");
    world.proven("staging", "1.7.0");
    world.deployed("staging", "1.8.0", &[("failure", "failed after 9 s: api is 502")]);
    assert_eq!(picked(&world.pick_for_production("staging").await), "1.7.0");
    assert_eq!(picked(&world.pick(&[("version", "staging")]).await), "1.7.0");
}

#[tokio::test]
async fn what_never_ran_is_refused_with_what_can_be_deployed() {
    let world = World::promoted(&["1.6.0", "1.7.0"]).await;
    world.proven("staging", "1.6.0");
    world.proven("production", "1.6.0");
    let (message, hint) = refused(&world.pick_for_production("previous").await, 1);
    assert_eq!(message, "nothing tells what previous is: production has no such deployment that was proven");
    assert_eq!(
        hint,
        "ask for 1.6.0, the nearest that can be deployed, of: 1.6.0; or deploy a version to production first, shown on GitHub"
    );
}

#[tokio::test]
async fn what_ran_before_is_refused_when_its_images_or_its_tag_are_gone() {
    let world = World::new(&["v1.6.0", "v1.7.0"]).await;
    world.write(".github/deploy.yml", PROMOTED);
    world.build(&["1.7.0"]);
    for version in ["1.5.0", "1.6.0", "1.7.0"] {
        world.proven("production", version);
    }
    let (message, _) = refused(&world.pick_for_production("previous").await, 1);
    assert!(message.starts_with("previous is 1.6.0, whose images are not complete: api: "), "{message}");
    world.proven("production", "1.5.0");
    world.proven("production", "1.7.0");
    let (message, _) = refused(&world.pick_for_production("previous").await, 1);
    assert_eq!(message, "no version tag is 1.5.0, which is previous");
}

#[tokio::test]
async fn an_environment_that_runs_a_branch_names_no_version() {
    let world = World::promoted(&["1.6.0"]).await;
    world.deployed("staging", "main", &[("success", "by hand")]);
    let (message, hint) = refused(&world.pick_for_production("staging").await, 1);
    let expected = format!("staging runs {}, which names no version", sha(0));
    assert_eq!((message, hint.contains("such as 1.6.1")), (expected, true), "{hint}");
}

#[tokio::test]
async fn an_older_page_tells_what_runs_where_the_newest_has_the_deployments_of_jobs_alone() {
    let world = World::promoted(&["1.6.0", "1.7.0"]).await;
    world.proven("staging", "1.6.0");
    world.proven("staging", "1.7.0");
    for number in 0..101 {
        let job = if number == 50 { "v1.6.0" } else { "main" };
        world.job("staging", job);
    }
    assert_eq!(picked(&world.pick(&[("version", "staging")]).await), "1.7.0");
    assert_eq!(picked(&world.pick(&[("version", "previous"), ("environment", "staging")]).await), "1.6.0");
}

#[tokio::test]
async fn previous_needs_an_environment_and_an_unknown_name_has_a_neighbour() {
    let world = World::promoted(&["1.6.0"]).await;
    let (message, hint) = refused(&world.pick(&[("version", "previous")]).await, 2);
    assert_eq!((message.as_str(), hint.contains("`environment`")), ("previous is asked for, and not in which environment", true));
    let (message, _) = refused(&world.pick(&[("version", "stagin")]).await, 2);
    assert!(message.contains("`stagin` is not a version; did you mean staging?"), "{message}");
    assert!(message.contains("an environment: staging, production"), "{message}");
    let (message, hint) = refused(&world.pick(&[("environment", "produktion")]).await, 2);
    assert!(message.contains("there is no environment `produktion`; known are: staging, production"), "{message} {hint}");
    std::fs::remove_file(world.dir.path().join("workspace/.github/deploy.yml")).unwrap();
    let (message, _) = refused(&world.pick(&[("version", "staging")]).await, 2);
    assert!(message.contains("there is no deploy.yml that names one"), "{message}");
    assert_eq!(world.requests(), (0, 0));
}

#[tokio::test]
async fn a_word_wins_over_an_environment_of_that_name_and_that_is_said() {
    let world = World::new(&["v1.6.0", "v1.7.0"]).await;
    world.write(".github/deploy.yml", &CONFIG.replace("  production:", "  latest:"));
    world.build(&["1.6.0", "1.7.0"]);
    world.proven("latest", "1.6.0");
    let step = world.pick(&[]).await;
    assert_eq!(picked(&step), "1.7.0");
    assert!(step.annotations.iter().any(|one| one.message.contains("latest is taken for a version")), "{}", step.log);
}

#[tokio::test]
async fn deployments_that_may_not_be_read_are_told_by_the_line_that_is_missing() {
    let world = World::promoted(&["1.6.0"]).await;
    world.github.make_private();
    world.github.token("ghs_token", Permissions::none().with("contents", Access::Read).with("packages", Access::Read));
    for version in ["previous", "staging", "latest", "1.6.0"] {
        let (message, hint) = refused(&world.pick_for_production(version).await, 1);
        assert!(message.contains("list the deployments"), "{version}: {message}");
        assert!(hint.contains("`deployments: read`"), "{version}: {hint}");
    }
}
