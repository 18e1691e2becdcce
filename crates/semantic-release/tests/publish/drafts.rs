//! Drafts: found, adopted, left.

use semantic_release::publish::Todo;

use crate::World;

#[tokio::test]
async fn a_draft_made_by_hand_is_published_with_the_words_of_its_author() {
    let world = World::new().await;
    world.github.draft("v1.1.0", "The summer release", "Written by hand.");
    world.publish(&world.plain()).await.unwrap();
    let releases = world.github.releases();
    assert_eq!((releases.len(), releases[0].draft), (1, false));
    assert_eq!(
        (releases[0].name.as_deref(), releases[0].body.as_deref()),
        (Some("The summer release"), Some("Written by hand."))
    );
}

#[tokio::test]
async fn a_draft_without_words_gets_the_notes() {
    let world = World::new().await;
    world.github.draft("v1.1.0", "", "");
    world.publish(&world.plain()).await.unwrap();
    assert_eq!(world.github.releases()[0].body.as_deref(), Some("### Fixes\n\n- sum"));
}

#[tokio::test]
async fn of_drafts_that_killed_runs_left_the_oldest_is_published_and_its_twins_go() {
    let world = World::new().await;
    let todo = world.whole();
    let ids: Vec<u64> = (0..3).map(|_| world.github.draft(&todo.tag, &todo.name, &todo.notes)).collect();
    let by_hand = world.github.draft(&todo.tag, "by hand", "words");
    world.publish(&todo).await.unwrap();
    let left: Vec<(u64, bool)> = world.github.releases().iter().map(|release| (release.id, release.draft)).collect();
    assert_eq!(left, [(ids[0], false), (by_hand, true)], "what a person wrote is not deleted");
}

#[tokio::test]
async fn a_release_that_is_to_stay_a_draft_has_its_tag_and_files_and_nobody_is_told() {
    let world = World::new().await;
    let todo = Todo { draft: true, ..world.whole() };
    let done = world.publish(&todo).await.unwrap();
    assert!(done.draft);
    let state = world.state();
    assert_eq!(state.tags.keys().collect::<Vec<_>>(), ["v1.1.0"]);
    assert_eq!((state.releases.len(), state.releases[0].draft, state.releases[0].assets.len()), (1, true, 3));
    assert!(state.threads.iter().all(|(_, comments, labels)| comments.is_empty() && labels.is_empty()));
    let writes = world.writes();
    world.publish(&todo).await.unwrap();
    assert_eq!((world.writes(), world.state()), (writes, state), "a second run finds the draft");
}
