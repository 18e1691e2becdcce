//! Deployments that fail, and what is live afterwards.

use std::time::Duration;

use deploy_record::{GateState, Outcome, TargetState};
use simulators::dokploy::{Kind, Trouble};

use crate::world::World;

const OLD: [&str; 3] = ["1.6.0", "1.6.0", "1.6.0"];

#[tokio::test]
async fn a_version_that_is_not_healthy_is_rolled_back_and_the_old_one_proven() {
    let world = World::new().await;
    world.apps.sicken("api", "1.6.1");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "rolled-back"), "{}", result.log);
    assert_eq!(world.running(), OLD);
    assert_eq!(world.environments(), ["DB=postgres\nIMAGE_TAG=1.6.0\nLAST=1\n", "IMAGE_TAG=1.6.0\n"]);
    let record = world.record();
    let backend = &record.waves[0].targets[0];
    assert_eq!(backend.services[0].gate.as_ref().unwrap().state, GateState::Unhealthy);
    let back = backend.rollback.as_ref().unwrap();
    assert_eq!((back.state, back.services[0].tag.as_str()), (TargetState::Done, "1.6.0"));
    assert_eq!(back.services[0].gate.as_ref().unwrap().state, GateState::Proven);
    let frontend = &record.waves[1].targets[0];
    assert_eq!((frontend.state, frontend.rollback.is_none()), (TargetState::Untouched, true), "the second wave was reached");
    let web = &frontend.services[0];
    assert_eq!((web.name.as_str(), web.tag.as_str(), web.gate.is_none()), ("web", "1.6.1", true));
    assert_eq!(frontend.previous_tag.as_deref(), Some("1.6.0"));
    let problem = &result.failure.unwrap().problems[0];
    assert!(
        problem.message.starts_with("production was rolled back to 1.6.0 because 1.6.1 failed: `api` did not become healthy")
    );
    assert!(problem.hint.is_some());
}

#[tokio::test]
async fn an_old_container_that_still_answers_is_no_success() {
    let world = World::new().await;
    world.apps.stall("api");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    let record = world.record();
    assert_eq!(record.waves[0].targets[0].services[0].gate.as_ref().unwrap().state, GateState::Stale);
    assert!(record.reason.unwrap().contains("`api` never answered with the new version: healthy, and still version 1.6.0"));
}

#[tokio::test]
async fn a_service_that_says_no_version_and_a_login_page_are_no_success() {
    for break_it in [|world: &World| world.apps.mute("api"), |world: &World| world.apps.redirect_to_login("api")] {
        let world = World::new().await;
        break_it(&world);
        world.impatient();
        let result = world.deploy("1.6.1").await;
        assert_eq!(result.exit, 1, "{}", result.log);
        assert!(!world.record().waves[0].targets[0].services[0].gate.as_ref().unwrap().state.is_open());
    }
}

#[tokio::test]
async fn a_deployment_that_dokploy_fails_is_rolled_back_with_its_log_kept() {
    let world = World::new().await;
    world.dokploy.fail_next(&world.backend, "manifest for shop-api:1.6.1 not found");
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    let backend = &world.record().waves[0].targets[0];
    assert_eq!(backend.state, TargetState::Failed);
    assert!(backend.log.as_ref().unwrap().contains("manifest for shop-api:1.6.1 not found"));
    assert!(backend.services.iter().all(|service| service.gate.is_none()));
    assert_eq!(world.running(), OLD);
    assert!(result.log.contains("manifest for shop-api:1.6.1 not found"), "{}", result.log);
}

#[tokio::test]
async fn a_deployment_that_is_lost_or_cancelled_in_dokploy_is_rolled_back() {
    for (trouble, state) in
        [(Trouble::Cancelled, TargetState::Cancelled), (Trouble::Error("boom".to_owned()), TargetState::Failed)]
    {
        let world = World::new().await;
        world.dokploy.trouble(1, trouble);
        let result = world.deploy("1.6.1").await;
        assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
        assert_eq!(world.record().waves[0].targets[0].state, state);
        assert_eq!(world.running(), OLD);
    }
}

