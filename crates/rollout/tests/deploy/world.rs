//! A shop of three services in two compose projects, on simulators: what each test starts from.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actions_core::{Failure, Runner};
use deploy_record::Record;
use simulators::apps::Apps;
use simulators::dokploy::{DeployedCompose, Dokploy, Kind, Row};
use simulators::registry::Registry;
use simulators::runner::{RunnerSim, StepResult};
use simulators::{Seen, Server};

/// The key of the simulated Dokploy.
pub(crate) const KEY: &str = "dokploy-key-of-the-test";
const HOSTS: [(&str, &str); 3] = [("api", "backend"), ("worker", "backend"), ("web", "frontend")];
const COMPOSE_FILE: &str = "services:\n  app:\n    image: ghcr.io/acme/shop:${IMAGE_TAG}\n";

/// The simulators and the checkout.
pub(crate) struct World {
    pub(crate) apps: Apps,
    pub(crate) registry: Registry,
    pub(crate) dokploy: Dokploy,
    pub(crate) backend: String,
    pub(crate) frontend: String,
    pub(crate) servers: Servers,
    folder: tempfile::TempDir,
}

/// The servers of the simulators.
pub(crate) struct Servers {
    pub(crate) apps: Server,
    pub(crate) registry: Server,
    pub(crate) dokploy: Server,
}

impl World {
    /// 1.6.0 is live; the images of 1.6.0 and 1.6.1 exist.
    pub(crate) async fn new() -> Self {
        let apps = Apps::new();
        let registry = Registry::open();
        for (service, _) in HOSTS {
            for version in ["1.6.0", "1.6.1"] {
                registry.push_image(&format!("acme/shop-{service}"), version, &["linux/amd64", "linux/arm64"]);
            }
            apps.set_version(service, "1.6.0");
        }
        let dokploy = Dokploy::new(KEY).with_duration(Duration::from_millis(20));
        let backend = dokploy.create_compose("backend", COMPOSE_FILE, "DB=postgres\nIMAGE_TAG=1.6.0\nLAST=1\n");
        let frontend = dokploy.create_compose("frontend", COMPOSE_FILE, "IMAGE_TAG=1.6.0\n");
        let running = apps.clone();
        dokploy.on_deploy(Arc::new(move |compose| start(&running, compose)));
        let servers = Servers {
            apps: Server::start(apps.router()).await.unwrap(),
            registry: Server::start(registry.router()).await.unwrap(),
            dokploy: Server::start(dokploy.router()).await.unwrap(),
        };
        let folder = tempfile::tempdir().unwrap();
        let world = Self { apps, registry, dokploy, backend, frontend, servers, folder };
        world.configure("");
        world
    }

    /// Writes deploy.yml, with these lines added to the environment `production`.
    pub(crate) fn configure(&self, more: &str) {
        let (apps, registry, dokploy) =
            (self.servers.apps.base(), self.servers.registry.authority(), self.servers.dokploy.base());
        let (backend, frontend) = (&self.backend, &self.frontend);
        self.write(&format!(
            r#"version: 1
services:
  api: {{ image: "{registry}/acme/shop-api", platforms: [linux/amd64, linux/arm64], health: &health {{
    path: /health, version: {{ pointer: /version }}, successes: 2, interval: 5ms, timeout: 5s, deadline: 20s }} }}
  worker: {{ image: "{registry}/acme/shop-worker" }}
  web: {{ image: "{registry}/acme/shop-web", health: *health }}
environments:
  production:
    url: https://shop.example.com
    urls: {{ api: "{apps}/api", web: "{apps}/web" }}
    targets:
      backend:
        services: [api, worker]
        dokploy: {{ url: "{dokploy}", key: {{ env: DOKPLOY_KEY }}, compose: "{backend}" }}
      frontend:
        services: [web]
        dokploy: {{ url: "{dokploy}", key: {{ env: DOKPLOY_KEY }}, compose: "{frontend}" }}
{more}"#
        ));
    }

