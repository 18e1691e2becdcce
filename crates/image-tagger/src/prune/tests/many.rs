//! 20,000 versions.

use simulators::registry::Registry as Store;

use super::whole::Snapshot;
use super::world::{World, keep};

/// Images of four parts each, the newest first in the policy's eyes.
fn fill(world: &World, images: i64) {
    for number in 0..images {
        let days = images - number + 2;
        let parts: Vec<_> = (0..4).map(|part| world.platform(&format!("{number} {part}"), days)).collect();
        world.index(Some(&format!("b{number:05}")), &parts, days);
    }
}

#[tokio::test]
async fn of_twenty_thousand_versions_those_go_that_should() {
    let world = World::ghcr().await;
    fill(&world, 4000);
    assert_eq!(world.digests(), 20_000);
    let newest = world.store.tags(super::world::REPOSITORY)["b03999"].clone();
    let (steps, stopped) = world.prune(keep(3900, &[])).await;
    assert_eq!((steps.len(), stopped), (100 + 500, None));
    assert_eq!((world.tags().len(), world.digests()), (3900, 19_500));
    let reads = world.server.seen().iter().filter(|seen| seen.method == "GET" && seen.path.contains("/manifests/")).count();
    assert_eq!(reads, 4000 + 400, "every index, and the parts of those that go; each once");
    assert_eq!(Snapshot::of(&world.store).lost(&world.store, &newest), [""; 0]);
}

#[tokio::test]
async fn a_thousand_tags_are_listed_over_all_pages_of_any_registry() {
    let world = World::plain(Store::open()).await;
    fill(&world, 1100);
    let (steps, stopped) = world.prune(keep(1090, &[])).await;
    assert_eq!((steps.len(), stopped), (50, None));
    assert_eq!(world.tags().len(), 1090);
}
