//! The rule of promotion, held by the deployment itself.

use jiff::SignedDuration;
use simulators::github::{Access, Permissions};
use simulators::runner::StepResult;

use crate::tracked::Tracked;

/// The shop, whose production takes what staging has proven; both run on the same servers here.
async fn promoted() -> Tracked {
    let tracked = Tracked::new().await;
    let path = tracked.world.checkout().join(".github/deploy.yml");
    let text = std::fs::read_to_string(path).unwrap();
    let (head, block) = text.split_once("  production:\n").unwrap();
    tracked.world.write(&format!("{head}  staging:\n{block}  production:\n    promote: staging\n{block}"));
    tracked
}

async fn deploy(tracked: &Tracked, version: &str, environment: &str, run: &str) -> StepResult {
    tracked.world.run(tracked.step(version, run, "1").input("environment", environment)).await
}

/// Each message and its cure.
fn problems(result: &StepResult) -> Vec<(String, String)> {
    let problems = result.failure.as_ref().unwrap().problems.iter();
    problems.map(|problem| (problem.message.clone(), problem.hint.clone().unwrap_or_default())).collect()
}

#[tokio::test]
async fn a_version_goes_to_production_once_staging_has_proven_it_and_may_come_back_to_it() {
    let tracked = promoted().await;
    let refused = deploy(&tracked, "1.6.1", "production", "1").await;
    let [(message, hint)] = problems(&refused).try_into().unwrap();
    assert_eq!(message, "1.6.1 may not be deployed, since it was never proven in staging, where it was never tried");
    assert_eq!(hint, "deploy 1.6.1 to staging first; `promote` in deploy.yml asks that of production");
    assert_eq!((refused.exit, tracked.world.changes().len()), (1, 0));
    assert!(tracked.world.record().reason.unwrap().contains("never proven in staging"));

    assert_eq!(deploy(&tracked, "1.6.1", "staging", "2").await.exit, 0);
    let done = deploy(&tracked, "1.6.1", "production", "3").await;
    assert_eq!(done.exit, 0, "{}", done.log);
    assert!(done.log.contains("1.6.1 was proven in staging on "), "{}", done.log);

    deploy(&tracked, "1.6.0", "staging", "4").await;
    assert_eq!(deploy(&tracked, "1.6.0", "production", "5").await.exit, 0);
    tracked.world.registry.push_image("acme/shop-api", "1.7.0", &["linux/amd64"]);
    let refused = deploy(&tracked, "1.7.0", "production", "6").await;
    assert_eq!(problems(&refused).len(), 4, "the proof and three images at once: {:?}", problems(&refused));
    assert_eq!(deploy(&tracked, "1.6.1", "production", "7").await.exit, 0);
}

#[tokio::test]
async fn what_failed_in_staging_is_refused_with_how_it_ended() {
    let tracked = promoted().await;
    tracked.world.impatient();
    tracked.world.apps.sicken("api", "1.6.1");
    assert_eq!(deploy(&tracked, "1.6.1", "staging", "1").await.exit, 1);
    let refused = deploy(&tracked, "1.6.1", "production", "2").await;
    let [(message, hint)] = problems(&refused).try_into().unwrap();
    assert!(
        message.contains("never proven in staging, where it was last tried on ") && message.contains("rolled back: "),
        "{message}"
    );
    assert_eq!(hint, "mend 1.6.1 and deploy it to staging first");
}

#[tokio::test]
async fn a_tag_that_was_moved_since_staging_proved_it_is_refused_with_both_commits() {
    let tracked = promoted().await;
    assert_eq!(deploy(&tracked, "1.6.1", "staging", "1").await.exit, 0);
    let [proven, moved] = ["d".repeat(40), "a".repeat(40)];
    tracked.github.tag("v1.6.1", &moved);
    let changes = tracked.world.changes().len();
    let refused = deploy(&tracked, "1.6.1", "production", "2").await;
    let [(message, hint)] = problems(&refused).try_into().unwrap();
    assert!(message.starts_with("1.6.1 may not be deployed, since it was proven in staging on "), "{message}");
    assert!(message.ends_with(&format!(" as the commit {proven}, and its tag is at {moved} now")), "{message}");
    assert!(hint.starts_with(&format!("move the tag back to {proven}, or ")), "{hint}");
    assert_eq!((refused.exit, tracked.world.changes().len()), (1, changes));

    tracked.github.annotated_tag("v1.6.1", &proven, "1.6.1");
    let done = deploy(&tracked, "1.6.1", "production", "3").await;
    assert_eq!(done.exit, 0, "{}", done.log);
}

#[tokio::test]
async fn where_github_does_not_tell_nothing_is_deployed() {
    let tracked = promoted().await;
    assert_eq!(deploy(&tracked, "1.6.1", "staging", "1").await.exit, 0);
    let changes = tracked.world.changes().len();

    let tokenless = tracked.world.run(tracked.step("1.6.1", "2", "1").input("github-token", "")).await;
    let [(message, hint)] = problems(&tokenless).try_into().unwrap();
    assert_eq!(message, "staging must have proven the version first, and GitHub cannot be asked: there is no token");
    assert!(hint.contains("`github-token`") && hint.contains("`permissions: deployments: write`"), "{hint}");

    tracked.github.make_private();
    tracked.github.token("ghs_t", Permissions::none().with("contents", Access::Read));
    let refused = deploy(&tracked, "1.6.1", "production", "3").await;
    let [(message, hint)] = problems(&refused).try_into().unwrap();
    assert!(
        message.starts_with("staging must have proven the version first, and GitHub cannot be asked: failed to list"),
        "{message}"
    );
    assert!(hint.contains("`deployments: read`"), "{hint}");
    assert_eq!(tracked.world.changes().len(), changes);
}

#[tokio::test]
async fn a_proof_behind_a_hundred_deployments_counts_too() {
    let tracked = promoted().await;
    assert_eq!(deploy(&tracked, "1.6.1", "staging", "1").await.exit, 0);
    let first = tracked.github.deployments().remove(0);
    for number in 1..=120 {
        let mut later = first.clone();
        (later.id, later.created_at) = (first.id + 1000 + number, first.created_at + SignedDuration::from_secs(60));
        later.payload["version"] = "1.6.0".into();
        tracked.github.deployed(later);
    }
    let done = deploy(&tracked, "1.6.1", "production", "2").await;
    assert_eq!(done.exit, 0, "{}", done.log);
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_refused() {
    let tracked = promoted().await;
    let dry = tracked.world.run(tracked.step("1.6.1", "1", "1").input("dry-run", "true")).await;
    assert_eq!((dry.exit, problems(&dry).len()), (1, 1), "{}", dry.log);
    assert_eq!(deploy(&tracked, "1.6.1", "staging", "2").await.exit, 0);
    let dry = tracked.world.run(tracked.step("1.6.1", "3", "1").input("dry-run", "true")).await;
    assert_eq!(dry.exit, 0, "{}", dry.log);
}
