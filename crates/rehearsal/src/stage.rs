//! The simulators furnished: the running version's images, and each target with the running version.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use deploy_config::{Dokploy as Binding, Environment, Setting, Target};
use dokploy_webhook::{applications, environment};
use simulators::apps::Apps;
use simulators::dokploy::{DeployedApplication, DeployedCompose, Dokploy, Kind};
use simulators::registry::Registry;

use crate::localise::{Simulated, app_key, host_and_path, stored};
use crate::world::{API_KEY, Scene, push};

const LATEST: &str = "latest";

/// Fills the simulators: the running version's images, and each target with the running version.
pub(crate) struct Stage<'a> {
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) images: &'a Registry,
    pub(crate) dokploy: &'a Dokploy,
    pub(crate) apps: &'a Apps,
    pub(crate) built: &'a Built,
    /// Dokploy's address.
    pub(crate) base: &'a str,
}

/// As which version each program was built, by the digest of its image: a promoted image keeps the one that it has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Built(Arc<Mutex<BTreeMap<String, String>>>);

impl Built {
    /// Pushes an image whose program says that version, with further tags on it.
    pub(crate) fn push(&self, images: &Registry, name: &str, version: &str, others: &[&str], platforms: &[&str]) {
        push(images, name, version, others, platforms);
        if let Some(digest) = images.digest(name, version) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, version.to_owned());
        }
    }

    fn version(&self, images: &Registry, name: &str, tag: &str) -> Option<String> {
        let digest = images.digest(name, tag)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned()
    }
}

/// What a compose project or an application runs.
#[derive(Debug, Clone)]
struct Running {
    kind: Kind,
    /// The variable that holds the image tag; a project that is only triggered by webhook runs `latest`.
    variable: Option<String>,
    images: Vec<String>,
    /// The applications that answer, each with the image that it runs.
    apps: Vec<(String, String)>,
}

impl Stage<'_> {
    /// Fills the simulators; answers what they made of the configuration's names.
    pub(crate) fn furnish(&self) -> Simulated {
        for service in self.scene.config.services.values() {
            let platforms: Vec<_> = service.platforms.iter().map(String::as_str).collect();
            self.built.push(self.images, &stored(&service.image), &self.scene.running, &[LATEST], &platforms);
        }
        let mut simulated = Simulated::default();
        let mut projects = BTreeMap::new();
        for (name, environment) in &self.scene.config.environments {
            for (target, binding) in &environment.targets {
                let running = self.running(name, environment, binding);
                let project = format!("{name}-{target}");
                let id = self.create(&project, &running, &binding.dokploy);
                self.bind(binding, &id, simulated.env.entry(name.clone()).or_default());
                running.apps.iter().for_each(|(app, _)| self.apps.set_version(app, &self.scene.running));
                self.echo_versions(name, environment, binding);
                projects.insert(id.clone(), running);
                simulated.services.insert(project, id);
            }
        }
        self.let_run(projects);
        simulated
    }

    /// The service that the target is on the simulated server.
    fn create(&self, project: &str, running: &Running, binding: &Binding) -> String {
        if running.kind == Kind::Application {
            let image = running.images.first().map(String::as_str).unwrap_or_default();
            return self.dokploy.create_application(project, &format!("{image}:{}", self.scene.running));
        }
        let env = running.variable.iter().map(|variable| format!("{variable}={}\n", self.scene.running));
        self.dokploy.create_compose(project, &compose_file(running, binding), &env.collect::<String>())
    }

    fn let_run(&self, projects: BTreeMap<String, Running>) {
        let (running, images, apps, built) = (projects.clone(), self.images.clone(), self.apps.clone(), self.built.clone());
        self.dokploy.on_deploy(Arc::new(move |deployed| bring_up(&running, &images, &apps, &built, deployed)));
        let (images, apps) = (self.images.clone(), self.apps.clone());
        self.dokploy.on_deploy_application(Arc::new(move |deployed| start(&projects, &images, &apps, deployed)));
    }

    /// Lets each application say its version where the configuration looks for it.
    fn echo_versions(&self, place: &str, environment: &Environment, target: &Target) {
        for name in &target.services {
            let health = self.scene.config.services.get(name).and_then(|service| service.health.as_ref());
            if let (Some(url), Some((health, echo))) =
                (environment.urls.get(name), health.and_then(|h| Some((h, h.version.as_ref()?))))
            {
                let path = echo.path.as_deref().unwrap_or(&health.path);
                self.apps.echo(&app_key(place, name), &format!("{}{path}", host_and_path(url)), echo.pointer.as_deref());
            }
        }
    }

    fn running(&self, place: &str, environment: &Environment, target: &Target) -> Running {
        let image = |name: &String| Some(self.scene.config.services.get(name)?.image.clone());
        let images = target.services.iter().filter_map(image);
        let asked = target.services.iter().filter(|name| environment.urls.contains_key(*name));
        let apps = asked.filter_map(|name| Some((app_key(place, name), image(name)?)));
        let variable = target.dokploy.key.as_ref().map(|_| target.dokploy.variable.clone());
        let kind = if target.dokploy.application.is_some() { Kind::Application } else { Kind::Compose };
        Running { kind, variable, images: images.collect(), apps: apps.collect() }
    }

    /// The variables behind `{ env: … }` of a target.
    fn bind(&self, target: &Target, id: &str, env: &mut BTreeMap<String, String>) {
        for value in target.dokploy.variables.values() {
            if let Setting::FromEnv(name) = value {
                env.entry(name.env.clone()).or_insert_with(|| "rehearsed".to_owned());
            }
        }
        if let Some(key) = &target.dokploy.key {
            env.insert(key.env.clone(), API_KEY.to_owned());
        }
        if let Some(webhook) = &target.dokploy.webhook {
            let url = format!("{}{}", self.base, self.dokploy.webhook_path(Kind::Compose, id));
            env.insert(webhook.env.clone(), url);
        }
    }
}

