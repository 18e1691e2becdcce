//! The simulators as servers for other programs: reads a seed as JSON from standard input, prints their addresses as one line of
//! JSON, and serves until it is killed. The tests in `tests/real` start it.
//!
//! ```json
//! {
//!   "repository": "acme/shop", "token": "…", "head": "…",
//!   "commits": [{"sha": "…", "parents": [], "message": "feat: cart"}],
//!   "tags": {"v1.0.0": "…"},
//!   "images": [{"repository": "acme/shop-api", "tag": "1.0.0", "platforms": ["linux/amd64"]}],
//!   "dokploy_key": "…",
//!   "projects": [{"name": "shop-staging", "variable": "IMAGE_TAG", "version": "1.0.0", "hosts": ["api.staging"]}],
//!   "sick": [{"host": "api.staging", "version": "1.1.0"}]
//! }
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use simulators::apps::Apps;
use simulators::dokploy::{DeployedCompose, Dokploy};
use simulators::github::{Commit, GitHub, Permissions};
use simulators::registry::Registry;
use simulators::server::Server;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    repository: String,
    token: String,
    head: String,
    commits: Vec<SeedCommit>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    images: Vec<Image>,
    dokploy_key: String,
    #[serde(default)]
    projects: Vec<Project>,
    #[serde(default)]
    sick: Vec<Sick>,
}

#[derive(Deserialize)]
struct SeedCommit {
    sha: String,
    parents: Vec<String>,
    message: String,
}

#[derive(Deserialize)]
struct Image {
    repository: String,
    tag: String,
    platforms: Vec<String>,
}

/// A compose project: when it is deployed, its hosts run the version that its environment's variable names.
#[derive(Deserialize)]
struct Project {
    name: String,
    variable: String,
    version: String,
    hosts: Vec<String>,
}

#[derive(Deserialize)]
struct Sick {
    host: String,
    version: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let seed: Seed = serde_json::from_reader(io::stdin().lock())?;
    let apps = Apps::new();
    for sick in &seed.sick {
        apps.sicken(&sick.host, &sick.version);
    }
    let (dokploy, ids) = dokploy(&seed, &apps);
    let servers = [
        ("github", Server::start(github(&seed).router()).await?),
        ("registry", Server::start(registry(&seed).router()).await?),
        ("dokploy", Server::start(dokploy.router()).await?),
        ("apps", Server::start(apps.router()).await?),
    ];
    let mut addresses: BTreeMap<_, _> = servers.iter().map(|(name, server)| (*name, json!(server.base()))).collect();
    addresses.insert("compose", json!(ids));
    writeln!(io::stdout(), "{}", json!(addresses))?;
    std::future::pending().await
}

fn github(seed: &Seed) -> GitHub {
    let github = GitHub::new(&seed.repository);
    github.token(&seed.token, Permissions::all());
    github.push(seed.commits.iter().map(|commit| Commit::new(&commit.sha, &commit.message).parents(&commit.parents)), &seed.head);
    for (name, sha) in &seed.tags {
        github.tag(name, sha);
    }
    github
}

fn registry(seed: &Seed) -> Registry {
    let registry = Registry::open();
    for image in &seed.images {
        let platforms: Vec<_> = image.platforms.iter().map(String::as_str).collect();
        registry.push_image(&image.repository, &image.tag, &platforms);
    }
    registry
}

/// The server, and the ids of its compose projects by name.
fn dokploy(seed: &Seed, apps: &Apps) -> (Dokploy, BTreeMap<String, String>) {
    let dokploy = Dokploy::new(&seed.dokploy_key);
    let mut runs = BTreeMap::new();
    let mut ids = BTreeMap::new();
    for project in &seed.projects {
        let env = format!("{}={}\n# kept as it is\nPLAIN=1\n", project.variable, project.version);
        let id = dokploy.create_compose(&project.name, "services:\n  api:\n    image: api:${IMAGE_TAG}\n", &env);
        for host in &project.hosts {
            apps.set_version(host, &project.version);
        }
        runs.insert(id.clone(), (format!("{}=", project.variable), project.hosts.clone()));
        ids.insert(project.name.clone(), id);
    }
    let apps = apps.clone();
    dokploy.on_deploy(Arc::new(move |deployed: &DeployedCompose| {
        let (prefix, hosts) = runs.get(&deployed.compose_id).ok_or("the compose project is not known")?;
        let version = deployed.env.lines().find_map(|line| line.strip_prefix(prefix.as_str())).ok_or("no version is set")?;
        for host in hosts {
            apps.set_version(host, version);
        }
        Ok(())
    }));
    (dokploy, ids)
}
