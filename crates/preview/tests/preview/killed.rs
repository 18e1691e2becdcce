//! Runs that are killed at any request, answers that get lost: the next run converges.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use simulators::dokploy::{Dokploy, Kind};
use simulators::{Fault, What};

use crate::scene::{KEY, OPENED, Pull, Scene, problems};

/// When a request hangs, counted from 1: before the server saw it, or after it was carried out.
#[derive(Clone, Copy, Debug)]
struct Kill {
    at: usize,
    is_done: bool,
}

/// A scene whose n-th request is never answered.
async fn killing(kill: Kill) -> (Scene, Arc<AtomicUsize>, Arc<tokio::sync::Notify>) {
    let (count, hangs) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
    let (counted, told) = (count.clone(), hangs.clone());
    let scene = Scene::behind(Dokploy::new(KEY), move |router| {
        router.layer(from_fn(move |request: Request, next: Next| {
            let is_it = counted.fetch_add(1, Ordering::SeqCst) + 1 == kill.at;
            let told = told.clone();
            async move {
                if is_it && !kill.is_done {
                    told.notify_one();
                    return pending().await;
                }
                let answer = next.run(request).await;
                if is_it {
                    told.notify_one();
                    return pending().await;
                }
                answer
            }
        }))
    })
    .await;
    (scene, count, hangs)
}

/// Runs until the request that hangs; answers whether there was one.
async fn until_killed(scene: &Scene, pull: Pull, hangs: &tokio::sync::Notify) -> bool {
    tokio::select! {
        () = hangs.notified() => true,
        said = scene.run(pull, &[]) => {
            assert_eq!(said.exit, 0, "{}", problems(&said));
            false
        }
    }
}

#[tokio::test]
async fn a_run_that_was_killed_at_any_request_is_finished_by_the_next() {
    for is_done in [false, true] {
        let mut at = 1;
        loop {
            let (scene, _, hangs) = killing(Kill { at, is_done }).await;
            if !until_killed(&scene, OPENED, &hangs).await {
                break;
            }
            let said = scene.up().await;
            assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "deployed"), "{at} {is_done}: {}", problems(&said));
            assert_eq!(scene.dokploy.environments(), ["production", "pr-42"], "{at} {is_done}");
            let ids = scene.composes();
            assert_eq!(ids.len(), 1, "{at} {is_done}");
            let hosts = scene.dokploy.hosts(Kind::Compose, &ids[0]);
            assert_eq!(hosts, ["report-pr-42.example.com", "api-pr-42.example.com"], "{at} {is_done}");
            let live = scene.dokploy.live_env(Kind::Compose, &ids[0]).unwrap();
            assert!(live.contains("PREVIEW_URL_API") && live.contains("MODEL=small"), "{at} {is_done}: {live}");
            at += 1;
        }
        assert!(at > 12, "only {at} requests were killed");
    }
}

#[tokio::test]
async fn a_destruction_that_was_killed_at_any_request_is_finished_by_the_next() {
    let closed = Pull { action: "closed", ..OPENED };
    for is_done in [false, true] {
        for more in 1.. {
            // The first run, which makes the preview, is not killed.
            let (probe, count, _) = killing(Kill { at: usize::MAX, is_done }).await;
            probe.up().await;
            let made = count.load(Ordering::SeqCst);
            let (scene, _, hangs) = killing(Kill { at: made + more, is_done }).await;
            // How often the deployment is asked for depends on the time, so that a kill may come within the first run.
            if until_killed(&scene, OPENED, &hangs).await {
                scene.up().await;
            } else if !until_killed(&scene, closed, &hangs).await {
                assert!(more > 5, "only {more} requests were killed");
                break;
            }
            let said = scene.run(closed, &[]).await;
            assert_eq!(said.exit, 0, "{more} {is_done}: {}", problems(&said));
            assert_eq!(scene.dokploy.environments(), ["production"], "{more} {is_done}");
            assert!(scene.composes().is_empty(), "{more} {is_done}");
        }
    }
}

#[tokio::test]
async fn what_was_made_although_its_answer_was_lost_is_taken_and_not_made_twice() {
    for path in ["environment.create", "compose.create", "domain.create"] {
        let scene = Scene::new().await;
        scene.server.faults().add(Fault { what: What::Lost, at: 1, path: path.to_owned() });
        let said = scene.up().await;
        assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "deployed"), "{path}: {}", problems(&said));
        assert_eq!(scene.dokploy.environments(), ["production", "pr-42"], "{path}");
        assert_eq!(scene.composes().len(), 1, "{path}");
        assert_eq!(scene.dokploy.hosts(Kind::Compose, &scene.composes()[0]).len(), 2, "{path}");
    }
}

#[tokio::test]
async fn of_duplicates_the_oldest_stays() {
    let scene = Scene::new().await;
    let oldest = scene.up().await.outputs["environment-id"].clone();
    let marker = "deploy-action preview octo/report#42";
    let second = scene.api().create_environment(&scene.project_id, "pr-42", marker).await.unwrap();
    for environment in [oldest.as_str(), second.environment_id.as_str()] {
        let id = scene.dokploy.create_compose_in(environment, "pr-42", "services: {}", "");
        scene.dokploy.set_column(Kind::Compose, &id, "description", marker.into());
    }
    let first = scene.composes()[0].clone();
    let said = scene.up().await;
    assert_eq!((said.exit, said.outputs["environment-id"].as_str()), (0, oldest.as_str()), "{}", problems(&said));
    assert_eq!(scene.composes(), [first]);
    assert_eq!(scene.dokploy.environments(), ["production", "pr-42"]);
}

#[tokio::test]
async fn a_cancelled_run_waits_for_no_answer() {
    let (scene, _, hangs) = killing(Kill { at: 5, is_done: false }).await;
    let folder = tempfile::tempdir().unwrap();
    let step = scene.step(folder.path(), OPENED, &[]);
    let runner = step.runner().unwrap();
    let cancel = async {
        hangs.notified().await;
        runner.cancelled().cancel();
    };
    let (outcome, ()) = tokio::join!(preview::run(&runner), cancel);
    assert!(outcome.unwrap_err().problems[0].message.contains("cancelled"));
}
