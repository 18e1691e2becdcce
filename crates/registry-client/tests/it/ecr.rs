//! Amazon's registry through its own API.

use actions_core::{Action, Explain};
use registry_client::credentials::{GITHUB_TOKEN, REGISTRY_PASSWORD, REGISTRY_USERNAME};
use registry_client::ecr::{EcrRepository, ImageId, Outcome};
use registry_client::{Credentials, Registry, RegistryError};
use simulators::Server;
use simulators::registry::Registry as Store;
use simulators::registry::ecr::{ACCOUNT, Amazon, KEY_ID, PASSWORD};
use simulators::runner::RunnerSim;

use crate::support::client;

const TABLE: Action =
    Action { verb: "test", description: "", inputs: &[GITHUB_TOKEN, REGISTRY_USERNAME, REGISTRY_PASSWORD], outputs: &[] };
const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

struct Scene {
    store: Store,
    amazon: Amazon,
    server: Server,
}

impl Scene {
    async fn new(page: usize) -> Self {
        let store = Store::basic("AWS", PASSWORD);
        let amazon = Amazon::new(&store).paged(page);
        let server = Server::start(amazon.router()).await.unwrap();
        Self { store, amazon, server }
    }

    /// A repository as a job with a key sees it.
    fn seen_by(&self, key: &str, name: &str) -> Option<EcrRepository> {
        let folder = tempfile::tempdir().unwrap();
        let step = RunnerSim::new(folder.path()).unwrap().env("AWS_ENDPOINT_URL_ECR", self.server.base());
        let step = step.env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", "secret-key");
        let runner = step.runner().unwrap();
        let credentials = Credentials::from_inputs(&runner, &mut runner.inputs(&TABLE)).unwrap();
        let registry = Registry::new(&client(), credentials);
        registry.ecr(&name.parse().unwrap())
    }

    fn api(&self) -> EcrRepository {
        self.seen_by(KEY_ID, &ecr("api")).unwrap()
    }
}

fn ecr(name: &str) -> String {
    format!("{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/{name}")
}

fn by_tag(tag: &str) -> ImageId {
    ImageId::Tag(tag.parse().unwrap())
}

fn by_digest(digest: &str) -> ImageId {
    ImageId::Digest(digest.parse().unwrap())
}

#[tokio::test]
async fn every_manifest_is_told_over_all_pages_with_its_tags_date_and_size() {
    let scene = Scene::new(2).await;
    let digest = scene.store.push_image("api", "1.0.0", &BOTH);
    scene.store.tag("api", "latest", &digest);
    let details = scene.api().describe().await.unwrap();
    assert_eq!((details.len(), scene.server.seen().len()), (5, 3));
    let index = details.iter().find(|detail| detail.digest.as_str() == digest).unwrap();
    assert_eq!((index.tags.as_slice(), index.size), (["1.0.0", "latest"].map(str::to_owned).as_slice(), None));
    assert_eq!(index.media_type.as_deref(), Some("application/vnd.oci.image.index.v1+json"));
    assert!(index.pushed.unwrap().to_string().starts_with("2026-01-05T09:00:"));
    assert!(details.iter().filter(|detail| detail.digest.as_str() != digest).all(|child| child.size.unwrap() > 0));
}

#[tokio::test]
async fn what_came_of_each_deletion_is_told_in_the_order_in_which_they_were_asked_for() {
    let scene = Scene::new(1000).await;
    let digest = scene.store.push_image("api", "1.0.0", &BOTH);
    scene.store.tag("api", "old", &digest);
    let children = scene.api().describe().await.unwrap().into_iter().map(|detail| detail.digest.to_string());
    let child = children.into_iter().find(|child| *child != digest).unwrap();
    let nowhere = format!("sha256:{}", "0".repeat(64));
    let outcomes = scene.api().delete(&[by_digest(&child), by_tag("gone"), by_tag("old"), by_digest(&nowhere)]).await.unwrap();
    assert_eq!(outcomes, [Outcome::Needed, Outcome::Gone, Outcome::Deleted, Outcome::Gone]);
    assert_eq!(scene.store.digest("api", "1.0.0"), Some(digest.clone()));
    let outcomes = scene.api().delete(&[by_digest(&digest), by_digest(&child)]).await.unwrap();
    assert_eq!(outcomes, [Outcome::Deleted, Outcome::Deleted]);
    assert!(scene.store.tags("api").is_empty());
}

#[tokio::test]
async fn the_last_tag_of_a_manifest_takes_it_along() {
    let scene = Scene::new(1000).await;
    let digest = scene.store.push_single("api", "1.0.0", "linux/amd64");
    assert_eq!(scene.api().delete(&[by_tag("1.0.0")]).await.unwrap(), [Outcome::Deleted]);
    assert_eq!(scene.store.manifest("api", &digest), None);
}

#[tokio::test]
async fn more_than_a_hundred_are_deleted_in_several_requests() {
    let scene = Scene::new(1000).await;
    let digest = scene.store.push_single("api", "kept", "linux/amd64");
    let tags: Vec<String> = (0..250).map(|number| format!("t{number}")).collect();
    for tag in &tags {
        scene.store.tag("api", tag, &digest);
    }
    let ids: Vec<ImageId> = tags.iter().map(|tag| by_tag(tag)).collect();
    let outcomes = scene.api().delete(&ids).await.unwrap();
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Deleted));
    assert_eq!((outcomes.len(), scene.server.seen().len()), (250, 3));
    assert_eq!(scene.store.tags("api").into_keys().collect::<Vec<_>>(), ["kept"]);
}

#[tokio::test]
async fn a_throttled_request_is_sent_again() {
    let scene = Scene::new(1000).await;
    scene.store.push_single("api", "1.0.0", "linux/amd64");
    scene.amazon.throttle(1);
    assert_eq!(scene.api().describe().await.unwrap().len(), 1);
    assert_eq!(scene.server.seen().len(), 2);
}

#[tokio::test]
async fn a_repository_that_is_not_there_and_a_key_that_is_unknown_are_named() {
    let scene = Scene::new(1000).await;
    scene.store.push_single("api", "1.0.0", "linux/amd64");
    let error = scene.seen_by(KEY_ID, &ecr("web")).unwrap().describe().await.unwrap_err();
    assert!(matches!(&error, RegistryError::NoRepository { repository, .. } if repository == "web"), "{error}");
    let error = scene.seen_by("OTHER", &ecr("api")).unwrap().describe().await.unwrap_err();
    let expected = format!("DescribeImages of {} failed at AWS (UnrecognizedClientException)", ecr("api"));
    assert_eq!(error.to_string(), expected);
    assert!(error.hint().unwrap().contains("may `ecr:DescribeImages`"));
    assert!(!format!("{error:?}").contains("secret-key"));
}

#[tokio::test]
async fn only_amazon_s_registries_have_that_api() {
    let scene = Scene::new(1000).await;
    assert!(scene.seen_by(KEY_ID, "ghcr.io/acme/api").is_none());
    assert!(scene.seen_by(KEY_ID, &ecr("api")).is_some());
}
