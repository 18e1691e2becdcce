//! The seed's part of Dokploy.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use simulators::apps::Apps;
use simulators::dokploy::{DeployedApplication, DeployedCompose, Dokploy, Kind, Trouble};

/// How the server is, and what goes wrong with it.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Major, minor, patch.
    version: Option<(u16, u16, u16)>,
    /// How long a deployment takes.
    milliseconds: Option<u64>,
    /// Keys that may be verified only so often.
    limited_keys: BTreeMap<String, u32>,
    /// What happens to the n-th deployment.
    troubles: BTreeMap<u32, What>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Lost,
    Cancelled,
    Pruned,
    Stuck,
    /// Its row has that title at the end.
    Title(String),
    /// It fails with that line in its log.
    Error(String),
}

/// A compose project: when it is deployed, its hosts run the version that its environment's variable names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Project {
    name: String,
    variable: String,
    version: String,
    hosts: Vec<String>,
}

/// An application: when it is deployed, its hosts run the version that its image's tag names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Application {
    name: String,
    image: String,
    hosts: Vec<String>,
}

/// The server, and what a client needs to know of it.
pub(crate) fn seeded(
    key: &str,
    settings: &Settings,
    projects: &[Project],
    applications: &[Application],
    apps: &Apps,
) -> (Dokploy, [(&'static str, Value); 3]) {
    let dokploy = settings.apply(Dokploy::new(key));
    let (mut compose_ids, mut application_ids, mut webhooks) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut variables, mut images) = (BTreeMap::new(), BTreeMap::new());
    for project in projects {
        let env = format!("{}={}\n# kept as it is\nPLAIN=1\n", project.variable, project.version);
        let id = dokploy.create_compose(&project.name, "services:\n  api:\n    image: api:${IMAGE_TAG}\n", &env);
        show(apps, &project.hosts, &project.version);
        variables.insert(id.clone(), (format!("{}=", project.variable), project.hosts.clone()));
        webhooks.insert(project.name.clone(), dokploy.webhook_path(Kind::Compose, &id));
        compose_ids.insert(project.name.clone(), id);
    }
    for application in applications {
        let id = dokploy.create_application(&application.name, &application.image);
        show(apps, &application.hosts, tag(&application.image));
        images.insert(id.clone(), application.hosts.clone());
        webhooks.insert(application.name.clone(), dokploy.webhook_path(Kind::Application, &id));
        application_ids.insert(application.name.clone(), id);
    }
    let shown = apps.clone();
    dokploy.on_deploy(Arc::new(move |deployed: &DeployedCompose| {
        let (prefix, hosts) = variables.get(&deployed.compose_id).ok_or("the compose project is not known")?;
        let version = deployed.env.lines().find_map(|line| line.strip_prefix(prefix.as_str())).ok_or("no version is set")?;
        show(&shown, hosts, version);
        Ok(())
    }));
    let shown = apps.clone();
    dokploy.on_deploy_application(Arc::new(move |deployed: &DeployedApplication| {
        let hosts = images.get(&deployed.application_id).ok_or("the application is not known")?;
        show(&shown, hosts, tag(&deployed.image));
        Ok(())
    }));
    let services = [("compose", json!(compose_ids)), ("application", json!(application_ids)), ("webhook", json!(webhooks))];
    (dokploy, services)
}

impl Settings {
    fn apply(&self, dokploy: Dokploy) -> Dokploy {
        let dokploy = match self.version {
            Some((major, minor, patch)) => dokploy.with_version(major, minor, patch),
            None => dokploy,
        };
        let dokploy = match self.milliseconds {
            Some(milliseconds) => dokploy.with_duration(Duration::from_millis(milliseconds)),
            None => dokploy,
        };
        for (key, verifications) in &self.limited_keys {
            dokploy.add_limited_key(key, *verifications);
        }
        for (deployment, what) in &self.troubles {
            dokploy.trouble(*deployment, trouble(what));
        }
        dokploy
    }
}

fn trouble(what: &What) -> Trouble {
    match what {
        What::Lost => Trouble::Lost,
        What::Cancelled => Trouble::Cancelled,
        What::Pruned => Trouble::Pruned,
        What::Stuck => Trouble::Stuck,
        What::Title(title) => Trouble::Retitled(title.clone()),
        What::Error(said) => Trouble::Error(said.clone()),
    }
}

fn show(apps: &Apps, hosts: &[String], version: &str) {
    for host in hosts {
        apps.set_version(host, version);
    }
}

fn tag(image: &str) -> &str {
    image.rsplit_once(':').map_or("latest", |(_, tag)| tag)
}
