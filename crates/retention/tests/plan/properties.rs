//! What holds for every registry.

use proptest::prelude::*;
use retention::{Named, Order, Patterns, Policy};

use crate::world::{World, days, digest, fallback, now};

const ORDERS: [Order; 3] = [Order::TagsFirst, Order::PartsFirst, Order::WholesFirst];

/// One manifest at random: what it lists and refers to among those before it, its age, its tags.
type Drawn = (Vec<usize>, Option<usize>, i64, Vec<usize>, Option<usize>);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let manifest = (
        prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(0..64_usize, 1..4)],
        prop::option::weighted(0.2, 0..64_usize),
        0..12_i64,
        prop_oneof![1 => Just(Vec::new()), 1 => prop::collection::vec(0..24_usize, 1..3)],
        prop::option::weighted(0.15, 0..64_usize),
    );
    prop::collection::vec(manifest, 1..16)
}

/// Half of the tags are versions.
fn tag(number: usize) -> String {
    match number {
        0 => "latest".to_owned(),
        1..12 => format!("{}.{}.0", number / 4, number % 4),
        _ => format!("sha-{number}"),
    }
}

fn world(drawn: &[Drawn], in_use: &[(bool, usize)]) -> World {
    let mut world = World::new();
    for (number, (children, subject, age, tags, stands_for)) in drawn.iter().enumerate() {
        let earlier = |one: &usize| (number > 0).then(|| one % number);
        let children: Vec<usize> = children.iter().filter_map(earlier).collect();
        let tags: Vec<String> = tags.iter().map(|&one| tag(one)).collect();
        let stands_for = stands_for.as_ref().and_then(earlier).map(|one| fallback(one, if one % 2 == 0 { ".sig" } else { "" }));
        let tags: Vec<&str> = tags.iter().chain(&stands_for).map(String::as_str).collect();
        world.add(&children, subject.as_ref().and_then(earlier), Some(*age), &tags);
    }
    for &(by_digest, one) in in_use {
        world.uses(if by_digest { Named::Digest(digest(one % drawn.len())) } else { Named::Tag(tag(one % 24)) });
    }
    world
}

/// Where tags go with their manifests, a tagged part that outlives its whole for a moment is an image of its own in that moment, and may
/// be of another kind. So there parts have no tags here.
fn world_for(order: Order, drawn: &[Drawn], in_use: &[(bool, usize)]) -> World {
    let mut world = world(drawn, in_use);
    if order != Order::TagsFirst {
        let wholes = world.clone();
        world.0.tags.retain(|tag, at| {
            let keeps =
                |other: &retention::Digest| wholes.hangs_together(other).contains(at) && !wholes.needs(at).contains(other);
            let is_part = |other: &retention::Digest| other != at && (wholes.needs(other).contains(at) || keeps(other));
            retention::is_fallback(tag) || !wholes.0.manifests.keys().any(is_part)
        });
    }
    world
}

fn uses() -> impl Strategy<Value = Vec<(bool, usize)>> {
    prop::collection::vec((any::<bool>(), 0..64_usize), 0..3)
}

