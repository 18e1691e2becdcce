//! What GitHub forbids is told with the line or the setting that allows it, and leaves no tag without its release to come.

use semantic_release::publish::{CommitTodo, Todo};
use simulators::github::{Access, Permissions};

use crate::{World, commit, told};

async fn refused(world: &World, todo: &Todo) -> String {
    told(&world.publish(todo).await.unwrap_err())
}

#[tokio::test]
async fn a_token_that_may_only_read_is_told_the_line_to_add() {
    for private in [false, true] {
        let world = World::new().await;
        if private {
            world.github.make_private();
        }
        world.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Read));
        let told = refused(&world, &world.plain()).await;
        assert!(told.contains("`contents: write`"), "{told}");
        world.github.token("ghs_s3cret", Permissions::none());
    }
}

#[tokio::test]
async fn a_token_that_may_not_even_read_is_advised_what_the_run_needs_in_the_end() {
    let world = World::new().await;
    world.github.make_private();
    world.github.token("ghs_s3cret", Permissions::none());
    let told = refused(&world, &world.plain()).await;
    assert!(told.contains("failed to read the tag v1.1.0") && told.contains("`contents: write`"), "{told}");
}

#[tokio::test]
async fn a_protected_tag_a_protected_branch_and_workflow_files_are_each_told() {
    let world = World::new().await;
    world.github.protect_tags("v");
    let told = refused(&world, &world.whole()).await;
    assert!(told.contains("creations being restricted") && told.contains("ruleset"), "{told}");

    let world = World::new().await;
    world.github.protect_branch("main");
    let told = refused(&world, &Todo { commit: Some(commit()), ..world.plain() }).await;
    assert!(told.contains("through a pull request") && told.contains("branch is protected"), "{told}");
    assert_eq!((world.github.tags().len(), world.github.releases().len()), (0, 0));

    let world = World::new().await;
    world.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Write));
    let files = vec![(".github/workflows/ci.yml".to_owned(), b"on: push".to_vec())];
    let told = refused(&world, &Todo { commit: Some(CommitTodo { files, ..commit() }), ..world.plain() }).await;
    assert!(told.contains("`workflows: write`"), "{told}");
}
