//! The way back to what was set before a deployment.

use dokploy_webhook::deploy::{Before, Plan, carry_out, plan};
use dokploy_webhook::environment::Variables;
use dokploy_webhook::{Deploy, DokployError, Ended, Stopped, Verdict, rollback};
use serde_json::json;
use simulators::dokploy::Kind;
use tokio_util::sync::CancellationToken;

use crate::applications::App;
use crate::scene::{ENV, Scene};

const COMPOSE_FILE: &str = "services: { api: { image: 'a:${IMAGE_TAG}', environment: [ \"X=${EXTRA}\" ] } }";

impl Scene {
    /// Deploys, and answers what was before.
    async fn deployed(&self, order: &Deploy) -> Before {
        let planned: Plan = plan(&self.api, order).await.unwrap();
        carry_out(&self.api, order, &planned, &CancellationToken::new()).await.unwrap();
        planned.before()
    }

    async fn back(&self, order: &Deploy, before: &Before) -> Result<Ended, Stopped> {
        let way = Deploy { tag: None, title: format!("back from {}", order.title), ..order.clone() };
        rollback::back(&self.api, &way, before, &CancellationToken::new()).await
    }

    fn with_extra(&self) -> Deploy {
        self.dokploy.set_column(Kind::Compose, &self.compose_id, "composeFile", json!(COMPOSE_FILE));
        Deploy { variables: Variables::parse("EXTRA=1").unwrap(), ..self.order() }
    }
}

#[tokio::test]
async fn a_compose_project_gets_its_old_environment_byte_by_byte_and_is_deployed_again() {
    let scene = Scene::new().await;
    let order = scene.with_extra();
    let before = scene.deployed(&order).await;
    assert!(scene.env().ends_with("EXTRA=1\n"), "{}", scene.env());
    let ended = scene.back(&order, &before).await.unwrap();
    assert_eq!((ended.verdict, ended.previous_tag.as_deref()), (Verdict::Done, Some("1.1.0")));
    assert_eq!(scene.env(), ENV);
    assert_eq!(scene.rows()[0].title, "back from Deploy 1.1.0 · run 7.1");
    assert_eq!(scene.rows()[0].env.as_deref(), Some(ENV));
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_stays_when_our_variables_go_back() {
    let scene = Scene::new().await;
    let order = scene.with_extra();
    let before = scene.deployed(&order).await;
    let theirs = format!("{}THEIRS=1\n", scene.env());
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "env", json!(theirs));
    scene.back(&order, &before).await.unwrap();
    assert_eq!(scene.env(), format!("{ENV}THEIRS=1\n"));
}

#[tokio::test]
async fn a_tag_that_somebody_else_has_set_meanwhile_is_not_taken_back() {
    let scene = Scene::new().await;
    let order = scene.with_extra();
    let before = scene.deployed(&order).await;
    let theirs = scene.env().replace("1.1.0", "1.2.0");
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "env", json!(theirs));
    let stopped = scene.back(&order, &before).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::Overwritten(_)), "{:?}", stopped.error);
    assert_eq!((scene.env(), scene.rows().len()), (theirs, 1));
}

#[tokio::test]
async fn the_tag_to_go_back_to_may_be_known_better_than_by_what_was_set() {
    let scene = Scene::new().await;
    let order = scene.order();
    let before = scene.deployed(&order).await;
    let way = Deploy { tag: Some("0.9.0".to_owned()), title: "back".to_owned(), ..order };
    rollback::back(&scene.api, &way, &before, &CancellationToken::new()).await.unwrap();
    assert_eq!(scene.env(), ENV.replace("1.0.0", "0.9.0"));
}

#[tokio::test]
async fn a_deployment_that_set_nothing_leaves_nothing_to_go_back_to() {
    let scene = Scene::new().await;
    scene.deployed(&scene.order()).await;
    let again = Deploy { title: "again".to_owned(), ..scene.order() };
    let before = scene.deployed(&again).await;
    let stopped = scene.back(&again, &before).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::NoWayBack { .. }), "{:?}", stopped.error);
    assert_eq!(scene.rows().len(), 2);
}

#[tokio::test]
async fn an_application_gets_its_old_image_and_environment() {
    let app = App::new().await;
    let order = Deploy { variables: Variables::parse("A=2").unwrap(), ..app.order() };
    let before = app.scene.deployed(&order).await;
    let ended = app.scene.back(&order, &before).await.unwrap();
    assert_eq!((ended.verdict, ended.previous_tag.as_deref()), (Verdict::Done, Some("1.1.0")));
    assert_eq!((app.get("dockerImage").as_str(), app.get("env").as_str()), ("ghcr.io/acme/api:1.0.0", "# api\nA=1\n"));
    assert_eq!(app.scene.dokploy.live_image(&app.id).as_deref(), Some("ghcr.io/acme/api:1.0.0"));
}

#[tokio::test]
async fn an_image_that_somebody_else_set_is_not_taken_back() {
    let app = App::new().await;
    let before = app.scene.deployed(&app.order()).await;
    app.set("dockerImage", json!("ghcr.io/acme/api:9.9.9"));
    let stopped = app.scene.back(&app.order(), &before).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::Overwritten(_)), "{:?}", stopped.error);
    assert_eq!(app.get("dockerImage"), "ghcr.io/acme/api:9.9.9");
}

#[tokio::test]
async fn an_application_that_dokploy_builds_is_pointed_back_to_the_image_that_was_kept() {
    let app = App::new().await;
    app.scene.dokploy.keep_rollbacks(&app.id, "registry.example.com");
    app.set("sourceType", json!("github"));
    let order = |value: &str| Deploy {
        tag: None,
        variables: Variables::parse(&format!("A={value}")).unwrap(),
        title: format!("deploy {value}"),
        ..app.order()
    };
    app.scene.deployed(&order("2")).await;
    let before = app.scene.deployed(&order("3")).await;
    let rows = app.scene.dokploy.rows(Kind::Application, &app.id).len();
    let ended = app.scene.back(&order("3"), &before).await.unwrap();
    assert_eq!((ended.verdict, ended.deployment_id), (Verdict::Done, None));
    assert_eq!(app.scene.dokploy.live_env(Kind::Application, &app.id).as_deref(), Some("# api\nA=2\n"));
    assert_eq!(app.get("env"), "# api\nA=2\n", "the next deployment has it too");
    assert_eq!(app.scene.dokploy.rows(Kind::Application, &app.id).len(), rows, "it is no deployment");
    assert!(app.scene.asked().iter().any(|call| call == "rollback.rollback"));
}

#[tokio::test]
async fn an_application_that_dokploy_builds_and_keeps_no_image_of_has_no_way_back() {
    let app = App::new().await;
    app.scene.dokploy.keep_rollbacks(&app.id, "registry.example.com");
    app.set("sourceType", json!("github"));
    let order = Deploy { tag: None, variables: Variables::parse("A=2").unwrap(), ..app.order() };
    let before = app.scene.deployed(&order).await;
    let stopped = app.scene.back(&order, &before).await.unwrap_err();
    assert!(matches!(stopped.error, DokployError::NoWayBack { .. }), "{:?}", stopped.error);
}
