//! A webhook with a key beside it: the push is written as the service takes it, and the deployment followed.

use serde_json::json;
use simulators::Fault;
use simulators::dokploy::{Dokploy, Kind};
use simulators::runner::sim::StepResult;

use crate::action::step;
use crate::scene::{ENV, KEY, Scene};

/// Triggers the webhook of a service with the key.
async fn hooked(scene: &Scene, kind: Kind, id: &str, more: &[(&str, &str)]) -> StepResult {
    let url = format!("{}{}", scene.server.base(), scene.dokploy.webhook_path(kind, id));
    let inputs = [&[("webhook-url", url.as_str()), ("api-key", KEY), ("tag", "1.1.0"), ("timeout", "5s")], more].concat();
    step(&inputs).await
}

#[tokio::test]
async fn a_webhook_with_a_key_is_followed_to_its_end_and_sets_nothing() {
    let scene = Scene::new().await;
    let id = scene.compose_id.clone();
    let said = hooked(&scene, Kind::Compose, &id, &[("compose-id", &id)]).await;
    assert_eq!(said.exit, 0, "{}", said.log);
    let row = &scene.rows()[0];
    assert_eq!((said.outputs["status"].as_str(), said.outputs["previous"].as_str()), ("done", "1.0.0"));
    assert_eq!(
        (said.outputs["deployment-id"].as_str(), row.title.as_str()),
        (row.deployment_id.as_str(), "Deploy 1.1.0 · run 7.2")
    );
    assert!(said.outputs["log-url"].contains(&id));
    assert_eq!(scene.env(), ENV);
    assert!(said.log.contains("shop is set to 1.0.0, and that is deployed: a webhook cannot set 1.1.0"), "{}", said.log);
}

#[tokio::test]
async fn the_service_of_a_webhook_is_looked_up_among_all_that_the_key_sees() {
    let scene = Scene::new().await;
    let _another = scene.dokploy.create_compose("another", "services: {}", "");
    let application = scene.dokploy.create_application("api", "ghcr.io/acme/api:1.0.0");
    for (kind, id) in [(Kind::Compose, &scene.compose_id), (Kind::Application, &application)] {
        let said = hooked(&scene, kind, id, &[]).await;
        assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "done"), "{}", said.log);
        assert_eq!(said.outputs["deployment-id"], scene.dokploy.rows(kind, id)[0].deployment_id);
        assert_eq!(said.outputs["previous"], "1.0.0");
    }
}

#[tokio::test]
async fn a_webhook_of_another_service_than_the_named_one_is_not_triggered() {
    let scene = Scene::new().await;
    let other = scene.dokploy.create_compose("another", "services: {}", "");
    let said = hooked(&scene, Kind::Compose, &other, &[("compose-id", &scene.compose_id)]).await;
    assert_eq!(said.exit, 1);
    assert!(said.annotations[0].message.contains("the webhook is not the one of shop"), "{:?}", said.annotations);
    assert!(scene.rows().is_empty() && scene.dokploy.rows(Kind::Compose, &other).is_empty());
}

#[tokio::test]
async fn a_service_from_git_is_told_its_own_branch_and_followed_although_its_title_is_replaced() {
    for (source, column) in
        [("gitlab", "gitlabBranch"), ("gitea", "giteaBranch"), ("bitbucket", "bitbucketBranch"), ("github", "branch")]
    {
        let scene = Scene::new().await;
        scene.set("sourceType", json!(source));
        scene.set(column, json!("release"));
        scene.dokploy.set_commit(Kind::Compose, &scene.compose_id, "feat: a commit", "0123abc");
        let said = hooked(&scene, Kind::Compose, &scene.compose_id, &[]).await;
        assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "done"), "{source}: {}", said.log);
        assert_eq!(said.outputs["deployment-id"], scene.rows()[0].deployment_id);
    }
}

#[tokio::test]
async fn a_server_that_wants_to_hear_of_an_image_is_told_one_and_the_deployment_is_found_by_what_it_says_then() {
    for image in ["ghcr.io/acme/api:1.0.0", "acme/api:1.0.0"] {
        let scene = Scene::on(Dokploy::new(KEY).with_version(0, 25, 10)).await;
        let id = scene.dokploy.create_application("api", image);
        let said = hooked(&scene, Kind::Application, &id, &[("application-id", &id)]).await;
        assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "done"), "{image}: {}", said.log);
        assert!(scene.dokploy.rows(Kind::Application, &id)[0].title.contains(image));
    }
}

#[tokio::test]
async fn a_deployment_by_webhook_that_fails_fails_the_step() {
    let scene = Scene::new().await;
    scene.dokploy.fail_next(&scene.compose_id, "manifest unknown");
    let said = hooked(&scene, Kind::Compose, &scene.compose_id, &[]).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (1, "error"));
    assert_eq!(said.log.matches("manifest unknown").count(), 1, "once: {}", said.log);
}

#[tokio::test]
async fn that_the_log_of_a_failure_cannot_be_read_is_said_by_webhook_too() {
    let scene = Scene::new().await;
    scene.dokploy.fail_next(&scene.compose_id, "manifest unknown");
    scene.server.faults().add(Fault { what: "403".parse().unwrap(), at: 1, path: "readLogs".to_owned() });
    let said = hooked(&scene, Kind::Compose, &scene.compose_id, &[]).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (1, "error"));
    assert!(said.log.contains("the deployment's log could not be read"), "{}", said.log);
}

#[tokio::test]
async fn a_dry_run_with_a_key_says_whether_the_webhook_would_be_taken() {
    let scene = Scene::new().await;
    let said = hooked(&scene, Kind::Compose, &scene.compose_id, &[("dry-run", "true")]).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "unchanged"), "{}", said.log);
    scene.set("autoDeploy", json!(false));
    let said = hooked(&scene, Kind::Compose, &scene.compose_id, &[("dry-run", "true")]).await;
    assert_eq!(said.exit, 1);
    assert!(scene.rows().is_empty());
}
