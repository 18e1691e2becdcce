//! Whether containers are healthy: the state machine, and a deployment that is looked at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use dokploy_webhook::health::{Finding, Watch};
use dokploy_webhook::model::Container as Seen;
use dokploy_webhook::{Deploy, DokployError, Ended, Service, deploy};
use simulators::dokploy::{Container, Dokploy, Kind};
use tokio_util::sync::CancellationToken;

use crate::scene::{KEY, Scene};

const DEADLINE: u64 = 60;

/// A container of the project `shop`.
fn seen(name: &str, state: &str, status: &str) -> Seen {
    let (state, status) = (state.to_owned(), status.to_owned());
    Seen { container_id: name.to_owned(), name: format!("shop-{name}-1"), state, status }
}

fn healthy(name: &str) -> Seen {
    seen(name, "running", "Up 40 seconds (healthy)")
}

fn starting(name: &str) -> Seen {
    seen(name, "running", "Up 2 seconds (health: starting)")
}

fn up(name: &str) -> Seen {
    seen(name, "running", "Up 2 seconds")
}

fn exited(name: &str, code: u8) -> Seen {
    seen(name, "exited", &format!("Exited ({code}) 2 seconds ago"))
}

/// What a machine finds in looks that are a second apart, and in which look.
fn found(mut machine: Watch, looks: &[Vec<Seen>]) -> (usize, Option<Finding>) {
    for (index, look) in looks.iter().enumerate() {
        let finding = machine.step(Duration::from_secs(index as u64), look);
        if finding.is_some() {
            return (index, finding);
        }
    }
    (looks.len(), None)
}

fn compose(looks: &[Vec<Seen>]) -> (usize, Option<Finding>) {
    found(Watch::compose(Duration::from_secs(DEADLINE)), looks)
}

fn unhealthy(what: &str) -> Finding {
    Finding::Unhealthy(what.to_owned())
}

#[test]
fn containers_are_healthy_once_each_health_check_says_so() {
    let looks = [vec![starting("api"), healthy("db")], vec![healthy("api"), healthy("db")]];
    assert_eq!(compose(&looks), (1, Some(Finding::Healthy)));
}

#[test]
fn containers_without_health_checks_are_never_called_healthy_and_must_stay_up() {
    assert_eq!(compose(&vec![vec![up("api")]; 3]), (2, Some(Finding::Running)));
    let crashes =
        [vec![up("api")], vec![up("api")], vec![seen("api", "restarting", "Restarting (1) 1 second ago")], vec![up("api")]];
    assert_eq!(compose(&crashes), (4, None));
    assert_eq!(compose(&vec![vec![up("worker"), healthy("api")]; 3]), (2, Some(Finding::Healthy)));
}

#[test]
fn a_job_that_ended_well_is_well_and_one_that_ended_badly_is_not() {
    assert_eq!(compose(&[vec![exited("migrator", 0), healthy("api")]]), (0, Some(Finding::Healthy)));
    let failed = vec![vec![exited("migrator", 1), healthy("api")]; 3];
    assert_eq!(compose(&failed), (2, Some(unhealthy("shop-migrator-1 is exited with 1"))));
    let started_again = [vec![exited("api", 1)], vec![starting("api")], vec![healthy("api")]];
    assert_eq!(compose(&started_again), (2, Some(Finding::Healthy)));
}

#[test]
fn what_is_not_healthy_in_time_is_named_with_its_state() {
    let ill = seen("api", "running", "Up 2 minutes (unhealthy)");
    let mut machine = Watch::compose(Duration::from_secs(DEADLINE));
    assert_eq!(machine.step(Duration::from_secs(1), &[ill.clone(), starting("web")]), None, "it may recover");
    let end = machine.step(Duration::from_secs(DEADLINE), &[ill, starting("web")]);
    assert_eq!(end, Some(unhealthy("shop-api-1 is unhealthy, shop-web-1 is starting")));
}

#[test]
fn what_cannot_be_seen_is_said_to_be_unseen() {
    let (index, finding) = compose(&vec![Vec::new(); 9]);
    assert!(matches!(finding, Some(Finding::Unseen(_))) && index < 9, "{finding:?}");
    let late = [Vec::new(), Vec::new(), vec![healthy("api")]];
    assert_eq!(compose(&late), (2, Some(Finding::Healthy)));
}

