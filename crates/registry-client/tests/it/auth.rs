//! The ways in which registries ask who one is.

use actions_core::{Action, Exit, Explain, Input, Kind, Runner};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::future::join_all;
use http::StatusCode;
use http::header::AUTHORIZATION;
use simulators::runner::RunnerSim;
use simulators::{Fault, Server, What, registry::Registry as Store};

use registry_client::credentials::{GITHUB_TOKEN, REGISTRY_PASSWORD, REGISTRY_USERNAME};
use registry_client::{Access, Credentials, Digest, Registry, RegistryError, Repository};

use crate::support::{client, image, registry};

const ALICE: Option<(&str, &str)> = Some(("alice", "s3cret"));

async fn start(store: &Store) -> Server {
    Server::start(store.router()).await.unwrap()
}

/// What is wrong with `acme/api:1` on a server, and the hint; nothing when it is there.
async fn problem(registry: &Registry, server: &Server) -> Option<(String, String)> {
    let error = registry.digest(&image(&server.authority(), "acme/api"), "1").await.err()?;
    Some((error.to_string(), error.hint().unwrap_or_default()))
}

/// The digests under `1` of all these, asked for at once.
async fn digests(registry: &Registry, images: &[Repository]) -> Vec<Result<Option<Digest>, RegistryError>> {
    registry.expect(images, Access::Pull);
    join_all(images.iter().map(|image| registry.digest(image, "1"))).await
}

fn statuses(server: &Server) -> Vec<u16> {
    server.seen().iter().map(|seen| seen.status).collect()
}

#[tokio::test]
async fn seven_images_share_one_token() {
    let store = Store::token("alice", "s3cret");
    let server = start(&store).await;
    let names: Vec<String> = (1..=7).map(|number| format!("acme/svc{number}")).collect();
    for name in &names {
        store.push_image(name, "1", &["linux/amd64"]);
    }
    let images: Vec<Repository> = names.iter().map(|name| image(&server.authority(), name)).collect();
    assert!(digests(&registry(ALICE), &images).await.iter().all(|one| matches!(one, Ok(Some(_)))));
    assert_eq!(server.seen().len(), 1 + 1 + 7);
}

#[tokio::test]
async fn a_password_is_not_sent_before_it_is_asked_for() {
    for store in [Store::basic("alice", "s3cret"), Store::token("alice", "s3cret")] {
        let server = start(&store).await;
        store.push_image("acme/api", "1", &[]);
        assert_eq!(problem(&registry(ALICE), &server).await, None);
        assert!(!server.seen()[0].headers.contains_key(AUTHORIZATION));
    }
}

