//! Runs that are killed after any request, and answers that are lost.

use std::time::Duration;

use comments::{Audience, Errand, Said, stick};
use simulators::github::{Access, Permissions};
use simulators::{Fault, What};

use crate::{US, World, paced};

/// What is to be the same however it came about: by number the comments, and the labels.
type State = Vec<(Vec<String>, Vec<String>)>;

fn state(world: &World) -> State {
    let said = |number| world.github.comments(number).into_iter().map(|comment| comment.body).collect();
    [7, 12].into_iter().map(|number| (said(number), world.github.labels_of(number))).collect()
}

/// Three things that are said, one after the other; the comment of a name has a double, as two runs at once leave it.
async fn all(world: &World) {
    world.tell(comments::Event::Released(&world.release), &[]).await;
    world.tell(world.live("staging"), &["on staging".to_owned()]).await;
    // What is lost on the way is found by the second run.
    let _ = stick(&world.client, 12, "staging", &["new".to_owned()]).await;
}

async fn prepared() -> World {
    let world = World::new().await;
    for _ in 0..2 {
        world.github.say(12, US, "<!-- deploy-action: staging -->\nold");
    }
    world
}

async fn undisturbed() -> (State, usize) {
    let world = prepared().await;
    all(&world).await;
    (state(&world), world.server.seen().len())
}

#[tokio::test]
async fn a_run_that_is_killed_after_any_request_and_repeated_ends_in_the_same_comments() {
    let (expected, requests) = undisturbed().await;
    for at in 1..=requests {
        let world = prepared().await;
        world.server.faults().add(Fault { what: What::Hang, at: u32::try_from(at).unwrap(), path: String::new() });
        let served = async {
            while world.server.seen().len() < at {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            () = all(&world) => panic!("not killed at request {at}"),
            () = served => {}
        }
        all(&world).await;
        assert_eq!(state(&world), expected, "killed after {at} of {requests}");
    }
}

#[tokio::test]
async fn no_lost_answer_and_no_broken_server_doubles_anything() {
    let (expected, requests) = undisturbed().await;
    for (what, at) in
        [What::Lost, "502".parse().unwrap(), What::Html].into_iter().flat_map(|what| (1..=requests).map(move |at| (what, at)))
    {
        let world = prepared().await;
        world.server.faults().add(Fault { what, at: u32::try_from(at).unwrap(), path: String::new() });
        all(&world).await;
        all(&world).await;
        assert_eq!(state(&world), expected, "{what} at {at}");
    }
}

/// What is said when telling is cut off at the n-th request of a path, with so many writes at most.
async fn cut(world: &World, path: &str, at: u32, most: usize) -> Vec<String> {
    let mut said = Said::default();
    let audience = Audience { issues: vec![40], ..world.audience.clone() };
    let event = world.live("staging");
    let errands = [Errand { event, audience: &audience, comments: true, labels: &[], meaning: "Live", is_shared: true }];
    let mut paced = paced(most);
    let reached = async {
        while world.server.seen().iter().filter(|seen| seen.path.ends_with(path)).count() < at as usize {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    world.server.faults().add(Fault { what: What::Hang, at, path: path.to_owned() });
    tokio::select! {
        () = comments::tell(&world.client, &errands, &mut paced, &mut said) => panic!("not cut off"),
        () = reached => {}
    }
    said.give_up("cut off");
    said.untold()
}

#[tokio::test]
async fn who_is_cut_off_is_named_with_what_was_found_out_before() {
    let world = World::new().await;
    world.github.issue(40);
    assert_eq!(cut(&world, "/graphql", 1, 500).await, ["who is to be told was not known by then: cut off"]);
    let world = World::new().await;
    world.github.issue(40);
    world.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Write).with("pull-requests", Access::Write));
    let untold = cut(&world, "/issues/12/comments", 1, 500).await;
    assert_eq!((untold.len(), untold[0].as_str()), (2, "#12, #40: cut off"), "{untold:?}");
    assert!(untold[1].contains("`issues: write`") && untold[1].contains("#7"), "{untold:?}");
    // The next request after there is no more room reads what was written.
    let world = World::new().await;
    world.github.issue(40);
    let untold = cut(&world, "/graphql", 3, 1).await;
    assert_eq!(untold.len(), 1, "{untold:?}");
    assert!(untold[0].starts_with("#12, #40: GitHub takes 500"), "{untold:?}");
}
