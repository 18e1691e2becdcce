//! Runs again: after a success, and after a run that was killed at some moment. No run knows what the one before did; it reads.

use std::time::Duration;

use deploy_record::{Outcome, TargetState};
use simulators::dokploy::Kind;
use simulators::runner::RunnerSim;

use crate::tracked::Tracked;
use crate::world::World;

impl World {
    /// What a run leaves behind that was killed after it had set the tag of the backend and before it had asked for a deployment.
    pub(crate) fn leave_tag_set(&self) {
        let env = self.dokploy.env(&self.backend).unwrap().replace("1.6.0", "1.6.1");
        self.dokploy.set_column(Kind::Compose, &self.backend, "env", env.into());
    }
}

#[tokio::test]
async fn a_target_that_proves_the_version_is_not_deployed_again() {
    let world = World::new().await;
    world.deploy("1.6.1").await;
    let before = world.titles(&world.frontend).len();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(world.titles(&world.frontend).len(), before);
    assert_eq!(world.record().waves[1].targets[0].state, TargetState::Unchanged);
}

#[tokio::test]
async fn when_every_service_proves_the_version_nothing_is_changed() {
    let world = World::new().await;
    world.edit("services: [api, worker]", "services: [api]");
    world.deploy("1.6.1").await;
    let before = world.changes().len();
    let result = world.deploy("1.6.1").await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (0, "unchanged"), "{}", result.log);
    assert_eq!(world.changes().len(), before);
    assert_eq!(result.outputs["previous-version"], "1.6.1");
}

#[tokio::test]
async fn a_tag_that_was_set_and_not_deployed_is_not_taken_for_the_previous_one() {
    let world = World::new().await;
    world.leave_tag_set();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
    assert_eq!(result.outputs["previous-version"], "1.6.0");
    assert_eq!(world.running(), ["1.6.1", "1.6.1", "1.6.1"]);
}

#[tokio::test]
async fn after_a_tag_was_set_and_not_deployed_the_way_back_is_what_answers() {
    let world = World::new().await;
    world.leave_tag_set();
    world.apps.sicken("api", "1.6.1");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    assert_eq!(world.running(), ["1.6.0", "1.6.0", "1.6.0"]);
}

#[tokio::test]
async fn where_nothing_says_what_ran_before_there_is_no_way_back() {
    let world = World::new().await;
    world.edit("version: { pointer: /version }, ", "");
    world.leave_tag_set();
    world.apps.sicken("api", "1.6.1");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "failed", "{}", result.log);
    assert!(world.record().reason.unwrap().contains("it is not known which tag was live before"));
}

#[tokio::test]
async fn a_run_after_a_cancelled_one_converges() {
    let world = World::new().await;
    let apps = world.apps.clone();
    world.deploy_and_cancel("1.6.1", move || apps.version("api").as_deref() == Some("1.6.1")).await;
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(world.record().outcome, Outcome::Deployed);
    assert_eq!(world.running(), ["1.6.1", "1.6.1", "1.6.1"]);
}

impl World {
    /// A run that is killed once Dokploy has had that many requests of it. A process that is killed runs nothing more, as a future that
    /// is dropped; Dokploy goes on with what it was told.
    pub(crate) async fn deploy_and_kill(&self, step: RunnerSim, at: usize) {
        let before = self.servers.dokploy.seen().len();
        let reached = async {
            while self.servers.dokploy.seen().len() < before + at {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            biased;
            () = reached => {}
            result = self.run(step) => assert_eq!(result.exit, 0, "{}", result.log),
        }
    }
}

#[tokio::test]
async fn a_run_that_was_killed_after_any_request_is_followed_by_one_that_converges() {
    let whole = World::new().await;
    whole.deploy("1.6.1").await;
    let requests = whole.servers.dokploy.seen().len();
    assert!(requests > 10, "both targets are asked, set, deployed and followed");
    for at in 0..=requests {
        let world = World::new().await;
        world.deploy_and_kill(world.step("1.6.1"), at).await;
        let result = world.run(world.step("1.6.1").env("GITHUB_RUN_ATTEMPT", "2")).await;
        assert_eq!(result.exit, 0, "killed after {at} of {requests}: {}", result.log);
        assert_eq!(world.running(), ["1.6.1", "1.6.1", "1.6.1"], "killed after {at} of {requests}");
        assert_eq!(world.environments(), ["DB=postgres\nIMAGE_TAG=1.6.1\nLAST=1\n", "IMAGE_TAG=1.6.1\n"]);
    }
}

#[tokio::test]
async fn who_tried_the_run_again_is_who_deployed() {
    let tracked = Tracked::new().await;
    let step = tracked.step("1.6.1", "7", "2").env("GITHUB_ACTOR", "ada").env("GITHUB_TRIGGERING_ACTOR", "bob");
    let result = tracked.world.run(step).await;
    assert_eq!((result.exit, tracked.world.record().actor.as_str()), (0, "bob"), "{}", result.log);
    assert_eq!(tracked.github.deployments()[0].payload["actor"], "bob");
}

#[tokio::test]
async fn after_a_run_that_was_killed_between_two_waves_the_previous_version_is_what_the_others_run() {
    let world = World::new().await;
    world.edit("services: [api, worker]", "services: [api]");
    world.apps.set_version("api", "1.6.1");
    world.leave_tag_set();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
    assert_eq!(result.outputs["previous-version"], "1.6.0");
}

#[tokio::test]
async fn a_target_that_ran_the_version_before_is_not_taken_back_and_that_is_said() {
    let world = World::new().await;
    world.edit("services: [api, worker]", "services: [api]");
    world.apps.set_version("api", "1.6.1");
    world.leave_tag_set();
    world.apps.sicken("web", "1.6.1");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    assert_eq!((world.apps.version("api").unwrap(), world.apps.version("web").unwrap()), ("1.6.1".into(), "1.6.0".into()));
    let hint = world.record().hint.unwrap();
    assert!(hint.contains("`backend` ran 1.6.1 already and still does: deploy 1.6.0 to take all of it back"), "{hint}");
}

#[tokio::test]
async fn an_answer_that_is_no_version_does_not_take_the_way_back_away() {
    let world = World::new().await;
    world.apps.set_version("api", "3f2a1c9");
    world.apps.sicken("api", "1.6.1");
    world.impatient();
    world.deploy("1.6.1").await;
    let backend = &world.record().waves[0].targets[0];
    assert_eq!(backend.previous_tag.as_deref(), Some("1.6.0"));
    assert_eq!(backend.rollback.as_ref().unwrap().state, TargetState::Done);
}

#[tokio::test]
async fn a_set_text_that_is_no_tag_gives_way_to_the_version_that_answers() {
    let world = World::new().await;
    world.dokploy.set_column(Kind::Compose, &world.backend, "env", "IMAGE_TAG=$(date)\n".into());
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["previous-version"], "1.6.0", "{}", result.log);
    assert_eq!(world.record().waves[0].targets[0].previous_tag.as_deref(), Some("1.6.0"));
}
