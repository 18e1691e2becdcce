//! The world of a rehearsal: simulators that know the repository's releases and run the previous version everywhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deploy_config::{DeployConfig, Environment, Target};
use semantic_release::facts::History;
use simulators::apps::Apps;
use simulators::dokploy::{DeployedCompose, Dokploy, Kind, Trouble};
use simulators::github::{Commit, GitHub, Permissions};
use simulators::registry::Registry;
use simulators::{Fault, Server};

use crate::error::RehearsalError;
use crate::inputs::{DeploymentFault, FaultKind, FaultSpec, Place};
use crate::localise::{Addresses, Simulated, host_and_path, localise};

/// The job's token, and the registry's password.
pub const TOKEN: &str = "rehearsal-token";
/// The user of the registry.
pub const USER: &str = "rehearsal";
const API_KEY: &str = "rehearsal-dokploy-key";

/// What a rehearsal starts from.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The repository's configuration, or the default one.
    pub config: &'a DeployConfig,
    /// The repository's history.
    pub history: &'a History,
    /// `owner/name`.
    pub repository: &'a str,
    /// The image tag that runs everywhere at the start.
    pub running: String,
    /// What goes wrong.
    pub faults: &'a [FaultSpec],
}

/// The simulators at work. They stop when dropped.
#[derive(Debug)]
pub struct World {
    /// GitHub's API.
    pub github: Server,
    /// What the registry holds.
    pub images: Registry,
    /// Where everything is.
    pub addresses: Addresses,
    /// The configuration on the simulators, in a file of the workspace.
    pub workspace: PathBuf,
    /// The variables that the configuration takes from the environment.
    pub env: BTreeMap<String, String>,
    image_tag: String,
    apps: Apps,
    hosts: BTreeMap<String, Vec<String>>,
    /// The registry, Dokploy and the applications.
    pub others: [Server; 3],
}

impl World {
    /// Starts the simulators.
    ///
    /// # Errors
    /// [`RehearsalError`] when no port can be had or the workspace cannot be written.
    pub async fn start(scene: &Scene<'_>, folder: &Path) -> Result<Self, RehearsalError> {
        let (github, images, dokploy, apps) = (github(scene), Registry::token(USER, TOKEN), Dokploy::new(API_KEY), Apps::new());
        let start = |router| async { Server::start(router).await.map_err(RehearsalError::Start) };
        let servers = (
            start(github.router()).await?,
            start(images.router()).await?,
            start(dokploy.router()).await?,
            start(apps.router()).await?,
        );
        let (github, registry_server, dokploy_server, apps_server) = servers;
        let addresses = Addresses {
            github: github.base(),
            registry: registry_server.authority(),
            dokploy: dokploy_server.base(),
            apps: apps_server.base(),
        };
        let stage = Stage { scene, images: &images, dokploy: &dokploy, apps: &apps, base: &addresses.dokploy };
        let simulated = stage.furnish();
        plan_faults(scene.faults, &[&github, &registry_server, &dokploy_server, &apps_server], &dokploy);
        if scene.faults.iter().any(|fault| fault.kind == FaultKind::StaleApps) {
            hosts(scene.config).values().flatten().for_each(|host| apps.stall(host));
        }
        let workspace = write_workspace(folder, &localise(scene.config, &addresses, &simulated))?;
        let hosts = hosts(scene.config);
        let others = [registry_server, dokploy_server, apps_server];
        let image_tag = scene.config.image_tag.clone();
        Ok(Self { github, images, addresses, workspace, env: simulated.env, image_tag, apps, hosts, others })
    }

    /// Makes that version of a service answer as unhealthy, in every environment.
    pub fn sicken(&self, service: &str, version: &str) {
        let image_tag = self.image_tag.replace("{version}", version);
        for host in self.hosts.get(service).into_iter().flatten() {
            self.apps.sicken(host, &image_tag);
        }
    }

    /// Builds an image as docker/build-push-action does: pushes it, and puts every tag on it.
    pub fn build(&self, references: &[&str], platforms: &[&str]) {
        let names = references.iter().filter_map(|reference| {
            let (name, tag) = reference.rsplit_once(':')?;
            Some((name.strip_prefix(&format!("{}/", self.addresses.registry))?, tag))
        });
        let mut first: Option<(&str, &str)> = None;
        for (name, tag) in names {
            match first.and_then(|(name, tag)| self.images.manifest(name, tag)) {
                None => drop(self.images.push_image(name, tag, platforms)),
                Some(index) => drop(self.images.push_manifest(name, tag, "application/vnd.oci.image.index.v1+json", index)),
            }
            first = first.or(Some((name, tag)));
        }
    }
}

/// The hosts of each service, over all environments.
fn hosts(config: &DeployConfig) -> BTreeMap<String, Vec<String>> {
    let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (service, url) in config.environments.values().flat_map(|environment| &environment.urls) {
        hosts.entry(service.clone()).or_default().push(host(url));
    }
    hosts
}

fn host(url: &str) -> String {
    host_and_path(url).split('/').next().unwrap_or_default().to_owned()
}

/// GitHub as it would be: the commits that carry releases, their tags and releases, and the head of main.
fn github(scene: &Scene<'_>) -> GitHub {
    let github = GitHub::new(scene.repository);
    github.token(TOKEN, Permissions::all());
    let History { head, current, previous, .. } = scene.history;
    let commits = previous.iter().chain(current).map(|release| release.commit.clone()).chain([head.clone()]);
    github.push(commits.map(|sha| Commit::new(sha, "commit of the rehearsed history")), head);
    for release in previous.iter().chain(current) {
        github.tag(&release.tag, &release.commit);
    }
    if let Some(release) = previous {
        github.release(&release.tag, "");
    }
    github
}

