//! What is kept and what goes, one rule at a time.

use retention::{Content, Kind, Named, Order, Patterns, Policy, Reason, Removal, Step};

use crate::world::{World, days, digest, fallback, keep};

/// The tags that stay, in their order.
fn tags_left(world: &World, policy: &Policy) -> Vec<String> {
    world.after(&world.plan(policy).steps).0.tags.into_keys().collect()
}

#[test]
fn images_are_counted_and_not_tags_platforms_or_signatures() {
    let mut world = World::new();
    for age in 0..12 {
        let (number, _) = world.image(age, &[&format!("sha-{age:02}"), &format!("main-{age:02}")]);
        world.add(&[], None, Some(age), &[&fallback(number, ".sig")]);
    }
    let plan = world.plan(&keep(10));
    let after = world.after(&plan.steps);
    assert_eq!(plan.kept.iter().filter(|kept| kept.is_image).count(), 10);
    assert_eq!(plan.removed.iter().filter(|gone| gone.is_image).count(), 2);
    assert_eq!(after.0.manifests.len(), 10 * 5);
    assert_eq!(after.0.tags.len(), 10 * 3);
}

#[test]
fn the_tags_of_single_platforms_belong_to_their_index() {
    let mut world = World::new();
    for minor in 0..4 {
        let parts = ["amd64", "arm64"].map(|arch| world.add(&[], None, Some(9 - minor), &[&format!("1.{minor}.0-{arch}")]));
        world.add(&parts, None, Some(9 - minor), &[&format!("1.{minor}.0")]);
    }
    assert_eq!(tags_left(&world, &keep(1)), ["1.3.0", "1.3.0-amd64", "1.3.0-arm64"]);
}

#[test]
fn what_is_promoted_by_its_digest_is_not_pushed_out_by_newer_builds() {
    let mut world = World::new();
    world.image(90, &["sha-old", "v2.0.0"]);
    for age in 0..5 {
        world.image(age, &[&format!("sha-{age}")]);
    }
    assert_eq!(tags_left(&world, &keep(2)), ["sha-0", "sha-1", "sha-old", "v2.0.0"]);
}

#[test]
fn what_runs_stays_by_tag_and_by_digest() {
    let mut world = World::new();
    let (_, platform) = world.image(90, &["1.0.0"]);
    world.image(80, &["1.1.0"]);
    world.image(70, &["1.2.0"]);
    world.image(60, &["1.3.0"]);
    world.uses(Named::Tag("1.1.0".to_owned()));
    // A platform knows its containers by the digest of one platform; its index goes nowhere either.
    world.uses(Named::Digest(digest(platform)));
    world.uses(Named::Tag("0.9.0".to_owned()));
    let plan = world.plan(&keep(1));
    assert_eq!(tags_left(&world, &keep(1)), ["1.0.0", "1.1.0", "1.3.0"]);
    assert_eq!(plan.missing.len(), 1);
    let reason = |tag: &str| plan.kept.iter().find(|kept| kept.tags.contains(&tag.to_owned())).map(|kept| kept.why.to_string());
    assert_eq!(reason("1.1.0").unwrap(), "runs in production");
    assert_eq!(reason("1.3.0").unwrap(), "is the newest");
    assert!(reason("1.0.0").unwrap().starts_with("has the part "));
}

#[test]
fn a_protected_tag_protects_its_digest_and_its_other_tags_stay_unless_asked() {
    let mut world = World::new();
    world.image(90, &["prod", "sha-old", "1.0.0"]);
    world.image(1, &["sha-new"]);
    world.image(1, &["1.1.0"]);
    let policy = Policy { tags: Patterns::new(["prod"]).unwrap(), ..keep(1) };
    assert_eq!(tags_left(&world, &policy), ["1.0.0", "1.1.0", "prod", "sha-new", "sha-old"]);
    let policy = Policy { untag: true, ..policy };
    assert_eq!(tags_left(&world, &policy), ["1.0.0", "1.1.0", "prod", "sha-new"]);
}

#[test]
fn latest_stays_unless_it_is_taken_out() {
    let mut world = World::new();
    world.image(90, &["latest"]);
    world.image(1, &["sha-new"]);
    assert_eq!(tags_left(&world, &keep(1)), ["latest", "sha-new"]);
    let policy = Policy { tags: Patterns::new(["!latest"]).unwrap(), ..keep(1) };
    assert_eq!(tags_left(&world, &policy), ["sha-new"]);
}

#[test]
fn without_a_number_and_an_age_nothing_that_has_a_tag_goes() {
    let mut world = World::new();
    world.image(900, &["sha-old"]);
    world.add(&[], None, Some(900), &[]);
    let policy = Policy { tags: Patterns::new(["v*"]).unwrap(), ..Policy::default() };
    let plan = world.plan(&policy);
    assert_eq!(plan.removed.len(), 1);
    assert_eq!(plan.removed[0].why, Removal::Untagged);
}

#[test]
fn what_was_just_pushed_without_a_tag_is_left_alone_with_all_that_it_lists() {
    let mut world = World::new();
    let old_part = world.add(&[], None, Some(50), &[]);
    world.add(&[old_part], None, Some(40), &[]);
    let upload = world.add(&[old_part], None, Some(0), &[]);
    let plan = world.plan(&keep(1));
    assert_eq!(plan.kept.len(), 2);
    assert!(plan.kept.iter().any(|kept| kept.digest == digest(upload) && kept.why == Reason::MayBeUploading));
}

