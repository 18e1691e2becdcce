//! No kept image loses a byte, in any graph of tags, nested indexes, referrers and fallback tags.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use retention::{InUse, Named, Policy};
use serde_json::Value;
use simulators::registry::Registry as Store;

use super::whole::Snapshot;
use super::world::{REPOSITORY, World, keep, outcome};

/// One manifest: what it lists or refers to, each by a number that counts back among those before it, and its age.
#[derive(Debug, Clone)]
enum Node {
    Image { refers: Option<usize> },
    Index { lists: Vec<usize>, refers: bool },
}

#[derive(Debug, Clone)]
struct Graph {
    nodes: Vec<(Node, i64)>,
    tags: Vec<(String, usize)>,
    fallbacks: Vec<(usize, usize, &'static str)>,
    popular: Vec<usize>,
    in_use: Vec<usize>,
}

fn node() -> impl Strategy<Value = (Node, i64)> {
    let image = proptest::option::weighted(0.4, 0_usize..8).prop_map(|refers| Node::Image { refers });
    let index =
        (proptest::collection::vec(0_usize..6, 0..4), any::<bool>()).prop_map(|(lists, refers)| Node::Index { lists, refers });
    (prop_oneof![image, index], 0_i64..60)
}

fn graph() -> impl Strategy<Value = Graph> {
    let tag = prop_oneof!["keep-[a-c]", "[0-3]\\.0\\.0", "main|staging|pr-[0-9]"];
    (
        proptest::collection::vec(node(), 1..16),
        proptest::collection::vec((tag, any::<usize>()), 0..8),
        proptest::collection::vec((any::<usize>(), any::<usize>(), proptest::sample::select(vec!["", ".sig", ".att"])), 0..3),
        proptest::collection::vec(any::<usize>(), 0..2),
        proptest::collection::vec(any::<usize>(), 0..2),
    )
        .prop_map(|(nodes, tags, fallbacks, popular, in_use)| Graph { nodes, tags, fallbacks, popular, in_use })
}

fn policy() -> impl Strategy<Value = Policy> {
    let young = proptest::option::of(1_u64..40);
    (0_usize..3, young, any::<bool>()).prop_map(|(count, young, untag)| Policy {
        younger_than: young.map(|days| Duration::from_hours(24 * days)),
        untag,
        ..keep(count, &["keep-*"])
    })
}

/// Stores a graph; answers the digests of its manifests.
fn store(world: &World, graph: &Graph) -> Vec<String> {
    let mut stored: Vec<Value> = Vec::new();
    for (at, (node, days)) in graph.nodes.iter().enumerate() {
        let back = |count: &usize| stored.len().checked_sub(count + 1).map(|place| stored[place].clone());
        let digest = |entry: Value| entry["digest"].as_str().unwrap().to_owned();
        let made = match node {
            Node::Image { refers } => match refers.as_ref().and_then(back) {
                Some(subject) => world.referrer(&format!("n{at}"), &digest(subject), *days),
                None => world.platform(&format!("n{at}"), *days),
            },
            Node::Index { lists, refers } => {
                let entries: Vec<Value> = lists.iter().filter_map(back).collect();
                let mut content = serde_json::json!({
                    "schemaVersion": 2, "mediaType": super::world::INDEX, "manifests": entries, "annotations": { "n": at.to_string() },
                });
                if let (true, Some(subject)) = (*refers, stored.first()) {
                    content["subject"] = subject.clone();
                }
                world.untagged(super::world::INDEX, &content, *days)
            }
        };
        stored.push(made);
    }
    let digests: Vec<String> = stored.iter().map(|entry| entry["digest"].as_str().unwrap().to_owned()).collect();
    let any = |number: usize| &digests[number % digests.len()];
    world.store.tag(REPOSITORY, "keep-always", &digests[0]);
    for (tag, place) in &graph.tags {
        world.store.tag(REPOSITORY, tag, any(*place));
    }
    for (subject, on, ending) in &graph.fallbacks {
        world.store.tag(REPOSITORY, &format!("{}{ending}", any(*subject).replace(':', "-")), any(*on));
    }
    for (digest, (_, days)) in digests.iter().zip(&graph.nodes) {
        world.store.date(REPOSITORY, digest, super::world::days_ago(*days));
    }
    for place in &graph.popular {
        world.store.set_downloads(REPOSITORY, any(*place), 6000);
    }
    digests
}

async fn world(flavour: usize) -> World {
    let store = match flavour {
        0 => return World::ghcr().await,
        1 => {
            let world = World::ghcr().await;
            world.github.publish_packages();
            return world;
        }
        2 => Store::open(),
        3 => Store::open().without_tag_deletion(),
        _ => Store::open().with_referrers(),
    };
    World::plain(store).await
}

async fn check(flavour: usize, graph: &Graph, policy: &Policy) -> Result<(), TestCaseError> {
    let world = world(flavour).await;
    let digests = store(&world, graph);
    let used: BTreeSet<String> = graph.in_use.iter().map(|place| digests[place % digests.len()].clone()).collect();
    let before = Snapshot::of(&world.store);
    let before = if matches!(flavour, 2 | 3) { before.by_tags(&used) } else { before };
    let (tools, mut errands) = (world.tools(), world.errand(policy.clone()));
    let in_use = |digest: &String| InUse { named: Named::Digest(digest.as_str().into()), why: "runs".to_owned() };
    errands[0].in_use = used.iter().map(in_use).collect();
    let mut pruned = tools.plan(&errands).await;
    tools.apply(&mut pruned).await;
    prop_assert_eq!(outcome(&pruned[0]).1, None);

    let after = world.store.tags(REPOSITORY);
    for (tag, digest) in before.tags.iter().filter(|(tag, _)| tag.starts_with("keep-")) {
        prop_assert_eq!(after.get(tag), Some(digest), "{} is protected", tag);
    }
    let images = after.iter().filter(|(tag, _)| !tag.starts_with("sha256-")).map(|(_, digest)| digest);
    for digest in images.chain(&used) {
        prop_assert_eq!(before.lost(&world.store, digest), Vec::<String>::new());
    }
    let changes = world.changes().len();
    let again = tools.plan(&errands).await;
    let refused = pruned[0].applied.as_ref().is_some_and(|applied| !applied.left.is_empty());
    prop_assert!(refused || outcome(&again[0]).0.is_empty(), "{:?}", outcome(&again[0]));
    prop_assert_eq!(world.changes().len(), changes);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_kept_image_loses_a_byte(flavour in 0_usize..5, graph in graph(), policy in policy()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(flavour, &graph, &policy))?;
    }
}
