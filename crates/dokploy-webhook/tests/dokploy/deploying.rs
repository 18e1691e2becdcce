//! A tag deployed and followed, for every way in which that ends.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actions_core::Secret;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use dokploy_webhook::{Api, Deploy, DokployError, Ended, Verdict, deploy};
use http::StatusCode;
use serde_json::json;
use simulators::dokploy::{Dokploy, Kind};
use simulators::{Fault, What};
use tokio_util::sync::CancellationToken;

use crate::scene::{ENV, KEY, Scene, client};

#[tokio::test]
async fn a_tag_is_set_deployed_and_followed_to_done() {
    let scene = Scene::new().await;
    let deployed = Arc::new(Mutex::new(Vec::new()));
    let seen = deployed.clone();
    scene.dokploy.on_deploy(Arc::new(move |project| {
        seen.lock().unwrap().push(project.env.clone());
        Ok(())
    }));

    let ended = scene.deploy().await.unwrap();

    assert_eq!(ended.verdict, Verdict::Done);
    assert_eq!(ended.previous_tag.as_deref(), Some("1.0.0"));
    assert_eq!(ended.log, None);
    let rows = scene.rows();
    assert_eq!(ended.deployment_id.as_ref(), Some(&rows[0].deployment_id));
    assert_eq!((rows[0].title.as_str(), rows[0].description.as_str()), ("Deploy 1.1.0 · run 7.1", "a run"));
    let env = ENV.replace("1.0.0", "1.1.0");
    assert_eq!(scene.env(), env);
    assert_eq!(*deployed.lock().unwrap(), [env]);
    let page = ended.page.unwrap();
    assert!(page.starts_with(&format!("{}/dashboard/project/", scene.server.base())), "{page}");
    assert!(page.ends_with(&format!("/services/compose/{}?tab=deployments", scene.compose_id)), "{page}");
}

#[tokio::test]
async fn a_tag_that_is_set_already_is_deployed_without_a_write() {
    let scene = Scene::new().await;
    scene.deploy().await.unwrap();
    let again = Deploy { title: "again".to_owned(), ..scene.order() };
    let ended = deploy(&scene.api, &again, &CancellationToken::new()).await.unwrap();
    assert_eq!((ended.verdict, ended.previous_tag.as_deref()), (Verdict::Done, Some("1.1.0")));
    assert_eq!(scene.asked().iter().filter(|call| *call == "compose.saveEnvironment").count(), 1);
    assert_eq!(scene.rows().len(), 2);
}

#[tokio::test]
async fn a_deployment_that_fails_brings_its_log() {
    let scene = Scene::new().await;
    scene.dokploy.fail_next(&scene.compose_id, "manifest unknown");
    let ended = scene.deploy().await.unwrap();
    assert_eq!(ended.verdict, Verdict::Error);
    let log = ended.log.unwrap();
    assert!(log.contains("manifest unknown") && log.contains("Error occurred ❌"), "{log}");
}

#[tokio::test]
async fn a_deployment_waits_for_those_before_it() {
    let scene = Scene::new().await;
    scene.api.deploy(&scene.service(), "somebody else's", "").await.unwrap();
    scene.api.deploy(&scene.service(), "another one", "").await.unwrap();
    let ended = scene.deploy().await.unwrap();
    assert_eq!(ended.verdict, Verdict::Done);
    assert_eq!(scene.rows()[0].title, "Deploy 1.1.0 · run 7.1");
    assert_eq!(ended.deployment_id.as_ref(), Some(&scene.rows()[0].deployment_id));
}

#[tokio::test]
async fn a_deployment_from_git_is_followed_although_its_title_is_replaced() {
    let scene = Scene::new().await;
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "sourceType", json!("github"));
    scene.dokploy.set_commit(Kind::Compose, &scene.compose_id, "feat: a commit", "0123abc");
    let ended = scene.deploy().await.unwrap();
    assert_eq!(ended.verdict, Verdict::Done);
    assert_eq!(scene.rows()[0].title, "feat: a commit");
}

#[tokio::test]
async fn a_deployment_from_git_that_ends_at_once_is_found_without_its_title() {
    let scene = Scene::lasting(Duration::ZERO).await;
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "sourceType", json!("git"));
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "customGitUrl", json!("https://git.example.com/shop.git"));
    scene.dokploy.set_commit(Kind::Compose, &scene.compose_id, "feat: a commit", "0123abc");
    let ended = scene.deploy().await.unwrap();
    assert_eq!(ended.verdict, Verdict::Done);
    assert_eq!(ended.deployment_id.as_ref(), Some(&scene.rows()[0].deployment_id));
}

