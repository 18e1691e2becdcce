//! The rule of promotion: what production may run, staging has proven.

use serde_json::json;
use simulators::github::Commit;

use crate::{World, picked, refused, sha};

#[tokio::test]
async fn latest_is_the_highest_that_staging_has_proven_and_what_is_passed_over_is_said() {
    let world = World::promoted(&["1.5.0", "1.6.0", "1.7.0", "1.8.0"]).await;
    world.proven("staging", "1.5.0");
    world.proven("staging", "1.6.0");
    world.deployed("staging", "1.7.0", &[("failure", "rolled-back after 9 s: api is 502")]);
    let step = world.pick_for_production("latest").await;
    assert_eq!(picked(&step), "1.6.0");
    for line in [
        "passed over 1.8.0, which was never proven in staging, where it was never tried",
        "passed over 1.7.0, which was never proven in staging, where it was last tried on 2026-01-06 08:02 UTC, failed and was rolled \
         back: api is 502",
    ] {
        assert!(step.log.contains(line), "{line} is missing in:\n{}", step.log);
    }
    assert_eq!(picked(&world.pick(&[]).await), "1.8.0", "without an environment there is no rule");
    assert_eq!(picked(&world.pick(&[("environment", "staging")]).await), "1.8.0", "staging takes everything");
}

#[tokio::test]
async fn an_exact_version_is_refused_with_when_it_was_tried_last_and_those_that_are_allowed() {
    let world = World::promoted(&["1.5.0", "1.6.0", "1.7.0", "1.8.0"]).await;
    world.proven("staging", "1.5.0");
    world.proven("staging", "1.6.0");
    world.deployed("staging", "1.7.0", &[("error", "failed after 2 s: no image")]);
    let step = world.pick_for_production("1.7.0").await;
    let (message, hint) = refused(&step, 1);
    assert_eq!(
        message,
        "1.7.0 is asked for, which was never proven in staging, where it was last tried on 2026-01-06 08:02 UTC and failed: no image"
    );
    assert_eq!(
        hint,
        "ask for 1.6.0, the nearest that can be deployed, of: 1.6.0, 1.5.0; or mend 1.7.0 and deploy it to staging first"
    );
    assert!(step.summary.unwrap().contains("- `1.6.0` (nearest)\n- `1.5.0`\n"));
}

#[tokio::test]
async fn a_tag_that_was_moved_since_it_was_proven_is_not_picked_and_both_commits_are_said() {
    let world = World::promoted(&["1.5.0", "1.6.0"]).await;
    for version in ["1.5.0", "1.6.0"] {
        let sha = world.github.tags()[&format!("v{version}")].clone();
        let payload = json!({ "schema": 1, "run": "7.1", "version": version, "sha": sha });
        world.deployed_with(payload, "staging", &format!("v{version}"), &[("success", "deployed after 9 s")]);
    }
    assert_eq!(picked(&world.pick_for_production("latest").await), "1.6.0");
    let (proven, moved) = (world.github.tags()["v1.6.0"].clone(), world.github.tags()["v1.5.0"].clone());
    world.github.annotated_tag("v1.6.0", &moved, "1.6.0");
    let (message, hint) = refused(&world.pick_for_production("1.6.0").await, 1);
    let said = format!(" as the commit {proven}, and its tag is at {moved} now");
    assert!(message.starts_with("1.6.0 is asked for, which was proven in staging on ") && message.ends_with(&said), "{message}");
    assert!(hint.contains(&format!("move the tag back to {proven}, or release")), "{hint}");
    let step = world.pick_for_production("latest").await;
    assert_eq!(picked(&step), "1.5.0");
    assert!(step.log.contains("passed over 1.6.0, which was proven in staging on "), "{}", step.log);
}

#[tokio::test]
async fn every_reason_is_said() {
    let world = World::promoted(&["1.5.0"]).await;
    world.github.push([Commit::new(sha(9), "feat: 9")], &sha(9));
    world.github.tag("v1.6.0", &sha(9));
    world.github.draft("v1.6.0", "1.6.0", "not yet");
    let (message, hint) = refused(&world.pick_for_production("1.6.0").await, 1);
    assert!(
        message.starts_with(
            "1.6.0 is asked for, whose release is still a draft, and which was never proven in staging, where it was never tried, and \
             whose images are not complete: api: "
        ),
        "{message}"
    );
    assert!(hint.contains("publish the release of 1.6.0, and deploy 1.6.0 to staging first"), "{hint}");
}

#[tokio::test]
async fn what_production_has_proven_itself_may_come_back() {
    let world = World::promoted(&["1.5.0", "1.6.0"]).await;
    world.proven("production", "1.5.0");
    world.proven("production", "1.6.0");
    assert_eq!(picked(&world.pick_for_production("1.5.0").await), "1.5.0");
    assert_eq!(picked(&world.pick_for_production("previous").await), "1.5.0");
}

#[tokio::test]
async fn of_a_range_the_highest_that_is_allowed_is_taken_or_all_are_named() {
    let world = World::promoted(&["1.5.0", "1.6.0", "1.6.1", "1.6.2", "1.6.3"]).await;
    world.proven("staging", "1.5.0");
    world.proven("staging", "1.6.1");
    assert_eq!(picked(&world.pick_for_production("~1.6").await), "1.6.1");
    let (message, _) = refused(&world.pick_for_production(">1.6.1").await, 1);
    let never = "which was never proven in staging, where it was never tried";
    assert_eq!(message, format!("no version that may be deployed is >1.6.1: 1.6.3, {never}; 1.6.2, {never}"));
}