    /// Gives the gates little time: for tests in which one never opens.
    pub(crate) fn impatient(&self) {
        self.edit("deadline: 20s", "deadline: 400ms");
    }

    /// Replaces a text in deploy.yml.
    pub(crate) fn edit(&self, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.checkout().join(".github/deploy.yml")).unwrap();
        assert!(text.contains(from), "deploy.yml has no {from}");
        self.write(&text.replace(from, to));
    }

    /// Writes deploy.yml as it is given.
    pub(crate) fn write(&self, text: &str) {
        std::fs::create_dir_all(self.checkout().join(".github")).unwrap();
        std::fs::write(self.checkout().join(".github/deploy.yml"), text).unwrap();
    }

    /// A step that deploys a version, before it runs.
    pub(crate) fn step(&self, version: &str) -> RunnerSim {
        RunnerSim::new(&self.folder.path().join(version))
            .unwrap()
            .workspace(&self.checkout())
            .env("DOKPLOY_KEY", KEY)
            .input("environment", "production")
            .input("version", version)
    }

    /// Deploys a version.
    pub(crate) async fn deploy(&self, version: &str) -> StepResult {
        self.run(self.step(version)).await
    }

    /// Runs a step.
    pub(crate) async fn run(&self, step: RunnerSim) -> StepResult {
        step.run(async |runner| rollout::run(runner).await.result).await.unwrap()
    }

    /// Deploys a version, and cancels the run as soon as `when` holds.
    pub(crate) async fn deploy_and_cancel(&self, version: &str, when: impl Fn() -> bool) -> StepResult {
        run_and_cancel(self.step(version), when).await
    }

    /// The record that the last deployment wrote.
    pub(crate) fn record(&self) -> Record {
        Record::from_json(&std::fs::read_to_string(self.record_path()).unwrap()).unwrap()
    }

    /// Where the record is.
    pub(crate) fn record_path(&self) -> PathBuf {
        self.checkout().join("deployment.json")
    }

    /// The versions that api, worker and web run.
    pub(crate) fn running(&self) -> [String; 3] {
        HOSTS.map(|(host, _)| self.apps.version(host).unwrap_or_default())
    }

    /// The environment texts of both compose projects.
    pub(crate) fn environments(&self) -> [String; 2] {
        [&self.backend, &self.frontend].map(|id| self.dokploy.env(id).unwrap_or_default())
    }

    /// The titles of the deployments of a compose project, oldest first.
    pub(crate) fn titles(&self, compose: &str) -> Vec<String> {
        let mut titles: Vec<_> = self.dokploy.rows(Kind::Compose, compose).into_iter().map(|row: Row| row.title).collect();
        titles.reverse();
        titles
    }

    /// The requests to Dokploy that change something.
    pub(crate) fn changes(&self) -> Vec<Seen> {
        self.servers.dokploy.seen().into_iter().filter(|seen| seen.method != "GET").collect()
    }

    /// The checked-out repository.
    pub(crate) fn checkout(&self) -> PathBuf {
        self.folder.path().join("checkout")
    }
}

/// Runs a step that deploys, and cancels the run as soon as `when` holds.
pub(crate) async fn run_and_cancel(step: RunnerSim, when: impl Fn() -> bool) -> StepResult {
    let verb = async |runner: &Runner| -> Result<(), Failure> {
        let cancel = async {
            while !when() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            runner.cancel();
        };
        futures::join!(rollout::run(runner), cancel).0.result
    };
    step.run(verb).await.unwrap()
}

/// What docker does: every service of the project runs the tag that its environment names.
fn start(apps: &Apps, compose: &DeployedCompose) -> Result<(), String> {
    let tag = compose.env.lines().find_map(|line| line.strip_prefix("IMAGE_TAG=")).ok_or("IMAGE_TAG is not set")?;
    for (host, _) in HOSTS.iter().filter(|(_, project)| *project == compose.name) {
        apps.set_version(host, tag);
    }
    Ok(())
}
