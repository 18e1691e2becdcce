//! The verb on simulators of GitHub and a registry: what it picks, what it refuses, what it lists, and how much it asks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod list;
mod promotion;
mod ranges;
mod resolve;
mod words;

use serde_json::{Value, json};
use simulators::Server;
use simulators::github::{Commit, Deployment, DeploymentStatus, GitHub};
use simulators::registry::Registry;
use simulators::runner::{RunnerSim, StepResult};

/// Two services, of which `web` is not part of production.
const CONFIG: &str = "
version: 1
services:
  api: { image: REGISTRY/acme/api, platforms: [linux/amd64, linux/arm64] }
  web: { image: REGISTRY/acme/web }
environments:
  production:
    targets:
      shop: { services: [api], dokploy: { webhook: { env: HOOK } } }
";
/// What production may run, staging has proven.
const PROMOTED: &str = "
version: 1
services:
  api: { image: REGISTRY/acme/api }
environments:
  staging:
    targets: { shop: { services: [api], dokploy: { webhook: { env: HOOK } } } }
  production:
    promote: staging
    targets: { shop: { services: [api], dokploy: { webhook: { env: HOOK } } } }
";
const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

struct World {
    github: GitHub,
    registry: Registry,
    github_server: Server,
    registry_server: Server,
    dir: tempfile::TempDir,
}

impl World {
    /// A repository with those tags, on one commit each, and a registry without images.
    async fn new(tags: &[&str]) -> Self {
        let (github, registry) = (GitHub::new("octo/shop"), Registry::open());
        for (number, tag) in tags.iter().enumerate() {
            github.push([Commit::new(sha(number), format!("feat: {number}"))], &sha(number));
            github.tag(tag, &sha(number));
        }
        let github_server = Server::start(github.router()).await.unwrap();
        let registry_server = Server::start(registry.router()).await.unwrap();
        let world = Self { github, registry, github_server, registry_server, dir: tempfile::tempdir().unwrap() };
        world.write(".github/deploy.yml", CONFIG);
        world
    }

    /// A repository where production takes what staging has proven; every version has its images.
    async fn promoted(versions: &[&str]) -> Self {
        let tags: Vec<String> = versions.iter().map(|version| format!("v{version}")).collect();
        let world = Self::new(&tags.iter().map(String::as_str).collect::<Vec<_>>()).await;
        world.write(".github/deploy.yml", PROMOTED);
        world.build(versions);
        world
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join("workspace").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replace("REGISTRY", &self.registry_server.authority())).unwrap();
    }

    fn build(&self, versions: &[&str]) {
        for version in versions {
            self.registry.push_image("acme/api", version, &BOTH);
            self.registry.push_single("acme/web", version, "linux/amd64");
        }
    }

    /// A deployment after all others, as the deploy writes it, and what was said of it, oldest first: state and description.
    fn deployed(&self, environment: &str, version: &str, said: &[(&str, &str)]) {
        let payload = json!({ "schema": 1, "run": "7.1", "version": version });
        self.deployed_with(payload, environment, &format!("v{version}"), said);
    }

    /// A deployment that GitHub makes for a job with `environment:`, which succeeded.
    fn job(&self, environment: &str, git_ref: &str) {
        self.deployed_with(json!({}), environment, git_ref, &[("success", "")]);
    }

    fn deployed_with(&self, payload: Value, environment: &str, git_ref: &str, said: &[(&str, &str)]) {
        let number = self.github.deployments().len();
        let at = format!("2026-01-06T{:02}:{:02}:00Z", 8 + number / 60, number % 60).parse().unwrap();
        let status = |(id, (state, description)): (usize, &(&str, &str))| DeploymentStatus {
            id: (number * 10 + id) as u64,
            state: (*state).to_owned(),
            description: (*description).to_owned(),
            environment: environment.to_owned(),
            environment_url: String::new(),
            log_url: String::new(),
            created_at: at,
        };
        self.github.deployed(Deployment {
            id: 1000 + number as u64,
            sha: sha(0),
            git_ref: git_ref.to_owned(),
            task: "deploy".to_owned(),
            original_environment: environment.to_owned(),
            environment: environment.to_owned(),
            creator: "ann".to_owned(),
            description: None,
            payload,
            transient: false,
            production: false,
            created_at: at,
            updated_at: at,
            statuses: said.iter().enumerate().map(status).collect(),
        });
    }

    /// A deployment that was proven.
    fn proven(&self, environment: &str, version: &str) {
        self.deployed(environment, version, &[("success", "deployed after 9 s")]);
    }

    fn step(&self) -> RunnerSim {
        RunnerSim::new(self.dir.path()).unwrap().env("GITHUB_API_URL", self.github_server.base())
    }

    async fn pick(&self, inputs: &[(&str, &str)]) -> StepResult {
        let inputs = [("github-token", "ghs_token")].iter().chain(inputs);
        run(inputs.fold(self.step(), |step, (name, value)| step.input(name, *value))).await
    }

    /// For production.
    async fn pick_for_production(&self, version: &str) -> StepResult {
        self.pick(&[("version", version), ("environment", "production")]).await
    }

    /// How many requests GitHub and the registry saw.
    fn requests(&self) -> (usize, usize) {
        (self.github_server.seen().len(), self.registry_server.seen().iter().filter(|seen| seen.path != "/v2/").count())
    }
}

async fn run(step: RunnerSim) -> StepResult {
    step.run(async |runner| version_picker::run(runner).await).await.unwrap()
}

fn sha(number: usize) -> String {
    format!("{number:040x}")
}

fn picked(step: &StepResult) -> &str {
    assert_eq!(step.exit, 0, "{}", step.log);
    &step.outputs["version"]
}

/// The message and the hint of a refusal, whose exit code must be that one.
fn refused(step: &StepResult, exit: u8) -> (String, String) {
    assert_eq!((step.exit, step.outputs.len()), (exit, 0), "{}", step.log);
    let problem = step.failure.as_ref().unwrap().problems[0].clone();
    (problem.message, problem.hint.unwrap_or_default())
}