#[tokio::test]
async fn a_restart_cancels_the_running_deployment() {
    let scene = Scene::new().await;
    scene.dokploy.hold();
    let ended = scene.deploy_while(Dokploy::restart).await.unwrap();
    assert_eq!(ended.verdict, Verdict::Cancelled);
}

#[tokio::test]
async fn a_deployment_that_was_queued_at_a_restart_is_lost() {
    let scene = Scene::new().await;
    scene.dokploy.hold();
    scene.api.deploy(&scene.service(), "somebody else's", "").await.unwrap();
    let ended = scene.deploy_while(Dokploy::restart).await.unwrap();
    assert_eq!((ended.verdict, ended.deployment_id), (Verdict::Lost, None));
}

#[tokio::test]
async fn a_cleaned_queue_loses_the_waiting_deployment() {
    let scene = Scene::new().await;
    scene.dokploy.hold();
    scene.api.deploy(&scene.service(), "somebody else's", "").await.unwrap();
    let ended = scene.deploy_while(Dokploy::clean_queue).await.unwrap();
    assert_eq!(ended.verdict, Verdict::Lost);
}

#[tokio::test]
async fn a_deployment_without_end_is_given_up_in_time() {
    let scene = Scene::new().await;
    scene.dokploy.hold();
    let order = Deploy { timeout: Duration::from_millis(30), ..scene.order() };
    let ended = deploy(&scene.api, &order, &CancellationToken::new()).await.unwrap();
    assert_eq!(ended.verdict, Verdict::TimedOut);
    assert_eq!(ended.deployment_id.as_ref(), Some(&scene.rows()[0].deployment_id));
    assert!(ended.duration >= order.timeout);
}

#[tokio::test]
async fn a_server_that_is_away_for_a_while_is_asked_again() {
    let scene = Scene::new().await;
    for at in 1..=4 {
        let what = What::Status(StatusCode::BAD_GATEWAY);
        scene.server.faults().add(Fault { what, at, path: "allByCompose".to_owned() });
    }
    assert_eq!(scene.deploy().await.unwrap().verdict, Verdict::Done);
}

#[tokio::test]
async fn a_deployment_whose_answer_is_lost_is_looked_for_and_not_sent_again() {
    let scene = Scene::new().await;
    scene.server.faults().add(Fault { what: What::Lost, at: 1, path: "compose.deploy".to_owned() });
    assert_eq!(scene.deploy().await.unwrap().verdict, Verdict::Done);
    assert_eq!(scene.asked().iter().filter(|call| *call == "compose.deploy").count(), 1);
    assert_eq!(scene.rows().len(), 1);
}

#[tokio::test]
async fn a_deployment_that_never_arrived_is_the_error_of_its_request() {
    let scene = Scene::new().await;
    scene.server.faults().add(Fault { what: What::Reset, at: 1, path: "compose.deploy".to_owned() });
    let error = scene.deploy().await.unwrap_err();
    assert!(matches!(error, DokployError::Http(_)), "{error:?}");
    assert!(scene.rows().is_empty());
    assert_eq!(scene.asked().iter().filter(|call| *call == "compose.deploy").count(), 1);
}

#[tokio::test]
async fn an_older_server_is_deployed_to_without_what_it_lacks() {
    // Without saveEnvironment, without readLogs, and without the queue.
    for (minor, patch) in [(28, 8), (28, 0), (25, 1)] {
        let scene = Scene::on(Dokploy::new(KEY).with_version(0, minor, patch)).await;
        scene.dokploy.fail_next(&scene.compose_id, "manifest unknown");
        let ended = scene.deploy().await.unwrap();
        assert_eq!((ended.verdict, ended.log), (Verdict::Error, None), "0.{minor}.{patch}");
        assert_eq!(scene.env(), ENV.replace("1.0.0", "1.1.0"));
    }
}

#[tokio::test]
async fn a_server_that_ignores_titles_is_followed_by_the_only_new_row() {
    let scene = Scene::on(Dokploy::new(KEY).with_version(0, 24, 12)).await;
    let ended = scene.deploy().await.unwrap();
    assert_eq!(ended.verdict, Verdict::Done);
    assert_eq!(scene.rows()[0].title, "Manual deployment");
}

