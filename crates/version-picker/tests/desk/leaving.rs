//! Who leaves, before the start or after it.

use std::time::Duration;

use actions_core::Runner;
use simulators::runner::{RunnerSim, StepResult};
use version_picker::pick::ask::Nobody;
use version_picker::pick::drive;

use crate::{EVERY, WORKFLOW, World, failed};

/// Starts 1.1.0 and leaves when `is_time`.
async fn leaves(world: &World, is_time: impl AsyncFn()) -> StepResult {
    let mut step = RunnerSim::new(world.dir.path()).unwrap().env("GITHUB_API_URL", world.server.base());
    let inputs = [("command", "pick"), ("github-token", "gho_person"), ("environment", "production"), ("version", "1.1.0")];
    for (name, value) in inputs.iter().chain([&("yes", "true")]) {
        step = step.input(name, *value);
    }
    let left = async |runner: &Runner| {
        let leaving = async {
            is_time().await;
            runner.cancelled().cancel();
        };
        tokio::join!(drive(runner, &Nobody, Duration::from_mins(10)), leaving).0
    };
    step.run(left).await.unwrap()
}

#[tokio::test]
async fn who_leaves_is_told_that_the_run_goes_on() {
    let world = World::new(WORKFLOW).await;
    world.plays("success", "success", "deployed after 9 s");
    let is_started = async || {
        while world.github.dispatches().is_empty() {
            tokio::time::sleep(EVERY).await;
        }
    };
    let (message, hint) = failed(&leaves(&world, is_started).await, 1);
    assert!(message.starts_with("left the run, which goes on: https://github.com/octo/shop/actions/runs/"), "{message}");
    assert!(hint.starts_with("see https://github.com/octo/shop/actions/runs/"), "{hint}");
}

#[tokio::test]
async fn who_leaves_before_the_start_starts_nothing() {
    let world = World::new(WORKFLOW).await;
    world.plays("success", "success", "deployed after 9 s");
    assert_eq!(failed(&leaves(&world, async || {}).await, 1).0, "nothing was started");
    assert_eq!(world.github.dispatches(), []);
}
