//! Targets without a key: triggered, and deployed only when every service of them proves the version.

use deploy_record::{Outcome, TargetState};
use simulators::dokploy::Kind;

use crate::world::World;

impl World {
    /// The frontend by webhook alone, with its tag set in Dokploy.
    pub(crate) fn by_webhook(&self, health: &str) -> String {
        let (apps, registry) = (self.servers.apps.base(), self.servers.registry.authority());
        self.write(&format!(
            r#"version: 1
services: {{ web: {{ image: "{registry}/acme/shop-web", health: {health} }} }}
environments:
  production:
    urls: {{ web: "{apps}/web" }}
    targets: {{ frontend: {{ services: [web], dokploy: {{ webhook: {{ env: HOOK }} }} }} }}
"#
        ));
        self.dokploy.set_column(Kind::Compose, &self.frontend, "env", "IMAGE_TAG=1.6.1\n".into());
        format!("{}{}", self.servers.dokploy.base(), self.dokploy.webhook_path(Kind::Compose, &self.frontend))
    }
}

pub(crate) const PROVING: &str = "{ version: { pointer: /version }, interval: 5ms, deadline: 20s }";

#[tokio::test]
async fn a_webhook_whose_services_prove_the_version_is_deployed() {
    let world = World::new().await;
    let hook = world.by_webhook(PROVING);
    let result = world.run(world.step("1.6.1").env("HOOK", hook)).await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (0, "deployed"), "{}", result.log);
    let record = world.record();
    assert_eq!(record.waves[0].targets[0].state, TargetState::Triggered);
    assert_eq!(record.previous_version.as_deref(), Some("1.6.0"));
}

#[tokio::test]
async fn a_webhook_whose_services_say_no_version_is_only_triggered() {
    let world = World::new().await;
    let hook = world.by_webhook("{ interval: 5ms }");
    let result = world.run(world.step("1.6.1").env("HOOK", hook)).await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (0, "triggered"), "{}", result.log);
    let record = world.record();
    assert!(record.reason.is_some() && record.hint.is_some());
    assert!(result.annotations.iter().any(|annotation| annotation.message.contains("is not proven")));
}

#[tokio::test]
async fn a_webhook_cannot_go_back_and_that_is_said() {
    let world = World::new().await;
    let hook = world.by_webhook(PROVING);
    world.apps.sicken("web", "1.6.1");
    world.impatient();
    let result = world.run(world.step("1.6.1").env("HOOK", hook)).await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "failed"), "{}", result.log);
    let record = world.record();
    assert_eq!(record.outcome, Outcome::Failed);
    assert!(record.reason.unwrap().contains("a webhook deploys what Dokploy is set to, so it cannot go back"));
}

#[tokio::test]
async fn the_url_of_a_webhook_is_never_shown() {
    let world = World::new().await;
    let hook = world.by_webhook(PROVING);
    let token = hook.rsplit('/').next().unwrap().to_owned();
    let wrong = format!("{}/api/deploy/compose/{token}x", world.servers.dokploy.base());
    for url in [hook, wrong] {
        let result = world.run(world.step("1.6.1").env("HOOK", url)).await;
        assert!(!result.log.contains(&token), "{}", result.log);
        assert!(!std::fs::read_to_string(world.record_path()).unwrap().contains(&token));
    }
}