#[tokio::test]
async fn what_would_have_no_effect_is_refused_before_anything_changes() {
    let scene = Scene::new().await;
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "createEnvFile", json!(false));
    assert!(matches!(scene.deploy().await, Err(DokployError::EnvFileOff(_))));
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "composeType", json!("stack"));
    assert_eq!(scene.deploy().await.unwrap().verdict, Verdict::Done, "a stack needs no file");

    let scene = Scene::new().await;
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "composeFile", json!("services: {a: {image: b}}"));
    assert!(matches!(scene.deploy().await, Err(DokployError::VariableUnused { .. })));
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "env", json!("enc:v1:AAAA"));
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "composeFile", json!("${IMAGE_TAG}"));
    assert!(matches!(scene.deploy().await, Err(DokployError::Environment(_))));
    assert!(scene.rows().is_empty());
    assert_eq!(scene.env(), "enc:v1:AAAA");
}

#[tokio::test]
async fn a_write_by_somebody_else_in_between_is_an_error_and_nothing_is_deployed() {
    // The other's write reaches the server right after ours.
    let other = |router: Router, dokploy: Dokploy, id: String| {
        router.layer(from_fn(move |request: Request, next: Next| {
            let (dokploy, id) = (dokploy.clone(), id.clone());
            async move {
                let is_write = request.uri().path().ends_with("compose.saveEnvironment");
                let answer = next.run(request).await;
                if is_write {
                    dokploy.set_column(Kind::Compose, &id, "env", json!("IMAGE_TAG=9.9.9\n"));
                }
                answer
            }
        }))
    };
    let scene = Scene::behind(Dokploy::new(KEY), other).await;
    let ended = scene.deploy().await;
    assert!(matches!(ended, Err(DokployError::Overwritten(_))), "{ended:?}");
    assert!(scene.rows().is_empty());
    assert_eq!(scene.env(), "IMAGE_TAG=9.9.9\n");
}

#[tokio::test]
async fn a_limited_key_that_runs_out_on_the_way_is_named() {
    let scene = Scene::new().await;
    scene.dokploy.add_limited_key("limited", 10);
    let api = Api::new(&client(), &scene.server.base(), &Secret::new("limited")).unwrap();
    scene.dokploy.hold();
    let error = deploy(&api, &scene.order(), &CancellationToken::new()).await.unwrap_err().error;
    assert!(matches!(error, DokployError::KeyUsedUp { .. }), "{error:?}");
}

/// Deploys until the attempt is killed, which is when the server has the job; answers with how the next attempt ends.
async fn killed_and_run_again(scene: &Scene, title: &str) -> Ended {
    scene.dokploy.hold();
    let (first, cancelled) = (scene.order(), CancellationToken::new());
    let begun = async {
        while scene.rows().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        ended = deploy(&scene.api, &first, &cancelled) => panic!("the deployment is held: {ended:?}"),
        () = begun => {}
    }
    let again = Deploy { title: title.to_owned(), ..scene.order() };
    let asked = || scene.asked().iter().filter(|call| *call == "deployment.allByCompose").count();
    let before = asked();
    let end = async {
        loop {
            tokio::time::sleep(Duration::from_millis(5)).await;
            // Only once the next attempt follows something; a last question of the killed one may still arrive.
            if asked() > before + 1 {
                scene.dokploy.end_active();
            }
        }
    };
    tokio::select! {
        ended = deploy(&scene.api, &again, &cancelled) => ended.unwrap(),
        never = end => never,
    }
}

#[tokio::test]
async fn the_next_attempt_follows_the_deployment_that_the_killed_one_left_behind() {
    let scene = Scene::new().await;
    let ended = killed_and_run_again(&scene, "Deploy 1.1.0 · run 7.2").await;
    assert_eq!(ended.verdict, Verdict::Done);
    assert_eq!(scene.rows().len(), 1, "one deployment of one version");
}

#[tokio::test]
async fn another_run_deploys_by_itself() {
    let scene = Scene::new().await;
    let ended = killed_and_run_again(&scene, "Deploy 1.1.0 · run 8.1").await;
    assert_eq!(ended.verdict, Verdict::Done);
    assert_eq!(scene.rows().len(), 2);
}
