//! The whole deploy, as the runner starts it: the rollout, and the summary of its record whatever came of it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use simulators::apps::Apps;
use simulators::catcher::Catcher;
use simulators::dokploy::{DeployedCompose, Dokploy};
use simulators::github::{Commit, GitHub};
use simulators::registry::Registry;
use simulators::runner::{RunnerSim, StepResult};
use simulators::{Fault, Server, What};

use crate::{Running, binary};

const KEY: &str = "key-of-the-test";

/// One service in one compose project, live as 1.6.0, with images of 1.6.0 and 1.6.1.
pub(crate) struct World {
    pub(crate) apps: Apps,
    dokploy: Dokploy,
    _servers: [Server; 3],
    folder: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
}

impl World {
    async fn new() -> Self {
        Self::with("", Vec::new()).await
    }

    /// The same with more in deploy.yml of the environment, lines that are indented as such, and more in the step's environment.
    pub(crate) async fn with(more: &str, env: Vec<(&'static str, String)>) -> Self {
        let (apps, registry) = (Apps::new(), Registry::open());
        for version in ["1.6.0", "1.6.1"] {
            registry.push_image("acme/api", version, &["linux/amd64"]);
        }
        apps.set_version("api", "1.6.0");
        let dokploy = Dokploy::new(KEY).with_duration(Duration::from_millis(20));
        let compose = dokploy.create_compose("shop", "services:\n  api:\n    image: api:${IMAGE_TAG}\n", "IMAGE_TAG=1.6.0\n");
        let running = apps.clone();
        dokploy.on_deploy(Arc::new(move |compose: &DeployedCompose| {
            let tag = compose.env.lines().find_map(|line| line.strip_prefix("IMAGE_TAG=")).ok_or("no tag")?;
            running.set_version("api", tag);
            Ok(())
        }));
        let servers = [
            Server::start(apps.router()).await.unwrap(),
            Server::start(registry.router()).await.unwrap(),
            Server::start(dokploy.router()).await.unwrap(),
        ];
        let folder = tempfile::tempdir().unwrap();
        configure(folder.path(), &servers, &compose, more);
        Self { apps, dokploy, _servers: servers, folder, env }
    }

    /// Replaces a text in deploy.yml.
    pub(crate) fn edit(&self, from: &str, to: &str) {
        let path = self.folder.path().join(".github/deploy.yml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "deploy.yml has no {from}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// Runs a step that deploys 1.6.1, and does something while it runs.
    pub(crate) async fn deploy(
        &self,
        inputs: &[(&str, &str)],
        meanwhile: impl FnOnce(&mut Running) + Send + 'static,
    ) -> (Option<i32>, StepResult) {
        let step = RunnerSim::new(&self.folder.path().join("step")).unwrap().workspace(self.folder.path());
        let step = step.env("DOKPLOY_KEY", KEY).input("environment", "production").input("version", "1.6.1");
        let step = self.env.iter().fold(step, |step, (name, value)| step.env(name, value));
        let step = inputs.iter().fold(step, |step, (name, value)| step.input(name, *value));
        let mut command = binary(&["deploy"]);
        command.envs(step.environment());
        // This thread serves the simulators.
        let process = tokio::task::spawn_blocking(|| {
            let mut running = Running::start(command);
            meanwhile(&mut running);
            running.end()
        });
        let (exit, log) = process.await.unwrap();
        step.log(log.as_bytes());
        (exit, step.finish().unwrap())
    }
}

fn configure(checkout: &Path, [apps, registry, dokploy]: &[Server; 3], compose: &str, more: &str) {
    let (registry, dokploy, apps) = (registry.authority(), dokploy.base(), apps.base());
    let config = format!(
        r#"version: 1
services:
  api: {{ image: "{registry}/acme/api", platforms: [linux/amd64], health: {{
    path: /health, version: {{ pointer: /version }}, successes: 2, interval: 5ms, timeout: 5s, deadline: 400ms }} }}
environments:
  production:
{more}    urls: {{ api: "{apps}/api" }}
    targets:
      shop:
        services: [api]
        dokploy: {{ url: "{dokploy}", key: {{ env: DOKPLOY_KEY }}, compose: "{compose}", timeout: 20s }}
"#
    );
    fs::create_dir_all(checkout.join(".github")).unwrap();
    fs::write(checkout.join(".github/deploy.yml"), config).unwrap();
}

#[tokio::test]
async fn a_deployment_that_is_proven_has_a_summary() {
    let world = World::new().await;
    let (exit, step) = world.deploy(&[], |_| ()).await;
    assert_eq!((exit, step.outputs["outcome"].as_str(), step.faults.len()), (Some(0), "deployed", 0), "{}", step.log);
    assert!(step.summary.unwrap().contains("1.6.1"));
    assert_eq!(world.apps.version("api").as_deref(), Some("1.6.1"));
}

#[tokio::test]
async fn the_phases_are_drawn_too_where_that_is_asked_for() {
    for (asked, is_drawn) in [("false", false), ("true", true)] {
        let (_, step) = World::new().await.deploy(&[("mermaid", asked)], |_| ()).await;
        assert_eq!(step.summary.unwrap().contains("```mermaid\n"), is_drawn, "mermaid: {asked}");
    }
}

#[tokio::test]
async fn a_deployment_that_fails_has_a_summary_too() {
    let world = World::new().await;
    world.apps.sicken("api", "1.6.1");
    let (exit, step) = world.deploy(&[], |_| ()).await;
    assert_eq!((exit, step.outputs["outcome"].as_str()), (Some(1), "rolled-back"), "{}", step.log);
    assert!(step.summary.unwrap().contains("1.6.0"));
    assert_eq!(world.apps.version("api").as_deref(), Some("1.6.0"));
}

#[tokio::test]
async fn a_run_that_is_cancelled_writes_record_and_summary_before_it_ends() {
    for (signal, name) in [(Signal::INT, "got SIGINT"), (Signal::TERM, "got SIGTERM")] {
        let world = World::new().await;
        world.dokploy.hold();
        let (exit, step) = world
            .deploy(&[], move |running| {
                running.wait_for_line("queued the deployment");
                running.signal(signal);
                running.wait_for_line(name);
            })
            .await;
        assert_eq!((exit, step.outputs["outcome"].as_str()), (Some(1), "cancelled"), "{}", step.log);
        assert!(world.folder.path().join("deployment.json").exists());
        assert!(step.summary.unwrap().to_lowercase().contains("cancelled"));
    }
}

#[tokio::test]
async fn services_that_hang_leave_a_cancelled_run_the_time_to_show_what_it_did() {
    for cancelled_at in ["wrote the record deployment.json", "created the deployment"] {
        let github = GitHub::new("octo/shop");
        github.push([Commit::new("a".repeat(40), "feat: cart")], &"a".repeat(40));
        github.tag("v1.6.1", &"a".repeat(40));
        let (github, hook) =
            (Server::start(github.router()).await.unwrap(), Server::start(Catcher::new().router()).await.unwrap());
        for at in 1..=20 {
            hook.faults().add(Fault { what: What::Hang, at, path: String::new() });
            if cancelled_at.starts_with("created") {
                github.faults().add(Fault { what: What::Hang, at, path: "/statuses".to_owned() });
            }
        }
        let env = [("SECRET", "s3cret"), ("INPUT_GITHUB-TOKEN", "ghs_t")].map(|(name, value)| (name, value.to_owned()));
        let world = World::with("", env.into_iter().chain([("GITHUB_API_URL", github.base())]).collect()).await;
        let entry = format!("webhook: {{ url: \"{}/hook\", secret: {{ env: SECRET }} }}", hook.base());
        world.edit("version: 1\n", &format!("version: 1\nnotify:\n  - {entry}\n"));
        let cancel = |running: &mut Running| {
            running.wait_for_line(cancelled_at);
            running.cancel();
        };
        let (exit, step) = world.deploy(&[], cancel).await;
        assert!(exit.is_some_and(|code| code < 2), "{cancelled_at}: it ends before it is killed: {}", step.log);
        let (summary, outcome) = (step.summary.unwrap_or_default(), step.outputs["outcome"].as_str());
        assert!(summary.contains("was not told") && summary.to_lowercase().contains(outcome), "{cancelled_at}: {summary}");
    }
}

#[tokio::test]
async fn the_record_of_another_deployment_is_not_shown_as_this_ones() {
    let world = World::new().await;
    let (exit, _) = world.deploy(&[], |_| ()).await;
    assert_eq!(exit, Some(0));
    for inputs in [&[("dry-run", "true")][..], &[("environment", "nowhere")]] {
        let (_, step) = world.deploy(inputs, |_| ()).await;
        assert_eq!(step.summary, None, "{inputs:?}: {}", step.log);
    }
}
