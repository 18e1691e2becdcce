//! `command: prune` as the runner runs it.

use image_tagger::run;
use serde_json::{Value, json};
use simulators::github::GitHub;
use simulators::registry::Registry;
use simulators::runner::{RunnerSim, StepResult};
use simulators::{Fault, Server, What};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// GitHub with its registry, which holds two images of three versions each, a month between them.
struct Shop {
    store: Registry,
    registry: Server,
    github: GitHub,
    api: Server,
    folder: tempfile::TempDir,
}

impl Shop {
    async fn new() -> Self {
        let (store, github) = (Registry::ghcr("job-token"), GitHub::new("acme/shop"));
        github.host_packages(&store);
        for image in ["acme/api", "acme/web"] {
            for (version, month) in [("1.0.0", 1), ("1.1.0", 2), ("1.2.0", 3)] {
                let index = json!({ "schemaVersion": 2, "manifests": [], "annotations": { "of": format!("{image}:{version}") } });
                let child = store.push_single(image, "tmp", "linux/amd64");
                let mut index = index;
                index["manifests"] =
                    json!([{ "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": child, "size": 1 }]);
                let digest = store.push_manifest(image, version, INDEX, index.to_string());
                store.tag(image, "tmp", &digest);
                store.date(image, &digest, format!("2026-0{month}-01T00:00:00Z").parse().unwrap());
            }
        }
        let (registry, api) = (Server::start(store.router()).await.unwrap(), Server::start(github.router()).await.unwrap());
        Self { store, registry, github, api, folder: tempfile::tempdir().unwrap() }
    }

    async fn run(&self, inputs: &[(&str, &str)]) -> StepResult {
        let at = self.registry.authority();
        let images = format!("api={at}/acme/api\nweb={at}/acme/web");
        let step = RunnerSim::new(self.folder.path()).unwrap().env("SOURCE_DATE_EPOCH", "1782864000");
        let step = step.env("GITHUB_API_URL", self.api.base()).env("GITHUB_REPOSITORY", "acme/shop");
        let step = step.input("command", "prune").input("images", images).input("through", "packages");
        let step =
            step.input("registry-username", "x").input("registry-password", "job-token").input("github-token", "job-token");
        inputs.iter().fold(step, |step, (name, value)| step.input(name, *value)).run(run).await.unwrap()
    }

    fn versions(&self, image: &str) -> Vec<String> {
        self.store.tags(image).into_keys().filter(|tag| tag != "tmp").collect()
    }
}

fn plan(result: &StepResult) -> Value {
    serde_json::from_str(&result.outputs["plan"]).unwrap()
}

#[tokio::test]
async fn unless_it_is_told_otherwise_it_only_shows_the_plan() {
    let shop = Shop::new().await;
    let result = shop.run(&[("keep", "1")]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    let plan = plan(&result);
    assert_eq!(plan.as_array().unwrap().len(), 2);
    assert!(!plan[0]["steps"].as_array().unwrap().is_empty());
    assert_eq!((result.outputs["deleted"].as_str(), result.outputs["kept"].as_str()), ("0", "2"));
    assert!(result.log.contains("dry run") && result.summary.as_deref().unwrap().contains("Retention"), "{}", result.log);
    assert_eq!(shop.versions("acme/api").len(), 3);
}

#[tokio::test]
async fn told_so_it_deletes_what_the_policy_does_not_keep() {
    let shop = Shop::new().await;
    let result = shop.run(&[("keep", "1"), ("keep-tags", "1.0.*"), ("dry-run", "false")]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    for image in ["acme/api", "acme/web"] {
        assert_eq!(shop.versions(image), ["1.0.0", "1.2.0"]);
    }
    assert!(result.outputs["deleted"].parse::<u32>().unwrap() >= 2);
}

#[tokio::test]
async fn an_image_that_cannot_be_read_fails_the_run_and_the_other_is_pruned_all_the_same() {
    let shop = Shop::new().await;
    let digest = shop.store.digest("acme/api", "1.2.0").unwrap();
    shop.registry.faults().add(Fault { what: What::Html, at: 1, path: digest });
    let result = shop.run(&[("keep", "1"), ("dry-run", "false")]).await;
    assert_eq!(result.exit, 1);
    let failure = result.failure.as_ref().unwrap();
    assert_eq!(failure.problems.len(), 1);
    assert!(failure.problems[0].message.contains("acme/api is left as it is"), "{:?}", failure.problems);
    assert_eq!((shop.versions("acme/api").len(), shop.versions("acme/web").len()), (3, 1));
}

#[tokio::test]
async fn without_the_permission_to_see_what_runs_nothing_is_planned() {
    let shop = Shop::new().await;
    shop.api.faults().add(Fault { what: What::Status(http::StatusCode::FORBIDDEN), at: 1, path: "/graphql".to_owned() });
    let result = shop.run(&[("keep", "1"), ("dry-run", "false")]).await;
    assert_eq!(result.exit, 1);
    let hint = result.failure.unwrap().problems[0].hint.clone().unwrap();
    assert!(hint.contains("`deployments: read`"), "{hint}");
    assert_eq!(shop.versions("acme/api").len(), 3);
    assert!(shop.github.deployments().is_empty());
}
