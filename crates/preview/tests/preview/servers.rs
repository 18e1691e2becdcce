//! Servers of every age.

use serde_json::json;
use simulators::dokploy::{Dokploy, Kind};

use crate::scene::{FILE, KEY, Scene, problems};

#[tokio::test]
async fn previews_are_made_and_destroyed_by_every_server_that_has_environments() {
    for (minor, patch) in [(25, 0), (25, 7), (26, 4), (28, 3), (29, 0), (29, 14), (30, 2)] {
        let scene = Scene::on(Dokploy::new(KEY).with_version(0, minor, patch)).await;
        let said = scene.up().await;
        assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "deployed"), "0.{minor}.{patch}: {}", said.log);
        let id = &scene.composes()[0];
        assert_eq!((scene.column(id, "sourceType"), scene.column(id, "composeFile")), (json!("raw"), json!(FILE)));
        assert_eq!(scene.dokploy.hosts(Kind::Compose, id).len(), 2);
        assert_eq!(scene.down().await.outputs["status"], "destroyed", "0.{minor}.{patch}");
    }
}

#[tokio::test]
async fn a_server_without_environments_is_refused_with_the_cause() {
    let scene = Scene::on(Dokploy::new(KEY).with_version(0, 24, 12)).await;
    let said = scene.up().await;
    assert_eq!(said.exit, 1);
    assert!(problems(&said).contains("Dokploy v0.24.12, which has no environments"), "{}", problems(&said));
    assert!(problems(&said).contains("update Dokploy to v0.25.0"), "{}", problems(&said));
    assert!(scene.written().is_empty());
}
