//! Previews destroyed, and nothing else.

use simulators::dokploy::Kind;

use crate::scene::{FILE, KEY, OPENED, Pull, Scene, problems};

#[tokio::test]
async fn closing_destroys_the_preview_with_its_volumes() {
    let scene = Scene::new().await;
    scene.up().await;
    let said = scene.down().await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "destroyed"), "{}", said.log);
    assert_eq!(said.outputs["destroyed"], "[42]");
    assert_eq!(scene.dokploy.environments(), ["production"]);
    assert!(scene.composes().is_empty());
    let commands = scene.dokploy.commands();
    assert!(commands[0].contains("-p report-pr-42-") && commands[0].ends_with("down --volumes"), "{commands:?}");
    let bodies: Vec<_> = scene.server.seen().into_iter().filter(|seen| seen.path.ends_with("compose.delete")).collect();
    assert!(String::from_utf8_lossy(&bodies[0].body).contains("\"deleteVolumes\":true"), "a real boolean");
}

#[tokio::test]
async fn a_second_time_there_is_nothing_to_destroy() {
    let scene = Scene::new().await;
    scene.up().await;
    scene.down().await;
    let said = scene.down().await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "absent"), "{}", said.log);
}

#[tokio::test]
async fn what_only_has_the_name_is_not_touched() {
    let scene = Scene::new().await;
    let api = scene.api();
    let theirs = api.create_environment(&scene.project_id, "pr-42", "of a person").await.unwrap();
    let kept = scene.dokploy.create_compose_in(&theirs.environment_id, "pr-42", FILE, "");
    scene.up().await;
    assert_eq!(scene.dokploy.environments(), ["production", "pr-42", "pr-42"]);
    assert_eq!(scene.down().await.outputs["status"], "destroyed");
    assert_eq!(scene.composes(), [kept]);
    assert_eq!(scene.dokploy.environments(), ["production", "pr-42"]);
}

#[tokio::test]
async fn two_repositories_share_a_project_and_never_touch_each_others_previews() {
    let scene = Scene::new().await;
    let other = Pull { repository: "octo/shop", head: "octo/shop", ..OPENED };
    let domains = ("domains", "web=shop-pr-{number}.example.com");
    scene.up().await;
    assert_eq!(scene.run(other, &[domains]).await.exit, 0);
    assert_eq!(scene.composes().len(), 2);
    let taken = scene.run(other, &[]).await;
    assert!(taken.exit == 1 && problems(&taken).contains("deploy-action preview octo/report#42"), "{}", problems(&taken));
    scene.run(Pull { action: "closed", ..other }, &[domains]).await;
    let left = scene.composes();
    assert_eq!(left.len(), 1);
    assert_eq!(scene.column(&left[0], "description"), "deploy-action preview octo/report#42");
}

#[tokio::test]
async fn an_environment_with_something_of_others_in_it_stays_and_is_named() {
    let scene = Scene::new().await;
    let environment = scene.up().await.outputs["environment-id"].clone();
    let kept = scene.dokploy.create_compose_in(&environment, "database", FILE, "");
    let said = scene.down().await;
    assert_eq!(said.exit, 1);
    assert!(problems(&said).contains("not the preview's, so it stays: database"), "{}", problems(&said));
    assert_eq!(scene.composes(), [kept]);
}

#[tokio::test]
async fn a_deployment_that_runs_is_waited_for_before_its_service_is_deleted() {
    let scene = Scene::new().await;
    scene.up().await;
    let id = scene.composes()[0].clone();
    scene.dokploy.hold();
    scene.dokploy.deploy(Kind::Compose, &id, "somebody else's");
    while scene.dokploy.waiting() > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    scene.dokploy.deploy(Kind::Compose, &id, "one that waits");
    let known = scene.server.seen().len();
    let is_asked =
        || scene.server.seen()[known..].iter().any(|seen| seen.path.contains("deployment.allByCompose") && seen.status == 200);
    let end = async {
        while !is_asked() {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        assert_eq!(scene.dokploy.waiting(), 0, "what waits is dropped first");
        assert_eq!(scene.composes().len(), 1, "it is not deleted while a deployment runs");
        scene.dokploy.end_active();
    };
    let (said, ()) = tokio::join!(scene.down(), end);
    assert_eq!(said.exit, 0, "{}", said.log);
    assert!(said.log.contains("its end is waited for") && scene.composes().is_empty(), "{}", said.log);
}

#[tokio::test]
async fn a_dry_run_of_down_only_says() {
    let scene = Scene::new().await;
    scene.up().await;
    let before = scene.written().len();
    let said = scene.run(Pull { action: "closed", ..OPENED }, &[("dry-run", "true")]).await;
    assert_eq!((said.exit, scene.written().len()), (0, before));
    assert!(said.log.contains("would delete 1 compose projects with their volumes, and the environment pr-42"), "{}", said.log);
    assert!(!said.log.contains(KEY));
}
