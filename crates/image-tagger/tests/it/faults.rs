//! Registries that fail, refuse or lie: the right error or the right retry, never a wrong tag.

use actions_core::Failure;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http::header::{AUTHORIZATION, LOCATION, WWW_AUTHENTICATE};
use http::{Method, Response, StatusCode};
use image_tagger::promote;
use image_tagger::verify::verify;
use registry_client::Digest;
use simulators::{Fault, Server, What, registry::Registry as Store};

use crate::support::{image, promotion, registry, wanted};

const ALICE: Option<(&str, &str)> = Some(("alice", "s3cret"));
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// Promotes `acme/api:old` to `new` on a server, with faults at the n-th request whose path holds a text.
async fn promoted(server: &Server, faults: &[(What, u32, &str)]) -> Result<(), Failure> {
    for (what, at, path) in faults {
        server.faults().add(Fault { what: *what, at: *at, path: (*path).to_owned() });
    }
    let registry = registry(ALICE);
    let steps =
        promote::plan(&registry, &[promotion(&image(&server.authority(), "acme/api"), "old", "new")], promote::Run::First)
            .await?;
    promote::apply(&registry, &steps).await
}

/// A store with `acme/api:old`, and its server.
async fn store() -> (Store, Server) {
    let store = Store::token("alice", "s3cret");
    store.push_image("acme/api", "old", &["linux/amd64", "linux/arm64"]);
    let server = Server::start(store.router()).await.unwrap();
    (store, server)
}

fn message(result: Result<(), Failure>) -> String {
    result.unwrap_err().problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("; ")
}

fn status(code: u16) -> What {
    What::Status(StatusCode::from_u16(code).unwrap())
}

fn puts(server: &Server) -> usize {
    server.seen().iter().filter(|seen| seen.method == Method::PUT).count()
}

#[tokio::test]
async fn one_failure_anywhere_is_survived_with_the_same_digest() {
    let (at_get, at_put) = ((1, "manifests/old"), (1, "manifests/new"));
    for (what, at, path) in [
        (status(503), at_put.0, at_put.1),
        (status(429), at_put.0, at_put.1),
        (status(500), at_put.0, at_put.1),
        (What::Reset, at_put.0, at_put.1),
        (status(503), at_get.0, at_get.1),
        (status(429), at_get.0, at_get.1),
        (What::Reset, at_get.0, at_get.1),
        (What::Lost, at_put.0, at_put.1),
        (status(502), 1, "/token"),
    ] {
        let (store, server) = store().await;
        promoted(&server, &[(what, at, path)]).await.unwrap();
        assert_eq!(store.digest("acme/api", "new"), store.digest("acme/api", "old"), "{what} at {path}");
    }
}

#[tokio::test]
async fn a_registry_that_stays_down_leaves_the_tag_where_it_is() {
    let (store, server) = store().await;
    let before = store.push_image("acme/api", "new", &["linux/amd64"]);
    let failing = [1, 2, 3].map(|at| (status(503), at, "manifests/new"));
    let (source, target) = (store.digest("acme/api", "old").unwrap(), image(&server.authority(), "acme/api"));
    let failure = promoted(&server, &failing).await.unwrap_err();
    let message = &failure.problems[0].message;
    assert!(message.starts_with(&format!("failed to put {target}:new on {source} (it stays on {before})")), "{message}");
    assert!(message.contains("503") && message.contains("3 tries"), "{message}");
    assert_eq!(failure.problems[0].hint.as_deref(), Some("the server failed; run again later"));
    assert_eq!(store.digest("acme/api", "new"), Some(before));
}

#[tokio::test]
async fn a_limit_that_lasts_longer_than_we_wait_is_said_with_its_time() {
    let (store, server) = store().await;
    let message = message(promoted(&server, &[(What::RateLimited, 1, "manifests/new")]).await);
    assert!(message.contains("429 Too Many Requests and asks to wait 1 s"), "{message}");
    assert_eq!(store.digest("acme/api", "new"), None);
}

#[tokio::test]
async fn a_token_endpoint_that_is_down_is_named() {
    let (_store, server) = store().await;
    let message = message(promoted(&server, &[1, 2, 3].map(|at| (status(503), at, "/token"))).await);
    assert!(message.starts_with(&format!("failed to get a token for {}", server.authority())), "{message}");
    assert_eq!(puts(&server), 0);
}

