//! What GitHub shows of a deployment: its state, what its environment is for, and which one is live.

use serde_json::Value;
use simulators::dokploy::Kind;

use crate::tracked::Tracked;
use crate::webhook::PROVING;

/// The last state of each deployment, oldest first.
fn ends(tracked: &Tracked) -> Vec<String> {
    tracked.github.deployments().iter().map(|one| one.state().to_owned()).collect()
}

#[tokio::test]
async fn what_nothing_proves_stays_pending_and_is_over_with_the_next_that_is_proven() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    let hook = tracked.world.by_webhook("{ interval: 5ms }");
    let result = tracked.world.run(tracked.step("1.6.1", "2", "1").env("HOOK", &hook)).await;
    assert_eq!(result.outputs["outcome"], "triggered", "{}", result.log);
    assert_eq!(ends(&tracked), ["success", "pending"], "what was live still counts as live");
    let told = tracked.github.deployments().remove(1).statuses.pop().unwrap().description;
    assert!(told.starts_with("triggered after "), "{told}");
    tracked.world.by_webhook(PROVING);
    let result = tracked.world.run(tracked.step("1.6.1", "3", "1").env("HOOK", &hook)).await;
    assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
    assert_eq!(ends(&tracked), ["inactive", "inactive", "success"]);
}

#[tokio::test]
async fn what_an_environment_is_for_is_shown_as_deploy_yml_says_it() {
    for (said, transient, production) in [
        ("", false, true),
        ("    production: false\n", false, false),
        ("    transient: true\n    production: true\n", true, true),
    ] {
        let tracked = Tracked::new().await;
        tracked.world.configure(said);
        tracked.deploy("1.6.0", "1").await;
        tracked.deploy("1.6.1", "2").await;
        let made = tracked.github.deployments();
        assert_eq!((made[1].transient, made[1].production), (transient, production), "{said:?}");
        assert_eq!(ends(&tracked), ["inactive", "success"], "{said:?}: one is live, also where GitHub retires none");
    }
}

#[tokio::test]
async fn a_long_reason_is_cut_where_github_cuts() {
    let tracked = Tracked::new().await;
    let result = tracked.deploy("9.9.9", "1").await;
    assert_eq!(result.outputs["outcome"], "failed", "{}", result.log);
    assert!(tracked.world.record().reason.unwrap().chars().count() > 140, "three images are missing");
    let told = tracked.github.deployments().remove(0).statuses.pop().unwrap();
    assert_eq!((told.state.as_str(), told.description.chars().count()), ("error", 140));
    assert!(told.description.ends_with('…'), "{}", told.description);
}

#[tokio::test]
async fn a_new_attempt_of_a_run_that_failed_is_a_deployment_of_its_own_and_leaves_the_failure_as_it_was() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    tracked.world.dokploy.fail_next_of(Kind::Compose, &tracked.world.frontend, "no space left on device");
    let failed = tracked.deploy("1.6.1", "2").await;
    assert_eq!(failed.outputs["outcome"], "rolled-back", "{}", failed.log);
    let result = tracked.world.run(tracked.step("1.6.1", "2", "2")).await;
    assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
    assert_eq!(ends(&tracked), ["inactive", "failure", "success"]);
}

#[tokio::test]
async fn github_is_asked_for_neither_checks_nor_a_merge() {
    let tracked = Tracked::new().await;
    tracked.github.commit_status(&"d".repeat(40), "ci", "failure");
    tracked.deploy("1.6.1", "1").await;
    let posted = tracked.server.seen().into_iter().find(|seen| seen.method == "POST" && seen.path.ends_with("/deployments"));
    let body: Value = serde_json::from_slice(&posted.unwrap().body).unwrap();
    assert_eq!((&body["auto_merge"], &body["required_contexts"]), (&Value::Bool(false), &Value::Array(Vec::new())));
    assert_eq!(ends(&tracked), ["success"]);
}
