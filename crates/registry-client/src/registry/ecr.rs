//! Amazon's registry, which is played on this machine, and AWS and GitHub's tokens for jobs beside it.

use std::sync::Arc;

use actions_core::Action;
use futures::future::try_join_all;
use http_client::{RetryPolicy, Settings};
use simulators::Server;
use simulators::registry::Registry as Store;
use simulators::registry::ecr::{Amazon, PASSWORD};
use simulators::runner::RunnerSim;
use url::Url;

use super::{Client, Registry};
use crate::auth::Host;
use crate::credentials::{Credentials, GITHUB_TOKEN, REGISTRY_PASSWORD, REGISTRY_USERNAME};
use crate::error::RegistryError;
use crate::reference::Repository;

#[cfg(feature = "real")]
mod moto;

const ECR: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const TABLE: Action =
    Action { verb: "test", description: "", inputs: &[GITHUB_TOKEN, REGISTRY_USERNAME, REGISTRY_PASSWORD], outputs: &[] };
const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret-key")];

async fn played() -> (Store, Server, Server) {
    let store = Store::basic("AWS", PASSWORD);
    let aws = Server::start(Amazon::new(&store).router()).await.unwrap();
    let server = Server::start(store.router()).await.unwrap();
    (store, aws, server)
}

fn seen_with(variables: &[(&str, &str)], aws: &Server, server: &Server) -> Registry {
    seen_at(&[&[("AWS_ENDPOINT_URL", aws.base().as_str())], variables].concat(), server.url())
}

/// The registry as a job with these variables sees it, which is served somewhere else.
fn seen_at(variables: &[(&str, &str)], served: &Url) -> Registry {
    let folder = tempfile::tempdir().unwrap();
    let step = RunnerSim::new(folder.path()).unwrap();
    let step = variables.iter().fold(step, |step, (name, value)| step.env(name, *value));
    let runner = step.runner().unwrap();
    let credentials = Credentials::from_inputs(&runner, &mut runner.inputs(&TABLE)).unwrap();
    let host = Host::new(ECR, served.clone(), credentials.of(ECR));
    let settings = Settings { retry: RetryPolicy::never(), ..Settings::default() };
    let registry = Registry::new(&Client::new(&runner, settings).unwrap(), credentials);
    registry.hosts.lock().unwrap().insert(ECR.to_owned(), Arc::new(host));
    registry
}

fn repository(name: &str) -> Repository {
    format!("{ECR}/{name}").parse().unwrap()
}

#[tokio::test]
async fn the_job_s_keys_read_and_put_seven_images_at_once_with_one_password() {
    let (store, aws, server) = played().await;
    let names: Vec<String> = (1..=7).map(|number| format!("svc{number}")).collect();
    for name in &names {
        store.push_image(name, "old", &["linux/amd64"]);
    }
    let registry = seen_with(&KEYS, &aws, &server);
    let retag = names.iter().map(|name| async {
        let manifest = registry.manifest(&repository(name), "old").await?;
        registry.put(&repository(name), "new", &manifest).await
    });
    try_join_all(retag).await.unwrap();
    assert!(names.iter().all(|name| store.digest(name, "new") == store.digest(name, "old")));
    assert_eq!((aws.seen().len(), server.seen().len()), (1, 7 + 7));
}

#[tokio::test]
async fn without_keys_the_job_s_token_takes_on_the_role() {
    let (store, aws, server) = played().await;
    let digest = store.push_image("api", "1", &[]);
    let url = format!("{}/oidc?x=1", aws.base());
    let variables = [
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/deploy"),
        ("ACTIONS_ID_TOKEN_REQUEST_URL", url.as_str()),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token"),
    ];
    let registry = seen_with(&variables, &aws, &server);
    let found = registry.digest(&repository("api"), "1").await.unwrap();
    assert_eq!(found.map(|digest| digest.to_string()), Some(digest));
    assert_eq!(aws.seen().len(), 3);
    assert!(String::from_utf8_lossy(&aws.seen()[1].body).contains("WebIdentityToken=job-identity"));
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_corrected_by_aws_s_own() {
    let (store, aws, server) = played().await;
    store.push_image("api", "1", &[]);
    let registry = seen_with(&[&KEYS[..], &[("SOURCE_DATE_EPOCH", "0")]].concat(), &aws, &server);
    assert!(registry.digest(&repository("api"), "1").await.unwrap().is_some());
    assert_eq!(aws.seen().iter().map(|seen| seen.status).collect::<Vec<_>>(), [400, 200]);
}

#[tokio::test]
async fn keys_that_aws_does_not_know_are_told_and_the_secret_is_not() {
    let (_store, aws, server) = played().await;
    let keys = [("AWS_ACCESS_KEY_ID", "OTHER"), ("AWS_SECRET_ACCESS_KEY", "secret-key")];
    let error = seen_with(&keys, &aws, &server).digest(&repository("api"), "1").await.unwrap_err();
    assert!(matches!(&error, RegistryError::Aws { registry, .. } if registry == ECR), "{error}");
    assert!(!format!("{error:?}").contains("secret-key"));
    assert!(server.seen().is_empty());
}
