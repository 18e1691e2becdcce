//! Deployments that are refused before anything changes.

use actions_core::Exit;
use deploy_record::{Outcome, TargetState};

use simulators::dokploy::Kind;

use crate::world::{KEY, World};

#[tokio::test]
async fn missing_images_are_all_named_and_nothing_changes() {
    let world = World::new().await;
    world.registry.push_image("acme/shop-api", "1.7.0", &["linux/amd64"]);
    let result = world.deploy("1.7.0").await;
    assert_eq!(result.exit, 1, "{}", result.log);
    let messages: Vec<_> = result.failure.unwrap().problems.into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages[0].contains("shop-api:1.7.0 has no linux/arm64; it has linux/amd64"), "{messages:?}");
    assert!(messages[1].contains("shop-worker:1.7.0") && messages[2].contains("shop-web:1.7.0"), "{messages:?}");
    assert_eq!(world.changes().len(), 0);
    let record = world.record();
    assert_eq!((record.outcome, record.waves.len()), (Outcome::Failed, 0));
    let reason = record.reason.unwrap();
    assert!(messages.iter().all(|message| reason.contains(message.as_str())), "{reason}");
    assert!(record.hint.is_some());
    assert!(result.log.contains("nothing was changed"), "{}", result.log);
    assert_eq!(result.outputs["outcome"], "failed");
}

#[tokio::test]
async fn a_target_that_cannot_be_asked_is_named_with_its_cure_and_nothing_changes() {
    let world = World::new().await;
    let result = world.run(world.step("1.6.1").env("DOKPLOY_KEY", "wrong")).await;
    assert_eq!(result.exit, 1, "{}", result.log);
    let problems = result.failure.unwrap().problems;
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].message.starts_with("the target `backend` cannot be asked what is live: "), "{problems:?}");
    assert!(problems.iter().all(|problem| problem.hint.is_some()));
    assert_eq!(world.changes().len(), 0);
    assert_eq!(world.record().outcome, Outcome::Failed);
}

#[tokio::test]
async fn variables_that_are_not_set_are_bad_input_all_at_once() {
    let world = World::new().await;
    world.edit(&format!("compose: \"{}\"", world.frontend), "compose: { env: FRONTEND_ID }");
    let result = world.run(world.step("1.6.1").env("DOKPLOY_KEY", "")).await;
    assert_eq!(result.exit, Exit::BadInput.code());
    let problem = &result.failure.unwrap().problems[0];
    assert_eq!(problem.message, "the variable DOKPLOY_KEY is not set; the variable FRONTEND_ID is not set");
    assert!(!world.record_path().exists());
}

#[tokio::test]
async fn wrong_inputs_are_bad_input_all_at_once() {
    let world = World::new().await;
    let result = world.run(world.step("1.6").input("environment", "").input("dry-run", "perhaps")).await;
    assert_eq!(result.exit, 2);
    let messages: Vec<_> = result.failure.unwrap().problems.into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages[1].contains("`1.6` is not a version such as 1.6.1"), "{messages:?}");
}

#[tokio::test]
async fn an_unknown_environment_is_answered_with_the_nearest() {
    let world = World::new().await;
    let result = world.run(world.step("1.6.1").input("environment", "prodution")).await;
    assert_eq!(result.exit, 2);
    assert_eq!(result.failure.unwrap().problems[0].hint.as_deref(), Some("did you mean `production`?"));
}

#[tokio::test]
async fn a_key_that_may_not_deploy_leaves_everything_as_it_was_and_names_the_cure() {
    for procedure in ["compose.saveEnvironment", "compose.deploy"] {
        let world = World::new().await;
        world.dokploy.forbid(KEY, procedure, "no permission");
        let before = world.environments();
        let result = world.deploy("1.6.1").await;
        assert_eq!((result.exit, result.outputs["outcome"].as_str()), (1, "failed"), "{}", result.log);
        assert_eq!(world.environments(), before);
        assert!(world.titles(&world.backend).is_empty(), "{procedure}: something was deployed");
        let record = world.record();
        let backend = &record.waves[0].targets[0];
        assert_eq!((backend.state, backend.rollback.is_none()), (TargetState::Untouched, true));
        let cure = "give the key's user access to the service";
        assert!(backend.hint.as_ref().unwrap().starts_with(cure));
        assert!(record.hint.unwrap().starts_with(cure));
        assert!(result.log.contains(&format!("help: {cure}")), "{}", result.log);
    }
}

#[tokio::test]
async fn an_environment_in_which_no_tag_can_be_set_is_refused_before_anything_changes() {
    let world = World::new().await;
    world.dokploy.set_column(Kind::Compose, &world.frontend, "env", "enc:v1:AAAA".into());
    let result = world.deploy("1.6.1").await;
    assert_eq!((result.exit, world.changes().len()), (1, 0), "{}", result.log);
    let problem = &result.failure.unwrap().problems[0];
    assert!(problem.message.contains("dokploy answers the environment encrypted"), "{}", problem.message);
    assert!(problem.hint.as_ref().unwrap().contains("encryption key"));
}