#[test]
fn the_parts_of_a_young_image_go_with_it() {
    let mut world = World::new();
    world.image(0, &["sha-1"]);
    let newest = world.add(&[], None, Some(-1), &["sha-2"]);
    let after = world.after(&world.plan(&keep(1)).steps);
    assert_eq!(after.0.manifests.len(), 1);
    assert!(after.has(newest));
}

#[test]
fn referrers_go_with_their_subject_and_stay_with_it() {
    let mut world = World::new();
    for (age, tag) in [(9, "sha-1"), (1, "sha-2")] {
        let (subject, _) = world.image(age, &[tag]);
        let bundle = world.add(&[], Some(subject), Some(0), &[]);
        // A referrer of a referrer, as a signature of an SBOM.
        world.add(&[], Some(bundle), Some(0), &[]);
        let listed = world.add(&[bundle], None, Some(0), &[&fallback(subject, "")]);
        assert!(world.has(listed));
    }
    let after = world.after(&world.plan(&keep(1)).steps);
    assert_eq!(after.0.manifests.len(), 7);
    assert_eq!(after.0.tags.len(), 2);
}

#[test]
fn a_signature_whose_image_is_gone_goes_and_so_does_what_an_untagging_left() {
    let mut world = World::new();
    world.add(&[], None, Some(9), &[&fallback(77, ".sig")]);
    let stamp = world.add(&[], None, Some(0), &["sha-1"]);
    let manifest = world.0.manifests.get_mut(&digest(stamp)).unwrap();
    manifest.content = Content::Read { kind: Kind::Stamp, children: Vec::new(), subject: None, blobs: Vec::new() };
    let plan = world.plan(&Policy::default());
    let why: Vec<_> = plan.removed.iter().map(|gone| gone.why.clone()).collect();
    assert_eq!(why, [Removal::Orphan, Removal::Stamp]);
}

#[test]
fn what_nobody_understands_stays_with_its_reason() {
    let mut world = World::new();
    let odd = world.add(&[], None, Some(90), &[]);
    let manifest = world.0.manifests.get_mut(&digest(odd)).unwrap();
    let kind = Kind::Unknown("application/x".to_owned());
    manifest.content = Content::Read { kind, children: Vec::new(), subject: None, blobs: Vec::new() };
    let plan = world.plan(&keep(1));
    assert!(plan.is_empty());
    assert_eq!(plan.kept[0].why.to_string(), "is of the unknown type application/x");
}

#[test]
fn what_has_no_date_is_not_removed_by_its_age() {
    let mut world = World::new();
    world.add(&[], None, None, &["sha-1"]);
    // As reproducible builds write it.
    world.add(&[], None, Some(20_454), &["sha-2"]);
    assert_eq!(world.0.manifests[&digest(1)].date.unwrap().as_second(), 0);
    world.add(&[], None, Some(1), &["sha-3"]);
    world.add(&[], None, Some(0), &["sha-4"]);
    assert_eq!(tags_left(&world, &keep(1)), ["sha-1", "sha-2", "sha-4"]);
}

#[test]
fn an_index_is_as_new_as_what_it_lists() {
    let mut world = World::new();
    for (age, tag) in [(9, "sha-1"), (1, "sha-2")] {
        let part = world.add(&[], None, Some(age), &[]);
        world.add(&[part], None, None, &[tag]);
    }
    assert_eq!(tags_left(&world, &keep(1)), ["sha-2"]);
}

#[test]
fn either_the_number_or_the_age_keeps() {
    let mut world = World::new();
    for age in [1, 5, 20, 40] {
        world.image(age, &[&format!("sha-{age:02}")]);
    }
    let policy = Policy { younger_than: Some(days(30)), ..keep(1) };
    assert_eq!(tags_left(&world, &policy), ["sha-01", "sha-05", "sha-20"]);
    let policy = Policy { younger_than: Some(days(3)), ..keep(2) };
    assert_eq!(tags_left(&world, &policy), ["sha-01", "sha-05"]);
    assert_eq!(world.plan(&policy).removed[0].why, Removal::PartOf(digest(11)));
}

#[test]
fn shared_bytes_are_freed_only_when_nothing_kept_uses_them_and_once() {
    let mut world = World::new();
    // The numbers 0 and 3 share a layer, as do 1 and 4; that of 2 is its own.
    for age in [9, 8, 7, 1, 0] {
        world.add(&[], None, Some(age), &[&format!("sha-{age}")]);
    }
    let freed = world.plan(&keep(2)).freed;
    assert_eq!((freed.bytes, freed.is_exact), (3 * 10 + 3 * 100 + 100, true));
}

#[test]
fn each_order_is_that_of_its_registry() {
    let mut world = World::new();
    let part = world.add(&[], None, Some(9), &[]);
    let index = world.add(&[part], None, Some(9), &["sha-1"]);
    world.add(&[], None, Some(0), &["sha-2"]);
    let tag = || "sha-1".to_owned();
    let delete = |number, tags| Step::Delete { digest: digest(number), tags };
    let steps = |order| world.plan_in(&keep(1), order).steps;
    let untag = Step::Untag { tag: tag(), digest: digest(index) };
    assert_eq!(steps(Order::TagsFirst), [untag, delete(part, vec![]), delete(index, vec![])]);
    assert_eq!(steps(Order::PartsFirst), [delete(part, vec![]), delete(index, vec![tag()])]);
    assert_eq!(steps(Order::WholesFirst), [delete(index, vec![tag()]), delete(part, vec![])]);
}
