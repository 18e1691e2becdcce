//! Tags that move along.

use simulators::github::Commit;

use crate::{World, told};
use semantic_release::publish::Todo;

fn with(world: &World, floating: &[&str]) -> Todo {
    Todo { floating: floating.iter().map(|tag| (*tag).to_owned()).collect(), ..world.plain() }
}

#[tokio::test]
async fn they_are_made_and_moved_to_the_release() {
    let world = World::new().await;
    world.github.annotated_tag("v1", &world.first, "the first line");
    let done = world.publish(&with(&world, &["v1", "v1.1"])).await.unwrap();
    assert_eq!(done.failed.len(), 0);
    let tags = world.github.tags();
    assert_eq!((&tags["v1"], &tags["v1.1"]), (&world.second, &world.second));
}

#[tokio::test]
async fn a_late_run_does_not_move_them_back() {
    let world = World::new().await;
    let third = "c".repeat(40);
    world.github.push([Commit::new(&third, "fix: tax").parents([&world.second])], &third);
    world.github.tag("v1", &third);
    let done = world.publish(&with(&world, &["v1"])).await.unwrap();
    assert_eq!((done.failed.len(), &world.github.tags()["v1"]), (0, &third));
}

#[tokio::test]
async fn one_that_a_ruleset_protects_is_told_and_the_rest_is_done() {
    let world = World::new().await;
    world.github.tag("stable-1", &world.first);
    world.github.protect_tags("stable");
    let done = world.publish(&Todo { tell: Some(world.tell()), ..with(&world, &["stable-1", "v1"]) }).await.unwrap();
    let [failed] = done.failed.as_slice() else { panic!("{:?}", done.failed) };
    assert!(told(failed).contains("failed to move the tag stable-1") && told(failed).contains("ruleset"), "{}", told(failed));
    let tags = world.github.tags();
    assert_eq!((&tags["stable-1"], &tags["v1"]), (&world.first, &world.second));
    assert_eq!((done.told, world.github.releases().len()), (2, 1));
}
