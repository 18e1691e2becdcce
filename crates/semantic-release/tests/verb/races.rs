//! Several runs at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;
use axum::middleware::map_request;
use semantic_release::run;
use simulators::Server;

use super::{World, output};

#[tokio::test]
async fn two_runs_for_one_commit_make_one_release_and_both_succeed() {
    let world = World::new().await;
    world.commit("feat: first");
    let (one, other) = tokio::join!(world.run(), world.run());
    assert_eq!(one.outputs, other.outputs, "{} {}", one.log, other.log);
    assert_eq!(output(&one, "released"), "true");
    assert_eq!(world.released(), ["v1.0.0"]);
}

#[tokio::test]
async fn of_two_commits_the_later_computes_anew_when_the_earlier_was_faster() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    let earlier = world.commit("feat: second");
    world.commit("fix: third");
    // The tag comes between what the run reads and what it writes.
    let (github, first) = (world.github.clone(), Arc::new(AtomicBool::new(true)));
    let faster = move |request: Request| {
        if request.method() == "POST" && request.uri().path().ends_with("git/refs") && first.swap(false, Ordering::Relaxed) {
            github.tag("v1.1.0", &earlier);
        }
        request
    };
    let server = Server::start(world.github.router().layer(map_request(move |request| std::future::ready(faster(request)))))
        .await
        .unwrap();
    let step = world.step().env("GITHUB_API_URL", server.base()).run(run).await.unwrap();
    assert_eq!((output(&step, "previous-tag"), output(&step, "tag")), ("v1.1.0", "v1.1.1"), "{}", step.log);
    assert!(step.log.contains("computed anew"), "{}", step.log);
    assert_eq!(world.released(), ["v1.1.1"]);
}

#[tokio::test]
async fn an_earlier_commit_that_a_later_release_holds_is_released_with_it() {
    let world = World::new().await;
    let root = world.commit("feat: first");
    world.tag("v1.0.0", &root);
    let earlier = world.commit("fix: second");
    let later = world.commit("feat: third");
    world.tag("v1.1.0", &later);
    world.repo.detach(&earlier);
    let step = world.step().env("GITHUB_REF", "refs/heads/main").run(run).await.unwrap();
    assert_eq!((output(&step, "released"), output(&step, "version")), ("false", ""), "{}", step.log);
    assert!(step.log.contains("is part of the release v1.1.0 already"), "{}", step.log);
    assert_eq!(world.writes(), 0);
}
