//! `--wait` in a compose project's command.

use std::time::Duration;

use dokploy_webhook::health::command::Wait;
use dokploy_webhook::{Deploy, DokployError, Ended, Reached, Stopped, deploy};
use serde_json::json;
use simulators::dokploy::Kind;
use tokio_util::sync::CancellationToken;

use crate::scene::{ENV, KEY, Scene};

impl Scene {
    async fn deploy_waiting(&self, wait: Wait) -> Result<Ended, Stopped> {
        let order = Deploy { wait: Some(wait), ..self.order() };
        deploy(&self.api, &order, &CancellationToken::new()).await
    }

    fn command(&self) -> String {
        self.dokploy.column(Kind::Compose, &self.compose_id, "command").as_str().unwrap_or_default().to_owned()
    }
}

#[tokio::test]
async fn the_default_command_is_set_with_wait_once_and_left_alone_then() {
    let scene = Scene::new().await;
    let wait = Wait::Exactly(Duration::from_mins(2));
    scene.deploy_waiting(wait).await.unwrap();
    let command = scene.command();
    assert!(command.starts_with("compose -p shop-"), "{command}");
    assert!(command.ends_with(" up -d --build --remove-orphans --wait --wait-timeout 120"), "{command}");
    scene.deploy_waiting(wait).await.unwrap();
    scene.deploy_waiting(Wait::AtMost(Duration::from_mins(10))).await.unwrap();
    assert_eq!(scene.command(), command);
    assert_eq!(scene.asked().iter().filter(|call| *call == "compose.update").count(), 1);
    scene.deploy_waiting(Wait::Exactly(Duration::from_mins(1))).await.unwrap();
    assert_eq!(scene.command(), command.replace("120", "60"));
}

#[tokio::test]
async fn a_command_that_cannot_wait_is_refused_before_anything_changes() {
    for command in ["compose up -d; true", "compose restart"] {
        let scene = Scene::new().await;
        scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "command", json!(command));
        let stopped = scene.deploy_waiting(Wait::Exactly(Duration::from_secs(1))).await.unwrap_err();
        assert!(matches!(stopped.error, DokployError::CannotWait { .. }), "{:?}", stopped.error);
        assert_eq!((scene.command().as_str(), scene.env().as_str()), (command, ENV));
    }
}

#[tokio::test]
async fn a_user_who_may_not_change_the_command_changes_nothing() {
    let scene = Scene::new().await;
    scene.dokploy.forbid(KEY, "compose.update", "unauthorized to access resource \"service\"");
    let stopped = scene.deploy_waiting(Wait::Exactly(Duration::from_secs(1))).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::Forbidden { .. }), "{:?}", stopped.error);
    assert_eq!((stopped.reached, scene.env().as_str()), (Reached::Nothing, ENV));
}
