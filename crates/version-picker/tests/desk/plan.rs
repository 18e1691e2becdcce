//! The commits that a deployment moves, as the plan shows them.

use simulators::{Fault, What};
use version_picker::pick::ask::Nobody;

use crate::{Person, WORKFLOW, World, deployment, dispatched, in_order, sha};

const UNKNOWN: &str = "wave 2: shop (web)\nthe commits that this moves are not known\n";

#[tokio::test]
async fn commits_that_github_does_not_compare_are_called_unknown_and_stop_nothing() {
    let world = World::new(WORKFLOW).await;
    world.plays("success", "success", "deployed after 9 s");
    let refused = What::Status(http::StatusCode::FORBIDDEN);
    world.server.faults().add(Fault { what: refused, at: 1, path: "/compare/".to_owned() });
    let step = world.pick(&Nobody, &[("environment", "production"), ("version", "1.1.0"), ("yes", "true")]).await;
    assert_eq!((step.exit, world.github.dispatches()), (0, dispatched("1.1.0")), "{}", step.log);
    in_order(&step.log, &["failed to read the commits that this moves: failed to compare", UNKNOWN, "deploy: success"]);
}

#[tokio::test]
async fn a_live_commit_that_is_gone_makes_the_commits_unknown() {
    let world = World::new(WORKFLOW).await;
    let mut gone = deployment("1.2.0", &"9".repeat(40));
    (gone.id, gone.created_at) = (902, "2026-01-05T11:00:00Z".parse().unwrap());
    world.github.deployed(gone);
    let step = world.pick(&Person::new(&[], false), &[("environment", "production"), ("version", "1.1.0")]).await;
    in_order(&step.log, &["Deploy 1.1.0 to production, which runs 1.2.0", UNKNOWN]);
}

#[tokio::test]
async fn each_commit_has_the_pull_request_that_brought_it_in() {
    let world = World::new(WORKFLOW).await;
    world.github.pull(12, [sha(3)], []);
    world.github.tag("v1.4.0", &sha(3));
    world.push_images("1.4.0");
    let step = world.pick(&Person::new(&[], false), &[("environment", "production"), ("version", "1.4.0")]).await;
    in_order(&step.log, &["1 commit goes live:\n  3333333 feat: part 3 #12 (ada)\n"]);
}
