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

/// Far longer than it takes, and shorter than a request is waited for.
const PATIENCE: Duration = Duration::from_secs(25);

#[tokio::test]
async fn a_run_that_is_cancelled_while_servers_do_not_answer_ends_with_its_record() {
    for path in ["/api/compose.one", "/v2/acme"] {
        let world = World::new().await;
        let server = if path.starts_with("/v2") { &world.servers.registry } else { &world.servers.dokploy };
        server.faults().add(Fault { what: What::Hang, at: 1, path: path.to_owned() });
        let is_asked = || server.seen().iter().any(|seen| seen.path.contains(path));
        let run = tokio::time::timeout(PATIENCE, world.deploy_and_cancel("1.6.1", is_asked)).await;
        let result = run.unwrap_or_else(|_| panic!("{path}: the run waited for the answer"));
        assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "cancelled"), "{}", result.log);
        assert_eq!(world.record().reason.as_deref(), Some("the run was cancelled before anything was changed"));
        assert_eq!(world.changes().len(), 0);
    }
}

#[tokio::test]
async fn a_run_that_is_cancelled_on_its_way_back_says_why_it_went_back_and_what_is_left() {
    // Two deployments on the way forward; the newest goes back first.
    for (at, left) in [(3, "`backend`, `frontend`"), (4, "`backend`")] {
        let world = World::new().await;
        world.apps.sicken("web", "1.6.1");
        world.impatient();
        world.servers.dokploy.faults().add(Fault { what: What::Hang, at, path: "compose.deploy".to_owned() });
        let deploys = || world.changes().iter().filter(|seen| seen.path.contains("compose.deploy")).count();
        let result = world.deploy_and_cancel("1.6.1", || deploys() == at as usize).await;
        assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "cancelled"), "{}", result.log);
        let record = world.record();
        let start = format!(
            "the run was cancelled while it went back to what was live before: {left} may run the new version, which failed: `web` \
             did not become healthy: answered 503"
        );
        let reason = record.reason.unwrap();
        assert!(reason.starts_with(&start), "{reason}");
    }
}
