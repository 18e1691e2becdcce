//! Amazon's registry as moto plays AWS, with docker-registry for the bytes: `cargo test -p registry-client --features real moto`.
//!
//! `DEPLOY_ACTION_TEST_AWS` is moto's address, and `DEPLOY_ACTION_TEST_REGISTRY` the `host:port` of a docker-registry on this machine
//! whose user `AWS` has the password that moto gives out. Both hold `acme/api:1.0.0`.

use actions_core::Runner;
use simulators::Server;
use simulators::registry::Registry as Store;
use simulators::registry::ecr::Amazon;
use url::Url;

use super::{ECR, KEYS, Registry, repository, seen_at};
use crate::ecr::{ImageId, Outcome};
use crate::error::RegistryError;

/// The registry as a job with these variables sees it: AWS is moto, and the bytes are docker-registry's.
fn seen_with(variables: &[(&str, &str)]) -> Registry {
    let runner = Runner::from_process().unwrap();
    let given = |name: &str| runner.env(name).unwrap_or_else(|| panic!("{name} must be given")).to_owned();
    let (moto, served) = (given("DEPLOY_ACTION_TEST_AWS"), given("DEPLOY_ACTION_TEST_REGISTRY"));
    let served = Url::parse(&format!("http://{served}/")).unwrap();
    seen_at(&[&[("AWS_ENDPOINT_URL", moto.as_str())], variables].concat(), &served)
}

async fn retag(registry: &Registry, to: &str) {
    let api = repository("acme/api");
    let manifest = registry.manifest(&api, "1.0.0").await.unwrap();
    registry.put(&api, to, &manifest).await.unwrap();
    assert_eq!(registry.digest(&api, to).await.unwrap().as_ref(), Some(manifest.digest()));
}

#[tokio::test]
async fn the_password_that_moto_gives_for_keys_lets_us_tag() {
    retag(&seen_with(&KEYS), "by-keys").await;
}

#[tokio::test]
async fn moto_lends_keys_for_the_job_s_token_and_then_the_password() {
    let github = Server::start(Amazon::new(&Store::open()).router()).await.unwrap();
    let url = format!("{}/oidc?x=1", github.base());
    let variables = [
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/deploy"),
        ("ACTIONS_ID_TOKEN_REQUEST_URL", url.as_str()),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token"),
    ];
    retag(&seen_with(&variables), "by-role").await;
    assert_eq!(github.seen().len(), 1);
}

/// What moto takes for an image's digest is none of its manifest, so that only the shapes can be looked at.
#[tokio::test]
async fn moto_describes_lists_and_deletes_images_as_aws_documents_it() {
    let registry = seen_with(&KEYS);
    let api = registry.ecr(&repository("acme/api")).unwrap();
    let [image] = api.describe().await.unwrap().try_into().unwrap();
    assert_eq!((image.tags.as_slice(), image.size), ([String::from("1.0.0")].as_slice(), Some(1)));
    assert!(image.pushed.is_some() && image.media_type.as_deref() == Some("application/vnd.oci.image.manifest.v1+json"));
    let gone = ImageId::Tag("never".parse().unwrap());
    assert_eq!(api.delete(&[gone, ImageId::Digest(image.digest)]).await.unwrap(), [Outcome::Gone, Outcome::Deleted]);
    assert!(api.describe().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_repository_that_moto_does_not_know_is_named() {
    let error = seen_with(&KEYS).ecr(&repository("acme/none")).unwrap().describe().await.unwrap_err();
    assert!(matches!(&error, RegistryError::NoRepository { image, .. } if *image == format!("{ECR}/acme/none")), "{error}");
}
