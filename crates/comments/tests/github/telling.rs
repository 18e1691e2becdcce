//! Pull requests and issues told of releases and environments.

use comments::{Audience, Errand, Event};
use http::StatusCode;
use simulators::github::{Access, Permissions};
use simulators::{Fault, What};

use crate::{Came, US, World};

const RELEASED: &str = "Released in [v1.7.0]().";
const STAGING: &str = "Released in [v1.7.0](), live in [staging]().";
const LIVE: &str = "Live in [staging]() with [v1.7.0]().";

fn labels() -> Vec<String> {
    vec!["on staging".to_owned()]
}

#[tokio::test]
async fn one_comment_each_goes_from_the_release_to_the_environments_and_back() {
    let world = World::new().await;
    for (event, says) in [
        (Event::Released(&world.release), RELEASED),
        (world.live("staging"), STAGING),
        (world.live("production"), "Released in [v1.7.0](), live in [staging]() and [production]()."),
        (
            Event::Away { environment: "production" },
            "Released in [v1.7.0](), live in [staging](). No longer live in [production]().",
        ),
    ] {
        let said = world.tell(event, &[]).await;
        assert_eq!((said.told, said.untold.len()), (2, 0), "{said:?}");
        assert_eq!((world.says(7), world.says(12)), (vec![says.to_owned()], vec![says.to_owned()]));
        let writes = world.writes();
        assert_eq!((world.tell(event, &[]).await.told, world.writes()), (2, writes), "nothing is written twice");
    }
}

#[tokio::test]
async fn what_goes_live_and_what_goes_away_are_told_in_one_go() {
    let world = World::new().await;
    let first = "a".repeat(40);
    world.github.pull(11, [&first], []);
    let away = Audience { shas: vec![first], issues: vec![12], ..Audience::default() };
    let errand = |event, audience| Errand { event, audience, comments: true, labels: &[], meaning: "", is_shared: false };
    world.run(&[errand(world.live("staging"), &away)], 500).await;
    let errands = [errand(world.live("staging"), &world.audience), errand(Event::Away { environment: "staging" }, &away)];
    world.run(&errands, 500).await;
    assert_eq!(world.says(11), ["No longer live in [staging]()."]);
    assert_eq!((world.says(12), world.says(7)), (vec![LIVE.to_owned()], vec![LIVE.to_owned()]), "what comes wins over what goes");
}

#[tokio::test]
async fn what_was_never_told_to_be_live_is_not_told_to_be_gone() {
    let world = World::new().await;
    let said = world.tell(Event::Away { environment: "staging" }, &[]).await;
    assert_eq!((said.told, said.untold.len(), world.writes()), (2, 0, 0));
}

#[tokio::test]
async fn labels_are_added_where_they_lack_and_made_with_words() {
    let world = World::new().await;
    world.tell(world.live("staging"), &labels()).await;
    assert_eq!((world.github.labels_of(7), world.github.labels_of(12)), (labels(), labels()));
    assert_eq!(world.github.labels()[0].description.as_deref(), Some("Live"));
    let writes = world.writes();
    world.tell(world.live("staging"), &["ON staging".to_owned()]).await;
    assert_eq!(world.writes(), writes, "GitHub takes upper and lower case for the same");
}

#[tokio::test]
async fn labels_go_when_the_environment_goes_back() {
    let world = World::new().await;
    world.tell(world.live("staging"), &labels()).await;
    world.github.pull(13, ["b".repeat(40)], []);
    for _ in 0..2 {
        let said = world.tell(Event::Away { environment: "staging" }, &["ON staging".to_owned(), "never had/x".to_owned()]).await;
        assert_eq!((said.told, said.untold.len()), (3, 0), "{said:?}");
        assert_eq!([7, 12, 13].map(|number| world.github.labels_of(number).len()), [0; 3]);
    }
    assert_eq!((world.says(13).len(), world.github.labels().len()), (0, 1), "no label is made to be taken away");
}

#[tokio::test]
async fn labels_alone_are_labels_alone() {
    let world = World::new().await;
    let errand = Errand { comments: false, labels: &labels(), ..errand_of(&world) };
    assert_eq!(world.run(&[errand], 500).await.told, 2);
    assert_eq!((world.says(12).len(), world.github.labels_of(12)), (0, labels()));
    let nothing = Errand { comments: false, labels: &[], ..errand_of(&world) };
    let requests = world.server.seen().len();
    assert_eq!((world.run(&[nothing], 500).await.told, world.server.seen().len()), (0, requests), "nothing is asked for nothing");
}

fn errand_of(world: &World) -> Errand<'_> {
    let event = world.live("staging");
    Errand { event, audience: &world.audience, comments: true, labels: &[], meaning: "Live", is_shared: false }
}

