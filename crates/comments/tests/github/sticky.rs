//! One comment of a name on a pull request.

use actions_core::Explain;
use comments::{Action, CommentError, Placed, stick};
use simulators::github::{Access, Permissions};

use crate::{US, World};

async fn say(world: &World, text: &str) -> Result<Placed, CommentError> {
    stick(&world.client, 12, "staging", &[text.to_owned()]).await
}

#[tokio::test]
async fn one_comment_is_written_and_then_changed_and_not_written_where_it_says_the_same() {
    let world = World::new().await;
    let created = say(&world, "one").await.unwrap();
    assert_eq!((created.action, world.says(12)), (Action::Created, vec!["<!-- deploy-action: staging -->".to_owned()]));
    let unchanged = say(&world, "one").await.unwrap();
    assert_eq!((unchanged.action, world.writes()), (Action::Unchanged, 1));
    let updated = say(&world, "two").await.unwrap();
    assert_eq!((updated.action, world.github.comments(12).len()), (Action::Updated, 1));
    assert_eq!(world.github.comments(12)[0].body, "<!-- deploy-action: staging -->\ntwo");
    assert_eq!([created.id, unchanged.id], [updated.id; 2]);
    assert!(updated.url.ends_with(&format!("#issuecomment-{}", updated.id)), "{updated:?}");
}

#[tokio::test]
async fn every_environment_has_its_own() {
    let world = World::new().await;
    for name in ["staging", "production", "staging"] {
        stick(&world.client, 12, name, &["text".to_owned()]).await.unwrap();
    }
    assert_eq!(world.says(12), ["<!-- deploy-action: staging -->", "<!-- deploy-action: production -->"]);
}

#[tokio::test]
async fn what_others_wrote_what_is_hidden_and_what_only_quotes_the_mark_stays_as_it_is() {
    let world = World::new().await;
    let mark = "<!-- deploy-action: staging -->\nforged";
    world.github.say(12, "mallory", mark);
    world.github.say(12, US, &format!("feat: a\n\n{mark}"));
    let hidden = world.github.say(12, US, mark);
    world.github.minimize_comment(hidden);
    let before = world.github.comments(12);
    assert_eq!(say(&world, "ours").await.unwrap().action, Action::Created);
    assert_eq!(world.github.comments(12)[..3], before);
}

#[tokio::test]
async fn it_is_found_among_hundreds_of_others() {
    let world = World::new().await;
    world.github.say(12, "octocat", "first");
    let placed = say(&world, "one").await.unwrap();
    for number in 0..350 {
        world.github.say(12, "octocat", &number.to_string());
    }
    let again = say(&world, "two").await.unwrap();
    assert_eq!((again.action, again.id), (Action::Updated, placed.id));
}

#[tokio::test]
async fn one_that_cannot_be_changed_is_written_anew_once() {
    let world = World::new().await;
    let first = say(&world, "one").await.unwrap();
    world.github.fix_comment(first.id);
    let second = say(&world, "two").await.unwrap();
    assert_eq!((second.action, world.github.comments(12).len()), (Action::Recreated, 2));
    assert_eq!(say(&world, "three").await.unwrap().action, Action::Updated);
    assert_eq!(say(&world, "three").await.unwrap().action, Action::Unchanged);
    let bodies: Vec<String> = world.github.comments(12).into_iter().map(|comment| comment.body).collect();
    assert!(bodies[0].ends_with("one") && bodies[1].ends_with("three") && bodies.len() == 2, "{bodies:?}");
}

#[tokio::test]
async fn of_several_the_newest_stays_and_the_others_of_ours_go() {
    let world = World::new().await;
    for author in [US, "mallory", US, US] {
        world.github.say(12, author, "<!-- deploy-action: staging -->\nsame");
    }
    let placed = say(&world, "new").await.unwrap();
    let left: Vec<_> = world.github.comments(12).into_iter().map(|comment| (comment.author, comment.id)).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert_eq!((left[0].0.as_str(), left[1].1, placed.action), ("mallory", placed.id, Action::Updated));
}

#[tokio::test]
async fn the_line_that_the_workflow_lacks_is_named() {
    let world = World::new().await;
    let reads = Permissions::none().with("contents", Access::Read);
    world.github.token("ghs_s3cret", reads.clone().with("pull-requests", Access::Read));
    for number in 0..2 {
        let error = say(&world, "one").await.unwrap_err();
        assert!(error.hint().unwrap().contains("`pull-requests: write`"), "{number}: {:?}", error.hint());
        world.github.say(12, US, "<!-- deploy-action: staging -->\nfrom a run that might");
    }
    let world = World::new().await;
    world.github.make_private();
    world.github.token("ghs_s3cret", reads);
    let hint = say(&world, "one").await.unwrap_err().hint().unwrap();
    assert!(hint.contains("`pull-requests: write`"), "not even read, and told at once what it takes: {hint}");
}

#[tokio::test]
async fn a_locked_conversation_and_a_number_that_is_none_are_said() {
    let world = World::new().await;
    world.github.lock_conversation(12);
    let locked = say(&world, "one").await.unwrap_err();
    assert!(locked.to_string().contains("locked") && locked.hint().unwrap().contains("unlock"), "{locked}");
    let missing = stick(&world.client, 99, "staging", &[]).await.unwrap_err();
    assert!(missing.to_string().contains("#99") && missing.exit().code() == 2, "{missing}");
}

#[tokio::test]
async fn a_closed_pull_request_is_commented_as_an_open_one() {
    let world = World::new().await;
    world.github.open_pull(13);
    world.github.close_pull(13);
    stick(&world.client, 13, "preview", &["destroyed".to_owned()]).await.unwrap();
    assert_eq!(world.says(13).len(), 1);
}

#[tokio::test]
async fn what_is_too_long_for_github_is_cut_and_said_and_any_text_is_taken() {
    let world = World::new().await;
    let sections = [
        "🌍 \u{202e}rtl\u{200f} ".repeat(20_000),
        format!("<details>\n\n{}\n\n</details>", "x".repeat(5_000_000)),
        "end".to_owned(),
    ];
    stick(&world.client, 12, "staging", &sections).await.unwrap();
    let body = world.github.comments(12)[0].body.clone();
    assert!(body.chars().count() <= 65_536 && body.contains("\nend\n\n> Something was left out"), "{}", body.len());
}
