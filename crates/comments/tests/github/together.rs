//! Two who write the same comments at the same time.

use std::sync::{Arc, Mutex};

use comments::news::News;
use comments::{Action, Audience, Errand, Event, Released, stick};
use simulators::github::GitHub;

use crate::{US, World};

/// The deployment of another environment, which tells #12 of it while we do: it reads, it writes, and once everybody has written it reads again
/// and writes what is lost, as we do.
#[derive(Clone)]
struct Other {
    github: GitHub,
    release: Released,
    read: Arc<Mutex<Option<News>>>,
}

impl Other {
    /// Reads before one request of ours and writes before another, both counted from now.
    fn meets(world: &World, reads: usize, writes: usize) -> Self {
        let other = Self { github: world.github.clone(), release: world.release.clone(), read: Arc::default() };
        let start = world.server.seen().len();
        let (first, then) = (other.clone(), other.clone());
        world.server.meanwhile().at(start + reads, move || first.reads());
        world.server.meanwhile().at(start + writes, move || then.writes());
        other
    }

    fn live(&self) -> Event<'_> {
        Event::Live { environment: "production", url: Some("https://shop.example.com"), version: &self.release }
    }

    fn said(&self) -> Option<News> {
        News::read(&self.github.comments(12).last()?.body)
    }

    fn reads(&self) {
        *self.read.lock().unwrap() = self.said();
    }

    fn writes(&self) {
        let read = self.read.lock().unwrap().take();
        let is_new = read.is_none();
        let mut news = read.unwrap_or_default();
        news.hear(self.live());
        match self.github.comments(12).last() {
            Some(comment) if !is_new => self.github.edit_comment(comment.id, &news.comment()),
            _ => {
                self.github.say(12, US, &news.comment());
            }
        }
    }

    fn reads_again(&self) {
        let mut said = self.said().unwrap();
        if said.has_lost(self.live(), &News::default()) {
            said.hear(self.live());
            let comment = self.github.comments(12).pop().unwrap();
            self.github.edit_comment(comment.id, &said.comment());
        }
    }
}

/// How many requests the news of staging takes.
async fn undisturbed(is_released: bool) -> usize {
    let world = released(is_released).await;
    let start = world.server.seen().len();
    world.tell(world.live("staging"), &[]).await;
    world.server.seen().len() - start
}

async fn released(is_released: bool) -> World {
    let world = World::new().await;
    if is_released {
        world.tell(Event::Released(&world.release), &[]).await;
    }
    world
}

/// Every place in which another reads, and then writes, between our requests.
async fn all_places(is_released: bool, both: &[&str]) {
    let requests = undisturbed(is_released).await;
    assert_eq!(requests, 5, "the pull requests, what is said, two comments, what is said then");
    for (reads, writes) in (1..=requests).flat_map(|reads| (reads..=requests).map(move |writes| (reads, writes))) {
        let world = released(is_released).await;
        let other = Other::meets(&world, reads, writes);
        let said = world.tell(world.live("staging"), &[]).await;
        other.reads_again();
        assert_eq!((said.told, said.untold.len()), (2, 0), "{said:?}");
        let says = world.says(12);
        assert!(says.len() == 1 && both.contains(&says[0].as_str()), "{reads} to {writes} of {requests}: {says:?}");
    }
}

#[tokio::test]
async fn whenever_another_environment_changes_the_same_comment_both_are_told_in_the_end() {
    let both = [
        "Released in [v1.7.0](), live in [staging]() and [production]().",
        "Released in [v1.7.0](), live in [production]() and [staging]().",
    ];
    all_places(true, &both).await;
}

#[tokio::test]
async fn whenever_another_environment_makes_a_comment_too_one_tells_of_both_in_the_end() {
    let both = [
        "Live in [staging]() with [v1.7.0]() and [production]() with [v1.7.0]().",
        "Live in [production]() with [v1.7.0]() and [staging]() with [v1.7.0]().",
    ];
    all_places(false, &both).await;
}

