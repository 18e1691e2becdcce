//! Many manifests. Nothing here looks at a clock: a plan whose work grew with the square of them would not come to its end.

use retention::{Order, Policy};

use crate::world::{World, digest, fallback, keep};

#[test]
fn twenty_thousand_versions_are_planned() {
    let mut world = World::new();
    for age in 0..4_000 {
        let (index, _) = world.image(age / 10, &[&format!("sha-{age:05}")]);
        world.add(&[], None, Some(age / 10), &[&fallback(index, ".sig")]);
    }
    assert_eq!(world.0.manifests.len(), 20_000);
    for order in [Order::TagsFirst, Order::PartsFirst, Order::WholesFirst] {
        let plan = world.plan_in(&keep(10), order);
        let after = world.after(&plan.steps);
        assert_eq!(after.0.manifests.len(), 10 * 5);
        assert!(after.plan_in(&keep(10), order).is_empty());
    }
}

#[test]
fn what_all_images_share_is_looked_at_once() {
    let mut world = World::new();
    let shared = world.add(&[], None, Some(900), &[]);
    for age in 0..10_000 {
        let own = world.add(&[], None, Some(900 - age / 100), &[]);
        world.add(&[shared, own], None, Some(900 - age / 100), &[&format!("1.{age}.0")]);
    }
    let plan = world.plan(&keep(3));
    assert_eq!(plan.kept.len(), 7);
    assert!(plan.kept.iter().any(|kept| kept.digest == digest(shared)));
}

#[test]
fn a_long_chain_of_referrers_is_followed_without_recursion() {
    let mut world = World::new();
    let mut last = world.add(&[], None, Some(9), &["sha-1"]);
    for _ in 0..20_000 {
        last = world.add(&[], Some(last), Some(9), &[]);
    }
    world.add(&[], None, Some(0), &["sha-2"]);
    let steps = world.plan(&keep(1)).steps;
    assert_eq!(steps.len(), 20_002);
    assert!(world.plan(&Policy::default()).is_empty());
}
