//! Plans from facts alone: what is deployed, what is kept, and what one could go back to.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::collections::BTreeMap;
use std::path::Path;

use deploy_config::DeployConfig;
use rollout::gate::Sight;
use rollout::plan::{Action, Facts, LiveTarget, Plan, Wish, probes};
use rollout::text;
use semver::Version;

const CONFIG: &str = r#"
version: 1
image_tag: v{version}
services:
  api: { image: ghcr.io/acme/api, health: { path: /health, version: { pointer: /version } } }
  web: { image: ghcr.io/acme/web, health: { path: /, version: { path: /version } } }
  worker: { image: ghcr.io/acme/worker }
environments:
  production:
    urls: { api: "https://shop.example.com/api/", web: "https://shop.example.com" }
    targets:
      shop: { services: [api, web], dokploy: { webhook: { env: HOOK } } }
      jobs: { services: [worker], dokploy: { webhook: { env: HOOK } } }
    bake: 1m
"#;

fn says(version: &str) -> Sight {
    Sight::Good { version: Some(version.to_owned()) }
}

fn down() -> Sight {
    Sight::Error { problem: "answered 503".to_owned(), retry_after: None }
}

fn live(tag: Option<&str>, api: Sight, web: Sight) -> LiveTarget {
    let sights = BTreeMap::from([("api".to_owned(), api), ("web".to_owned(), web)]);
    LiveTarget { kind: "dokploy", is_followed: true, tag: tag.map(str::to_owned), is_to_change: false, sights }
}

fn plan(shop: LiveTarget, jobs: LiveTarget) -> Plan {
    let config = DeployConfig::load(Path::new("deploy.yml"), CONFIG).unwrap();
    let environment = config.environment("production").unwrap();
    let (version, probes) = (Version::new(1, 6, 1), probes(&config, environment).unwrap());
    let wish = Wish { config: &config, name: "production", environment, version: &version, image_tag: "v1.6.1", probes: &probes };
    let digests = BTreeMap::from([("ghcr.io/acme/api:v1.6.1".to_owned(), "sha256:12".to_owned())]);
    wish.plan(&Facts { targets: BTreeMap::from([("shop".to_owned(), shop), ("jobs".to_owned(), jobs)]), digests })
}

fn jobs(tag: &str) -> LiveTarget {
    LiveTarget { kind: "dokploy", is_followed: true, tag: Some(tag.to_owned()), ..LiveTarget::default() }
}

/// The action and the way back of the target `shop`.
fn shop(tag: Option<&str>, api: Sight, web: Sight) -> (Action, Option<String>) {
    let plan = plan(live(tag, api, web), jobs("v1.6.0"));
    let step = &plan.waves[0][0];
    (step.action, step.previous_tag.clone())
}

#[test]
fn the_tag_to_go_back_to_is_what_answers_before_what_is_set() {
    let deploy = |tag: Option<&str>| (Action::Deploy, tag.map(str::to_owned));
    // Set and answering agree, whichever way the answer is written.
    assert_eq!(shop(Some("v1.6.0"), says("1.6.0"), says("v1.6.0")), deploy(Some("v1.6.0")));
    // A killed run set the new tag; the old version answers.
    assert_eq!(shop(Some("v1.6.1"), says("1.6.0"), says("1.6.0")), deploy(Some("v1.6.0")));
    // A killed run's deployment is half through.
    assert_eq!(shop(Some("v1.6.1"), says("1.6.1"), says("1.6.0")), deploy(Some("v1.6.0")));
    // Nothing answers: what is set is all there is, unless it is the very tag that is wanted.
    assert_eq!(shop(Some("v1.6.0"), down(), down()), deploy(Some("v1.6.0")));
    assert_eq!(shop(Some("v1.6.1"), down(), down()), deploy(None));
    assert_eq!(shop(None, down(), down()), deploy(None));
    // Two old versions at once prove nothing.
    assert_eq!(shop(Some("v1.6.1"), says("1.6.0"), says("1.5.0")), deploy(None));
    // A tag that names no version is what it is.
    assert_eq!(shop(Some("latest"), says("1.6.0"), says("1.6.0")), deploy(Some("latest")));
    // What answers is no version that a tag could be made of.
    assert_eq!(shop(Some("v1.6.1"), says("nightly"), says("nightly")), deploy(None));
}

#[test]
fn a_target_is_kept_only_when_every_service_of_it_proves_the_version() {
    assert_eq!(shop(Some("v1.6.1"), says("1.6.1"), says("v1.6.1")).0, Action::Keep);
    assert_eq!(shop(Some("v1.6.1"), says("1.6.1"), down()).0, Action::Deploy);
    assert_eq!(shop(Some("v1.6.0"), says("1.6.1"), says("1.6.1")).0, Action::Deploy);
    // A service without a gate may be left over from a run that was killed.
    let plan = plan(live(None, down(), down()), jobs("v1.6.1"));
    assert_eq!(plan.waves[1][0].action, Action::Deploy);
}

#[test]
fn a_target_that_proves_the_version_and_is_to_get_new_settings_is_deployed_with_a_way_back_to_the_same_tag() {
    let stale = LiveTarget { is_to_change: true, ..live(Some("v1.6.1"), says("1.6.1"), says("v1.6.1")) };
    let all = plan(stale.clone(), LiveTarget { is_to_change: true, ..jobs("v1.6.1") });
    let step = &all.waves[0][0];
    assert_eq!((step.action, step.previous_tag.as_deref()), (Action::Deploy, Some("v1.6.1")));
    assert!(step.previous.accepts("1.6.1"), "the way back is proven as the way forward");
    assert!(text::render(&all).contains("  shop (dokploy): v1.6.1, with new settings\n"), "{}", text::render(&all));
    assert_eq!(all.waves[1][0].previous_tag, None, "whether the tag was deployed with the old settings is not known");
    // It has no say in which version ran before, as little as one that is kept.
    assert_eq!(plan(stale, jobs("v1.6.0")).previous_version.as_deref(), Some("1.6.0"));
}

#[test]
fn the_previous_version_is_said_only_where_all_targets_agree() {
    let of = |tag| plan(live(Some("v1.6.0"), says("1.6.0"), down()), jobs(tag)).previous_version;
    assert_eq!(of("v1.6.0").as_deref(), Some("1.6.0"));
    assert_eq!(of("v1.5.0"), None);
    assert_eq!(of("latest"), None);
}

#[test]
fn a_plan_is_shown_as_text() {
    let plan = plan(live(Some("v1.6.0"), says("1.6.0"), down()), jobs("v1.6.1"));
    insta::assert_snapshot!(text::render(&plan));
}
