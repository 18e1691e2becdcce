//! Runs that are cancelled: they stop soon, say what is left, and still write the record.

use deploy_record::Outcome;

use crate::world::World;

#[tokio::test]
async fn a_run_that_is_cancelled_while_dokploy_deploys_says_what_is_left() {
    let world = World::new().await;
    world.dokploy.hold();
    let (dokploy, backend) = (world.dokploy.clone(), world.backend.clone());
    let started = move || dokploy.env(&backend).unwrap().contains("1.6.1") && dokploy.waiting() == 0;
    let result = world.deploy_and_cancel("1.6.1", started).await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "cancelled"), "{}", result.log);
    let record = world.record();
    assert_eq!(record.outcome, Outcome::Cancelled);
    let reason = record.reason.unwrap();
    assert_eq!(
        reason,
        "the run was cancelled in wave 1: `backend` may run the new version, unproven; later waves are as they were"
    );
    assert_eq!(world.running(), ["1.6.0", "1.6.0", "1.6.0"]);
}

#[tokio::test]
async fn a_run_that_is_cancelled_at_a_gate_does_not_go_back() {
    let world = World::new().await;
    world.apps.sicken("api", "1.6.1");
    let apps = world.apps.clone();
    let result = world.deploy_and_cancel("1.6.1", move || apps.version("api").as_deref() == Some("1.6.1")).await;
    assert_eq!(result.outputs["outcome"], "cancelled", "{}", result.log);
    assert_eq!(world.running(), ["1.6.1", "1.6.1", "1.6.0"]);
    assert!(result.failure.unwrap().problems[0].hint.as_ref().unwrap().starts_with("run it again"));
}

#[tokio::test]
async fn a_run_that_is_cancelled_before_the_first_wave_changes_nothing() {
    let world = World::new().await;
    let result = world.deploy_and_cancel("1.6.1", || true).await;
    assert_eq!(result.outputs["outcome"], "cancelled", "{}", result.log);
    assert_eq!(world.record().reason.as_deref(), Some("the run was cancelled before anything was changed"));
    assert_eq!(world.changes().len(), 0);
}
