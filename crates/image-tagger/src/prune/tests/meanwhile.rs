//! Others push between plan and apply; the run is killed at any request.

use simulators::registry::Registry as Store;
use simulators::{Server, What};

use super::whole::Snapshot;
use super::world::{REPOSITORY, World, keep, outcome};

/// What others do once the plan is made.
type Meanwhile = fn(&World, &Snapshot);

async fn worlds() -> Vec<World> {
    let worlds = vec![World::ghcr().await, World::plain(Store::open()).await];
    for world in &worlds {
        for (tag, days) in [("1.0.0", 90), ("1.1.0", 60), ("1.2.0", 30)] {
            world.image(tag, days);
        }
    }
    worlds
}

/// Plans, lets others push, applies.
async fn pruned_while(world: &World, meanwhile: Meanwhile) -> Snapshot {
    let (tools, errands) = (world.tools(), world.errand(keep(2, &[])));
    let mut pruned = tools.plan(&errands).await;
    meanwhile(world, &Snapshot::of(&world.store));
    let after = Snapshot::of(&world.store);
    tools.apply(&mut pruned).await;
    assert_eq!(outcome(&pruned[0]).1, None);
    after
}

#[tokio::test]
async fn an_image_that_got_another_tag_meanwhile_stays_whole() {
    for world in worlds().await {
        let pushed = pruned_while(&world, |world, before| world.tag("stable", &before.tags["1.0.0"], 90)).await;
        assert_eq!(pushed.lost(&world.store, &pushed.tags["stable"]), [""; 0]);
        assert!(world.tags().contains(&"stable".to_owned()));
    }
}

#[tokio::test]
async fn an_image_that_gets_another_tag_after_its_own_was_looked_at_keeps_its_parts() {
    let world = worlds().await.remove(0);
    let (tools, errands) = (world.tools(), world.errand(keep(2, &[])));
    let mut pruned = tools.plan(&errands).await;
    let digest = world.store.digest(REPOSITORY, "1.0.0").unwrap();
    let known = world.server.seen().len();
    let tagging = async {
        while !world.server.seen()[known..].iter().any(|seen| seen.method == "HEAD" && seen.path.ends_with("/manifests/1.0.0")) {
            tokio::task::yield_now().await;
        }
        world.tag("stable", &digest, 90);
        Snapshot::of(&world.store)
    };
    let ((), pushed) = tokio::join!(tools.apply(&mut pruned), tagging);
    assert_eq!(pushed.lost(&world.store, &digest), [""; 0]);
    assert_eq!(world.store.digest(REPOSITORY, "stable"), Some(digest));
}

#[tokio::test]
async fn a_part_that_a_new_image_needs_stays() {
    for world in worlds().await {
        let pushed = pruned_while(&world, |world, before| {
            let mut entries = before.content(&before.tags["1.0.0"])["manifests"].as_array().unwrap().clone();
            entries.truncate(1);
            world.index(Some("1.3.0"), &entries, 0);
        })
        .await;
        assert_eq!(pushed.lost(&world.store, &pushed.tags["1.3.0"]), [""; 0]);
    }
}

#[tokio::test]
async fn a_tag_that_was_moved_meanwhile_stays_where_it_is() {
    for world in worlds().await {
        let pushed = pruned_while(&world, |world, before| {
            let digest = world.index(None, &[world.platform("rebuilt", 0)], 0);
            world.tag("1.0.0", &digest, 0);
            assert_ne!(digest, before.tags["1.0.0"]);
        })
        .await;
        assert_eq!(world.store.digest(REPOSITORY, "1.0.0"), Some(pushed.tags["1.0.0"].clone()));
        assert_eq!(pushed.lost(&world.store, &pushed.tags["1.0.0"]), [""; 0]);
    }
}

#[tokio::test]
async fn nothing_goes_that_the_plan_did_not_name() {
    for world in worlds().await {
        let pushed = pruned_while(&world, |world, _| drop(world.image("1.3.0", 0))).await;
        assert_eq!(pushed.lost(&world.store, &pushed.tags["1.1.0"]), [""; 0], "it is not of the newest two any more, but was");
        assert_eq!(world.tags(), ["1.1.0", "1.2.0", "1.3.0"]);
    }
}

/// Kills a run at that request of a server; answers whether the run came so far.
async fn killed_at(world: &World, server: &Server, at: usize) -> bool {
    let hanging = server.seen().len() + at;
    World::fail(server, What::Hang, u32::try_from(at).unwrap(), "");
    let reached = async {
        while server.seen().len() < hanging {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = world.prune(keep(1, &[])) => false,
        () = reached => true,
    }
}

#[tokio::test]
async fn a_run_that_is_killed_at_any_request_leaves_what_is_kept_whole_and_the_next_one_ends_it() {
    for flavour in 0..2 {
        for of_api in [true, false] {
            for at in 1.. {
                let world = worlds().await.remove(flavour);
                let before = Snapshot::of(&world.store);
                let server = if of_api { &world.api } else { &world.server };
                let is_killed = killed_at(&world, server, at).await;
                assert_eq!(before.lost(&world.store, &before.tags["1.2.0"]), [""; 0], "killed at {at}");
                if !is_killed {
                    break;
                }
                let (_, stopped) = world.prune(keep(1, &[])).await;
                assert_eq!(stopped, None, "killed at {at}");
                assert_eq!((world.tags(), world.digests()), (vec!["1.2.0".to_owned()], 3), "killed at {at}");
                assert_eq!(before.lost(&world.store, &before.tags["1.2.0"]), [""; 0]);
            }
        }
    }
}

#[tokio::test]
async fn a_run_that_is_cancelled_ends_and_says_what_it_had_done() {
    for world in worlds().await {
        let (tools, errands) = (world.tools(), world.errand(keep(1, &[])));
        let mut pruned = tools.plan(&errands).await;
        let last = world.store.versions(REPOSITORY).len();
        let watching = async {
            while world.store.versions(REPOSITORY).len() >= last {
                tokio::task::yield_now().await;
            }
            world.cancelled.cancel();
        };
        tokio::join!(tools.apply(&mut pruned), watching);
        let applied = pruned[0].applied.as_ref().unwrap();
        assert!(applied.stopped.as_ref().unwrap().to_string().starts_with("the run was cancelled"));
        assert!(world.digests() > 3, "it did not go on");
    }
}
