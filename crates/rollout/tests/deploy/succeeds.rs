//! Deployments that go well.

use deploy_record::{GateState, Outcome, TargetState};

use crate::world::World;

#[tokio::test]
async fn a_version_is_deployed_in_waves_and_proven() {
    let world = World::new().await;
    let result = world.deploy("v1.6.1").await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(world.running(), ["1.6.1", "1.6.1", "1.6.1"]);
    assert_eq!(world.environments(), ["DB=postgres\nIMAGE_TAG=1.6.1\nLAST=1\n", "IMAGE_TAG=1.6.1\n"]);
    let outputs: Vec<_> = result.outputs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let wanted = [
        "environment-url=https://shop.example.com",
        "outcome=deployed",
        "previous-version=1.6.0",
        "record=deployment.json",
        "version=1.6.1",
    ];
    assert_eq!(outputs, wanted);
}

#[tokio::test]
async fn the_record_says_what_was_done_and_seen() {
    let world = World::new().await;
    world.deploy("1.6.1").await;
    let record = world.record();
    assert_eq!((record.outcome, record.previous_version.as_deref()), (Outcome::Deployed, Some("1.6.0")));
    assert_eq!((record.repository.as_str(), record.actor.as_str()), ("octo/shop", "octocat"));
    let names: Vec<Vec<_>> =
        record.waves.iter().map(|wave| wave.targets.iter().map(|target| target.name.as_str()).collect()).collect();
    assert_eq!(names, [["backend"], ["frontend"]]);
    let backend = &record.waves[0].targets[0];
    assert_eq!((backend.state, backend.previous_tag.as_deref()), (TargetState::Done, Some("1.6.0")));
    assert!(backend.deployment_id.is_some() && backend.rollback.is_none());
    let [api, worker] = backend.services.as_slice() else { panic!("{:?}", backend.services) };
    assert_eq!(api.digest, world.registry.digest("acme/shop-api", "1.6.1"));
    assert_eq!(api.previous_digest, world.registry.digest("acme/shop-api", "1.6.0"));
    let gate = api.gate.as_ref().unwrap();
    assert_eq!((gate.state, gate.seen_version.as_deref()), (GateState::Proven, Some("1.6.1")));
    assert_eq!(worker.gate.as_ref().unwrap().state, GateState::Unchecked);
}

#[tokio::test]
async fn a_wave_begins_only_when_the_one_before_is_proven() {
    let world = World::new().await;
    world.apps.slow_start("api", 5);
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.exit, 0, "{}", result.log);
    let seen = world.servers.apps.seen();
    let last_api = seen.iter().rposition(|seen| seen.path == "/api/health").unwrap();
    let first_web = seen.iter().rposition(|seen| seen.path == "/web/health").unwrap();
    assert!(last_api < first_web);
    assert_eq!(world.record().waves[0].targets[0].services[0].gate.as_ref().unwrap().attempts, 7);
}

#[tokio::test]
async fn the_targets_of_one_wave_are_deployed_together() {
    let world = World::new().await;
    world.configure("    waves: [[backend, frontend]]\n    bake: 30ms\n");
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(world.record().waves.len(), 1);
    assert_eq!(world.running(), ["1.6.1", "1.6.1", "1.6.1"]);
}

#[tokio::test]
async fn a_rolling_update_is_proven_when_the_old_version_is_gone() {
    let world = World::new().await;
    world.apps.overlap("api", 8);
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.exit, 0, "{}", result.log);
    let gate = world.record().waves[0].targets[0].services[0].gate.clone().unwrap();
    assert!(gate.attempts >= 9, "the gate opened after {} looks, with the old version still answering", gate.attempts);
    assert_eq!(gate.last_problem.as_deref(), Some("healthy, and still version 1.6.0"));
}

#[tokio::test]
async fn going_back_is_deploying_an_older_version() {
    let world = World::new().await;
    world.deploy("1.6.1").await;
    let result = world.deploy("1.6.0").await;
    assert_eq!(result.outputs["outcome"], "deployed");
    assert_eq!(result.outputs["previous-version"], "1.6.1");
    assert_eq!(world.running(), ["1.6.0", "1.6.0", "1.6.0"]);
}

#[tokio::test]
async fn a_dry_run_shows_the_plan_and_changes_nothing() {
    let world = World::new().await;
    let result = world.run(world.step("1.6.1").input("dry-run", "true")).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert!(result.log.contains("production: 1.6.0 → 1.6.1 (image tag 1.6.1)\nwave 1\n  backend (dokploy): 1.6.0 → 1.6.1\n"));
    assert_eq!(world.changes().len(), 0);
    assert!(!world.record_path().exists());
    assert_eq!(result.outputs.get("outcome"), None);
    assert_eq!(result.outputs["previous-version"], "1.6.0");
}

#[tokio::test]
async fn the_key_is_never_shown() {
    let world = World::new().await;
    let result = world.deploy("1.6.1").await;
    assert!(!result.log.contains("dokploy-key-of-the-test"));
    assert!(!std::fs::read_to_string(world.record_path()).unwrap().contains("dokploy-key-of-the-test"));
}