/// A compose file that uses every variable that is set.
fn compose_file(running: &Running, binding: &Binding) -> String {
    let tag = running.variable.as_ref().map_or(LATEST.to_owned(), |variable| format!("${{{variable}}}"));
    let services = running.images.iter().enumerate();
    let lines = services.map(|(index, image)| format!("  s{index}:\n    image: {image}:{tag}\n    pull_policy: always\n"));
    let used: Vec<_> = binding.variables.keys().map(|name| format!("  {name}: ${{{name}}}\n")).collect();
    let used = if used.is_empty() { String::new() } else { format!("x-variables:\n{}", used.concat()) };
    format!("{used}services:\n{}", lines.collect::<String>())
}

/// What docker compose does on the server: pull the images, and start them.
fn bring_up(
    projects: &BTreeMap<String, Running>,
    images: &Registry,
    apps: &Apps,
    built: &Built,
    deployed: &DeployedCompose,
) -> Result<(), String> {
    let Some(running) = projects.get(&deployed.compose_id) else {
        return Ok(());
    };
    let set = running.variable.as_ref().map(|variable| environment::value(&deployed.env, variable).unwrap_or_default());
    let tag = set.as_deref().unwrap_or(LATEST);
    if let Some(image) = running.images.iter().find(|image| images.digest(&stored(image), tag).is_none()) {
        return Err(format!("Error response from daemon: manifest for {image}:{tag} not found: manifest unknown"));
    }
    for (app, image) in &running.apps {
        // Nobody tells the container its version, so the program says what it was built as.
        let version = set.clone().or_else(|| built.version(images, &stored(image), tag));
        apps.set_version(app, version.as_deref().unwrap_or_default());
    }
    Ok(())
}

/// What the swarm does with an application: pull its image, and start it.
fn start(
    projects: &BTreeMap<String, Running>,
    images: &Registry,
    apps: &Apps,
    deployed: &DeployedApplication,
) -> Result<(), String> {
    let Some(running) = projects.get(&deployed.application_id) else {
        return Ok(());
    };
    let tag = applications::tag(&deployed.image).unwrap_or(LATEST);
    if running.images.first().is_none_or(|image| images.digest(&stored(image), tag).is_none()) {
        return Err(format!("manifest for {} not found: manifest unknown", deployed.image));
    }
    running.apps.iter().for_each(|(app, _)| apps.set_version(app, tag));
    Ok(())
}
