//! Comments and labels.

use std::time::{Duration, Instant};

use comments::{Audience, Pace};
use semantic_release::publish::{Done, Tell, Telling, Todo, publish};
use simulators::github::{Access, Permissions};
use simulators::{Fault, Seen, What};

use crate::{PACE, World};

fn with(world: &World, tell: Tell) -> Todo {
    Todo { tell: Some(tell), ..world.plain() }
}

#[tokio::test]
async fn pull_requests_and_the_issues_that_they_close_are_told_once() {
    let world = World::new().await;
    let todo = with(&world, world.tell());
    let done = world.publish(&todo).await.unwrap();
    assert_eq!((done.told, done.untold.len()), (2, 0));
    let url = "https://github.com/acme/shop/releases/tag/v1.1.0";
    for number in [12, 7] {
        let body = &world.github.comments(number)[0].body;
        assert_eq!(body.lines().next().unwrap(), format!("Released in [v1.1.0]({url})."));
        assert!(body.lines().last().unwrap().starts_with("<!-- deploy-action/news: "), "{body}");
    }
    assert_eq!(
        (world.github.labels_of(12), world.github.labels_of(7)),
        (vec!["released".to_owned()], vec!["released".to_owned()])
    );
    assert_eq!(world.github.labels()[0].description.as_deref(), Some("Part of a release"));
    let writes = world.writes();
    let again = world.publish(&todo).await.unwrap();
    assert_eq!((again.told, world.writes()), (2, writes));
}

#[tokio::test]
async fn who_was_told_by_an_older_version_of_this_is_not_told_again() {
    let world = World::new().await;
    let old = "This pull request is part of the release [v1.1.0](https://github.com/acme/shop/releases/tag/v1.1.0).\n\n<!-- semantic-release: v1.1.0 -->";
    world.github.say(12, "github-actions[bot]", old);
    world.github.say(7, "mallory", old);
    world.publish(&with(&world, world.tell())).await.unwrap();
    assert_eq!((world.github.comments(12).len(), world.github.comments(12)[0].body.as_str()), (1, old));
    assert_eq!(world.github.comments(7).len(), 2, "what another account says counts for nothing");
}

#[tokio::test]
async fn issues_of_footers_are_told_and_open_pull_requests_and_missing_numbers_are_not() {
    let world = World::new().await;
    world.github.issue(30);
    world.github.pull(31, [&world.second], []);
    world.github.reopen(31);
    let done = world.publish(&with(&world, world.tell_issues(vec![30, 999]))).await.unwrap();
    assert_eq!((done.told, done.untold.len()), (3, 0), "{done:?}");
    assert_eq!((world.github.comments(30).len(), world.github.comments(31).len()), (1, 0));
}

#[tokio::test]
async fn without_the_permissions_the_release_is_made_and_each_missing_line_is_told_once() {
    let world = World::new().await;
    for number in 40..45 {
        world.github.issue(number);
    }
    world.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Write));
    let tell = Tell { labels: Vec::new(), ..world.tell_issues((40..45).collect()) };
    let done = world.publish(&with(&world, tell)).await.unwrap();
    assert_eq!((done.told, done.failed.len(), world.github.releases().len()), (0, 0, 1));
    assert_eq!(done.untold.len(), 2, "{:?}", done.untold);
    for line in ["`issues: write`", "`pull-requests: write`"] {
        assert_eq!(done.untold.iter().filter(|told| told.contains(line)).count(), 1, "{:?}", done.untold);
    }
}

#[tokio::test]
async fn when_pull_requests_cannot_be_asked_for_those_of_the_first_lines_are_tried() {
    let world = World::new().await;
    world.github.make_private();
    let may = Permissions::none().with("contents", Access::Write).with("issues", Access::Write);
    world.github.token("ghs_s3cret", may);
    let done = world.publish(&with(&world, world.tell())).await.unwrap();
    assert!(done.untold[0].contains("`pull-requests: write`"), "{:?}", done.untold);
    assert!(done.untold[1].starts_with("#12: "), "{:?}", done.untold);
}

