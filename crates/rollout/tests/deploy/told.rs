//! Who is told of a deployment: its start and its end, once, and never at its cost.

use deploy_record::NoticeRecord;
use simulators::catcher::Catcher;
use simulators::{Fault, Server};

use crate::world::World;

/// Slack, and what it was told.
struct Slack {
    catcher: Catcher,
    server: Server,
}

impl Slack {
    async fn start() -> Self {
        let catcher = Catcher::new();
        catcher.let_bot_read();
        let server = Server::start(catcher.router()).await.unwrap();
        Self { catcher, server }
    }

    /// The titles of all messages, whatever they say now.
    fn titles(&self) -> Vec<String> {
        self.catcher.caught().into_iter().map(|caught| caught.title).collect()
    }
}

impl World {
    /// A world that tells a channel of Slack.
    async fn telling() -> (Self, Slack) {
        let (world, slack) = (Self::new().await, Slack::start().await);
        let url = format!("{}/api", slack.server.base());
        world.configure(&format!("notify:\n  - slack: {{ token: {{ env: SLACK }}, channel: C0123456789, url: \"{url}\" }}\n"));
        (world, slack)
    }
}

#[tokio::test]
async fn the_start_and_the_end_are_told_and_what_is_live_already_is_not() {
    let (world, slack) = World::telling().await;
    world.edit("services: [api, worker]", "services: [api]");
    let result = world.run(world.step("1.6.1").env("SLACK", "xoxb-1")).await;
    assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
    let [first, last] = slack.titles().try_into().unwrap();
    assert!(first.ends_with("1.6.1 is being deployed to production"), "{first}");
    assert!(last.ends_with("1.6.1 was deployed to production"), "{last}");
    let record = world.record();
    assert_eq!(record.notices, [NoticeRecord { channel: "Slack (C0123456789)".to_owned(), problem: None }]);
    let again = world.run(world.step("1.6.1").env("SLACK", "xoxb-1")).await;
    assert_eq!((again.outputs["outcome"].as_str(), slack.titles().len()), ("unchanged", 2), "{}", again.log);
    assert_eq!(world.record().notices, []);
}

#[tokio::test]
async fn a_dry_run_tells_nobody() {
    let (world, slack) = World::telling().await;
    let result = world.run(world.step("1.6.1").env("SLACK", "xoxb-1").input("dry-run", "true")).await;
    assert_eq!((result.exit, slack.server.seen().len()), (0, 0), "{}", result.log);
}

#[tokio::test]
async fn a_notice_that_fails_does_not_fail_the_deployment() {
    let (world, slack) = World::telling().await;
    for at in 1..=3 {
        slack.server.faults().add(Fault { what: "500".parse().unwrap(), at, path: String::new() });
    }
    let result = world.run(world.step("1.6.1").env("SLACK", "xoxb-1")).await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (0, "deployed"), "{}", result.log);
    assert!(result.log.contains("Slack (C0123456789) was not told"), "{}", result.log);
    let problem = world.record().notices[0].problem.clone().unwrap();
    assert!(problem.contains("500"), "the record says who was not told, and why: {problem}");
    let unset = world.deploy("1.6.0").await;
    assert_eq!((unset.exit, unset.outputs["outcome"].as_str()), (0, "deployed"), "{}", unset.log);
    assert!(unset.log.contains("the variable SLACK is not set"), "{}", unset.log);
}

#[tokio::test]
async fn a_deployment_that_is_taken_back_is_told_as_such() {
    let (world, slack) = World::telling().await;
    world.apps.sicken("api", "1.6.1");
    world.impatient();
    let result = world.run(world.step("1.6.1").env("SLACK", "xoxb-1")).await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    assert!(slack.titles()[1].contains("production was rolled back to 1.6.0"), "{:?}", slack.titles());
}

#[tokio::test]
async fn a_run_that_was_killed_before_its_end_was_told_ends_the_thread_when_it_is_tried_again() {
    let (world, slack) = World::telling().await;
    let step = |attempt: &str| {
        let step = world.step("1.6.1").env("SLACK", "xoxb-1");
        step.env("GITHUB_RUN_ID", "7").env("GITHUB_RUN_ATTEMPT", attempt).env("GITHUB_REPOSITORY", "octo/shop")
    };
    let is_first = async || {
        while slack.titles().is_empty() || world.running() != ["1.6.1"; 3] {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    };
    tokio::select! {
        result = world.run(step("1")) => panic!("it ended before it was killed: {}", result.log),
        () = is_first() => {}
    }
    let second = world.run(step("2")).await;
    assert_eq!(second.exit, 0, "{}", second.log);
    let messages = slack.catcher.messages();
    let firsts: Vec<_> = messages.iter().filter(|message| message.thread.is_none()).collect();
    assert_eq!(firsts.len(), 1, "one thread for all attempts: {messages:#?}");
    assert_eq!(firsts[0].title, "✅ shop 1.6.1 was deployed to production");
}
