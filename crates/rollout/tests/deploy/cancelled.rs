//! Runs that are cancelled: they stop soon, say what is left, and still write the record.

use std::time::Duration;

use deploy_record::Outcome;
use simulators::{Fault, What};

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

#[tokio::test]
async fn a_run_that_is_cancelled_while_servers_do_not_answer_ends_with_its_record() {
    for path in ["/api/compose.one", "/v2/acme"] {
        let world = World::new().await;
        let server = if path.starts_with("/v2") { &world.servers.registry } else { &world.servers.dokploy };
        server.faults().add(Fault { what: What::Slow, at: 1, path: path.to_owned() });
        let started = std::time::Instant::now();
        let result = world.deploy_and_cancel("1.6.1", || started.elapsed() > Duration::from_millis(100)).await;
        assert!(started.elapsed() < Duration::from_secs(1), "{path}: the run waited for the answer");
        assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "cancelled"), "{}", result.log);
        assert_eq!(world.record().reason.as_deref(), Some("the run was cancelled before anything was changed"));
        assert_eq!(world.changes().len(), 0);
    }
}