#[tokio::test]
async fn a_locked_conversation_is_told_of_and_the_others_are_commented() {
    let world = World::new().await;
    world.github.lock_conversation(7);
    let done = world.publish(&with(&world, world.tell())).await.unwrap();
    assert_eq!((done.told, world.github.comments(12).len()), (1, 1));
    assert!(done.untold[0].contains("#7") && done.untold[0].contains("locked"), "{:?}", done.untold);
}

#[tokio::test]
async fn five_hundred_pull_requests_do_not_fail_the_release() {
    let world = World::new().await;
    for number in 100..600 {
        world.github.pull(number, [&world.second], []);
    }
    let numbers: Vec<u64> = (100..600).collect();
    let audience = Audience { issues: numbers, ..Audience::default() };
    let tell = Tell { audience, labels: Vec::new(), ..world.tell() };
    let done = world.publish(&with(&world, tell.clone())).await.unwrap();
    assert_eq!(done.told, 200);
    assert!(done.untold[0].contains("#300, #301") && done.untold[0].contains("290 more"), "{:?}", done.untold);

    world.github.limit_requests(10);
    let limited = world.publish_at(&with(&world, tell), Pace { most: 500, ..PACE }).await.unwrap();
    assert_eq!(limited.failed.len(), 0);
    assert!(limited.untold.last().unwrap().contains("rate limit"), "{:?}", limited.untold);
}

#[tokio::test]
async fn writes_are_paced() {
    let world = World::new().await;
    let pace = Pace { burst: 2, pause: Duration::from_millis(30), ..PACE };
    let started = Instant::now();
    world.publish_at(&with(&world, world.tell()), pace).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(90), "five writes, the last three after a pause each");
}

/// Releases of packages that are out, each with so many issues to be told of it.
async fn packages<const N: usize>(world: &World, issues: [&[u64]; N]) -> Vec<(Todo, Done)> {
    let mut released = Vec::new();
    for (at, issues) in issues.into_iter().enumerate() {
        for number in issues {
            world.github.issue(*number);
        }
        let audience = Audience { issues: issues.to_vec(), ..Audience::default() };
        let tell = Tell { audience, labels: Vec::new(), ..world.tell() };
        let todo = Todo { tell: Some(tell), ..Todo::new(format!("p{at}@1.1.0"), &world.second, "") };
        let done = publish(&world.client, &todo).await.unwrap();
        released.push((todo, done));
    }
    released
}

#[tokio::test]
async fn all_releases_of_a_run_have_one_limit_and_those_that_were_not_begun_are_named() {
    let world = World::new().await;
    let released = packages(&world, [&[40, 41], &[42, 43], &[44]]).await;
    let writes = world.writes();
    let mut telling = Telling::new(&released, Pace { most: 3, ..PACE });
    telling.tell(&world.client).await;
    assert_eq!((telling.told(), world.writes() - writes), (3, 3));
    let untold = telling.untold();
    assert_eq!(untold.len(), 2, "{untold:?}");
    assert!(
        untold[0].starts_with("all of p2@1.1.0: GitHub takes 500") && untold[1].starts_with("#43: GitHub takes 500"),
        "{untold:?}"
    );

    let mut again = Telling::new(&released, PACE);
    again.tell(&world.client).await;
    assert_eq!((again.told(), again.untold().len(), world.writes() - writes), (5, 0, 5));
}

