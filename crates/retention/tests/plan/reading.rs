//! What is asked for before a plan, and what becomes of what cannot be read.

use std::collections::BTreeSet;

use retention::{Content, Digest, Manifest, Named, Order, Policy, plan, unread};

use crate::world::{World, digest, fallback, keep, now};

/// The world as a registry lists it, of which nothing was read.
fn listed(world: &World, is_complete: bool) -> World {
    let mut listed = world.clone();
    listed.0.is_complete = is_complete;
    for manifest in listed.0.manifests.values_mut() {
        manifest.content = Content::Unread;
    }
    if !is_complete {
        listed.0.manifests.clear();
    }
    listed
}

/// Reads what is asked for until nothing is; what was read.
fn read(world: &World, listed: &mut World, policy: &Policy) -> BTreeSet<Digest> {
    let mut read = BTreeSet::new();
    loop {
        let asked = unread(&listed.0, policy, now());
        if asked.is_empty() {
            return read;
        }
        for digest in asked {
            assert!(read.insert(digest.clone()), "{digest} is read once");
            let missing = Manifest { content: Content::Missing, date: None, size: 0 };
            listed.0.manifests.insert(digest.clone(), world.0.manifests.get(&digest).cloned().unwrap_or(missing));
        }
    }
}

fn shop() -> World {
    let mut world = World::new();
    for age in [20, 10, 1] {
        let (index, _) = world.image(age, &[&format!("sha-{age}")]);
        world.add(&[], Some(index), Some(age), &[]);
        world.add(&[], None, Some(age), &[&fallback(index, ".sig")]);
    }
    let inner = world.add(&[0], None, Some(15), &[]);
    world.add(&[inner], None, Some(0), &["nested"]);
    world
}

#[test]
fn a_platform_s_image_in_an_index_that_stays_is_not_read() {
    let world = shop();
    let mut seen = listed(&world, true);
    let read = read(&world, &mut seen, &keep(2));
    let plan = seen.plan(&keep(2));
    assert_eq!(plan.steps, world.plan(&keep(2)).steps);
    // The parts 12, 13 and 14 of the newest, and 0, which the nested one needs.
    let spared: Vec<_> = world.0.manifests.keys().filter(|digest| !read.contains(digest)).collect();
    assert_eq!(spared, [&digest(0), &digest(12), &digest(13), &digest(14)]);
    assert!(!plan.freed.is_exact && world.plan(&keep(2)).freed.is_exact);
}

#[test]
fn where_only_tags_are_listed_all_that_matters_is_found() {
    let mut world = shop();
    world.uses(Named::Digest(digest(4000)));
    let mut seen = listed(&world, false);
    read(&world, &mut seen, &keep(2));
    let found = seen.plan_in(&keep(2), Order::PartsFirst);
    assert_eq!(found.missing.len(), 1);
    let after = world.after(&found.steps);
    // The referrers by `subject` alone are in no list, and nobody who only lists tags can know them.
    let kept = world.plan(&keep(2)).kept;
    assert!(kept.iter().all(|kept| after.0.manifests.contains_key(&kept.digest)));
    assert!(!after.0.tags.contains_key("sha-20"));
}

#[test]
fn an_image_of_which_something_that_matters_cannot_be_read_is_left_as_it_is() {
    let world = shop();
    for (number, manifest) in world.0.manifests.keys().enumerate() {
        let mut broken = world.clone();
        let content = Content::Unreadable("503 Service Unavailable".to_owned());
        broken.0.manifests.get_mut(manifest).unwrap().content = content;
        let plan = plan(&broken.0, &keep(2), now(), Order::TagsFirst);
        let is_spared = [0, 12, 13, 14].contains(&number);
        match plan {
            Ok(plan) => assert!(is_spared && plan.steps == world.plan(&keep(2)).steps, "{number}"),
            Err(untouched) => {
                assert!(!is_spared, "{number}");
                let why = untouched.unread.iter().find(|(digest, _)| digest == manifest).map(|(_, why)| why.as_str());
                assert_eq!(why, Some("503 Service Unavailable"));
            }
        }
    }
}

#[test]
fn what_was_not_read_is_no_reason_to_go_on() {
    let seen = listed(&shop(), true);
    let untouched = plan(&seen.0, &keep(1), now(), Order::TagsFirst).unwrap_err();
    assert_eq!(untouched.unread.len(), seen.0.manifests.len());
}