#[tokio::test]
async fn an_incomplete_version_that_is_allowed_is_refused_and_not_passed_over() {
    let world = World::promoted(&["1.5.0"]).await;
    world.github.push([Commit::new(sha(9), "feat: 9")], &sha(9));
    world.github.tag("v1.6.0", &sha(9));
    world.proven("staging", "1.5.0");
    world.proven("staging", "1.6.0");
    let (message, hint) = refused(&world.pick_for_production("latest").await, 1);
    assert!(message.starts_with("latest is 1.6.0, whose images are not complete: "), "{message}");
    assert!(hint.starts_with("ask for 1.5.0, "), "{hint}");
}

#[tokio::test]
async fn drafts_above_a_version_hide_neither_it_nor_its_proof() {
    let drafts: Vec<String> = (0..11).map(|minor| format!("2.{minor}.0")).collect();
    let versions: Vec<&str> = ["1.5.0"].into_iter().chain(drafts.iter().map(String::as_str)).collect();
    let world = World::promoted(&versions).await;
    for version in &drafts {
        world.github.draft(&format!("v{version}"), version, "not yet");
    }
    world.proven("staging", "1.5.0");
    // More than a page of deployments, so that the search for the proof could end too early.
    for _ in 0..120 {
        world.proven("staging", "2.10.0");
    }
    let step = world.pick_for_production("latest").await;
    assert_eq!(picked(&step), "1.5.0");
    assert!(step.log.contains("passed over 2.10.0, whose release is still a draft"), "{}", step.log);
    assert!(step.log.contains("passed over 1 more"), "{}", step.log);
    assert_eq!(world.requests().0, 4, "the tags, what lies behind them, and two pages of staging");
    assert_eq!(picked(&world.pick(&[]).await), "1.5.0", "where no rule holds, too");
    assert_eq!(world.requests().0, 6, "the tags, and what lies behind them");
    let (message, _) = refused(&world.pick_for_production("^2").await, 1);
    assert!(
        message.starts_with("no version that may be deployed is ^2: 2.10.0, whose release is still a draft; 2.9.0, "),
        "{message}"
    );
}

#[tokio::test]
async fn what_was_only_triggered_or_is_under_way_proves_nothing() {
    let world = World::promoted(&["1.5.0", "1.6.0"]).await;
    world.deployed("staging", "1.5.0", &[("pending", "triggered after 1 s")]);
    world.deployed("staging", "1.6.0", &[("in_progress", "wave 1 of 2")]);
    let (message, hint) = refused(&world.pick_for_production("1.5.0").await, 1);
    assert!(message.ends_with("and only triggered, which proves nothing"), "{message}");
    assert!(hint.starts_with("none of the newest versions can be deployed: let staging be deployed by an API key"), "{hint}");
    let (message, _) = refused(&world.pick_for_production("1.6.0").await, 1);
    assert!(message.ends_with("where it has been under way since 2026-01-06 08:01 UTC"), "{message}");
}

#[tokio::test]
async fn a_deployment_of_another_configuration_proves_other_services() {
    let world = World::promoted(&["1.5.0"]).await;
    world.proven("staging", "1.5.0");
    let text = std::fs::read_to_string(world.dir.path().join("workspace/.github/deploy.yml")).unwrap();
    world.write("shop/deploy.yml", &text);
    let inputs = [("version", "1.5.0"), ("environment", "production"), ("config", "shop/deploy.yml")];
    let (message, _) = refused(&world.pick(&inputs).await, 1);
    assert!(message.contains("was never proven in staging, where it was never tried"), "{message}");
}

#[tokio::test]
async fn an_old_proof_is_looked_for_once_the_newest_deployments_do_not_tell() {
    let world = World::promoted(&["1.5.0", "1.6.0"]).await;
    world.proven("staging", "1.5.0");
    for _ in 0..120 {
        world.proven("staging", "1.6.0");
    }
    assert_eq!(picked(&world.pick_for_production("1.6.0").await), "1.6.0");
    assert_eq!(world.requests().0, 3, "the tag, what lies behind it, and staging");
    assert_eq!(picked(&world.pick_for_production("1.5.0").await), "1.5.0");
    assert_eq!(world.requests().0, 3 + 4, "and a second page of staging");
}

#[tokio::test]
async fn deployments_from_before_a_version_was_committed_are_not_read() {
    let world = World::promoted(&["1.5.0"]).await;
    for _ in 0..250 {
        world.proven("staging", "1.5.0");
    }
    world.github.push([Commit::new(sha(9), "feat: 9").at("2026-02-01T09:00:00Z".parse().unwrap())], &sha(9));
    world.github.tag("v1.6.0", &sha(9));
    assert_eq!(picked(&world.pick_for_production("latest").await), "1.5.0");
    assert_eq!(world.requests().0, 4, "the tags, what lies behind them, and a page of each environment");
}

#[tokio::test]
async fn a_github_that_does_not_tell_allows_nothing() {
    let world = World::promoted(&["1.5.0"]).await;
    world.proven("staging", "1.5.0");
    world.github.limit_requests(0);
    let step = world.pick_for_production("1.5.0").await;
    assert_eq!((step.exit, step.outputs.len()), (1, 0), "{}", step.log);
}

#[tokio::test]
async fn without_a_token_nobody_tells_what_was_proven() {
    let world = World::promoted(&["1.5.0"]).await;
    world.proven("staging", "1.5.0");
    let step = world.pick(&[("version", "1.5.0"), ("environment", "production"), ("github-token", "")]).await;
    let (message, hint) = refused(&step, 1);
    assert!(message.contains("list the deployments of ") && hint.contains("github-token"), "{message} {hint}");
}
