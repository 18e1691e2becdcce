//! Applications: an image with another tag, variables, and what stays.

use dokploy_webhook::environment::Variables;
use dokploy_webhook::{Deploy, DokployError, Ended, Service, Stopped, Verdict, deploy};
use serde_json::{Value, json};
use simulators::dokploy::Kind;
use tokio_util::sync::CancellationToken;

use crate::scene::Scene;

/// An application beside the compose project of a scene.
pub(crate) struct App {
    pub(crate) scene: Scene,
    pub(crate) id: String,
}

impl App {
    pub(crate) async fn new() -> Self {
        let scene = Scene::new().await;
        let id = scene.dokploy.create_application("api", "ghcr.io/acme/api:1.0.0");
        let app = Self { scene, id };
        app.set("env", json!("# api\nA=1\n"));
        app.set("username", json!("robot"));
        app.set("password", json!("secret"));
        app
    }

    pub(crate) fn set(&self, column: &str, value: Value) {
        self.scene.dokploy.set_column(Kind::Application, &self.id, column, value);
    }

    pub(crate) fn get(&self, column: &str) -> String {
        self.scene.dokploy.column(Kind::Application, &self.id, column).as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn order(&self) -> Deploy {
        Deploy { service: Service::application(&self.id), ..self.scene.order() }
    }

    pub(crate) async fn deploy(&self, order: &Deploy) -> Result<Ended, Stopped> {
        deploy(&self.scene.api, order, &CancellationToken::new()).await
    }
}

#[tokio::test]
async fn an_application_gets_the_tag_and_variables_and_keeps_its_login() {
    let app = App::new().await;
    let order = Deploy { variables: Variables::parse("B=two words").unwrap(), ..app.order() };
    let ended = app.deploy(&order).await.unwrap();
    assert_eq!((ended.verdict, ended.previous_tag.as_deref()), (Verdict::Done, Some("1.0.0")));
    assert_eq!(app.get("dockerImage"), "ghcr.io/acme/api:1.1.0");
    assert_eq!(app.get("env"), "# api\nA=1\nB=two words\n");
    assert_eq!((app.get("username").as_str(), app.get("password").as_str()), ("robot", "secret"));
    assert_eq!(app.scene.dokploy.live_image(&app.id).as_deref(), Some("ghcr.io/acme/api:1.1.0"));
    let rows = app.scene.dokploy.rows(Kind::Application, &app.id);
    assert_eq!(ended.deployment_id.as_ref(), Some(&rows[0].deployment_id));
    assert_eq!(app.scene.asked().iter().filter(|call| *call == "application.update").count(), 1);
    assert!(ended.page.unwrap().contains("/services/application/"));
}

#[tokio::test]
async fn an_application_that_has_the_tag_already_is_deployed_without_a_write() {
    let app = App::new().await;
    app.deploy(&app.order()).await.unwrap();
    app.deploy(&Deploy { title: "again".to_owned(), ..app.order() }).await.unwrap();
    assert_eq!(app.scene.asked().iter().filter(|call| *call == "application.update").count(), 1);
    assert_eq!(app.scene.dokploy.rows(Kind::Application, &app.id).len(), 2);
}

#[tokio::test]
async fn an_application_that_dokploy_builds_has_no_tag_and_takes_variables() {
    let app = App::new().await;
    app.set("sourceType", json!("github"));
    let stopped = app.deploy(&app.order()).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::NoImage(_)), "{:?}", stopped.error);
    let order = Deploy { tag: None, variables: Variables::parse("A=2").unwrap(), ..app.order() };
    assert_eq!(app.deploy(&order).await.unwrap().verdict, Verdict::Done);
    assert_eq!((app.get("env").as_str(), app.get("dockerImage").as_str()), ("# api\nA=2\n", "ghcr.io/acme/api:1.0.0"));
}

#[tokio::test]
async fn a_failed_deployment_of_an_application_is_told_with_its_log() {
    let app = App::new().await;
    app.scene.dokploy.fail_next_of(Kind::Application, &app.id, "manifest unknown");
    let ended = app.deploy(&app.order()).await.unwrap();
    assert_eq!(ended.verdict, Verdict::Error);
    assert!(ended.log.unwrap().contains("manifest unknown"));
}

#[tokio::test]
async fn an_application_that_is_not_there_is_an_error_and_nothing_is_sent() {
    let app = App::new().await;
    let order = Deploy { service: Service::application("nope"), ..app.order() };
    let stopped = app.deploy(&order).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::NotFound { .. }), "{:?}", stopped.error);
}
