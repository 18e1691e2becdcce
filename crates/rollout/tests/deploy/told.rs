//! Who is told of a deployment: its start and its end, once, and never at its cost.

use axum::Router;
use axum::response::Json;
use serde_json::{Value, json};
use simulators::{Fault, Server};

use crate::world::World;

/// Slack, as far as it is asked.
async fn slack() -> Server {
    let answer = async || Json(json!({ "ok": true, "channel": "C42", "ts": "1700000000.000100" }));
    Server::start(Router::new().fallback(answer)).await.unwrap()
}

impl World {
    fn tells(&self, slack: &Server) {
        let url = slack.base();
        self.configure(&format!("notify:\n  - slack: {{ token: {{ env: SLACK }}, channel: deploys, url: \"{url}\" }}\n"));
    }
}

/// The title of each message.
fn titles(slack: &Server) -> Vec<String> {
    let body = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap();
    slack.seen().iter().map(|seen| body(&seen.body)["blocks"][0]["text"]["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_start_and_the_end_are_told_and_what_is_live_already_is_not() {
    let (world, slack) = (World::new().await, slack().await);
    world.tells(&slack);
    world.edit("services: [api, worker]", "services: [api]");
    let result = world.run(world.step("1.6.1").env("SLACK", "xoxb-1")).await;
    assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
    let told = titles(&slack);
    let end = "✅ 1.6.1 was deployed to production";
    assert!(told[0].ends_with("1.6.1 is being deployed to production") && told.len() == 3, "{told:?}");
    assert!(told[1..].iter().all(|title| title.replace("shop ", "") == end), "{told:?}");
    let again = world.run(world.step("1.6.1").env("SLACK", "xoxb-1")).await;
    assert_eq!((again.outputs["outcome"].as_str(), titles(&slack).len()), ("unchanged", 3), "{}", again.log);
}

#[tokio::test]
async fn a_dry_run_tells_nobody() {
    let (world, slack) = (World::new().await, slack().await);
    world.tells(&slack);
    let result = world.run(world.step("1.6.1").env("SLACK", "xoxb-1").input("dry-run", "true")).await;
    assert_eq!((result.exit, slack.seen().len()), (0, 0), "{}", result.log);
}

#[tokio::test]
async fn a_notice_that_fails_does_not_fail_the_deployment() {
    let (world, slack) = (World::new().await, slack().await);
    world.tells(&slack);
    for at in 1..=3 {
        slack.faults().add(Fault { what: "500".parse().unwrap(), at, path: String::new() });
    }
    let result = world.run(world.step("1.6.1").env("SLACK", "xoxb-1")).await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (0, "deployed"), "{}", result.log);
    assert!(result.log.contains("Slack (deploys) was not told"), "{}", result.log);
    let unset = world.deploy("1.6.0").await;
    assert_eq!((unset.exit, unset.outputs["outcome"].as_str()), (0, "deployed"), "{}", unset.log);
    assert!(unset.log.contains("the variable SLACK is not set"), "{}", unset.log);
}

#[tokio::test]
async fn a_deployment_that_is_taken_back_is_told_as_such() {
    let (world, slack) = (World::new().await, slack().await);
    world.tells(&slack);
    world.apps.sicken("api", "1.6.1");
    world.impatient();
    let result = world.run(world.step("1.6.1").env("SLACK", "xoxb-1")).await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    assert!(titles(&slack)[1].contains("production was rolled back to 1.6.0"), "{:?}", titles(&slack));
}