#[tokio::test]
async fn the_mark_counts_only_in_comments_of_ours_and_only_at_their_end() {
    let world = World::new().await;
    world.tell(Event::Released(&world.release), &[]).await;
    let ours = world.github.comments(12)[0].body.clone();
    let mark = ours.lines().last().unwrap();
    let world = World::new().await;
    world.github.say(12, "mallory", &ours);
    world.github.say(12, US, &format!("feat: a commit that quotes\n{mark}\nthe mark"));
    world.tell(world.live("staging"), &[]).await;
    assert_eq!(world.says(12)[2], LIVE);
    assert_eq!(world.github.comments(12)[0].body, ours, "what another account says is left alone");
}

#[tokio::test]
async fn our_comment_is_found_before_hundreds_of_others_and_several_become_one() {
    let world = World::new().await;
    world.tell(Event::Released(&world.release), &[]).await;
    let old = "This pull request is part of the release [v1.6.0](https://github.com/acme/shop/releases/tag/v1.6.0).\n\n<!-- semantic-release: v1.6.0 -->";
    world.github.say(12, US, old);
    for number in 0..250 {
        world.github.say(7, "octocat", &number.to_string());
    }
    world.tell(world.live("staging"), &[]).await;
    assert_eq!((world.says(7)[0].as_str(), world.says(7).len()), (STAGING, 251));
    let both = "Released in [v1.7.0]() and [v1.6.0](https://github.com/acme/shop/releases/tag/v1.6.0), live in [staging]().";
    assert_eq!(world.says(12), [both]);
}

#[tokio::test]
async fn five_hundred_are_told_within_what_github_takes_an_hour_and_the_rest_is_named() {
    let world = World::new().await;
    for number in 100..650 {
        world.github.pull(number, ["c".repeat(40)], []);
    }
    let audience = Audience { issues: (100..650).collect(), ..Audience::default() };
    let errand = Errand { audience: &audience, ..errand_of(&world) };
    let said = world.run(&[errand], 500).await;
    assert_eq!((said.told, world.writes()), (500, 500));
    assert_eq!(said.untold.len(), 1, "{said:?}");
    assert!(said.untold[0].starts_with("#600, #601, ") && said.untold[0].contains("and 40 more: GitHub takes 500"), "{said:?}");
    let requests = world.server.seen().len();
    assert!(requests <= 500 + 550 / 25, "{requests} requests, and not one for each conversation to be read");
    let again = world.run(&[errand], 500).await;
    assert_eq!((again.told, world.writes()), (550, 550), "a second run tells the rest");
}

#[tokio::test]
async fn comments_come_before_labels_when_there_is_not_room_for_both() {
    let world = World::new().await;
    let errand = Errand { labels: &labels(), ..errand_of(&world) };
    let said = world.run(&[errand], 3).await;
    assert_eq!((world.says(7).len(), world.says(12).len()), (1, 1));
    assert!(said.untold[0].starts_with("#7, #12: GitHub takes 500"), "{said:?}");
    let again = world.run(&[errand], 3).await;
    assert_eq!((again.told, again.untold.len(), world.github.labels_of(12)), (2, 0, labels()));
}

#[tokio::test]
async fn each_missing_permission_and_the_limit_are_told_once() {
    let world = World::new().await;
    for number in 40..60 {
        world.github.issue(number);
    }
    let audience = Audience { issues: (40..60).collect(), ..world.audience.clone() };
    let errand = Errand { audience: &audience, labels: &labels(), ..errand_of(&world) };
    world.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Write).with("pull-requests", Access::Write));
    let said = world.run(&[errand], 500).await;
    assert_eq!((said.told, said.untold.len()), (1, 1), "{said:?}");
    assert!(said.untold[0].contains("#7") && said.untold[0].contains("`issues: write`"), "{said:?}");
    assert!(
        said.untold[0].contains("; not tried after that: #40, #41, ") && said.untold[0].ends_with(" and 10 more"),
        "{said:?}"
    );
    world.github.limit_requests(0);
    let said = world.run(&[errand], 500).await;
    assert!(said.told == 0 && said.untold.iter().any(|why| why.contains("limit")), "{said:?}");
}

