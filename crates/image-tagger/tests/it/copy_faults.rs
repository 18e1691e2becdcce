//! Copies between repositories on which something goes wrong: the image arrives whole, or its tag does not move.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use http::header::RETRY_AFTER;
use http::{Method, StatusCode};
use image_tagger::promote::{self, Promotion, Run};
use simulators::{Fault, Server, What, registry::Registry as Store};

use crate::copy::{assert_same, beside, promoted, promotion, writes};
use crate::support::{image, registry};

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Where an image is and where it is to be: on one registry or on two.
struct Pair {
    stores: [Store; 2],
    servers: Vec<Server>,
    promotion: Promotion,
}

impl Pair {
    async fn new(stores: [Store; 2], served: impl Fn(Router) -> Router) -> Self {
        stores[0].push_image("dev/api", "1.6.1", &BOTH);
        let mut servers = vec![Server::start(served(stores[0].router())).await.unwrap()];
        if !is_one(&stores) {
            servers.push(Server::start(served(stores[1].router())).await.unwrap());
        }
        let (from, to) = (servers[0].authority(), servers[servers.len() - 1].authority());
        let promotion = promotion(&image(&from, "dev/api"), &image(&to, "prod/api"));
        Self { stores, servers, promotion }
    }

    async fn all() -> [Self; 2] {
        let one = Store::open();
        [Self::new([one.clone(), one], |router| router).await, Self::new([Store::open(), Store::open()], |router| router).await]
    }

    fn is_right(&self) {
        assert_same((&self.stores[0], "dev/api"), (&self.stores[1], "prod/api"), "1.6.1");
    }

    fn moved(&self) -> Option<String> {
        self.stores[1].digest("prod/api", "1.6.1")
    }

    fn seen(&self) -> usize {
        self.servers.iter().map(|server| server.seen().len()).sum()
    }

    fn fail(&self, what: What, at: u32, path: &str) {
        for server in &self.servers {
            server.faults().add(Fault { what, at, path: path.to_owned() });
        }
    }
}

fn is_one(stores: &[Store; 2]) -> bool {
    stores[1].push_single("is-one", "1", "linux/amd64");
    stores[0].digest("is-one", "1").is_some()
}

#[tokio::test]
async fn one_failure_anywhere_is_survived_with_the_same_digest() {
    let failing = [503, 500, 429].map(|code| What::Status(StatusCode::from_u16(code).unwrap()));
    for what in failing.into_iter().chain([What::Reset, What::Lost]) {
        for path in ["manifests/1.6.1", "dev/api/manifests/sha256", "tags/list", "blobs/uploads", "prod/api/manifests/sha256"] {
            for pair in Pair::all().await {
                pair.fail(what, 1, path);
                let result = promoted(&pair.promotion).await;
                assert!(result.is_ok(), "{what} at {path}: {result:?}");
                pair.is_right();
            }
        }
    }
}

#[tokio::test]
async fn one_failure_of_the_tag_s_own_put_is_survived_too() {
    for what in [What::Status(StatusCode::SERVICE_UNAVAILABLE), What::Status(StatusCode::TOO_MANY_REQUESTS), What::Reset] {
        for pair in Pair::all().await {
            // The target's tag is looked at once before it is put.
            pair.fail(what, 2, "prod/api/manifests/1.6.1");
            promoted(&pair.promotion).await.unwrap();
            pair.is_right();
        }
    }
}

#[tokio::test]
async fn a_limit_is_waited_for_whether_a_header_says_so_or_ghcr_s_words() {
    let words = r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"retry-after: 10.305464ms, allowed: 2000/minute"}]}"#;
    for (header, body) in [(Some("0"), "{}"), (None, words)] {
        let stores = [Store::open(), Store::open()];
        let left = Arc::new(Mutex::new(VecDeque::from([(header, body); 2])));
        let pair = Pair::new(stores, |router| limited(router, &left)).await;
        promoted(&pair.promotion).await.unwrap();
        assert!(left.lock().unwrap().is_empty());
        pair.is_right();
    }
}

/// Refusals for the number of requests that are still due: the time to wait in the header, and the body.
type Refusals = Arc<Mutex<VecDeque<(Option<&'static str>, &'static str)>>>;

/// The router, which refuses the first PUTs of manifests for their number.
fn limited(router: Router, left: &Refusals) -> Router {
    let left = left.clone();
    router.layer(from_fn(move |request: Request, next: Next| {
        let is_put = request.method() == Method::PUT && request.uri().path().contains("/manifests/");
        let refusal = if is_put { left.lock().unwrap().pop_front() } else { None };
        async move {
            match refusal {
                Some((Some(wait), body)) => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, wait)], body).into_response(),
                Some((None, body)) => (StatusCode::TOO_MANY_REQUESTS, body).into_response(),
                None => next.run(request).await,
            }
        }
    }))
}

