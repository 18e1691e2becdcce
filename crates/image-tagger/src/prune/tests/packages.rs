//! GitHub's rules.

use simulators::What;
use simulators::github::{Access, Permissions};

use super::whole::Snapshot;
use super::world::{REPOSITORY, World, days_ago, keep};

async fn three() -> World {
    let world = World::ghcr().await;
    for (tag, days) in [("1.0.0", 90), ("1.1.0", 60), ("1.2.0", 30)] {
        world.image(tag, days);
    }
    world
}

#[tokio::test]
async fn the_newest_stay_whole_and_of_the_others_nothing_is_left() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    let (steps, stopped) = world.prune(keep(2, &[])).await;
    assert_eq!(stopped, None);
    assert_eq!(steps, ["untag 1.0.0", "delete", "delete", "delete"]);
    assert_eq!((world.tags(), world.digests()), (vec!["1.1.0".to_owned(), "1.2.0".to_owned()], 6));
    for tag in ["1.1.0", "1.2.0"] {
        assert_eq!(before.lost(&world.store, &before.tags[tag]), [""; 0]);
    }
}

#[tokio::test]
async fn the_tag_goes_first_and_the_index_last() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    let ids: Vec<(u64, String)> = world.store.versions(REPOSITORY).into_iter().map(|one| (one.id, one.digest)).collect();
    world.prune(keep(2, &[])).await;
    let changes = world.changes();
    let deleted: Vec<u64> = changes.iter().filter_map(|line| line.rsplit_once("versions/")?.1.parse().ok()).collect();
    assert!(changes[0].starts_with("PUT /v2/acme/api/manifests/1.0.0"), "{changes:?}");
    let whole = ids.iter().find(|(_, digest)| *digest == before.tags["1.0.0"]).unwrap().0;
    assert_eq!((deleted.len(), deleted.last()), (4, Some(&whole)), "the stamp, two platforms, the index: {changes:?}");
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_reads_only_what_decides() {
    let world = three().await;
    let (tools, errands) = (world.tools(), world.errand(keep(2, &[])));
    let pruned = tools.plan(&errands).await;
    assert_eq!(pruned[0].plan.as_ref().unwrap().steps.len(), 4);
    assert_eq!(world.changes(), [""; 0]);
    let reads = world.server.seen().iter().filter(|seen| seen.method == "GET" && seen.path.contains("/manifests/")).count();
    assert_eq!(reads, 3 + 2, "three indexes, and the two parts of the one that goes: each reading counts as a download");
}

#[tokio::test]
async fn a_second_run_finds_nothing_to_do() {
    let world = three().await;
    world.prune(keep(1, &[])).await;
    let changes = world.changes().len();
    assert_eq!(world.prune(keep(1, &[])).await, (Vec::new(), None));
    assert_eq!(world.changes().len(), changes);
}

#[tokio::test]
async fn an_untagged_image_that_nobody_needs_goes_when_it_is_old_enough() {
    let world = three().await;
    world.index(None, &[world.platform("old", 40)], 40);
    let fresh = world.untagged(
        super::world::IMAGE,
        &serde_json::json!({ "schemaVersion": 2, "mediaType": super::world::IMAGE,
        "config": { "mediaType": "x", "digest": world.store.push_blob(REPOSITORY, "{}"), "size": 2 }, "layers": [] }),
        0,
    );
    let (steps, stopped) = world.prune(keep(3, &[])).await;
    assert_eq!((steps.len(), stopped), (2, None));
    assert!(world.store.manifest(REPOSITORY, fresh["digest"].as_str().unwrap()).is_some(), "an upload on its way");
}

#[tokio::test]
async fn an_image_that_was_downloaded_too_often_stays_whole_and_the_others_go() {
    let world = three().await;
    world.github.publish_packages();
    let before = Snapshot::of(&world.store);
    world.store.set_downloads(REPOSITORY, &before.tags["1.0.0"], 6000);
    let (_, stopped) = world.prune(keep(1, &[])).await;
    assert_eq!(stopped, None);
    assert_eq!((world.tags(), world.digests()), (vec!["1.0.0".to_owned(), "1.2.0".to_owned()], 6));
    assert_eq!(before.lost(&world.store, &before.tags["1.0.0"]), [""; 0]);
}

#[tokio::test]
async fn what_a_killed_run_left_under_a_tag_goes() {
    let world = three().await;
    let stamp = crate::prune::stamp::new("7").unwrap();
    world.store.push_manifest(REPOSITORY, "0.9.0", stamp.media_type(), stamp.bytes().clone());
    let (steps, stopped) = world.prune(keep(3, &[])).await;
    assert_eq!((steps.len(), stopped), (1, None));
    assert_eq!(world.tags(), ["1.0.0", "1.1.0", "1.2.0"]);
}

