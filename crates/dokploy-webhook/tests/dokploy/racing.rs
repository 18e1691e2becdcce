//! Somebody else writes the same settings at the same time.

use std::time::Duration;

use dokploy_webhook::deploy::{carry_out, plan};
use dokploy_webhook::{DokployError, Reached, Verdict, deploy};
use serde_json::json;
use simulators::dokploy::Kind;
use tokio_util::sync::CancellationToken;

use crate::applications::App;
use crate::scene::Scene;

#[tokio::test]
async fn a_change_between_reading_and_writing_is_not_overwritten() {
    let scene = Scene::new().await;
    let order = scene.order();
    let planned = plan(&scene.api, &order).await.unwrap();
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "env", json!("IMAGE_TAG=1.0.0\nTHEIRS=1\n"));
    let stopped = carry_out(&scene.api, &order, &planned, &CancellationToken::new()).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::Overwritten(_)), "{:?}", stopped.error);
    assert_eq!(stopped.reached, Reached::Nothing);
    assert_eq!(scene.env(), "IMAGE_TAG=1.0.0\nTHEIRS=1\n");
    assert!(scene.rows().is_empty());
}

#[tokio::test]
async fn an_image_that_was_set_between_reading_and_writing_is_not_overwritten() {
    let app = App::new().await;
    let order = app.order();
    let planned = plan(&app.scene.api, &order).await.unwrap();
    app.set("dockerImage", json!("ghcr.io/acme/api:9.9.9"));
    let stopped = carry_out(&app.scene.api, &order, &planned, &CancellationToken::new()).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::Overwritten(_)), "{:?}", stopped.error);
    assert_eq!(app.get("dockerImage"), "ghcr.io/acme/api:9.9.9");
}

#[tokio::test]
async fn a_tag_that_was_changed_while_the_deployment_waited_is_not_said_to_run() {
    let scene = Scene::new().await;
    scene.dokploy.hold();
    scene.dokploy.deploy(Kind::Compose, &scene.compose_id, "somebody else's");
    let change = async {
        while scene.dokploy.waiting() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        let theirs = scene.env().replace("1.1.0", "1.2.0");
        scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "env", json!(theirs));
        while scene.rows().len() < 2 {
            scene.dokploy.end_active();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        scene.dokploy.end_active();
    };
    let (order, never) = (scene.order(), CancellationToken::new());
    let (ended, ()) = tokio::join!(deploy(&scene.api, &order, &never), change);
    let ended = ended.unwrap();
    assert_eq!(ended.verdict, Verdict::Done, "that is what Dokploy says");
    assert!(matches!(ended.problem(&order), Some(DokployError::Overtaken { .. })), "{ended:?}");
}
