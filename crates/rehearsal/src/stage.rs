//! The simulators furnished: the running version's images, and each target with the running version.

use std::collections::BTreeMap;
use std::sync::Arc;

use deploy_config::{Environment, Target};
use dokploy_webhook::environment;
use simulators::apps::Apps;
use simulators::dokploy::{DeployedCompose, Dokploy, Kind};
use simulators::registry::Registry;

use crate::localise::{Simulated, host_and_path};
use crate::world::{API_KEY, Scene, host, push};

const LATEST: &str = "latest";

/// Fills the simulators: the running version's images, and each target with the running version.
pub(crate) struct Stage<'a> {
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) images: &'a Registry,
    pub(crate) dokploy: &'a Dokploy,
    pub(crate) apps: &'a Apps,
    /// Dokploy's address.
    pub(crate) base: &'a str,
}

/// What a compose project runs.
#[derive(Debug, Clone)]
struct Running {
    /// The variable that holds the image tag; a project that is only triggered by webhook runs `latest`.
    variable: Option<String>,
    images: Vec<String>,
    hosts: Vec<String>,
}

impl Stage<'_> {
    /// Fills the simulators; answers what they made of the configuration's names.
    pub(crate) fn furnish(&self) -> Simulated {
        for service in self.scene.config.services.values() {
            let platforms: Vec<_> = service.platforms.iter().map(String::as_str).collect();
            push(self.images, &service.image, &self.scene.running, &[LATEST], &platforms);
        }
        let mut simulated = Simulated::default();
        let mut projects = BTreeMap::new();
        for (name, environment) in &self.scene.config.environments {
            for (target, binding) in &environment.targets {
                let running = self.running(environment, binding);
                let project = format!("{name}-{target}");
                let env = running.variable.iter().map(|variable| format!("{variable}={}\n", self.scene.running));
                let env: String = env.collect();
                let id = self.dokploy.create_compose(&project, &compose_file(&running), &env);
                self.bind(binding, &id, simulated.env.entry(name.clone()).or_default());
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
        let variable = target.dokploy.key.as_ref().map(|_| target.dokploy.variable.clone());
        Running { variable, images: images.collect(), hosts: hosts.collect() }
    }

    /// The variables behind `{ env: … }` of a target.
    fn bind(&self, target: &Target, compose_id: &str, env: &mut BTreeMap<String, String>) {
        if let Some(key) = &target.dokploy.key {
            env.insert(key.env.clone(), API_KEY.to_owned());
        }
        if let Some(webhook) = &target.dokploy.webhook {
            let url = format!("{}{}", self.base, self.dokploy.webhook_path(Kind::Compose, compose_id));
            env.insert(webhook.env.clone(), url);
        }
    }
}

fn compose_file(running: &Running) -> String {
    let tag = running.variable.as_ref().map_or(LATEST.to_owned(), |variable| format!("${{{variable}}}"));
    let services = running.images.iter().enumerate();
    let lines = services.map(|(index, image)| format!("  s{index}:\n    image: {image}:{tag}\n    pull_policy: always\n"));
    format!("services:\n{}", lines.collect::<String>())
}

/// What docker compose does on the server: pull the images, and start them.
fn bring_up(
    projects: &BTreeMap<String, Running>,
    images: &Registry,
    apps: &Apps,
    deployed: &DeployedCompose,
) -> Result<(), String> {
    let Some(running) = projects.get(&deployed.compose_id) else {
        return Ok(());
    };
    let set = running.variable.as_ref().map(|variable| environment::value(&deployed.env, variable).unwrap_or_default());
    let tag = set.as_deref().unwrap_or(LATEST);
    if let Some(image) = running.images.iter().find(|image| images.digest(image, tag).is_none()) {
        return Err(format!("Error response from daemon: manifest for {image}:{tag} not found: manifest unknown"));
    }
    let version = set.clone().or_else(|| built_as(images, running.images.first()?));
    running.hosts.iter().for_each(|host| apps.set_version(host, version.as_deref().unwrap_or_default()));
    Ok(())
}

/// The version that the program in the image behind `latest` was built as: the other tag on the same digest.
fn built_as(images: &Registry, image: &str) -> Option<String> {
    let latest = images.digest(image, LATEST)?;
    images.tags(image).into_iter().find(|(tag, digest)| tag != LATEST && *digest == latest).map(|(tag, _)| tag)
}