fn plan_faults(faults: &[FaultSpec], servers: &[&Server; 4], dokploy: &Dokploy) {
    for fault in faults {
        match fault.kind {
            FaultKind::Request(place, what) => {
                let index = match place {
                    Place::GitHub => 0,
                    Place::Registry => 1,
                    Place::Dokploy => 2,
                    Place::App => 3,
                };
                servers[index].faults().add(Fault { what, at: fault.at, path: String::new() });
            }
            FaultKind::Deployment(kind) => dokploy.trouble(fault.at, trouble(kind)),
            FaultKind::StaleApps => {}
        }
    }
}

fn trouble(kind: DeploymentFault) -> Trouble {
    match kind {
        DeploymentFault::Error => Trouble::Error("Error response from daemon: simulated failure".to_owned()),
        DeploymentFault::Lost => Trouble::Lost,
        DeploymentFault::Cancelled => Trouble::Cancelled,
    }
}

fn write_workspace(folder: &Path, config: &DeployConfig) -> Result<PathBuf, RehearsalError> {
    let workspace = folder.join("workspace");
    let path = workspace.join(".github/deploy.yml");
    let text = serde_saphyr::to_string(config).map_err(|error| RehearsalError::Config(error.to_string()))?;
    let written = std::fs::create_dir_all(workspace.join(".github")).and_then(|()| std::fs::write(&path, text));
    written.map_err(|source| RehearsalError::Write { path, source })?;
    Ok(workspace)
}

/// Fills the simulators: the running version's images, and each target with the running version.
struct Stage<'a> {
    scene: &'a Scene<'a>,
    images: &'a Registry,
    dokploy: &'a Dokploy,
    apps: &'a Apps,
    base: &'a str,
}

/// What a compose project runs.
#[derive(Debug, Clone)]
struct Running {
    variable: String,
    images: Vec<String>,
    hosts: Vec<String>,
}

impl Stage<'_> {
    fn furnish(&self) -> Simulated {
        for service in self.scene.config.services.values() {
            let platforms: Vec<_> = service.platforms.iter().map(String::as_str).collect();
            let platforms = if platforms.is_empty() { &["linux/amd64"][..] } else { &platforms };
            self.images.push_image(&service.image, &self.scene.running, platforms);
        }
        let mut simulated = Simulated::default();
        let mut projects = BTreeMap::new();
        for (name, environment) in &self.scene.config.environments {
            for (target, binding) in &environment.targets {
                let running = self.running(environment, binding);
                let project = format!("{name}-{target}");
                let env = format!("{}={}\n", running.variable, self.scene.running);
                let id = self.dokploy.create_compose(&project, &compose_file(&running), &env);
                self.bind(binding, &id, &mut simulated);
                running.hosts.iter().for_each(|host| self.apps.set_version(host, &self.scene.running));
                self.echo_versions(environment, binding);
                projects.insert(id.clone(), running);
                simulated.compose.insert(project, id);
            }
        }
        let (images, apps) = (self.images.clone(), self.apps.clone());
        self.dokploy.on_deploy(Arc::new(move |deployed| bring_up(&projects, &images, &apps, deployed)));
        simulated
    }

    /// Lets each application say its version where the configuration looks for it.
    fn echo_versions(&self, environment: &Environment, target: &Target) {
        for name in &target.services {
            let health = self.scene.config.services.get(name).and_then(|service| service.health.as_ref());
            if let (Some(url), Some((health, echo))) =
                (environment.urls.get(name), health.and_then(|h| Some((h, h.version.as_ref()?))))
            {
                let prefix = host_and_path(url).split_once('/').map_or("", |(_, path)| path);
                let path = echo.path.as_deref().unwrap_or(&health.path);
                self.apps.echo(&host(url), &format!("{prefix}{path}"), echo.pointer.as_deref());
            }
        }
    }

    fn running(&self, environment: &Environment, target: &Target) -> Running {
        let services = target.services.iter();
        let images = services.filter_map(|name| self.scene.config.services.get(name)).map(|service| service.image.clone());
        let hosts = target.services.iter().filter_map(|name| environment.urls.get(name)).map(|url| host(url));
        Running { variable: target.dokploy.variable.clone(), images: images.collect(), hosts: hosts.collect() }
    }

    /// The variables behind `{ env: … }` of a target.
    fn bind(&self, target: &Target, compose_id: &str, simulated: &mut Simulated) {
        if let Some(key) = &target.dokploy.key {
            simulated.env.insert(key.env.clone(), API_KEY.to_owned());
        }
        if let Some(webhook) = &target.dokploy.webhook {
            let url = format!("{}{}", self.base, self.dokploy.webhook_path(Kind::Compose, compose_id));
            simulated.env.insert(webhook.env.clone(), url);
        }
    }
}

fn compose_file(running: &Running) -> String {
    let services = running.images.iter().enumerate();
    let lines = services.map(|(index, image)| format!("  s{index}:\n    image: {image}:${{{}}}\n", running.variable));
    format!("services:\n{}", lines.collect::<String>())
}

/// What docker compose does on the server: pull the images of the tag in the environment, and start them.
fn bring_up(
    projects: &BTreeMap<String, Running>,
    images: &Registry,
    apps: &Apps,
    deployed: &DeployedCompose,
) -> Result<(), String> {
    let Some(running) = projects.get(&deployed.compose_id) else {
        return Ok(());
    };
    let tag = dokploy_webhook::environment::value(&deployed.env, &running.variable).unwrap_or_default();
    let missing = running.images.iter().find(|image| images.digest(image, &tag).is_none());
    if let Some(image) = missing {
        return Err(format!("Error response from daemon: manifest for {image}:{tag} not found: manifest unknown"));
    }
    running.hosts.iter().for_each(|host| apps.set_version(host, &tag));
    Ok(())
}
