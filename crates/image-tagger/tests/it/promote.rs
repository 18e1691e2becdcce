//! `promote` on the simulator.

use simulators::{Server, registry::Registry};

use image_tagger::promote::{Promotion, Run, apply, plan};

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
    let steps = plan(&registry, &promotions, Run::First).await.unwrap();
    apply(&registry, &steps).await.unwrap();

    assert!(are_promoted(&store));
    assert_eq!(count(&server, "GET /token"), 1);
    assert_eq!(count(&server, "PUT"), 7);
    // The first request is refused and tells where tokens are.
    assert_eq!(server.seen().len(), 1 + 1 + 7 + 7);
}

#[tokio::test]
async fn where_it_is_free_one_look_tells_a_second_run_from_a_first() {
    for (store, login, asked) in [(Registry::open(), None, 0), (Registry::basic("alice", "s3cret"), ALICE, 1)] {
        let (server, promotions) = seven(&store).await;
        for (puts, requests) in [(7, asked + 7 + 1 + 7), (7, asked + 7 + 7)] {
            let before = server.seen().len();
            let registry = registry(login);
            apply(&registry, &plan(&registry, &promotions, Run::First).await.unwrap()).await.unwrap();
            assert_eq!((count(&server, "PUT"), server.seen().len() - before), (puts, requests));
        }
    }
}

#[tokio::test]
async fn a_run_that_is_said_to_be_a_second_one_looks_at_all_and_puts_what_is_missing() {
    let store = Registry::token("alice", "s3cret");
    let (server, promotions) = seven(&store).await;
    let first = registry(ALICE);
    apply(&first, &plan(&first, &promotions[..5], Run::First).await.unwrap()).await.unwrap();

    for (puts, requests) in [(7, 1 + 1 + 7 + 7 + 2), (7, 1 + 1 + 7 + 7)] {
        let before = server.seen().len();
        let again = registry(ALICE);
        let steps = plan(&again, &promotions, Run::Again).await.unwrap();
        apply(&again, &steps).await.unwrap();
        assert!(steps.iter().take(5).all(|step| step.is_done() && step.lines()[0].ends_with("already")));
        assert_eq!((count(&server, "PUT"), server.seen().len() - before), (puts, requests));
    }
}

#[tokio::test]
async fn an_immutable_tag_that_is_right_is_success_and_one_that_is_wrong_names_both() {
    let store = Registry::token("alice", "s3cret").immutable();
    let (server, promotions) = seven(&store).await;
    for _ in 0..2 {
        let registry = registry(ALICE);
        apply(&registry, &plan(&registry, &promotions, Run::First).await.unwrap()).await.unwrap();
        assert!(are_promoted(&store));
    }
    let (wanted, now) =
        (store.push_image("acme/svc1", "sha-abc1234", &["linux/s390x"]), store.digest("acme/svc1", "1.6.1").unwrap());
    let registry = registry(ALICE);
    let failure = apply(&registry, &plan(&registry, &promotions, Run::First).await.unwrap()).await.unwrap_err();
    let problem = &failure.problems[0];
    let expected = format!("failed to put {}/acme/svc1:1.6.1 on {wanted} (it stays on {now})", server.authority());
    assert!(problem.message.starts_with(&expected), "{}", problem.message);
    assert!(problem.hint.as_ref().unwrap().contains("immutable"), "{problem:?}");
}

#[tokio::test]
async fn one_image_gets_several_tags_for_one_look_at_its_source() {
    let store = Registry::open();
    let (server, mut promotions) = seven(&store).await;
    for promotion in &mut promotions {
        promotion.to.push("latest".parse().unwrap());
    }
    let registry = registry(None);
    apply(&registry, &plan(&registry, &promotions, Run::First).await.unwrap()).await.unwrap();
    assert!(are_promoted(&store));
    assert!(store.repositories().iter().all(|name| store.digest(name, "latest") == store.digest(name, "1.6.1")));
    assert_eq!(count(&server, "GET"), 7);
}

#[tokio::test]
async fn a_run_that_was_killed_half_way_is_completed_by_the_next() {
    let store = Registry::open();
    let (_server, promotions) = seven(&store).await;
    let registry = registry(None);
    let steps = plan(&registry, &promotions, Run::First).await.unwrap();
    apply(&registry, &steps[..3]).await.unwrap();
    let steps = plan(&registry, &promotions, Run::First).await.unwrap();
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
    let failure = plan(&registry(None), &promotions, Run::First).await.unwrap_err();
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
    let steps = plan(&registry, &promotions, Run::First).await.unwrap();
    let api = &promotions[0].image;
    assert_eq!(steps[0].lines()[0], format!("{api}: sha-new → staging ({new}, until now on {old})"));
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
    apply(&registry, &plan(&registry, &promotions, Run::First).await.unwrap()).await.unwrap();
    assert_eq!(store.digest("acme/api", "1.0.0"), Some(digest));
}
