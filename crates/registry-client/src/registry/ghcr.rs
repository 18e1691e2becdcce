//! ghcr.io, which is played on this machine: only here can its name lead elsewhere.

use std::sync::Arc;

use actions_core::{Env, Explain, Runner, Secret, Sink};
use http_client::{RetryPolicy, Settings};
use simulators::Server;
use simulators::registry::Registry as Store;

use super::{Client, Registry};
use crate::auth::Host;
use crate::credentials::{Credentials, Known, Login};
use crate::reference::Repository;

fn ghcr(server: &Server, token: Option<&str>) -> Registry {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let settings = Settings { retry: RetryPolicy::never(), ..Settings::default() };
    let login = |token: &str| Login { user: "x-access-token".to_owned(), password: Secret::new(token), direct: true };
    let known = token.map_or(Known::Nobody, |token| Known::Login(login(token)));
    let host = Host::new("ghcr.io", server.url().clone(), known);
    let registry = Registry::new(&Client::new(&runner, settings).unwrap(), Credentials::none());
    registry.hosts.lock().unwrap().insert("ghcr.io".to_owned(), Arc::new(host));
    registry
}

fn api() -> Repository {
    "ghcr.io/acme/api".parse().unwrap()
}

fn shown(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| format!("{} {} {}", seen.method, seen.path, seen.status)).collect()
}

#[tokio::test]
async fn the_job_s_token_reads_and_puts_without_asking_for_another() {
    let store = Store::ghcr("job-token");
    let server = Server::start(store.router()).await.unwrap();
    let digest = store.push_image("acme/api", "old", &["linux/amd64"]);
    let registry = ghcr(&server, Some("job-token"));
    let manifest = registry.manifest(&api(), "old").await.unwrap();
    registry.put(&api(), "new", &manifest).await.unwrap();
    assert_eq!(store.digest("acme/api", "new"), Some(digest));
    assert_eq!(shown(&server), ["GET /v2/acme/api/manifests/old 200", "PUT /v2/acme/api/manifests/new 201"]);
}

#[tokio::test]
async fn a_refused_token_does_not_hide_what_anybody_may_see() {
    let store = Store::ghcr("owner-token").public();
    let digest = store.push_image("acme/api", "1", &["linux/amd64"]);
    let server = Server::start(store.router()).await.unwrap();
    let registry = ghcr(&server, Some("other-token"));
    assert_eq!(registry.digest(&api(), "1").await.unwrap().map(|digest| digest.to_string()), Some(digest));
    let statuses: Vec<u16> = server.seen().iter().map(|seen| seen.status).collect();
    assert_eq!(statuses, [403, 401, 200, 200], "{:?}", shown(&server));
}

#[tokio::test]
async fn a_token_without_the_permission_to_write_is_told_which_it_lacks() {
    let store = Store::ghcr("owner-token").reader("x", "job-token");
    store.push_image("acme/api", "old", &["linux/amd64"]);
    let server = Server::start(store.router()).await.unwrap();
    let registry = ghcr(&server, Some("job-token"));
    let manifest = registry.manifest(&api(), "old").await.unwrap();
    let error = registry.put(&api(), "new", &manifest).await.unwrap_err();
    assert_eq!(error.to_string(), "ghcr.io refuses to push acme/api with the credentials given");
    assert!(error.hint().unwrap().contains("packages: write"), "{:?}", error.hint());
    assert_eq!(store.digest("acme/api", "new"), None);
}

#[tokio::test]
async fn a_private_image_without_a_token_is_refused() {
    let store = Store::ghcr("owner-token");
    store.push_image("acme/api", "1", &["linux/amd64"]);
    let server = Server::start(store.router()).await.unwrap();
    let error = ghcr(&server, None).digest(&api(), "1").await.unwrap_err();
    assert_eq!(error.to_string(), "ghcr.io refuses to pull acme/api: it wants credentials, and none are given");
    assert!(error.hint().unwrap().contains("github-token"), "{:?}", error.hint());
}

#[tokio::test]
async fn a_repository_that_does_not_exist_is_named() {
    let server = Server::start(Store::ghcr("job-token").router()).await.unwrap();
    let error = ghcr(&server, Some("job-token")).manifest(&api(), "1").await.unwrap_err();
    assert_eq!(error.to_string(), "ghcr.io/acme/api:1 does not exist: the registry knows no repository `acme/api`");
}
