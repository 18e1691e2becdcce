//! The world of a rehearsal: simulators that know the repository's releases and run the previous version everywhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deploy_config::DeployConfig;
use image_tagger::tags::image_tag;
use simulators::apps::Apps;
use simulators::dokploy::{Dokploy, Trouble};
use simulators::github::{Commit, GitHub, Permissions};
use simulators::registry::Registry;
use simulators::{Fault, Server};

use crate::error::RehearsalError;
use crate::inputs::{DeploymentFault, FaultKind, FaultSpec, Place};
use crate::localise::{Addresses, host_and_path, localise};
use crate::past::Past;
use crate::stage::Stage;
use crate::told::Told;

/// The job's token, and the registry's password.
pub const TOKEN: &str = "rehearsal-token";
/// The user of the registry.
pub const USER: &str = "rehearsal";
/// The key of Dokploy's API.
pub(crate) const API_KEY: &str = "rehearsal-dokploy-key";

/// What a rehearsal starts from.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The repository's configuration, or the default one.
    pub config: &'a DeployConfig,
    /// The repository's past.
    pub past: &'a Past,
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
    /// The variables that the configuration takes from the environment of a job, by the job's environment.
    pub env: BTreeMap<String, BTreeMap<String, String>>,
    /// Those who are told.
    pub told: Told,
    /// The variables that who is told is named by, which every step gets.
    pub notices: BTreeMap<String, String>,
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
        let mut simulated = stage.furnish();
        let told = Told::start().await?;
        let notices;
        (simulated.notify, notices) = told.localise(&scene.config.notify);
        plan_faults(scene.faults, &[&github, &registry_server, &dokploy_server, &apps_server], &dokploy);
        if scene.faults.iter().any(|fault| fault.kind == FaultKind::StaleApps) {
            hosts(scene.config).values().flatten().for_each(|host| apps.stall(host));
        }
        let workspace = write_workspace(folder, &localise(scene.config, &addresses, &simulated))?;
        let hosts = hosts(scene.config);
        let others = [registry_server, dokploy_server, apps_server];
        let image_tag = scene.config.image_tag.clone();
        Ok(Self { github, images, addresses, workspace, env: simulated.env, told, notices, image_tag, apps, hosts, others })
    }

    /// Makes that version of a service answer as unhealthy, in every environment.
    pub fn sicken(&self, service: &str, version: &str) {
        let Some(tag) = version.parse().ok().and_then(|version| image_tag(&self.image_tag, &version).ok()) else {
            return;
        };
        for host in self.hosts.get(service).into_iter().flatten() {
            self.apps.sicken(host, tag.as_str());
        }
    }

    /// The faults that never came, because there were not so many requests or deployments.
    #[must_use]
    pub fn unspent<'a>(&self, faults: &'a [FaultSpec]) -> Vec<&'a FaultSpec> {
        let [registry, dokploy, apps] = &self.others;
        let deploys = |path: &str| path.starts_with("/api/compose.deploy") || path.starts_with("/api/deploy/");
        let count = |fault: &FaultSpec| match fault.kind {
            FaultKind::Request(Place::GitHub, _) => self.github.seen().len(),
            FaultKind::Request(Place::Registry, _) => registry.seen().len(),
            FaultKind::Request(Place::Dokploy, _) => dokploy.seen().len(),
            FaultKind::Request(Place::App, _) => apps.seen().len(),
            FaultKind::Deployment(_) => dokploy.seen().iter().filter(|seen| deploys(&seen.path)).count(),
            FaultKind::StaleApps => usize::MAX,
        };
        faults.iter().filter(|fault| count(fault) < fault.at as usize).collect()
    }

    /// Builds an image as docker/build-push-action does: pushes it, and puts every tag on it.
    pub fn build(&self, references: &[&str], platforms: &[&str]) {
        let registry = format!("{}/", self.addresses.registry);
        let names = references.iter().filter_map(|reference| reference.strip_prefix(&registry)?.rsplit_once(':'));
        let names: Vec<_> = names.collect();
        if let [(name, tag), others @ ..] = names.as_slice() {
            let others: Vec<_> = others.iter().map(|(_, tag)| *tag).collect();
            push(&self.images, name, tag, &others, platforms);
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

/// The host of an address, as the simulated applications are told apart.
pub(crate) fn host(url: &str) -> String {
    host_and_path(url).split('/').next().unwrap_or_default().to_owned()
}

/// GitHub as it would be: the commits that carry tags, a release for each but the newest commit's, and the branch at that commit.
fn github(scene: &Scene<'_>) -> GitHub {
    let github = GitHub::new(scene.repository);
    github.token(TOKEN, Permissions::all());
    let Past { head, branch, tags, .. } = scene.past;
    let commits = tags.iter().map(|(_, commit)| commit).chain([head]);
    github.push(commits.map(|sha| Commit::new(sha, "commit of the rehearsed history")), head);
    github.branch(branch, head);
    for (tag, commit) in tags {
        github.tag(tag, commit);
        if commit != head {
            github.release(tag, "");
        }
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

/// Pushes an image and puts further tags on it.
pub(crate) fn push(images: &Registry, name: &str, tag: &str, others: &[&str], platforms: &[&str]) {
    images.push_image(name, tag, if platforms.is_empty() { &["linux/amd64"] } else { platforms });
    for other in others {
        let index = images.manifest(name, tag).unwrap_or_default();
        images.push_manifest(name, other, "application/vnd.oci.image.index.v1+json", index);
    }
}
