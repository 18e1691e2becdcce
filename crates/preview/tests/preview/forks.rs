//! Forks get no secret, and no preview by accident.

use crate::scene::{OPENED, Pull, Scene, problems};

const FORK: Pull = Pull { head: "eve/report", ..OPENED };

#[tokio::test]
async fn the_run_of_a_fork_is_skipped_and_ends_well() {
    let scene = Scene::new().await;
    for key in ["", "given"] {
        let said = scene.run(FORK, &[("api-key", key), ("url", "")]).await;
        assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "skipped"), "{}", said.log);
        assert!(said.annotations[0].message.contains("comes from a fork"), "{:?}", said.annotations);
    }
    assert!(scene.server.seen().is_empty());
}

#[tokio::test]
async fn a_forks_code_is_not_deployed_by_a_run_that_has_secrets() {
    let scene = Scene::new().await;
    let target = Pull { event: "pull_request_target", ..FORK };
    let said = scene.run(target, &[]).await;
    assert!(said.exit == 1 && problems(&said).contains("allow-forks"), "{}", problems(&said));
    assert!(scene.server.seen().is_empty());
    let said = scene.run(target, &[("allow-forks", "true")]).await;
    assert_eq!(said.exit, 0, "{}", problems(&said));
    let env = scene.dokploy.env(&scene.composes()[0]).unwrap();
    assert!(!env.contains("MODEL"), "no variable of the template goes to a fork: {env}");
    let said = scene.run(Pull { action: "closed", ..target }, &[]).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "destroyed"), "{}", said.log);
}

#[tokio::test]
async fn no_other_code_than_the_pull_requests_own_is_deployed_as_its_preview() {
    let scene = Scene::new().await;
    let said = scene.run(OPENED, &[("number", "7"), ("command", "up")]).await;
    assert!(said.exit == 2 && problems(&said).contains("not of the pull request #7"), "{}", problems(&said));
    let comment = Pull { event: "issue_comment", ..OPENED };
    let folder = tempfile::tempdir().unwrap();
    let step = scene.step(folder.path(), comment, &[("number", "42"), ("command", "up")]);
    let said = step.event("issue_comment", &serde_json::json!({ "issue": { "number": 42 } })).unwrap().run(preview::run).await;
    assert!(problems(&said.unwrap()).contains("not of the pull request #42"));
    let review = Pull { event: "pull_request_review", ..FORK };
    assert!(problems(&scene.run(review, &[("command", "up")]).await).contains("comes from a fork"));
    assert!(scene.composes().is_empty());
}

#[tokio::test]
async fn a_run_of_the_repository_without_a_key_is_a_wrong_input() {
    let scene = Scene::new().await;
    let said = scene.run(OPENED, &[("api-key", "")]).await;
    assert!(said.exit == 2 && problems(&said).contains("api-key"), "{}", problems(&said));
}
