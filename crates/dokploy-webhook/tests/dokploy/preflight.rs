//! What is found before anything changes.

use dokploy_webhook::deploy::plan;
use dokploy_webhook::environment::Variables;
use dokploy_webhook::{Deploy, DokployError};
use serde_json::json;
use simulators::dokploy::Kind;

use crate::scene::Scene;

impl Scene {
    /// The warnings of a plan for `shop`, or why there is none.
    async fn checked(&self, file: &str, order: &Deploy) -> Result<Vec<String>, DokployError> {
        self.dokploy.set_column(Kind::Compose, &self.compose_id, "composeFile", json!(file));
        plan(&self.api, order).await.map(|plan| plan.warnings)
    }

    fn with(&self, variables: &str) -> Deploy {
        Deploy { variables: Variables::parse(variables).unwrap(), ..self.order() }
    }
}

fn unused(checked: Result<Vec<String>, DokployError>) -> Vec<String> {
    match checked {
        Err(DokployError::VariableUnused { variables, .. }) => variables,
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn every_variable_that_the_compose_file_never_uses_is_named() {
    let scene = Scene::new().await;
    let order = scene.with("API_TAG=1\nDB_URL=x\nCOMPOSE_PROFILES=full");
    let file = "services: { api: { image: 'a:${API_TAG}' } }";
    assert_eq!(unused(scene.checked(file, &order).await), ["IMAGE_TAG", "DB_URL"]);
    // A file of variables hands all of them to the containers; an image's name is made before.
    let file = "services: { api: { image: 'a:1', env_file: .env } }";
    assert_eq!(unused(scene.checked(file, &order).await), ["IMAGE_TAG"]);
    let error = scene.checked("services: { api: { image: a } }", &order).await.unwrap_err();
    assert!(error.to_string().contains("never uses ${IMAGE_TAG}, ${API_TAG}, ${DB_URL}"), "{error}");
}

#[tokio::test]
async fn a_variable_that_another_one_is_made_of_is_used() {
    let scene = Scene::new().await;
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "env", json!("IMAGE=a:${{IMAGE_TAG}}\n"));
    assert!(scene.checked("services: { api: { image: '${IMAGE}' } }", &scene.order()).await.is_ok());
}

#[tokio::test]
async fn a_tag_that_moves_and_is_not_pulled_is_worth_a_warning() {
    let scene = Scene::new().await;
    let moving = Deploy { tag: Some("staging".to_owned()), ..scene.order() };
    let file = "services: { api: { image: 'a:${IMAGE_TAG}' }, web: { image: 'b:${IMAGE_TAG}', pull_policy: always } }";
    let warnings = scene.checked(file, &moving).await.unwrap();
    assert!(warnings.len() == 1 && warnings[0].starts_with("api (a:staging) of shop run a tag that moves"), "{warnings:?}");
    assert!(scene.checked(file, &scene.order()).await.unwrap().is_empty(), "1.1.0 names a version");
}

#[tokio::test]
async fn variables_that_a_template_names_are_missed_all_at_once_unless_they_are_set_now() {
    let scene = Scene::new().await;
    let required = ["SECRET", "STRIPE_KEY", "OAUTH_ID", "IMAGE_TAG"].map(str::to_owned).to_vec();
    let order = Deploy { required, ..scene.order() };
    let error = plan(&scene.api, &order).await.unwrap_err();
    assert!(matches!(&error, DokployError::VariablesMissing { names, .. } if *names == ["STRIPE_KEY", "OAUTH_ID"]), "{error:?}");
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "composeFile", json!("${IMAGE_TAG} ${STRIPE_KEY}"));
    let order = Deploy { variables: Variables::parse("STRIPE_KEY=sk").unwrap(), ..order };
    let error = plan(&scene.api, &order).await.unwrap_err();
    assert!(matches!(&error, DokployError::VariablesMissing { names, .. } if *names == ["OAUTH_ID"]), "{error:?}");
    assert!(scene.server.seen().iter().all(|seen| seen.method == "GET"));
}