#[tokio::test]
async fn a_login_page_in_the_place_of_an_answer_is_no_image_and_no_token() {
    for (at, path, expected) in
        [(2, "manifests/old", "is not an image: the registry answered `text/html`"), (1, "/token", "failed to get a token")]
    {
        let (_store, server) = store().await;
        // The first request to the registry is the one that is refused; which of the two it is does not matter here.
        server.faults().add(Fault { what: What::Html, at, path: path.to_owned() });
        let list = [wanted(&image(&server.authority(), "acme/api"), "old", &["linux/amd64"])];
        let checked = verify(&registry(ALICE), &list).await;
        let message = &checked[0].problem.as_ref().unwrap().message;
        assert!(message.contains(expected), "{message}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_what_the_registry_says_are_never_sent_on() {
    let (store, server) = store().await;
    let digest = store.digest("acme/api", "old").unwrap();
    let altered = String::from_utf8(store.manifest("acme/api", "old").unwrap().to_vec()).unwrap().replace("arm64", "s390x");
    store.tamper("acme/api", &digest, altered.clone());
    let message = message(promoted(&server, &[]).await);
    let is = Digest::of(altered.as_bytes());
    assert!(message.ends_with(&format!("is damaged: the registry says {digest}, the bytes are {is}")), "{message}");
    assert_eq!(puts(&server), 0);
}

/// A server that answers by a function, with its own address at hand.
async fn answering(
    answer: impl Fn(&Request) -> http::response::Builder + Clone + Send + Sync + 'static,
    body: &'static str,
) -> Server {
    let handler = move |request: Request| {
        let response = answer(&request).body(Body::from(body)).unwrap();
        std::future::ready(response)
    };
    Server::start(Router::new().fallback(handler)).await.unwrap()
}

#[tokio::test]
async fn credentials_are_not_sent_to_a_strange_place() {
    for (realm, reason) in [
        ("http://tokens.example.com/token", "it is not encrypted"),
        ("https://alice@tokens.example.com/token", "it holds a user or password"),
        ("token", "it is not an address"),
        ("file:///etc/passwd", "it is not a web address"),
    ] {
        let challenge = format!("Bearer realm=\"{realm}\",service=\"x\"");
        let answer = move |_: &Request| Response::builder().status(401).header(WWW_AUTHENTICATE, &challenge);
        let server = answering(answer, "").await;
        let message = message(promoted(&server, &[]).await);
        assert!(message.contains(&format!("asks to get a token from `{realm}`, which is not done: {reason}")), "{message}");
        assert!(server.seen().iter().all(|seen| !seen.headers.contains_key(AUTHORIZATION)));
    }
}

#[tokio::test]
async fn a_refusal_that_asks_for_nothing_known_is_an_error() {
    for challenge in ["Negotiate", ""] {
        let answer = move |_: &Request| Response::builder().status(401).header(WWW_AUTHENTICATE, challenge);
        let server = answering(answer, "").await;
        let message = message(promoted(&server, &[]).await);
        assert!(message.contains("asks for credentials in a way that is not known"), "{message}");
    }
}

/// A manifest whose registry answers a PUT as given, and says afterwards that the tag is on `now`.
async fn putting(status: u16, named: Option<&'static str>, now: Option<Digest>) -> Result<(), Failure> {
    const BODY: &str =
        r#"{"schemaVersion":2,"config":{"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}}"#;
    let now = now.map(|digest| digest.to_string());
    let looked = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let answer = move |request: &Request| match *request.method() {
        Method::PUT => named
            .into_iter()
            .fold(Response::builder().status(status), |builder, digest| builder.header("docker-content-digest", digest)),
        Method::HEAD => match (&now, looked.swap(true, std::sync::atomic::Ordering::Relaxed)) {
            (Some(now), true) => Response::builder().header("docker-content-digest", now),
            _ => Response::builder().status(404),
        },
        _ => Response::builder().header("content-type", MANIFEST),
    };
    promoted(&answering(answer, BODY).await, &[]).await
}

const SENT: &str = "sha256:3ad1d12a6e3a4a4ad6b5f5bbcf9cff3a4fb51a6da7cbd5a8dd4b2b8c62b7fa25";

#[tokio::test]
async fn an_immutable_tag_that_is_right_is_success_and_one_that_is_wrong_names_both() {
    let other = Digest::of(b"other");
    let failure = putting(400, None, Some(other.clone())).await.unwrap_err();
    let message = &failure.problems[0].message;
    assert!(message.contains(&format!("(it stays on {other})")), "{message}");
    assert!(failure.problems[0].hint.as_ref().unwrap().contains("immutable"));
    let sent = message.split(" on ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    putting(400, None, Some(sent)).await.unwrap();
}

#[tokio::test]
async fn a_registry_that_names_another_digest_after_the_put_is_not_believed() {
    let message = message(putting(201, Some(SENT), Some(SENT.parse().unwrap())).await);
    assert!(message.contains(&format!("is on {SENT} after sha256:")), "{message}");
}

#[tokio::test]
async fn a_registry_that_names_no_digest_after_the_put_is_asked() {
    let message = message(putting(201, None, None).await);
    assert!(message.contains("is on nothing after sha256:"), "{message}");
}

#[tokio::test]
async fn a_blob_that_is_kept_elsewhere_is_fetched_without_credentials() {
    let store = Store::basic("alice", "s3cret");
    store.push_single("acme/api", "1", "linux/arm64");
    let config = r#"{"architecture":"arm64","os":"linux"}"#;
    let elsewhere = answering(|_| Response::builder(), config).await;
    let manifest = format!(r#"{{"schemaVersion":2,"config":{{"digest":"{}"}},"layers":[]}}"#, Digest::of(config.as_bytes()));
    let target = format!("{}/blob", elsewhere.base());
    let handler = move |request: Request| {
        let blob = request.uri().path().contains("/blobs/");
        let response = match (request.headers().contains_key(AUTHORIZATION), blob) {
            (false, _) => Response::builder().status(401).header(WWW_AUTHENTICATE, "Basic realm=\"x\""),
            (true, true) => Response::builder().status(307).header(LOCATION, &target),
            (true, false) => Response::builder().header("content-type", MANIFEST),
        };
        std::future::ready(response.body(Body::from(manifest.clone())).unwrap())
    };
    let server = Server::start(Router::new().fallback(handler)).await.unwrap();
    let list = [wanted(&image(&server.authority(), "acme/api"), "1", &["linux/arm64"])];
    let checked = verify(&registry(ALICE), &list).await;
    assert_eq!(checked[0].problem, None);
    assert_eq!(elsewhere.seen().len(), 1);
    assert!(!elsewhere.seen()[0].headers.contains_key(AUTHORIZATION));
}