#[tokio::test]
async fn what_is_lost_again_and_again_is_written_four_times_and_no_more() {
    let world = released(true).await;
    let (start, before) = (world.server.seen().len(), world.github.comments(12).remove(0));
    for request in 1..=50 {
        let (github, before) = (world.github.clone(), before.clone());
        world.server.meanwhile().at(start + request, move || github.edit_comment(before.id, &before.body));
    }
    let writes = world.writes();
    let said = world.tell(world.live("staging"), &[]).await;
    assert_eq!((said.told, world.writes() - writes), (2, 1 + 4), "{said:?}");
}

#[tokio::test]
async fn what_is_lost_when_no_more_may_be_sent_is_named() {
    let world = released(true).await;
    let (start, before) = (world.server.seen().len(), world.github.comments(12).remove(0));
    let github = world.github.clone();
    world.server.meanwhile().at(start + 5, move || github.edit_comment(before.id, &before.body));
    let event = world.live("staging");
    let errand = Errand { event, audience: &world.audience, comments: true, labels: &[], meaning: "", is_shared: true };
    let said = world.run(&[errand], 2).await;
    assert_eq!((said.told, said.untold.len()), (1, 1), "{said:?}");
    assert!(said.untold[0].starts_with("#12: GitHub takes 500"), "{said:?}");
}

#[tokio::test]
async fn another_run_of_the_environment_that_spoke_later_is_not_contradicted() {
    let world = released(true).await;
    let start = world.server.seen().len();
    let mut later = News::read(&world.github.comments(12)[0].body).unwrap();
    let newer = Released { tag: "v1.8.0".to_owned(), ..world.release.clone() };
    later.hear(Event::Live { environment: "staging", url: None, version: &newer });
    let (github, id) = (world.github.clone(), world.github.comments(12)[0].id);
    world.server.meanwhile().at(start + 5, move || github.edit_comment(id, &later.comment()));
    world.tell(world.live("staging"), &[]).await;
    assert_eq!(world.says(12), ["Released in [v1.7.0](), live in staging."]);
}

/// How many requests 500 pull requests take that were told before, and how many of them write.
async fn changing_500(is_shared: bool) -> (usize, usize) {
    let world = World::new().await;
    (100..600).for_each(|number| world.github.issue(number));
    let audience = Audience { issues: (100..600).collect(), ..Audience::default() };
    let errand = |event| Errand { event, audience: &audience, comments: true, labels: &[], meaning: "", is_shared };
    world.run(&[errand(Event::Released(&world.release))], 500).await;
    let (requests, writes) = (world.server.seen().len(), world.writes());
    world.run(&[errand(world.live("staging"))], 500).await;
    (world.server.seen().len() - requests, world.writes() - writes)
}

#[tokio::test]
async fn five_hundred_are_read_again_in_few_requests_and_only_where_others_write() {
    assert_eq!(changing_500(false).await, (20 + 500, 500));
    assert_eq!(changing_500(true).await, (20 + 100 + 500 + 20, 500), "every five right before they are changed, and all after");
}

#[tokio::test]
async fn of_two_runs_that_make_the_comment_of_an_environment_at_once_one_comment_stays() {
    for before in 1..=3 {
        let world = World::new().await;
        let github = world.github.clone();
        let theirs = move || {
            github.say(12, US, "<!-- deploy-action: staging -->\ntheirs");
        };
        world.server.meanwhile().at(before, theirs);
        let placed = stick(&world.client, 12, "staging", &["ours".to_owned()]).await.unwrap();
        let left = world.github.comments(12);
        assert_eq!((left.len(), left[0].id), (1, placed.id), "before {before}: {left:?}");
        let expected = if before == 1 { Action::Updated } else { Action::Created };
        assert_eq!(placed.action, expected, "before {before}");
    }
}