#[tokio::test]
async fn when_the_second_wave_fails_the_first_goes_back_as_well() {
    let world = World::new().await;
    world.apps.sicken("web", "1.6.1");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    assert_eq!(world.running(), OLD);
    let record = world.record();
    assert!(record.waves.iter().flat_map(|wave| &wave.targets).all(|target| target.rollback.is_some()));
    let back = |id| world.titles(id).last().cloned().unwrap();
    assert!(back(&world.backend).starts_with("back to 1.6.0"), "{}", back(&world.backend));
    let seen = world.changes();
    let deploys = seen.iter().filter(|seen| seen.path.contains("compose.deploy")).count();
    assert_eq!(deploys, 4);
}

/// The service that fails is the last of all, and the others stay well for the ten minutes.
#[tokio::test]
async fn what_fails_in_the_bake_is_rolled_back_at_once() {
    let world = World::new().await;
    world.configure("    bake: 10m\n");
    let sick = async {
        // One look before anything is done, two at the gate; the next is of the bake.
        while world.servers.apps.seen().iter().filter(|seen| seen.path == "/web/health").count() < 4 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        world.apps.sicken("web", "1.6.1");
    };
    let both = async { futures::join!(world.deploy("1.6.1"), sick) };
    let (result, ()) = tokio::time::timeout(Duration::from_mins(2), both).await.unwrap();
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    let record = world.record();
    assert!(record.reason.unwrap().starts_with("`web` was healthy and did not stay so: answered 503"));
    let states: Vec<_> = record.waves.iter().flat_map(|wave| &wave.targets).flat_map(|target| &target.services).collect();
    let states: Vec<_> = states.into_iter().map(|service| service.gate.as_ref().unwrap().state).collect();
    assert_eq!(states, [GateState::Proven, GateState::Unchecked, GateState::Unhealthy]);
    assert_eq!(world.running(), OLD);
}

#[tokio::test]
async fn with_stop_everything_stays_as_it_is() {
    let world = World::new().await;
    world.configure("    on_failure: stop\n");
    world.apps.sicken("api", "1.6.1");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "failed"), "{}", result.log);
    assert_eq!(world.running(), ["1.6.1", "1.6.1", "1.6.0"]);
    let record = world.record();
    assert!(record.waves[0].targets[0].rollback.is_none());
    assert!(record.hint.unwrap().contains("deploy 1.6.0 to go back"));
}

#[tokio::test]
async fn a_way_back_that_fails_is_said() {
    let world = World::new().await;
    world.apps.sicken("api", "1.6.1");
    world.apps.sicken("api", "1.6.0");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "failed"), "{}", result.log);
    let record = world.record();
    assert_eq!(record.outcome, Outcome::Failed);
    assert!(record.reason.unwrap().contains("and going back failed: `api` did not become healthy"));
}

#[tokio::test]
async fn what_another_run_deployed_meanwhile_is_not_taken_back() {
    let world = World::new().await;
    world.impatient();
    let overtaken = async {
        while world.apps.version("api").as_deref() != Some("1.6.1") {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        world.apps.sicken("api", "1.6.1");
        let env = world.dokploy.env(&world.backend).unwrap().replace("1.6.1", "1.7.0");
        world.dokploy.set_column(Kind::Compose, &world.backend, "env", env.into());
    };
    let (result, ()) = futures::join!(world.deploy("1.6.1"), overtaken);
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "failed"), "{}", result.log);
    assert!(world.environments()[0].contains("IMAGE_TAG=1.7.0"));
    assert_eq!(world.titles(&world.backend).len(), 1);
    let record = world.record();
    assert!(record.reason.unwrap().contains("another deployment set it to 1.7.0 meanwhile"));
    assert!(record.hint.unwrap().contains("concurrency group"));
}