#[tokio::test]
async fn a_missing_permission_stops_before_anything_is_lost_and_names_the_cure() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    world.github.token("job-token", Permissions::none().with("packages", Access::Read));
    let (_, stopped) = world.prune(keep(2, &[])).await;
    assert!(stopped.unwrap().contains("403 Forbidden"));
    for tag in ["1.1.0", "1.2.0"] {
        assert_eq!(before.lost(&world.store, &before.tags[tag]), [""; 0]);
    }
}

#[tokio::test]
async fn a_limit_stops_the_run_and_the_next_goes_on() {
    let world = three().await;
    world.github.limit_requests(7);
    let (_, stopped) = world.prune(keep(1, &[])).await;
    assert!(stopped.unwrap().contains("asks to wait"));
    world.github.limit_requests(5000);
    let (_, stopped) = world.prune(keep(1, &[])).await;
    assert_eq!(stopped, None);
    assert_eq!((world.tags(), world.digests()), (vec!["1.2.0".to_owned()], 3));
}

#[tokio::test]
async fn a_manifest_that_cannot_be_read_leaves_the_image_as_it_is() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    let broken = What::Status(http::StatusCode::INTERNAL_SERVER_ERROR);
    for at in 1..=3 {
        World::fail(&world.server, broken, at, &before.tags["1.2.0"]);
    }
    let (steps, stopped) = world.prune(keep(2, &[])).await;
    let stopped = stopped.unwrap();
    assert!(steps.is_empty() && stopped.contains("is left as it is") && stopped.contains(&before.tags["1.2.0"]), "{stopped}");
    assert_eq!(world.changes(), [""; 0]);
}

#[tokio::test]
async fn a_manifest_that_github_lists_and_the_registry_does_not_find_leaves_the_image_as_it_is() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    World::fail(&world.server, What::Status(http::StatusCode::NOT_FOUND), 1, &before.tags["1.2.0"]);
    let (steps, stopped) = world.prune(keep(2, &[])).await;
    assert!(steps.is_empty() && stopped.unwrap().contains("the registry lists it and does not find it"));
}

#[tokio::test]
async fn a_page_that_left_a_tag_out_is_made_up_for_by_the_registry() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    let server = world.api.base();
    let tools = world.tools();
    let errands = world.errand(keep(3, &[]));
    // Between the two lists a tag is put: the Packages API does not show it, the registry does.
    let late = async {
        while !world.api.seen().iter().any(|seen| seen.path.contains("/versions")) {
            tokio::task::yield_now().await;
        }
        world.tag("stable", &before.tags["1.0.0"], 90);
    };
    let (pruned, ()) = tokio::join!(tools.plan(&errands), late);
    let plan = pruned[0].plan.as_ref().unwrap();
    assert!(plan.kept.iter().any(|kept| kept.tags.contains(&"stable".to_owned())), "{server}");
}

#[tokio::test]
async fn a_promoted_image_is_as_new_as_its_promotion() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    world.store.tag(REPOSITORY, "production", &before.tags["1.0.0"]);
    world.store.date(REPOSITORY, &before.tags["1.0.0"], days_ago(1));
    world.prune(keep(1, &["production"])).await;
    assert_eq!(before.lost(&world.store, &before.tags["1.0.0"]), [""; 0]);
    assert_eq!(world.store.digest(REPOSITORY, "production"), Some(before.tags["1.0.0"].clone()));
}

#[tokio::test]
async fn tags_of_an_image_that_stays_are_taken_away_by_one_stamp_of_which_nothing_is_left() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    for tag in ["nightly", "edge"] {
        world.tag(tag, &before.tags["1.0.0"], 90);
    }
    let count = world.digests();
    let policy = retention::Policy { untag: true, ..keep(1, &["1.*"]) };
    let (steps, stopped) = world.prune(policy).await;
    assert_eq!((steps, stopped), (vec!["untag edge".to_owned(), "untag nightly".to_owned()], None));
    assert_eq!((world.tags(), world.digests()), (before.tags.keys().cloned().collect(), count));
    let kinds: Vec<String> = world.changes().iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["PUT", "PUT", "DELETE"]);
    assert_eq!(before.lost(&world.store, &before.tags["1.0.0"]), [""; 0]);
}

#[tokio::test]
async fn the_last_tag_of_a_package_is_put_back_where_it_was_when_github_keeps_it() {
    let world = World::ghcr().await;
    world.image("old", 90);
    let before = Snapshot::of(&world.store);
    let policy = retention::Policy { younger_than: Some(std::time::Duration::from_hours(24)), ..retention::Policy::default() };
    let (steps, stopped) = world.prune(policy).await;
    assert_eq!((steps.len(), stopped), (4, None));
    assert_eq!(world.store.tags(REPOSITORY), before.tags);
    assert_eq!(before.lost(&world.store, &before.tags["old"]), [""; 0]);
}
