//! deploy.yml, which is that of the branch or tag on which the workflow runs.

use crate::{CONFIG, PATH, Person, WORKFLOW, World, failed, in_order};

const PRODUCTION: (&str, &str) = ("environment", "production");
const VERSION: (&str, &str) = ("version", "1.1.0");

/// Writes a deploy.yml into the folder where `pick` runs.
fn write_here(world: &World, text: &str) {
    let path = world.dir.path().join("workspace/.github/deploy.yml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[tokio::test]
async fn the_plan_is_that_of_the_branch_and_not_of_the_working_copy() {
    let world = World::new(WORKFLOW).await;
    write_here(&world, &world.config(CONFIG).replace("[[data], [shop]]", "[[shop], [data]]"));
    let step = world.pick(&Person::new(&[], false), &[PRODUCTION, VERSION]).await;
    in_order(&step.log, &["read .github/deploy.yml as it is on main", "  wave 1: data (api)\n  wave 2: shop (web)\n"]);
    let other = world.config(CONFIG).replace("waves: [[data], [shop]]", "waves: [[data, shop]]");
    world.branch("topic", [(PATH, WORKFLOW), (".github/deploy.yml", &other)]);
    let step = world.pick(&Person::new(&[], false), &[PRODUCTION, VERSION, ("ref", "topic")]).await;
    in_order(&step.log, &["read .github/deploy.yml as it is on topic", "  wave 1: data (api), shop (web)\n"]);
}

#[tokio::test]
async fn what_is_wrong_with_the_branch_s_is_told_with_the_file_and_the_branch() {
    let world = World::new(WORKFLOW).await;
    write_here(&world, &world.config(CONFIG));
    world.branch("topic", [(PATH, WORKFLOW), ("broken.yml", "version: 1\nservice: {}\n")]);
    let topic = ("ref", "topic");
    let (message, hint) = failed(&world.pick(&Person::new(&[], false), &[PRODUCTION, topic]).await, 2);
    assert_eq!(message, "topic has no .github/deploy.yml");
    assert!(hint.starts_with("push it, or name its branch as `--ref`"), "{hint}");
    let (message, _) = failed(&world.pick(&Person::new(&[], false), &[topic, ("config", "./gone.yml")]).await, 2);
    assert_eq!(message, "topic has no gone.yml");
    let (message, _) = failed(&world.pick(&Person::new(&[], false), &[topic, ("config", "broken.yml")]).await, 2);
    assert!(message.starts_with("on topic, broken.yml has "), "{message}");
}

#[tokio::test]
async fn without_one_tags_alone_decide_and_one_outside_the_repository_is_read_here() {
    let world = World::new(WORKFLOW).await;
    world.branch("topic", [(PATH, WORKFLOW)]);
    let step = world.pick(&Person::new(&[], false), &[VERSION, ("ref", "topic")]).await;
    in_order(&step.log, &["found no .github/deploy.yml on topic", "Deploy 1.1.0, by "]);
    std::fs::write(world.dir.path().join("deploy.yml"), world.config(CONFIG)).unwrap();
    let step = world.pick(&Person::new(&[], false), &[PRODUCTION, VERSION, ("config", "../deploy.yml")]).await;
    in_order(&step.log, &["read ../deploy.yml as it is here", "Deploy 1.1.0 to production"]);
}
