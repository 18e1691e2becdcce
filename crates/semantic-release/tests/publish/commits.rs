//! The commit before the tag.

use semantic_release::publish::{CommitTodo, Todo};

use crate::{World, commit};

#[tokio::test]
async fn the_files_are_in_a_signed_commit_that_the_tag_is_at() {
    let world = World::new().await;
    let done = world.publish(&Todo { commit: Some(commit()), ..world.plain() }).await.unwrap();
    let (head, verified) = world.github.head("main").unwrap();
    assert!(verified);
    assert_eq!((&done.sha, &world.github.tags()["v1.1.0"]), (&head.sha, &head.sha));
    assert_eq!(head.parents, std::slice::from_ref(&world.second));
    let message = format!("chore(release): 1.1.0 [skip ci]\n\nRelease-Source: {}\nRelease-Tag: v1.1.0", world.second);
    assert_eq!(head.message, message);
    assert_eq!((head.files["package.json"].as_str(), head.files["README.md"].as_str()), ("{\"version\": \"1.1.0\"}", "# shop"));
    let expected = [
        "GET git/ref/tags/v1.1.0",
        &format!("GET compare/{}...main?per_page=100&page=1", world.second),
        "POST /graphql",
        "POST git/refs",
    ];
    assert_eq!(world.requests(0)[..4], expected);
}

#[tokio::test]
async fn packages_that_are_released_together_share_one_commit() {
    let world = World::new().await;
    let tags = ["api@1.0.0", "web@2.0.0"];
    let both = CommitTodo { tags: tags.map(str::to_owned).to_vec(), ..commit() };
    for tag in tags {
        let todo = Todo { commit: Some(both.clone()), ..Todo::new(tag, &world.second, "notes") };
        world.publish(&todo).await.unwrap();
    }
    let head = world.github.head("main").unwrap().0.sha;
    assert_eq!(world.github.tags().into_values().collect::<Vec<_>>(), [head.clone(), head]);
}

#[tokio::test]
async fn a_tag_that_is_at_the_released_commit_already_wants_no_commit_any_more() {
    let world = World::new().await;
    world.github.tag("v1.1.0", &world.second);
    let done = world.publish(&Todo { commit: Some(commit()), ..world.plain() }).await.unwrap();
    assert_eq!(done.sha, world.second);
    assert_eq!(world.github.head("main").unwrap().0.sha, world.second);
}