#[tokio::test]
async fn where_a_mount_is_refused_the_bytes_are_sent() {
    for status in [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED] {
        let store = Store::open();
        let (server, promotion) = beside(&store).await;
        for at in 1..=8 {
            server.faults().add(Fault { what: What::Status(status), at, path: "mount=".to_owned() });
        }
        promoted(&promotion).await.unwrap();
        assert_same((&store, "dev/api"), (&store, "prod/api"), "1.6.1");
    }
}

#[tokio::test]
async fn an_immutable_tag_on_another_image_stays_and_both_are_named() {
    for target in [Store::open().immutable(), Store::basic("alice", "s3cret").immutable()] {
        let before = target.push_image("prod/api", "1.6.1", &["linux/s390x"]);
        let pair = Pair::new([Store::open(), target], |router| router).await;
        let failure = promoted(&pair.promotion).await.unwrap_err();
        let wanted = pair.stores[0].digest("dev/api", "1.6.1").unwrap();
        let message = &failure.problems[0].message;
        assert!(message.contains(&format!("on {wanted} (it stays on {before})")), "{message}");
        assert_eq!(pair.moved(), Some(before));
    }
}

#[tokio::test]
async fn a_blob_that_lies_is_never_under_a_tag() {
    let pair = Pair::new([Store::open(), Store::open()], |router| router).await;
    for at in 1..=40 {
        pair.servers[0].faults().add(Fault { what: What::Html, at, path: "dev/api/blobs/".to_owned() });
    }
    promoted(&pair.promotion).await.unwrap_err();
    assert_eq!(pair.moved(), None);
}

#[tokio::test]
async fn an_index_of_indexes_goes_along_whole_and_keeps_its_digest() {
    for pair in Pair::all().await {
        let (store, mut digest) = (&pair.stores[0], pair.stores[0].digest("dev/api", "1.6.1").unwrap());
        for _ in 0..3 {
            let size = store.manifest("dev/api", &digest).unwrap().len();
            let index = format!(
                r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{{"mediaType":"{INDEX}","digest":"{digest}","size":{size}}}]}}"#
            );
            digest = store.push_manifest("dev/api", "1.6.1", INDEX, index);
        }
        promoted(&pair.promotion).await.unwrap();
        assert_eq!(pair.moved(), Some(digest));
        pair.is_right();
    }
}

#[tokio::test]
async fn a_copy_that_is_killed_at_any_request_leaves_no_half_image_under_the_tag_and_is_completed_by_the_next() {
    for kind in 0..2 {
        for at in (1..).step_by(6) {
            let pair = Pair::all().await.into_iter().nth(kind).unwrap();
            let stuck = pair.servers.last().unwrap();
            stuck.faults().add(Fault { what: What::Hang, at, path: String::new() });
            let was_killed = tokio::select! {
                result = promoted(&pair.promotion) => { result.unwrap(); false }
                () = reached(stuck, usize::try_from(at).unwrap()) => true,
            };
            if pair.moved().is_some() {
                pair.is_right();
            }
            promoted(&pair.promotion).await.unwrap();
            pair.is_right();
            if !was_killed {
                assert!(at > 20, "only {at} requests");
                break;
            }
        }
    }
}

/// Comes once a server has seen that many requests, of which the last hangs.
async fn reached(server: &Server, requests: usize) {
    while server.seen().len() < requests {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn of_several_services_none_moves_when_one_cannot_be_sent() {
    let pair = Pair::new([Store::open(), Store::open()], |router| router).await;
    let (from, to) = (pair.servers[0].authority(), pair.servers[1].authority());
    pair.stores[0].push_image("dev/web", "1.6.1", &BOTH);
    let web = promotion(&image(&from, "dev/web"), &image(&to, "prod/web"));
    for at in 1..=20 {
        pair.servers[1].faults().add(Fault { what: What::Status(StatusCode::FORBIDDEN), at, path: "prod/web/blobs".to_owned() });
    }
    let registry = registry(None);
    let steps = promote::plan(&registry, &[pair.promotion.clone(), web], Run::First).await.unwrap();
    promote::apply(&registry, &steps).await.unwrap_err();
    assert_eq!((pair.moved(), pair.stores[1].digest("prod/web", "1.6.1")), (None, None));
    let before = pair.seen();
    assert!(writes(&pair.servers[1]) > 0 && before > 0);
}
