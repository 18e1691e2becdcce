//! What the registry's common suite does not cover: what differs between registries, and what their tokens allow.
//!
//! The suite itself is `image-tagger`'s, because it also shows that that crate works on the registry.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use actions_core::{Env, Runner, Secret, Sink};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{LINK, WWW_AUTHENTICATE};
use http::{Method, StatusCode};
use http_client::{Client, Request, Response, RetryPolicy, Settings};
use serde_json::{Value, json};
use simulators::{Server, registry::Registry};
use url::Url;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const EMPTY: &str = r#"{"schemaVersion":2,"config":{},"layers":[]}"#;

struct At {
    server: Server,
    client: Client,
}

impl At {
    async fn new(registry: &Registry) -> Self {
        let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
        let client = Client::new(&runner, Settings { retry: RetryPolicy::never(), ..Settings::default() }).unwrap();
        Self { server: Server::start(registry.router()).await.unwrap(), client }
    }

    fn url(&self, path: &str) -> Url {
        self.server.url().join(path).unwrap()
    }

    async fn send(&self, request: Request) -> Response {
        self.client.send(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.send(Request::get(self.url(path)).accept(MANIFEST).unwrap()).await
    }

    /// A token for scopes as the registry gives it; `None` is nobody.
    async fn token(&self, login: Option<(&str, &str)>, scopes: &[&str]) -> Response {
        let mut url = self.url("token?service=simulated-registry");
        url.query_pairs_mut().extend_pairs(scopes.iter().map(|scope| ("scope", scope)));
        let request = Request::get(url);
        let request = match login {
            Some((user, password)) => request.basic(user, &Secret::new(password)).unwrap(),
            None => request,
        };
        self.send(request).await
    }

    async fn with(&self, token: &Response, method: Method, path: &str) -> StatusCode {
        let token = token.json::<Value>().unwrap()["token"].as_str().map(Secret::new).unwrap();
        let request = Request::new(method, self.url(path)).accept(MANIFEST).unwrap().bearer(&token).unwrap();
        self.send(request).await.status
    }
}

fn code(response: &Response) -> Value {
    response.json::<Value>().unwrap()["errors"][0]["code"].clone()
}

#[tokio::test]
async fn a_long_list_of_tags_is_continued_by_a_link() {
    let registry = Registry::open();
    for number in 0..5 {
        registry.push_manifest("acme/api", &format!("v{number}"), MANIFEST, EMPTY);
    }
    let at = At::new(&registry).await;
    let (mut path, mut pages) = ("/v2/acme/api/tags/list?n=2".to_owned(), Vec::new());
    loop {
        let response = at.get(&path).await;
        pages.push(response.json::<Value>().unwrap()["tags"].clone());
        match response.header(&LINK) {
            Some(link) => path = link.trim_start_matches('<').split('>').next().unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, [json!(["v0", "v1"]), json!(["v2", "v3"]), json!(["v4"])]);
}

#[tokio::test]
async fn ghcr_lists_a_hundred_tags_deletes_nothing_and_names_unknown_repositories() {
    let registry = Registry::ghcr("t").public();
    for number in 0..101 {
        registry.push_manifest("acme/api", &format!("v{number:03}"), MANIFEST, EMPTY);
    }
    let at = At::new(&registry).await;
    let bearer = Secret::new(STANDARD.encode("t"));
    let send = async |method: Method, path: &str| {
        at.send(Request::new(method, at.url(path)).accept(MANIFEST).unwrap().bearer(&bearer).unwrap()).await
    };
    let list = send(Method::GET, "v2/acme/api/tags/list").await;
    assert_eq!(list.json::<Value>().unwrap()["tags"].as_array().unwrap().len(), 100);
    assert!(list.header(&LINK).unwrap().contains("last=v099"));
    let deleted = send(Method::DELETE, "v2/acme/api/manifests/v000").await;
    assert_eq!((deleted.status, code(&deleted)), (StatusCode::METHOD_NOT_ALLOWED, json!("UNSUPPORTED")));
    assert_eq!(code(&send(Method::GET, "v2/acme/none/manifests/1").await), "NAME_UNKNOWN");
}

#[tokio::test]
async fn ghcr_gives_tokens_without_a_life_time_to_any_user_name() {
    let registry = Registry::ghcr("t");
    registry.push_manifest("acme/api", "1", MANIFEST, EMPTY);
    let at = At::new(&registry).await;
    let token = at.token(Some(("anyone", "t")), &["repository:acme/api:pull"]).await;
    assert_eq!(token.json::<Value>().unwrap().as_object().unwrap().keys().collect::<Vec<_>>(), ["token"]);
    assert_eq!(at.with(&token, Method::GET, "v2/acme/api/manifests/1").await, StatusCode::OK);
    for login in [None, Some(("anyone", "wrong"))] {
        let refused = at.token(login, &["repository:acme/api:pull"]).await;
        assert_eq!((refused.status, code(&refused)), (StatusCode::FORBIDDEN, json!("DENIED")));
    }
}

#[tokio::test]
async fn a_token_allows_what_was_asked_for_and_no_more() {
    let registry = Registry::token("alice", "s3cret").reader("bob", "pw");
    for name in ["acme/api", "acme/web", "acme/docs"] {
        registry.push_manifest(name, "1", MANIFEST, EMPTY);
    }
    let at = At::new(&registry).await;
    let token = at.token(Some(("alice", "s3cret")), &["repository:acme/api:pull", "repository:acme/web:pull,delete"]).await;
    let cases = [
        (Method::GET, "v2/acme/api/manifests/1", 200),
        (Method::DELETE, "v2/acme/api/manifests/1", 401),
        (Method::DELETE, "v2/acme/web/manifests/1", 202),
        (Method::GET, "v2/acme/web/manifests/1", 404),
        (Method::GET, "v2/acme/docs/manifests/1", 401),
    ];
    for (method, path, status) in cases {
        assert_eq!(at.with(&token, method.clone(), path).await, status, "{method} {path}");
    }
    let reader = at.token(Some(("bob", "pw")), &["repository:acme/api:pull,push,delete"]).await;
    assert_eq!(at.with(&reader, Method::GET, "v2/acme/api/manifests/1").await, StatusCode::OK);
    assert_eq!(at.with(&reader, Method::DELETE, "v2/acme/api/manifests/1").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_challenge_names_the_realm_the_service_and_what_is_needed() {
    let at = At::new(&Registry::token("alice", "s3cret")).await;
    let challenge = async |request: Request| at.send(request).await.header(&WWW_AUTHENTICATE).unwrap().to_owned();
    let base = format!("Bearer realm=\"{}token\",service=\"simulated-registry\"", at.server.url());
    assert_eq!(challenge(Request::get(at.url("v2/"))).await, base);
    let mount = Request::post(at.url("v2/acme/web/blobs/uploads/?mount=sha256:00&from=acme/api"));
    let scope = "repository:acme/web:pull,push repository:acme/api:pull";
    assert_eq!(challenge(mount).await, format!("{base},scope=\"{scope}\""));
    let stale = Request::get(at.url("v2/acme/api/tags/list")).bearer(&Secret::new("old")).unwrap();
    assert_eq!(challenge(stale).await, format!("{base},scope=\"repository:acme/api:pull\",error=\"invalid_token\""));
}

#[tokio::test]
async fn the_token_endpoint_takes_get_only_and_knows_its_service() {
    let at = At::new(&Registry::token("alice", "s3cret")).await;
    assert_eq!(at.send(Request::post(at.url("token?service=simulated-registry"))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(at.get("token?service=other").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(at.token(Some(("alice", "wrong")), &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_blob_can_come_in_one_request_and_a_tag_can_go_alone() {
    let registry = Registry::open();
    let at = At::new(&registry).await;
    let digest = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let url = at.url(&format!("v2/acme/api/blobs/uploads/?digest={digest}"));
    let sent = at.send(Request::post(url).body("application/octet-stream", "hello").unwrap()).await;
    assert_eq!(sent.status, StatusCode::CREATED);
    assert_eq!(at.get(&format!("v2/acme/api/blobs/{digest}")).await.text(), "hello");

    let digest = registry.push_manifest("acme/api", "1", MANIFEST, EMPTY);
    registry.push_manifest("acme/api", "2", MANIFEST, EMPTY);
    let deleted = at.send(Request::new(Method::DELETE, at.url("v2/acme/api/manifests/1"))).await;
    assert_eq!(deleted.status, StatusCode::ACCEPTED);
    assert_eq!(registry.tags("acme/api").into_iter().collect::<Vec<_>>(), [("2".to_owned(), digest)]);
}

#[tokio::test]
async fn a_seeded_image_is_the_same_every_time_and_complete() {
    let (one, two) = (Registry::open(), Registry::open());
    let platforms = ["linux/amd64", "linux/arm64/v8"];
    assert_eq!(one.push_image("acme/api", "1", &platforms), two.push_image("acme/api", "1", &platforms));
    assert_ne!(one.push_image("acme/api", "2", &platforms), two.push_image("acme/api", "1", &platforms));

    let index: Value = serde_json::from_slice(&one.manifest("acme/api", "1").unwrap()).unwrap();
    let entries = index["manifests"].as_array().unwrap();
    assert_eq!(entries.len(), 4, "two images and their attestations");
    let at = At::new(&one).await;
    for entry in entries {
        let manifest =
            at.get(&format!("v2/acme/api/manifests/{}", entry["digest"].as_str().unwrap())).await.json::<Value>().unwrap();
        let blobs = manifest["layers"].as_array().unwrap().iter().chain([&manifest["config"]]);
        for blob in blobs {
            let response = at.get(&format!("v2/acme/api/blobs/{}", blob["digest"].as_str().unwrap())).await;
            assert_eq!(Some(response.body.len()), blob["size"].as_u64().and_then(|size| usize::try_from(size).ok()));
        }
    }
}
