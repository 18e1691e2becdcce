//! The start of the workflow, of which GitHub's answer may be lost.

use simulators::{Fault, What};
use version_picker::pick::ask::Nobody;

use crate::{WORKFLOW, World, dispatched, failed, in_order};

const INPUTS: [(&str, &str); 3] = [("environment", "production"), ("version", "1.1.0"), ("yes", "true")];

/// The path of the runs, of which the newest is looked for before the start.
const RUNS: &str = "/production-manual.yml/runs";

/// The next request for such a path ends so.
fn fails(world: &World, what: What, path: &str) {
    fails_at(world, 1, what, path);
}

/// The request of that number, from now on, for such a path ends so.
fn fails_at(world: &World, at: u32, what: What, path: &str) {
    world.server.faults().add(Fault { what, at, path: path.to_owned() });
}

#[tokio::test]
async fn a_start_whose_answer_is_lost_is_found_and_followed_and_nothing_is_started_twice() {
    let world = World::new(WORKFLOW).await;
    world.plays("success", "success", "deployed after 9 s");
    let mut expected = Vec::new();
    for _ in 0..2 {
        expected.extend(dispatched("1.1.0"));
        fails(&world, What::Lost, "/dispatches");
        let step = world.pick(&Nobody, &INPUTS).await;
        assert_eq!((step.exit, world.github.dispatches()), (0, expected.clone()), "{}", step.log);
        in_order(&step.log, &["got no answer, so looked for the run", "started .github", "deploy: success", "summary: "]);
    }
}

#[tokio::test]
async fn a_start_that_was_not_made_is_not_taken_for_an_older_run() {
    let world = World::new(WORKFLOW).await;
    world.plays("success", "success", "deployed after 9 s");
    assert_eq!(world.pick(&Nobody, &INPUTS).await.exit, 0);
    fails(&world, What::Status(http::StatusCode::BAD_GATEWAY), "/dispatches");
    let step = world.pick(&Nobody, &INPUTS).await;
    assert!(failed(&step, 1).0.contains("may have been started"), "{}", step.log);
    assert!(step.log.contains("so looked for the run") && !step.log.contains("deploy: success"), "{}", step.log);
    assert_eq!(world.github.dispatches(), dispatched("1.1.0"));
}

#[tokio::test]
async fn a_start_of_which_nobody_knows_may_have_been_made_and_is_not_called_undone() {
    let gateway = What::Status(http::StatusCode::BAD_GATEWAY);
    let forbidden = What::Status(http::StatusCode::FORBIDDEN);
    let lost = (1, What::Lost, "/dispatches");
    let faults = [vec![(1, gateway, "/dispatches")], vec![lost, (1, forbidden, RUNS)], vec![lost, (2, forbidden, RUNS)]];
    for (faults, started) in faults.into_iter().zip([vec![], dispatched("1.1.0"), dispatched("1.1.0")]) {
        let world = World::new(WORKFLOW).await;
        for (at, what, path) in faults {
            fails_at(&world, at, what, path);
        }
        let (message, hint) = failed(&world.pick(&Nobody, &INPUTS).await, 1);
        let expected = ".github/workflows/production-manual.yml may have been started: failed to start the workflow";
        assert!(message.starts_with(expected), "{message}");
        assert_eq!(hint, "look among the repository's runs on GitHub before you start it again");
        assert_eq!(world.github.dispatches(), started);
    }
}

#[tokio::test]
async fn what_fails_after_the_start_does_not_hide_that_it_was_made() {
    let world = World::new(WORKFLOW).await;
    world.github.tell_no_run_details();
    fails_at(&world, 2, What::Status(http::StatusCode::FORBIDDEN), RUNS);
    let (message, hint) = failed(&world.pick(&Nobody, &INPUTS).await, 1);
    assert!(message.contains("was started, and nobody can say which of its runs that is: failed to list"), "{message}");
    assert_eq!(hint, "look among the repository's runs on GitHub");
    assert_eq!(world.github.dispatches(), dispatched("1.1.0"));
}
