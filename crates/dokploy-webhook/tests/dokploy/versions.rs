//! Servers of every age: what they lack is not asked of them, and what they answer otherwise is understood.

use dokploy_webhook::model::NewCompose;
use dokploy_webhook::{Feature, Service, Verdict, Version};
use simulators::dokploy::{Dokploy, Kind};

use crate::scene::{COMPOSE_FILE, KEY, Scene};

async fn scene((minor, patch): (u16, u16)) -> Scene {
    Scene::on(Dokploy::new(KEY).with_version(0, minor, patch)).await
}

/// The first version of each row of the table, the one before it, and the newest that is known.
const VERSIONS: [(u16, u16); 13] =
    [(24, 12), (25, 0), (25, 4), (25, 7), (26, 0), (26, 4), (27, 1), (28, 2), (28, 3), (29, 0), (29, 5), (29, 14), (30, 2)];

#[tokio::test]
async fn every_version_deploys_both_kinds_and_is_asked_nothing_that_it_lacks() {
    for version in VERSIONS {
        let scene = scene(version).await;
        let ended = scene.deploy().await.unwrap();
        assert_eq!(ended.verdict, Verdict::Done, "{version:?}");
        let asked = scene.asked();
        let is = |feature: Feature| Version(0, version.0.into(), version.1.into()) >= feature.since();
        for (procedure, feature) in [
            ("compose.saveEnvironment", Feature::SaveEnvironment),
            ("deployment.queueList", Feature::Queue),
            ("deployment.readLogs", Feature::ReadLogs),
        ] {
            assert!(is(feature) || !asked.iter().any(|call| call == procedure), "{version:?} was asked {procedure}");
        }
        assert!(asked.iter().filter(|call| *call == "settings.getDokployVersion").count() <= 1, "{version:?}: {asked:?}");
        let application = Service::application(scene.dokploy.create_application("api", "ghcr.io/acme/api:1.0.0"));
        scene.api.deploy(&application, "a title", "").await.unwrap();
        assert_eq!(scene.dokploy.rows(Kind::Application, &application.id).len(), 1);
    }
}

#[tokio::test]
async fn a_failure_is_followed_on_every_version() {
    for version in VERSIONS {
        let scene = scene(version).await;
        scene.dokploy.fail_next(&scene.compose_id, "manifest unknown");
        assert_eq!(scene.deploy().await.unwrap().verdict, Verdict::Error, "{version:?}");
    }
}

#[tokio::test]
async fn a_compose_project_of_a_file_is_created_and_deleted_on_every_version() {
    for version in VERSIONS {
        let scene = scene(version).await;
        let (project, environment) = scene.dokploy.create_project("previews");
        let new = NewCompose {
            name: "pr-42".to_owned(),
            description: "a preview".to_owned(),
            environment_id: if version < (25, 0) { project } else { environment },
            app_name: "report-pr-42".to_owned(),
            compose_file: COMPOSE_FILE.to_owned(),
            server_id: None,
        };
        let created = scene.api.create_compose(&new).await.unwrap_or_else(|error| panic!("{version:?}: {error}"));
        let read = scene.api.compose(&created.compose_id).await.unwrap();
        assert_eq!((read.source_type.as_str(), read.compose_file.as_deref()), ("raw", Some(COMPOSE_FILE)), "{version:?}");
        assert!(read.app_name.starts_with("report-pr-42"), "{}", read.app_name);
        assert!(scene.api.page(&read).is_some_and(|page| page.contains(&created.compose_id)));
        assert!(scene.api.delete_compose(&created.compose_id, true).await.unwrap());
        assert!(!scene.api.delete_compose(&created.compose_id, true).await.unwrap(), "a second time");
    }
}

#[tokio::test]
async fn the_version_is_asked_once_whatever_is_asked_of_the_server() {
    let scene = scene((30, 2)).await;
    assert_eq!(scene.api.version().await.unwrap(), Some(Version(0, 30, 2)));
    let clone = scene.api.clone();
    assert!(clone.has(Feature::Queue).await && scene.api.has(Feature::ComposeSource).await);
    assert_eq!(scene.asked(), ["settings.getDokployVersion"]);
}
