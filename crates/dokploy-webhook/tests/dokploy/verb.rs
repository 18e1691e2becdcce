//! The inputs of a deployment by key, as the runner gives them.

use simulators::dokploy::{Container, Kind};

use crate::action::step;
use crate::applications::App;
use crate::scene::{ENV, KEY, Scene};

const FILE: &str = "services: { api: { image: 'a:${IMAGE_TAG}', environment: { X: '${EXTRA}' } } }";

impl Scene {
    async fn asked_for(&self, more: &[(&str, &str)]) -> simulators::runner::sim::StepResult {
        let base = self.server.base();
        let key = [("url", base.as_str()), ("api-key", KEY), ("compose-id", &self.compose_id), ("timeout", "5s")];
        step(&[key.to_vec(), more.to_vec()].concat()).await
    }
}

#[tokio::test]
async fn variables_are_set_without_a_tag_and_never_shown() {
    let scene = Scene::new().await;
    scene.dokploy.set_column(Kind::Compose, &scene.compose_id, "composeFile", FILE.into());
    let said = scene.asked_for(&[("variables", "EXTRA=a secret # value\n")]).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "done"), "{}", said.log);
    assert_eq!(scene.env(), format!("{ENV}EXTRA='a secret # value'\n"));
    assert!(said.log.contains("set EXTRA in the environment of shop") && !said.log.contains("a secret"), "{}", said.log);
}

#[tokio::test]
async fn a_failed_deployment_is_taken_back_where_that_is_asked_for() {
    for (on_failure, env, rows) in [("rollback", ENV.to_owned(), 2), ("stop", ENV.replace("1.0.0", "1.1.0"), 1)] {
        let scene = Scene::new().await;
        scene.dokploy.fail_next(&scene.compose_id, "manifest unknown");
        let said = scene.asked_for(&[("tag", "1.1.0"), ("on-failure", on_failure)]).await;
        assert_eq!((said.exit, said.outputs["status"].as_str()), (1, "error"), "{}", said.log);
        assert_eq!((scene.env(), scene.rows().len()), (env, rows), "{on_failure}");
        assert_eq!(said.outputs["rollback"], if on_failure == "rollback" { "done" } else { "" });
    }
}

#[tokio::test]
async fn a_way_back_that_fails_is_said_beside_what_failed_first() {
    let scene = Scene::new().await;
    scene.dokploy.fail_next(&scene.compose_id, "manifest unknown");
    scene.dokploy.fail_next(&scene.compose_id, "disk full");
    let said = scene.asked_for(&[("tag", "1.1.0"), ("on-failure", "rollback")]).await;
    assert_eq!((said.exit, said.outputs["rollback"].as_str()), (1, "failed"), "{}", said.log);
    let problems: Vec<_> = said.failure.unwrap().problems.into_iter().map(|problem| problem.message).collect();
    assert!(problems.len() == 2 && problems[1].starts_with("going back failed: "), "{problems:?}");
}

#[tokio::test]
async fn what_was_seen_of_the_containers_is_an_output() {
    for (container, exit, status, health) in
        [(Container::healthy("api"), 0, "done", "healthy"), (Container::unhealthy("api"), 1, "unhealthy", "unhealthy")]
    {
        let scene = Scene::new().await;
        scene.dokploy.show_containers(Kind::Compose, &scene.compose_id, [vec![container]]);
        let said = scene.asked_for(&[("tag", "1.1.0"), ("health", "containers"), ("health-timeout", "1s")]).await;
        assert_eq!((said.exit, said.outputs["status"].as_str()), (exit, status), "{}", said.log);
        assert_eq!(said.outputs["health"], health);
    }
    let scene = Scene::new().await;
    assert_eq!(scene.asked_for(&[("tag", "1.1.0")]).await.outputs["health"], "", "nobody looked");
}

#[tokio::test]
async fn an_application_is_deployed_by_its_id() {
    let app = App::new().await;
    let base = app.scene.server.base();
    let said = step(&[("url", base.as_str()), ("api-key", KEY), ("application-id", app.id.as_str()), ("tag", "1.1.0")]).await;
    assert_eq!((said.exit, said.outputs["previous"].as_str()), (0, "1.0.0"), "{}", said.log);
    assert_eq!(app.get("dockerImage"), "ghcr.io/acme/api:1.1.0");
    assert!(said.log.contains("set the image of api to ghcr.io/acme/api:1.1.0"), "{}", said.log);
}

#[tokio::test]
async fn a_dry_run_shows_the_command_that_would_wait_and_changes_nothing() {
    let scene = Scene::new().await;
    let said = scene.asked_for(&[("tag", "1.1.0"), ("wait", "2m"), ("health", "containers"), ("dry-run", "true")]).await;
    assert_eq!(said.exit, 0, "{}", said.log);
    assert!(said.log.contains("--wait --wait-timeout 120`, and stays so"), "{}", said.log);
    assert!(scene.server.seen().iter().all(|seen| seen.method == "GET"));
}

#[tokio::test]
async fn inputs_that_do_not_go_together_are_named() {
    let scene = Scene::new().await;
    let said = scene
        .asked_for(&[
            ("application-id", "a"),
            ("variables", "A=1\nno assignment"),
            ("wait", "soon"),
            ("health", "yes"),
            ("on-failure", "retry"),
            ("health-timeout", "5"),
        ])
        .await;
    assert_eq!(said.exit, 2, "{}", said.log);
    let problems: Vec<_> = said.failure.unwrap().problems.into_iter().map(|problem| problem.message).collect();
    for input in ["application-id", "variables", "wait", "health", "on-failure", "health-timeout"] {
        assert!(problems.iter().any(|problem| problem.contains(&format!("`{input}`"))), "{input} in {problems:?}");
    }
    assert!(problems.iter().all(|problem| !problem.contains("no assignment")), "{problems:?}");
    let said = scene.asked_for(&[("tag", "1.1.0"), ("env-template", "missing.example")]).await;
    assert_eq!(said.exit, 2, "{}", said.log);
}