fn policies() -> impl Strategy<Value = Policy> {
    let patterns = prop::sample::subsequence(vec!["0.*", "sha-1?", "!0.1.*", "!latest"], 0..4);
    (prop::option::weighted(0.8, 1..4_usize), prop::option::weighted(0.3, 0..10_u64), patterns, 0..4_u64, any::<bool>()).prop_map(
        |(keep, younger_than, patterns, untagged_after, untag)| Policy {
            younger_than: younger_than.map(days),
            tags: Patterns::new(patterns).unwrap(),
            untagged_after: days(untagged_after),
            untag,
            ..crate::world::keep(keep.unwrap_or(0))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The heart of it. What is needed is asked of the world before, by other code than the plan's.
    #[test]
    fn nothing_that_stays_loses_anything_that_it_needs(drawn in drawn(), in_use in uses(), policy in policies()) {
        let before = world(&drawn, &in_use);
        for order in ORDERS {
            let plan = before.plan_in(&policy, order);
            let after = before.after(&plan.steps);
            for kept in &plan.kept {
                for needed in before.needs(&kept.digest) {
                    prop_assert!(after.0.manifests.contains_key(&needed), "{order:?}: {} needs {needed}", kept.digest);
                }
                for tag in &kept.tags {
                    prop_assert_eq!(after.0.tags.get(tag), Some(&kept.digest));
                }
            }
            prop_assert_eq!(plan.kept.len(), after.0.manifests.len());
            prop_assert_eq!(plan.kept.len() + plan.removed.iter().filter(|gone| !after.0.manifests.contains_key(&gone.digest)).count(), before.0.manifests.len());
        }
    }

    #[test]
    fn what_is_protected_stays_with_its_tag(drawn in drawn(), in_use in uses(), policy in policies()) {
        let before = world(&drawn, &in_use);
        let after = before.after(&before.plan(&policy).steps);
        for (tag, at) in &before.0.tags {
            let runs = before.0.in_use.iter().any(|one| one.named == Named::Tag(tag.clone()));
            if runs || (policy.tags.keeping(tag).is_some() && !retention::is_fallback(tag)) {
                prop_assert_eq!(after.0.tags.get(tag), Some(at));
            }
        }
        for in_use in &before.0.in_use {
            if let Named::Digest(digest) = &in_use.named {
                prop_assert!(after.0.manifests.contains_key(digest));
            }
        }
    }

    #[test]
    fn the_plan_of_what_is_left_is_empty(drawn in drawn(), in_use in uses(), policy in policies()) {
        let before = world(&drawn, &in_use);
        for order in ORDERS {
            let after = before.after(&before.plan_in(&policy, order).steps);
            let again = after.plan_in(&policy, order);
            prop_assert!(again.is_empty(), "{order:?}: {:?}", again.steps);
        }
    }

    /// A run may be killed between any two steps. What has just lost its tag is young without one, so there is no grace here.
    #[test]
    fn after_any_part_of_a_plan_the_next_run_comes_to_the_same_end(drawn in drawn(), in_use in uses(), policy in policies()) {
        let policy = Policy { untagged_after: days(0), ..policy };
        for (order, before) in ORDERS.map(|order| (order, world_for(order, &drawn, &in_use))) {
            let plan = before.plan_in(&policy, order);
            let end = before.after(&plan.steps).state();
            for done in 0..plan.steps.len() {
                let killed = before.after(&plan.steps[..done]);
                let rest = killed.plan_in(&policy, order);
                prop_assert_eq!(&killed.after(&rest.steps).state(), &end, "{:?} after {:?}", order, &plan.steps[..done]);
            }
        }
    }

    /// With the grace the end may come a run later, and still nothing that was to stay is lost.
    #[test]
    fn after_any_part_of_a_plan_the_next_run_removes_nothing_more(drawn in drawn(), in_use in uses(), policy in policies()) {
        for (order, before) in ORDERS.map(|order| (order, world_for(order, &drawn, &in_use))) {
            let plan = before.plan_in(&policy, order);
            for done in 0..plan.steps.len() {
                let killed = before.after(&plan.steps[..done]);
                let end = killed.after(&killed.plan_in(&policy, order).steps);
                for kept in &plan.kept {
                    prop_assert!(end.0.manifests.contains_key(&kept.digest), "{order:?} after {:?}", &plan.steps[..done]);
                }
            }
        }
    }

    #[test]
    fn more_protection_never_removes_more(
        drawn in drawn(),
        in_use in uses(),
        policy in policies(),
        more_in_use in uses(),
        more in (0..3_usize, 0..5_u64, 0..5_u64, any::<bool>()),
    ) {
        let less = world(&drawn, &in_use);
        let both: Vec<_> = in_use.iter().chain(&more_in_use).copied().collect();
        let safer = Policy {
            keep: policy.keep.map(|keep| keep.saturating_add(more.0)),
            younger_than: policy.younger_than.map(|age| age + days(more.1)),
            untagged_after: policy.untagged_after + days(more.2),
            untag: policy.untag && more.3,
            tags: policy.tags.clone(),
        };
        let (few, many) = (world(&drawn, &both).plan(&safer), less.plan(&policy));
        let (few, many) = (less.after(&few.steps).state(), less.after(&many.steps).state());
        prop_assert!(few.0.is_superset(&many.0), "{:?} is not all of {:?}", few.0, many.0);
        prop_assert!(many.1.iter().all(|(tag, at)| few.1.get(tag) == Some(at)));
    }

    #[test]
    fn at_least_as_many_images_stay_as_asked(drawn in drawn(), count in 1..4_usize) {
        let before = world(&drawn, &[]);
        let plan = before.plan(&crate::world::keep(count));
        let (images, stay) = (plan.kept.iter().filter(|kept| kept.is_image).count(), plan.removed.iter().filter(|gone| gone.is_image).count());
        prop_assert!(images >= count.min(images + stay));
    }

    #[test]
    fn a_part_of_the_plan_never_leaves_a_tag_on_what_is_half_removed(drawn in drawn(), in_use in uses(), policy in policies()) {
        let before = world(&drawn, &in_use);
        let plan = before.plan(&policy);
        for done in 0..=plan.steps.len() {
            let killed = before.after(&plan.steps[..done]);
            for (tag, at) in killed.0.tags.iter().filter(|(tag, _)| !retention::is_fallback(tag)) {
                let whole = before.needs(at);
                prop_assert!(whole.iter().all(|part| killed.0.manifests.contains_key(part)), "{tag} after {:?}", &plan.steps[..done]);
            }
        }
    }

    #[test]
    fn the_plan_does_not_depend_on_when_it_is_made_again(drawn in drawn(), in_use in uses(), policy in policies()) {
        let world = world(&drawn, &in_use);
        let plan = retention::plan(&world.0, &policy, now(), Order::TagsFirst);
        prop_assert_eq!(plan, retention::plan(&world.0, &policy, now(), Order::TagsFirst));
    }
}
