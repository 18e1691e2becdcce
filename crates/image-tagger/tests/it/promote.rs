//! `promote` on the simulator.

use simulators::{Server, registry::Registry};

use image_tagger::promote::{Promotion, apply, plan};

use crate::support::{image, promotion, registry};

const ALICE: Option<(&str, &str)> = Some(("alice", "s3cret"));

/// Seven images under `sha-abc1234`, to be promoted to `1.6.1`.
async fn seven(store: &Registry) -> (Server, Vec<Promotion>) {
    let server = Server::start(store.router()).await.unwrap();
    let names = (1..=7).map(|number| format!("acme/svc{number}"));
    let promotions = names.map(|name| {
        store.push_image(&name, "sha-abc1234", &["linux/amd64", "linux/arm64"]);
        promotion(&image(&server.authority(), &name), "sha-abc1234", "1.6.1")
    });
    let promotions = promotions.collect();
    (server, promotions)
}

fn count(server: &Server, what: &str) -> usize {
    server.seen().iter().filter(|seen| format!("{} {}", seen.method, seen.path).starts_with(what)).count()
}

fn are_promoted(store: &Registry) -> bool {
    store.repositories().iter().all(|name| store.digest(name, "1.6.1") == store.digest(name, "sha-abc1234"))
}

#[tokio::test]
async fn seven_images_cost_one_token_and_a_get_and_a_put_each() {
    let store = Registry::token("alice", "s3cret");
    let (server, promotions) = seven(&store).await;
    let registry = registry(ALICE);
    let steps = plan(&registry, &promotions).await.unwrap();
    apply(&registry, &steps).await.unwrap();

    assert!(are_promoted(&store));
    assert_eq!(count(&server, "GET /token"), 1);
    assert_eq!(count(&server, "PUT"), 7);
    // The first request is refused and tells where tokens are; one look at a target tells that this is no second run.
    assert_eq!(server.seen().len(), 1 + 1 + 7 + 1 + 7);
}

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let store = Registry::token("alice", "s3cret");
    let (server, promotions) = seven(&store).await;
    let first = registry(ALICE);
    apply(&first, &plan(&first, &promotions).await.unwrap()).await.unwrap();
    let before = server.seen().len();

    let second = registry(ALICE);
    let steps = plan(&second, &promotions).await.unwrap();
    apply(&second, &steps).await.unwrap();
    assert!(steps.iter().all(|step| step.is_done() && step.line().ends_with("already")));
    assert_eq!(count(&server, "PUT"), 7, "only the first run put tags");
    assert_eq!(server.seen().len() - before, 1 + 1 + 7 + 7);
}

#[tokio::test]
async fn a_run_that_was_killed_half_way_is_completed_by_the_next() {
    let store = Registry::open();
    let (_server, promotions) = seven(&store).await;
    let registry = registry(None);
    let steps = plan(&registry, &promotions).await.unwrap();
    apply(&registry, &steps[..3]).await.unwrap();
    let steps = plan(&registry, &promotions).await.unwrap();
    let done: Vec<bool> = steps.iter().map(image_tagger::promote::Step::is_done).collect();
    assert_eq!(done, [true, true, true, false, false, false, false]);
    apply(&registry, &steps).await.unwrap();
    assert!(are_promoted(&store));
}

#[tokio::test]
async fn no_tag_moves_unless_every_source_is_there() {
    let store = Registry::open();
    let (server, mut promotions) = seven(&store).await;
    for missing in ["acme/gone", "acme/lost"] {
        promotions.push(promotion(&image(&server.authority(), missing), "sha-abc1234", "1.6.1"));
    }
    let failure = plan(&registry(None), &promotions).await.unwrap_err();
    let messages: Vec<String> = failure.problems.iter().map(|problem| problem.message.clone()).collect();
    let at = server.authority();
    let expected = ["gone", "lost"].map(|name| format!("{at}/acme/{name}:sha-abc1234 does not exist"));
    assert_eq!(messages, expected, "all that is missing is said at once");
    assert_eq!(count(&server, "PUT"), 0);
}

#[tokio::test]
async fn a_tag_that_is_on_something_else_is_moved_and_the_plan_says_from_where() {
    let store = Registry::open();
    let server = Server::start(store.router()).await.unwrap();
    let new = store.push_image("acme/api", "sha-new", &["linux/amd64"]);
    let old = store.push_image("acme/api", "staging", &["linux/amd64"]);
    let promotions = [promotion(&image(&server.authority(), "acme/api"), "sha-new", "staging")];
    let registry = registry(None);
    let steps = plan(&registry, &promotions).await.unwrap();
    let api = &promotions[0].image;
    assert_eq!(steps[0].line(), format!("{api}: sha-new → staging ({new}, until now on {old})"));
    apply(&registry, &steps).await.unwrap();
    assert_eq!(store.digest("acme/api", "staging"), Some(new));
}

#[tokio::test]
async fn an_image_without_an_index_keeps_its_digest_too() {
    let store = Registry::basic("alice", "s3cret");
    let server = Server::start(store.router()).await.unwrap();
    let digest = store.push_single("acme/api", "sha-abc", "linux/amd64");
    let registry = registry(ALICE);
    let promotions = [promotion(&image(&server.authority(), "acme/api"), "sha-abc", "1.0.0")];
    apply(&registry, &plan(&registry, &promotions).await.unwrap()).await.unwrap();
    assert_eq!(store.digest("acme/api", "1.0.0"), Some(digest));
}