#[tokio::test]
async fn a_limit_in_one_release_begins_no_other() {
    let world = World::new().await;
    let released = packages(&world, [&[40], &[41]]).await;
    world.github.limit_requests(1);
    let mut telling = Telling::new(&released, PACE);
    telling.tell(&world.client).await;
    let (requests, untold) = (world.server.seen().len(), telling.untold());
    assert_eq!(untold.len(), 2, "{untold:?}");
    assert!(
        untold[0].starts_with("#40: ") && untold[1].starts_with("all of p1@1.1.0: ") && untold[1].contains("rate limit"),
        "{untold:?}"
    );
    assert!(!world.server.seen()[..requests].iter().any(|seen| seen.path.contains("41")));
}

#[tokio::test]
async fn a_permission_that_is_missing_is_tried_once_in_a_run_and_told_once() {
    let world = World::new().await;
    let released = packages(&world, [&[40, 41], &[41, 42]]).await;
    world.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Write));
    let writes = world.writes();
    let mut telling = Telling::new(&released, PACE);
    telling.tell(&world.client).await;
    let untold = telling.untold();
    assert_eq!((untold.len(), world.writes() - writes), (1, 1), "{untold:?}");
    assert!(untold[0].contains("#40") && untold[0].ends_with("; not tried after that: #41, #42"), "{untold:?}");
}

#[tokio::test]
async fn a_release_whose_people_may_not_be_read_leaves_the_later_ones_of_the_run() {
    let world = World::new().await;
    let mut released = packages(&world, [&[], &[40]]).await;
    released[0].0.tell.as_mut().unwrap().audience.issues = vec![12];
    world.github.make_private();
    let may = Permissions::none().with("contents", Access::Write).with("issues", Access::Write);
    world.github.token("ghs_s3cret", may);
    let mut telling = Telling::new(&released, PACE);
    telling.tell(&world.client).await;
    assert_eq!((telling.told(), world.github.comments(40).len()), (1, 1));
    let untold = telling.untold();
    assert_eq!(untold.len(), 1, "{untold:?}");
    assert!(untold[0].starts_with("#12: ") && untold[0].contains("`issues: write` and `pull-requests: write`"), "{untold:?}");
}

#[tokio::test]
async fn when_telling_is_cut_off_the_people_of_one_release_and_the_others_that_were_not_begun_are_named() {
    let world = World::new().await;
    let released = packages(&world, [&[40], &[41, 42], &[43]]).await;
    world.server.faults().add(Fault { what: What::Hang, at: 1, path: "issues/41/comments".to_owned() });
    let (told, untold) = cut_off(&world, &released, |seen| seen.path.ends_with("issues/41/comments")).await;
    assert_eq!((told, untold), (1, vec!["#41, #42: cut off".to_owned(), "all of p2@1.1.0: cut off".to_owned()]));
}

#[tokio::test]
async fn when_telling_is_cut_off_while_people_are_looked_up_their_release_is_named_with_those_that_were_not_begun() {
    let world = World::new().await;
    let mut released = packages(&world, [&[40], &[41], &[42]]).await;
    released[1].0.tell.as_mut().unwrap().audience.shas = vec!["c".repeat(40)];
    world.server.faults().add(Fault { what: What::Hang, at: 2, path: "/graphql".to_owned() });
    let is_looked_up = |seen: &Seen| String::from_utf8_lossy(&seen.body).contains(&"c".repeat(40));
    let (told, untold) = cut_off(&world, &released, is_looked_up).await;
    let lines = ["who is to be told was not known by then: cut off", "all of p1@1.1.0, p2@1.1.0: cut off"];
    assert_eq!((told, untold), (1, lines.map(str::to_owned).to_vec()));
}

/// How many were told, and who was not, when telling is cut off at such a request, which hangs.
async fn cut_off(world: &World, released: &[(Todo, Done)], is_it: impl Fn(&Seen) -> bool) -> (usize, Vec<String>) {
    let mut telling = Telling::new(released, PACE);
    let hangs = async {
        while !world.server.seen().last().is_some_and(&is_it) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        () = telling.tell(&world.client) => panic!("not cut off"),
        () = hangs => {}
    }
    telling.give_up("cut off");
    (telling.told(), telling.untold())
}
