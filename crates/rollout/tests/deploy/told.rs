//! Who is told of a deployment: its start and its end, once, and never at its cost.

use std::time::Duration;

use deploy_record::NoticeRecord;
use simulators::catcher::Catcher;
use simulators::runner::RunnerSim;
use simulators::{Fault, Server};

use crate::tracked::Tracked;
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

    /// The entry of deploy.yml, whose variable is `SLACK`.
    fn entry(&self) -> String {
        format!("  - slack: {{ token: {{ env: SLACK }}, channel: C0123456789, url: \"{}/api\" }}\n", self.server.base())
    }

    /// How often a service was told that it is deployed; what it knew already does not count.
    fn told(&self, service: &str) -> usize {
        let caught = self.catcher.caught();
        caught.iter().filter(|caught| caught.service == service && caught.title.contains("deployed")).count()
    }

    /// What the first messages of the threads say.
    fn firsts(&self) -> Vec<String> {
        let messages = self.catcher.messages();
        messages.iter().filter(|message| message.thread.is_none()).map(|message| message.title.clone()).collect()
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
        world.configure(&format!("notify:\n{}", slack.entry()));
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
    for at in 1..=6 {
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

/// Runs an attempt of a deployment until the beginning is told and the version runs, and kills it then.
async fn killed(world: &World, slack: &Slack, step: RunnerSim) {
    let is_live = async {
        while slack.titles().is_empty() || world.running() != ["1.6.1"; 3] {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::select! {
        result = world.run(step) => panic!("it ended before it was killed: {}", result.log),
        () = is_live => {}
    }
}

fn attempt(world: &World, attempt: &str) -> RunnerSim {
    let step = world.step("1.6.1").env("SLACK", "xoxb-1");
    step.env("GITHUB_RUN_ID", "7").env("GITHUB_RUN_ATTEMPT", attempt).env("GITHUB_REPOSITORY", "octo/shop")
}

#[tokio::test]
async fn a_run_that_was_killed_before_its_end_was_told_ends_the_thread_when_it_is_tried_again() {
    let (world, slack) = World::telling().await;
    killed(&world, &slack, attempt(&world, "1")).await;
    let second = world.run(attempt(&world, "2")).await;
    assert_eq!(second.exit, 0, "{}", second.log);
    assert_eq!(slack.firsts(), ["✅ shop 1.6.1 was deployed to production"], "one thread for all attempts");
}

#[tokio::test]
async fn a_thread_that_was_begun_is_ended_also_by_an_attempt_that_cannot_begin() {
    let (world, slack) = World::telling().await;
    killed(&world, &slack, attempt(&world, "1")).await;
    let second = world.run(attempt(&world, "2").env("DOKPLOY_KEY", "wrong")).await;
    assert_eq!(second.outputs["outcome"], "failed", "{}", second.log);
    assert_eq!(slack.firsts(), ["❌ shop 1.6.1 could not be deployed to production"]);
}

#[tokio::test]
async fn what_one_run_deploys_by_two_configurations_are_two_events() {
    let (world, slack) = (World::new().await, Slack::start().await);
    slack.catcher.share_secret("s3cret");
    world.configure(&format!("notify:\n  - webhook: {{ url: \"{}/hook\", secret: {{ env: SECRET }} }}\n", slack.server.base()));
    std::fs::copy(world.checkout().join(".github/deploy.yml"), world.checkout().join("other.yml")).unwrap();
    for config in [".github/deploy.yml", "other.yml"] {
        let step = attempt(&world, "1").env("SECRET", "s3cret").env("DOKPLOY_KEY", "wrong").input("config", config);
        let result = world.run(step).await;
        assert_eq!(result.outputs["outcome"], "failed", "{}", result.log);
    }
    assert_eq!(slack.titles(), ["failed 1.6.1"; 2]);
}

#[tokio::test]
async fn a_new_attempt_of_a_run_that_ended_tells_datadog_of_no_service_that_did_not_change() {
    let (tracked, slack) = (Tracked::new().await, Slack::start().await);
    slack.catcher.share_secret("s3cret");
    let base = slack.server.base();
    tracked.world.configure(&format!(
        "notify:\n  - webhook: {{ url: \"{base}/hook\", secret: {{ env: SECRET }} }}\n  - datadog: {{ key: {{ env: KEY }}, url: \"{base}\" }}\n"
    ));
    tracked.world.edit("services: [api, worker]", "services: [api]");
    // The backend runs the version before the deployment.
    tracked.world.apps.set_version("api", "1.6.1");
    tracked.world.leave_tag_set();
    for attempt in ["1", "2"] {
        let step = tracked.step("1.6.1", "7", attempt).env("SECRET", "s3cret").env("KEY", "k");
        let result = tracked.world.run(step).await;
        assert_eq!(result.exit, 0, "{}", result.log);
        assert_eq!(result.outputs["outcome"], if attempt == "1" { "deployed" } else { "unchanged" }, "{}", result.log);
    }
    let mut titles = slack.titles();
    titles.sort();
    assert_eq!(titles, ["deployed 1.6.1", "web 1.6.1 in production"]);
}

#[tokio::test]
async fn whenever_a_run_is_killed_its_next_attempt_tells_everybody_once() {
    for at in 0.. {
        let (tracked, slack) = (Tracked::new().await, Slack::start().await);
        slack.catcher.share_secret("s3cret");
        let (entry, base) = (slack.entry(), slack.server.base());
        tracked.world.configure(&format!(
            "notify:\n{entry}  - webhook: {{ url: \"{base}/hook\", secret: {{ env: SECRET }} }}\n  - discord: {{ webhook: {{ env: DISCORD }} }}\n"
        ));
        tracked.world.edit("services: [api, worker]", "services: [api]");
        let attempt = |attempt: &str| {
            let step = tracked.step("1.6.1", "7", attempt).env("SLACK", "xoxb-1").env("SECRET", "s3cret");
            tracked.world.run(step.env("DISCORD", format!("{base}/api/webhooks/1/t")))
        };
        let reached = async {
            while tracked.server.seen().len() + slack.server.seen().len() < at {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let is_killed = tokio::select! {
            biased;
            () = reached => true,
            _ = attempt("1") => false,
        };
        let is_over = tracked.github.deployments().iter().any(|one| one.state() == "success");
        let before = slack.told("Discord");
        let result = attempt("2").await;
        assert_eq!(result.exit, 0, "{}", result.log);
        attempt("3").await;
        assert_eq!(slack.firsts(), ["✅ shop 1.6.1 was deployed to production"], "killed after {at}: {}", result.log);
        assert_eq!(slack.told("webhook"), 1, "killed after {at}: {}", result.log);
        // Nobody knows whether it was told where the first attempt had ended on GitHub.
        assert_eq!(slack.told("Discord"), if is_over { before } else { 1 }, "killed after {at}: {}", result.log);
        if !is_killed {
            assert!(at > 10, "the deployment is created, told how it goes, and told of");
            return;
        }
    }
}
