//! Runs that are killed after any request, and answers that are lost.

use std::time::Duration;

use semantic_release::publish::Todo;
use simulators::{Fault, What};

use crate::{State, World, commit};

type Make = fn(&World) -> Todo;

const RELEASES: [(&str, Make); 3] = [
    ("plain", |world| world.plain()),
    ("whole", |world| world.whole()),
    ("whole with a commit", |world| Todo { commit: Some(commit()), ..world.whole() }),
];

/// The state after a run that nothing disturbs, and its requests.
async fn undisturbed(make: Make) -> (State, usize) {
    let world = World::new().await;
    world.publish(&make(&world)).await.unwrap();
    (world.state(), world.server.seen().len())
}

/// Kills a run once its request number `at` is served and not yet answered.
async fn kill(world: &World, todo: &Todo, at: usize) {
    let before = world.server.seen().len();
    world.server.faults().add(Fault { what: What::Hang, at: u32::try_from(at).unwrap(), path: String::new() });
    let served = async {
        while world.server.seen().len() < before + at {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        result = world.publish(todo) => panic!("not killed at request {at}: {result:?}"),
        () = served => {}
    }
}

#[tokio::test]
async fn a_run_that_is_killed_after_any_request_and_repeated_ends_in_the_same_state() {
    for (name, make) in RELEASES {
        let (expected, requests) = undisturbed(make).await;
        for at in 1..=requests {
            let world = World::new().await;
            kill(&world, &make(&world), at).await;
            let done = world.publish(&make(&world)).await.unwrap();
            assert_eq!(world.state(), expected, "{name}, killed after {at} of {requests}: {:?}", world.requests(0));
            assert_eq!((done.failed.len(), done.untold.len()), (0, 0), "{name}, {at}: {done:?}");
        }
    }
}

#[tokio::test]
async fn a_run_that_is_killed_twice_ends_in_the_same_state_too() {
    let make: Make = |world| Todo { commit: Some(commit()), ..world.whole() };
    let (expected, requests) = undisturbed(make).await;
    for at in (2..=requests).step_by(3) {
        let world = World::new().await;
        kill(&world, &make(&world), at).await;
        kill(&world, &make(&world), 1 + at % 6).await;
        world.publish(&make(&world)).await.unwrap();
        assert_eq!(world.state(), expected, "killed after {at}: {:?}", world.requests(0));
    }
}

#[tokio::test]
async fn no_lost_answer_and_no_broken_server_fails_a_release_or_doubles_anything() {
    let whats = [What::Lost, "502".parse().unwrap(), What::Html];
    for (name, make) in [RELEASES[0], RELEASES[2]] {
        let (expected, requests) = undisturbed(make).await;
        for (what, at) in whats.into_iter().flat_map(|what| (1..=requests).map(move |at| (what, at))) {
            // A page in place of a good answer is no answer of GitHub's: reading it again is not the client's part.
            let world = World::new().await;
            world.server.faults().add(Fault { what, at: u32::try_from(at).unwrap(), path: String::new() });
            let first = world.publish(&make(&world)).await;
            assert!(first.is_ok() || what == What::Html, "{name}, {what} at {at}: {first:?}: {:?}", world.requests(0));
            world.publish(&make(&world)).await.unwrap();
            assert_eq!(world.state(), expected, "{name}, {what} at {at}: {:?}", world.requests(0));
        }
    }
}