#[test]
fn what_docker_compose_run_left_behind_does_not_matter() {
    let mut left = exited("api", 1);
    left.name = "shop-api-run-0123456789ab".to_owned();
    assert_eq!(compose(&[vec![left, healthy("api")]]), (0, Some(Finding::Healthy)));
}

#[test]
fn an_application_is_live_once_its_new_containers_are_and_the_old_ones_are_gone() {
    let swarm = |looks: &[Vec<Seen>]| found(Watch::swarm(Duration::from_secs(DEADLINE), &[healthy("old")]), looks);
    let looks = [
        vec![healthy("old")],
        vec![healthy("old"), starting("new")],
        vec![healthy("old"), healthy("new")],
        vec![exited("old", 0), healthy("new")],
    ];
    assert_eq!(swarm(&looks), (3, Some(Finding::Healthy)));
    let went_back = vec![vec![healthy("old"), exited("new", 1)]; 3];
    assert_eq!(swarm(&went_back), (2, Some(unhealthy("shop-new-1 is exited with 1"))));
    let (_, finding) = swarm(&vec![vec![healthy("old")]; 61]);
    assert!(matches!(finding, Some(Finding::Unseen(_))), "it is not known whose they are: {finding:?}");
}

impl Scene {
    async fn looked_at(&self, looks: &[Vec<Container>]) -> Ended {
        self.dokploy.show_containers(Kind::Compose, &self.compose_id, looks.to_vec());
        let order = Deploy { health: Some(Duration::from_millis(300)), ..self.order() };
        deploy(&self.api, &order, &CancellationToken::new()).await.unwrap()
    }
}

#[tokio::test]
async fn a_deployment_is_done_and_healthy_only_once_its_containers_are() {
    let scene = Scene::new().await;
    let ended = scene.looked_at(&[vec![Container::starting("api")], vec![Container::healthy("api")]]).await;
    assert_eq!((ended.status(), ended.health.clone()), ("done", Some(Finding::Healthy)));
    assert!(ended.problem(&scene.order()).is_none());
}

#[tokio::test]
async fn a_deployment_whose_containers_are_ill_is_done_in_dokploy_and_no_success() {
    for look in [Container::unhealthy("api"), Container::restarting("api"), Container::exited("api", 1)] {
        let scene = Scene::new().await;
        let ended = scene.looked_at(&[vec![look]]).await;
        assert_eq!(ended.status(), "unhealthy");
        let problem = ended.problem(&scene.order());
        assert!(
            matches!(&problem, Some(DokployError::Unhealthy { containers, .. }) if containers.contains("-api-1 is ")),
            "{problem:?}"
        );
    }
}

#[tokio::test]
async fn a_deployment_whose_containers_cannot_be_seen_is_not_called_healthy() {
    let scene = Scene::new().await;
    let ended = scene.looked_at(&[Vec::new()]).await;
    assert_eq!((ended.status(), ended.health.as_ref().map(Finding::word)), ("done", Some("unseen")));
    let scene = Scene::new().await;
    scene.dokploy.forbid(KEY, "docker.getContainersByAppNameMatch", "unauthorized to access resource \"service\"");
    let ended = scene.looked_at(&[vec![Container::healthy("api")]]).await;
    assert!(matches!(&ended.health, Some(Finding::Unseen(why)) if why.contains("unauthorized")), "{:?}", ended.health);
}

#[tokio::test]
async fn old_containers_that_could_not_be_told_apart_beforehand_prove_nothing() {
    let is_first = Arc::new(AtomicBool::new(true));
    let refuse_once = from_fn(move |request: Request, next: Next| {
        let is_refused = request.uri().path().contains("docker.") && is_first.swap(false, Ordering::Relaxed);
        async move { if is_refused { StatusCode::FORBIDDEN.into_response() } else { next.run(request).await } }
    });
    let scene = Scene::behind(Dokploy::new(KEY), |router, _, _| router.layer(refuse_once)).await;
    let id = scene.dokploy.create_application("api", "ghcr.io/acme/api:1.0.0");
    scene.dokploy.show_containers(Kind::Application, &id, [vec![Container::healthy("api")]]);
    let order = Deploy { service: Service::application(&id), health: Some(Duration::from_millis(300)), ..scene.order() };
    let ended = deploy(&scene.api, &order, &CancellationToken::new()).await.unwrap();
    assert!(
        matches!(&ended.health, Some(Finding::Unseen(why)) if why.contains("of before the deployment")),
        "{:?}",
        ended.health
    );
}
