//! What registries do and do not.

use serde_json::json;
use simulators::What;
use simulators::registry::Registry as Store;

use super::whole::Snapshot;
use super::world::{REPOSITORY, World, keep};

async fn three(store: Store) -> World {
    let world = World::plain(store).await;
    for (tag, days) in [("1.0.0", 90), ("1.1.0", 60), ("1.2.0", 30)] {
        world.image(tag, days);
    }
    world
}

#[tokio::test]
async fn parts_go_first_and_the_index_with_its_tag_last() {
    let world = three(Store::open()).await;
    let before = Snapshot::of(&world.store);
    let (steps, stopped) = world.prune(keep(2, &[])).await;
    assert_eq!((steps, stopped), (vec!["delete".to_owned(), "delete".to_owned(), "delete 1.0.0".to_owned()], None));
    let last = format!("DELETE /v2/acme/api/manifests/{}", before.tags["1.0.0"]);
    assert_eq!((world.changes().len(), world.changes().last()), (3, Some(&last)));
    for tag in ["1.1.0", "1.2.0"] {
        assert_eq!(before.lost(&world.store, &before.tags[tag]), [""; 0]);
    }
}

#[tokio::test]
async fn a_registry_that_deletes_nothing_is_told_with_its_cure() {
    for policy in [keep(2, &[]), retention::Policy { untag: true, ..keep(1, &["1.0.0"]) }] {
        let world = three(Store::open().without_deletion()).await;
        world.tag("old", &world.store.digest(REPOSITORY, "1.0.0").unwrap(), 90);
        let before = world.store.tags(REPOSITORY);
        let (_, stopped) = world.prune(policy).await;
        assert!(stopped.unwrap().ends_with("deletes nothing"));
        assert_eq!(world.store.tags(REPOSITORY), before);
    }
}

#[tokio::test]
async fn a_tag_of_a_kept_image_is_taken_away_by_name_or_by_a_stamp() {
    for store in [Store::open(), Store::open().without_tag_deletion()] {
        let world = three(store).await;
        let digest = world.store.digest(REPOSITORY, "1.0.0").unwrap();
        world.tag("nightly", &digest, 90);
        let count = world.digests();
        let policy = retention::Policy { untag: true, ..keep(1, &["1.*"]) };
        assert_eq!(world.prune(policy).await, (vec!["untag nightly".to_owned()], None));
        assert_eq!(world.tags(), ["1.0.0", "1.1.0", "1.2.0"]);
        assert_eq!(world.digests(), count, "nothing of a stamp is left");
    }
}

#[tokio::test]
async fn signatures_go_with_what_they_sign_and_stay_with_what_stays() {
    for store in [Store::open(), Store::open().with_referrers()] {
        let world = three(store).await;
        for tag in ["1.0.0", "1.2.0"] {
            let digest = world.store.digest(REPOSITORY, tag).unwrap();
            world.referrer(&format!("sbom of {tag}"), &digest, 29);
            let signature = world.platform(&format!("signature of {tag}"), 29);
            world.tag(&format!("{}.sig", digest.replace(':', "-")), signature["digest"].as_str().unwrap(), 29);
        }
        let before = Snapshot::of(&world.store);
        let (_, stopped) = world.prune(keep(2, &[])).await;
        assert_eq!(stopped, None);
        assert_eq!(before.lost(&world.store, &before.tags["1.2.0"]), [""; 0]);
        let gone = format!("{}.sig", before.tags["1.0.0"].replace(':', "-"));
        assert_eq!(world.store.digest(REPOSITORY, &gone), None);
        assert_eq!(world.store.digest(REPOSITORY, "1.0.0"), None);
    }
}

#[tokio::test]
async fn what_runs_without_a_tag_is_found_and_kept_with_all_that_it_needs() {
    let world = three(Store::open()).await;
    let shared = world.platform("1.0.0 amd64", 90);
    let deployed = world.index(None, &[shared, world.platform("own", 90)], 90);
    let before = Snapshot::of(&world.store);
    let (tools, mut errands) = (world.tools(), world.errand(keep(1, &[])));
    let named = retention::Named::Digest(deployed.as_str().into());
    errands[0].in_use = vec![retention::InUse { named, why: "runs in production".to_owned() }];
    let mut pruned = tools.plan(&errands).await;
    tools.apply(&mut pruned).await;
    assert_eq!(before.lost(&world.store, &deployed), [""; 0]);
    assert_eq!(world.tags(), ["1.2.0"]);
}

#[tokio::test]
async fn a_child_that_cannot_be_read_leaves_the_image_as_it_is() {
    let world = World::plain(Store::open()).await;
    world.image("1.0.0", 90);
    let inner = world.index(None, &[world.platform("inner", 30)], 30);
    world.index(Some("1.1.0"), &[json!({ "mediaType": super::world::INDEX, "digest": inner, "size": 1 })], 30);
    for at in 1..=3 {
        World::fail(&world.server, What::Html, at, &inner);
    }
    let (steps, stopped) = world.prune(keep(1, &["1.1.0"])).await;
    assert!(steps.is_empty() && stopped.unwrap().contains("is left as it is"));
    assert_eq!(world.changes(), [""; 0]);
}

#[tokio::test]
async fn a_tag_that_the_registry_lists_and_has_not_is_passed_over() {
    let world = three(Store::open()).await;
    world.store.tag(REPOSITORY, "dangling", &format!("sha256:{}", "0".repeat(64)));
    let (steps, stopped) = world.prune(keep(2, &[])).await;
    assert_eq!((steps.len(), stopped), (3, None));
}

#[tokio::test]
async fn a_repository_that_is_not_there_is_an_error_because_its_name_may_be_wrong() {
    let world = World::plain(Store::open()).await;
    let (steps, stopped) = world.prune(keep(1, &[])).await;
    assert!(steps.is_empty() && stopped.as_ref().is_some_and(|why| why.contains("knows no repository")), "{stopped:?}");
}
