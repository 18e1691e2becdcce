//! The world of a rehearsal: simulators that know the repository's releases and run the previous version everywhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deploy_config::DeployConfig;
use image_tagger::tags::image_tag;
use simulators::apps::Apps;
use simulators::dokploy::{Dokploy, Trouble};
use simulators::registry::Registry;
use simulators::{Fault, Server};

use crate::error::RehearsalError;
use crate::github;
use crate::inputs::{DeploymentFault, FaultKind, FaultSpec, Place};
use crate::localise::{Addresses, app_key, localise};
use crate::names::Names;
use crate::past::Past;
use crate::stage::{Built, Stage};
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
    /// What people read in the place of the simulators' names.
    pub names: Names,
    /// The configuration on the simulators, in a file of the workspace.
    pub workspace: PathBuf,
    /// The variables that the configuration takes from the environment of a job, by the job's environment.
    pub env: BTreeMap<String, BTreeMap<String, String>>,
    /// Those who are told.
    pub told: Told,
    /// The variables that who is told is named by, which every step gets.
    pub notices: BTreeMap<String, String>,
    image_tag: String,
    running: String,
    built: Built,
    dokploy: Dokploy,
    apps: Apps,
    /// The applications of each service, over all environments.
    apps_of: BTreeMap<String, Vec<String>>,
    /// The registry, Dokploy and the applications.
    pub others: [Server; 3],
}

impl World {
    /// Starts the simulators.
    ///
    /// # Errors
    /// [`RehearsalError`] when no port can be had or the workspace cannot be written.
    pub async fn start(scene: &Scene<'_>, folder: &Path) -> Result<Self, RehearsalError> {
        let (github, images, dokploy, apps) =
            (github::furnished(scene), Registry::token(USER, TOKEN), Dokploy::new(API_KEY), Apps::new());
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
        let built = Built::default();
        let stage = Stage { scene, images: &images, dokploy: &dokploy, apps: &apps, built: &built, base: &addresses.dokploy };
        let mut simulated = stage.furnish();
        let told = Told::start().await?;
        let notices;
        (simulated.notify, notices) = told.localise(&scene.config.notify);
        plan_faults(scene.faults, &[&github, &registry_server, &dokploy_server, &apps_server], &dokploy);
        let apps_of = apps_of(scene.config);
        if scene.faults.iter().any(|fault| fault.kind == FaultKind::StaleApps) {
            apps_of.values().flatten().for_each(|app| apps.stall(app));
        }
        let workspace = write_workspace(folder, &localise(scene.config, &addresses, &simulated))?;
        Ok(Self {
            names: Names::of(scene.config, &addresses, &simulated),
            github,
            images,
            addresses,
            workspace,
            env: simulated.env,
            told,
            notices,
            image_tag: scene.config.image_tag.clone(),
            running: scene.running.clone(),
            built,
            dokploy,
            apps,
            apps_of,
            others: [registry_server, dokploy_server, apps_server],
        })
    }

    /// Makes that version of a service answer as unhealthy, in every environment; answers whether it is a new one. The version that runs at
    /// the start stays well: there would be nothing to go back to.
    #[must_use]
    pub fn sicken(&self, service: &str, version: &str) -> bool {
        let Some(tag) = self.tag(version).filter(|tag| *tag != self.running) else { return false };
        for app in self.apps_of.get(service).into_iter().flatten() {
            self.apps.sicken(app, &tag);
        }
        true
    }

    /// The faults that never came, because there were not so many requests or deployments.
    #[must_use]
    pub fn unspent<'a>(&self, faults: &'a [FaultSpec]) -> Vec<&'a FaultSpec> {
        let [registry, dokploy, apps] = &self.others;
        let came = |fault: &&FaultSpec| match fault.kind {
            FaultKind::Request(Place::GitHub, _) => self.github.faults().requests() >= fault.at,
            FaultKind::Request(Place::Registry, _) => registry.faults().requests() >= fault.at,
            FaultKind::Request(Place::Dokploy, _) => dokploy.faults().requests() >= fault.at,
            FaultKind::Request(Place::App, _) => apps.faults().requests() >= fault.at,
            FaultKind::Deployment(_) => self.dokploy.deployments() >= u64::from(fault.at),
            FaultKind::StaleApps => self.apps.was_old_seen(),
        };
        faults.iter().filter(|fault| !came(fault)).collect()
    }

    /// The image tag of a version.
    fn tag(&self, version: &str) -> Option<String> {
        version.parse().ok().and_then(|version| image_tag(&self.image_tag, &version).ok()).map(|tag| tag.to_string())
    }

    /// Builds a version of an image as docker/build-push-action does: pushes it, and puts every tag on it.
    pub fn build(&self, version: &str, references: &[&str], platforms: &[&str]) {
        let registry = format!("{}/", self.addresses.registry);
        let names = references.iter().filter_map(|reference| reference.strip_prefix(&registry)?.rsplit_once(':'));
        let (name, tags): (Vec<_>, Vec<_>) = names.unzip();
        if let (Some(name), Some(built)) = (name.first(), self.tag(version)) {
            let others: Vec<_> = tags.into_iter().filter(|tag| *tag != built).collect();
            self.built.push(&self.images, name, &built, &others, platforms);
        }
    }
}

/// The applications of each service, over all environments.
fn apps_of(config: &DeployConfig) -> BTreeMap<String, Vec<String>> {
    let mut apps: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (environment, said) in &config.environments {
        for service in said.urls.keys() {
            apps.entry(service.clone()).or_default().push(app_key(environment, service));
        }
    }
    apps
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
