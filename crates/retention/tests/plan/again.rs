//! What hangs together in two ways: the second run finds nothing more to do, and neither does one after a kill.

use retention::{Named, Order, Patterns, Policy};

use crate::world::{World, days, fallback, keep};

/// The tags that stay, after a run that may have been killed at any step.
fn tags_left(world: &World, policy: &Policy) -> Vec<String> {
    let plan = world.plan_in(policy, Order::TagsFirst);
    let end = world.after(&plan.steps);
    for done in 0..=plan.steps.len() {
        let killed = world.after(&plan.steps[..done]);
        assert_eq!(killed.after(&killed.plan(policy).steps).state(), end.state(), "after {:?}", &plan.steps[..done]);
    }
    end.0.tags.into_keys().collect()
}

#[test]
fn a_part_that_was_pushed_again_is_no_image_when_its_index_goes() {
    let mut world = World::new();
    world.add(&[], None, Some(0), &["1.0.0"]);
    let pushed_again = world.add(&[], None, Some(0), &[]);
    world.add(&[], Some(pushed_again), Some(0), &["sha-signed"]);
    world.add(&[], None, Some(1), &["sha-old"]);
    world.add(&[pushed_again], None, Some(1), &["0.1.0"]);
    let policy = Policy { untagged_after: days(1), ..keep(1) };
    let end = world.after(&world.plan(&policy).steps);
    assert!(end.plan(&policy).is_empty());
    assert_eq!(end.0.tags.into_keys().collect::<Vec<_>>(), ["1.0.0", "sha-old", "sha-signed"]);
}

#[test]
fn what_a_kept_referrer_refers_to_is_no_image_when_its_index_goes() {
    let mut world = World::new();
    let subject = world.add(&[], None, Some(0), &[]);
    world.add(&[subject], None, Some(1), &["0.1.0"]);
    let referrer = world.add(&[], Some(subject), Some(0), &["sha-signed"]);
    world.add(&[referrer], None, Some(0), &["0.2.0"]);
    world.add(&[], None, Some(1), &["sha-old"]);
    assert_eq!(tags_left(&world, &keep(1)), ["0.2.0", "sha-old", "sha-signed"]);
}

#[test]
fn what_is_tied_to_an_image_by_a_tagged_referrer_loses_its_tag_first() {
    let mut world = World::new();
    let newest = world.add(&[], None, Some(0), &["0.3.0"]);
    let image = world.add(&[], None, Some(2), &["0.2.0"]);
    let subject = world.add(&[], None, Some(4), &["sha-subject"]);
    let referrer = world.add(&[], Some(subject), Some(2), &["sha-referrer"]);
    world.add(&[referrer], None, Some(0), &[&fallback(image, "")]);
    assert_eq!(tags_left(&world, &keep(1)), ["0.3.0"]);
    assert!(world.after(&world.plan(&keep(1)).steps).has(newest));
}

#[test]
fn no_tag_goes_from_what_a_running_part_holds_too() {
    let mut world = World::new();
    let part = world.add(&[], None, Some(0), &["sha-part"]);
    world.add(&[part], None, Some(0), &["0.1.0", "sha-index"]);
    world.add(&[], None, Some(0), &["1.0.0"]);
    world.uses(Named::Tag("sha-part".to_owned()));
    let policy = Policy { untag: true, tags: Patterns::new(["!latest"]).unwrap(), ..keep(1) };
    let all = ["0.1.0", "1.0.0", "sha-index", "sha-part"];
    assert_eq!(tags_left(&world, &policy), all);
    world.uses(Named::Tag("0.1.0".to_owned()));
    assert_eq!(tags_left(&world, &policy), all);
}