#[tokio::test]
async fn anybody_gets_a_token_where_anybody_may_pull() {
    let store = Store::token("alice", "s3cret").public();
    let server = start(&store).await;
    store.push_image("acme/api", "1", &[]);
    assert_eq!(problem(&registry(None), &server).await, None);
    assert_eq!(statuses(&server), [401, 200, 200]);
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed() {
    let store = Store::token("alice", "s3cret");
    let server = start(&store).await;
    store.push_image("acme/api", "1", &[]);
    let registry = registry(ALICE);
    assert_eq!(problem(&registry, &server).await, None);
    store.revoke_tokens();
    assert_eq!(problem(&registry, &server).await, None);
    assert_eq!(statuses(&server), [401, 200, 200, 401, 200, 200]);
}

#[tokio::test]
async fn where_no_token_is_given_for_several_repositories_each_gets_its_own() {
    let store = Store::token("alice", "s3cret");
    let server = start(&store).await;
    server.faults().add(Fault { what: What::Status(StatusCode::FORBIDDEN), at: 1, path: "/token".to_owned() });
    let names = ["acme/api", "acme/web"];
    for name in &names {
        store.push_image(name, "1", &[]);
    }
    let found = digests(&registry(ALICE), &names.map(|name| image(&server.authority(), name))).await;
    assert!(found.iter().all(|one| matches!(one, Ok(Some(_)))), "{found:?}");
    let tokens: Vec<String> =
        server.seen().iter().filter(|seen| seen.path.starts_with("/token")).map(|seen| seen.path.clone()).collect();
    let scopes: Vec<usize> = tokens.iter().map(|path| path.matches("scope=").count()).collect();
    assert_eq!(scopes, [2, 1, 1]);
}

#[tokio::test]
async fn a_token_of_one_repository_that_has_ended_is_renewed_too() {
    let store = Store::token("alice", "s3cret");
    let server = start(&store).await;
    server.faults().add(Fault { what: What::Status(StatusCode::FORBIDDEN), at: 1, path: "/token".to_owned() });
    store.push_image("acme/api", "1", &[]);
    let registry = registry(ALICE);
    registry.expect([&image(&server.authority(), "acme/web")], Access::Pull);
    assert_eq!(problem(&registry, &server).await, None);
    store.revoke_tokens();
    assert_eq!(problem(&registry, &server).await, None);
    assert_eq!(statuses(&server), [401, 403, 200, 200, 401, 200, 200]);
}

#[tokio::test]
async fn missing_and_wrong_credentials_are_told_apart() {
    for store in [Store::basic("alice", "s3cret"), Store::token("alice", "s3cret")] {
        let server = start(&store).await;
        store.push_image("acme/api", "1", &[]);
        let (missing, hint) = problem(&registry(None), &server).await.unwrap();
        assert!(missing.ends_with("refuses to pull acme/api: it wants credentials, and none are given"), "{missing}");
        assert!(hint.contains("registry-username"), "{hint}");
        let (wrong, hint) = problem(&registry(Some(("alice", "wrong"))), &server).await.unwrap();
        assert!(wrong.ends_with("refuses to pull acme/api with the credentials given"), "{wrong}");
        assert!(hint.starts_with("check `registry-username`"), "{hint}");
    }
}

#[tokio::test]
async fn who_may_only_pull_is_told_that_pushing_is_refused() {
    for store in [Store::basic("alice", "s3cret"), Store::token("alice", "s3cret")] {
        let store = store.reader("bob", "pw");
        let server = start(&store).await;
        store.push_image("acme/api", "1", &[]);
        let registry = registry(Some(("bob", "pw")));
        let api = image(&server.authority(), "acme/api");
        let manifest = registry.manifest(&api, "1").await.unwrap();
        let message = registry.put(&api, "2", &manifest).await.unwrap_err().to_string();
        assert!(message.ends_with("refuses to push acme/api with the credentials given"), "{message}");
        assert_eq!(store.digest("acme/api", "2"), None);
    }
}

#[tokio::test]
async fn the_inputs_password_goes_to_the_first_registry_only() {
    let (first, second) = (Store::basic("alice", "s3cret"), Store::basic("alice", "s3cret"));
    let (one, two) = (start(&first).await, start(&second).await);
    first.push_image("acme/api", "1", &[]);
    second.push_image("acme/api", "1", &[]);
    let found = digests(&registry(ALICE), &[&one, &two].map(|server| image(&server.authority(), "acme/api"))).await;
    assert!(found[0].is_ok());
    assert!(found[1].is_err());
    assert!(two.seen().iter().all(|seen| !seen.headers.contains_key(AUTHORIZATION)));
}

const TABLE: Action =
    Action { verb: "test", description: "", inputs: &[GITHUB_TOKEN, REGISTRY_USERNAME, REGISTRY_PASSWORD], outputs: &[] };

fn credentials(runner: &Runner) -> (Result<Credentials, RegistryError>, Result<(), actions_core::InputErrors>) {
    let mut inputs = runner.inputs(&TABLE);
    let credentials = Credentials::from_inputs(runner, &mut inputs);
    (credentials, inputs.finish(|| Some(())))
}

#[test]
fn the_tokens_inputs_are_declared_secret() {
    let secret: Vec<&Input> = TABLE.inputs.iter().filter(|input| input.kind == Kind::Secret).collect();
    assert_eq!(secret, [&GITHUB_TOKEN, &REGISTRY_PASSWORD]);
}

#[tokio::test]
async fn docker_s_configuration_gives_credentials_and_they_are_masked() {
    let store = Store::basic("alice", "s3cret");
    let server = start(&store).await;
    store.push_image("acme/api", "1", &[]);
    let folder = tempfile::tempdir().unwrap();
    let config = format!(r#"{{"auths":{{"{}":{{"auth":"{}"}}}}}}"#, server.authority(), STANDARD.encode("alice:s3cret"));
    std::fs::write(folder.path().join("config.json"), config).unwrap();
    let step = RunnerSim::new(&folder.path().join("step")).unwrap().env("DOCKER_CONFIG", folder.path().display().to_string());
    let (credentials, inputs) = credentials(&step.runner().unwrap());
    inputs.unwrap();
    assert_eq!(problem(&Registry::new(&client(), credentials.unwrap()), &server).await, None);
    assert!(step.raw_log().contains("::add-mask::s3cret"));
}

#[test]
fn a_broken_docker_configuration_is_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.json"), "{").unwrap();
    let step = RunnerSim::new(&folder.path().join("step")).unwrap().env("DOCKER_CONFIG", folder.path().display().to_string());
    let error = credentials(&step.runner().unwrap()).0.unwrap_err();
    assert_eq!(error.exit(), Exit::BadInput);
}

#[test]
fn a_user_without_a_password_is_a_wrong_input() {
    let folder = tempfile::tempdir().unwrap();
    let step = RunnerSim::new(folder.path()).unwrap().input("registry-username", "alice");
    let errors = credentials(&step.runner().unwrap()).1.unwrap_err();
    assert_eq!(errors.0[0].input, "registry-password");
}
