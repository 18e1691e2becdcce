//! `command: prune` as the runner runs it.

use axum::extract::Request;
use axum::middleware::{self, Next};
use image_tagger::run;
use serde_json::{Value, json};
use simulators::github::{Deployment, DeploymentStatus, GitHub};
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
        self.run_at(&self.api.base(), inputs).await
    }

    async fn run_at(&self, api: &str, inputs: &[(&str, &str)]) -> StepResult {
        let at = self.registry.authority();
        let images = format!("api={at}/acme/api\nweb={at}/acme/web");
        let step = RunnerSim::new(self.folder.path()).unwrap().env("SOURCE_DATE_EPOCH", "1782864000");
        let step = step.env("GITHUB_API_URL", api).env("GITHUB_REPOSITORY", "acme/shop");
        let step = step.input("command", "prune").input("images", images).input("through", "packages");
        let step =
            step.input("registry-username", "x").input("registry-password", "job-token").input("github-token", "job-token");
        inputs.iter().fold(step, |step, (name, value)| step.input(name, *value)).run(run).await.unwrap()
    }

    /// What a deployment of ours to production was created with: a record of the api.
    fn record(&self, version: &str) -> Value {
        let image = format!("{}/acme/api", self.registry.authority());
        let target = json!({
            "name": "shop", "kind": "dokploy", "state": "untouched", "duration_ms": 0,
            "services": [{ "name": "api", "image": image, "tag": version }],
        });
        json!({
            "schema": 1, "run": "7.1", "repository": "acme/shop", "environment": "production", "version": version,
            "image_tag": version, "actor": "ann", "started": "2026-01-01T00:00:00Z", "finished": "2026-01-01T00:00:00Z",
            "outcome": "triggered", "waves": [{ "targets": [target] }],
        })
    }

    fn versions(&self, image: &str) -> Vec<String> {
        self.store.tags(image).into_keys().filter(|tag| tag != "tmp").collect()
    }
}

/// A deployment to production after all others, and the states that were said of it, oldest first.
fn deploy(github: &GitHub, payload: Value, said: &[(&str, &str)]) {
    let number = github.deployments().len() as u64;
    let at = format!("2026-06-01T{number:02}:00:00Z").parse().unwrap();
    let status = |(state, description): &(&str, &str)| DeploymentStatus {
        id: number,
        state: (*state).to_owned(),
        description: (*description).to_owned(),
        environment: "production".to_owned(),
        environment_url: String::new(),
        log_url: String::new(),
        created_at: at,
    };
    github.deployed(Deployment {
        id: 1000 + number,
        sha: "a".repeat(40),
        git_ref: "main".to_owned(),
        task: "deploy".to_owned(),
        original_environment: "production".to_owned(),
        environment: "production".to_owned(),
        creator: "ann".to_owned(),
        description: None,
        payload,
        transient: false,
        production: true,
        created_at: at,
        updated_at: at,
        statuses: said.iter().map(status).collect(),
    });
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

#[tokio::test]
async fn what_runs_and_what_ran_before_stays_although_the_deployment_of_a_job_retired_it() {
    let shop = Shop::new().await;
    let proven: &[(&str, &str)] = &[("success", "deployed after 9 s"), ("inactive", "")];
    deploy(&shop.github, shop.record("1.0.0"), proven);
    deploy(&shop.github, shop.record("1.1.0"), proven);
    deploy(&shop.github, Value::Null, &[("success", "")]);
    let result = shop.run(&[("keep", "1"), ("dry-run", "false")]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(shop.versions("acme/api"), ["1.0.0", "1.1.0", "1.2.0"]);
    assert_eq!(shop.versions("acme/web"), ["1.2.0"]);
    let why = |one: &Value| one["kept"].as_array().unwrap().iter().map(|kept| kept["why"].to_string()).collect::<String>();
    let why = why(&plan(&result)[0]);
    assert!(why.contains("runs in production") && why.contains("is what production ran before"), "{why}");
}

#[tokio::test]
async fn what_is_deployed_while_the_plan_is_carried_out_stays() {
    let shop = Shop::new().await;
    let (github, record) = (shop.github.clone(), shop.record("1.0.0"));
    let deploying = middleware::from_fn(move |request: Request, next: Next| {
        let (github, record) = (github.clone(), record.clone());
        async move {
            let is_first = request.uri().path() == "/graphql" && github.deployments().is_empty();
            let response = next.run(request).await;
            if is_first {
                deploy(&github, record, &[("in_progress", "wave 1 of 1")]);
            }
            response
        }
    });
    let server = Server::start(shop.github.router().layer(deploying)).await.unwrap();
    let result = shop.run_at(&server.base(), &[("keep", "1"), ("dry-run", "false")]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(
        (shop.versions("acme/api"), shop.versions("acme/web")),
        (vec!["1.0.0".into(), "1.2.0".into()], vec!["1.2.0".into()])
    );
}