#[tokio::test]
async fn in_a_private_repository_what_the_token_may_not_read_is_named_with_its_own_permission_and_the_others_are_told() {
    for (granted, told, hidden, line) in
        [("pull-requests", 12, vec![7, 40], "`issues: write`"), ("issues", 40, vec![11, 12], "`pull-requests: write`")]
    {
        let world = World::new().await;
        world.github.make_private();
        world.github.issue(40);
        world.github.pull(11, ["c".repeat(40)], []);
        let may = Permissions::none().with("contents", Access::Write).with(granted, Access::Write);
        world.github.token("ghs_s3cret", may);
        let audience = Audience { issues: [vec![told], hidden.clone()].concat(), ..Audience::default() };
        let said = world.run(&[Errand { audience: &audience, ..errand_of(&world) }], 500).await;
        assert_eq!((said.told, world.says(told).len(), said.untold.len()), (1, 1, 1), "{said:?}");
        let names = format!("#{}, #{}: ", hidden[0], hidden[1]);
        assert!(said.untold[0].starts_with(&names) && said.untold[0].contains(line), "{said:?}");
    }
}

#[tokio::test]
async fn who_may_not_be_told_is_not_named_again_when_the_round_ends_for_another_reason() {
    let world = World::new().await;
    world.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Write).with("pull-requests", Access::Write));
    for at in 2..=100 {
        world.server.faults().add(Fault { what: What::RateLimited, at, path: "/comments".to_owned() });
    }
    let said = world.tell(world.live("staging"), &[]).await;
    assert_eq!((said.told, said.untold.len()), (0, 2), "{said:?}");
    assert!(said.untold[0].starts_with("#12: ") && said.untold[1].contains("#7") && !said.untold[1].contains("#12"), "{said:?}");
}

#[tokio::test]
async fn locked_conversations_are_told_of_by_the_first_ten_and_the_others_are_commented() {
    let world = World::new().await;
    for number in 40..60 {
        world.github.issue(number);
        world.github.lock_conversation(number);
    }
    let audience = Audience { issues: (40..60).collect(), ..world.audience.clone() };
    let said = world.run(&[Errand { audience: &audience, ..errand_of(&world) }], 500).await;
    assert_eq!((said.told, said.untold.len(), said.untold[10].as_str()), (2, 11, "and 10 more"), "{said:?}");
    assert!(said.untold[0].contains("#40") && said.untold[0].contains("locked"), "{said:?}");
}

#[tokio::test]
async fn when_the_limit_is_reached_on_the_way_who_is_left_is_named() {
    let world = World::new().await;
    world.github.limit_requests(3);
    let said = world.tell(world.live("staging"), &[]).await;
    assert_eq!((said.told, said.untold.len()), (1, 1), "{said:?}");
    assert!(said.untold[0].starts_with("#12: ") && said.untold[0].contains("rate limit"), "{said:?}");
}

/// Ten issues, of which the first ones get no comment: so many requests for one are answered by 502.
async fn ten_of_which_fail(requests: impl Iterator<Item = u32>) -> (World, Came) {
    let world = World::new().await;
    (40..50).for_each(|number| world.github.issue(number));
    for at in requests {
        world.server.faults().add(Fault { what: What::Status(StatusCode::BAD_GATEWAY), at, path: "/comments".to_owned() });
    }
    let audience = Audience { issues: (40..50).collect(), ..Audience::default() };
    let said = world.run(&[Errand { audience: &audience, ..errand_of(&world) }], 500).await;
    (world, said)
}

#[tokio::test]
async fn when_github_is_down_three_are_tried_and_the_others_are_named() {
    let (world, said) = ten_of_which_fail(1..=100).await;
    assert_eq!((said.told, said.untold.len(), world.writes()), (0, 3, 6), "{said:?}");
    assert!(said.untold[1].contains("#41") && said.untold[1].contains("502"), "{said:?}");
    assert!(said.untold[2].starts_with("#42, #43, ") && said.untold[2].contains("#49: given up after 3 in a row: "), "{said:?}");
}

#[tokio::test]
async fn two_without_an_answer_again_and_again_do_not_end_the_round() {
    let (_, said) = ten_of_which_fail((1..=4).chain(6..=9)).await;
    assert_eq!((said.told, said.untold.len()), (6, 4), "{said:?}");
}

#[tokio::test]
async fn a_comment_that_cannot_be_changed_is_written_anew() {
    let world = World::new().await;
    world.tell(Event::Released(&world.release), &[]).await;
    world.github.fix_comment(world.github.comments(12)[0].id);
    for _ in 0..2 {
        assert_eq!(world.tell(world.live("staging"), &[]).await.told, 2);
        assert_eq!(world.says(12), [RELEASED, STAGING]);
    }
}

#[tokio::test]
async fn a_number_that_no_issue_can_have_keeps_nobody_else_from_being_told() {
    let mut world = World::new().await;
    world.audience.issues = vec![7, 4_815_162_342];
    let said = world.tell(Event::Released(&world.release), &[]).await;
    assert_eq!((said.told, said.untold.len()), (2, 0), "{said:?}");
    assert_eq!((world.says(7), world.says(12)), (vec![RELEASED.to_owned()], vec![RELEASED.to_owned()]));
}
