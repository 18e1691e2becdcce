//! The simulators as servers for other programs: reads a seed as JSON from standard input, prints their addresses as one line of
//! JSON, and serves until it is killed. The tests in `tests/real` start it.
//!
//! ```json
//! {
//!   "repository": "acme/shop", "token": "…", "head": "…",
//!   "commits": [{"sha": "…", "parents": [], "message": "feat: cart", "files": {".github/workflows/deploy.yml": "…"}}],
//!   "tags": {"v1.0.0": "…"},
//!   "accounts": {"ghs_app": "bumper[bot]"},
//!   "approvals": {"deploy.yml": "production"},
//!   "images": [{"repository": "acme/shop-api", "tag": "1.0.0", "platforms": ["linux/amd64"]}],
//!   "dokploy_key": "…",
//!   "dokploy": {
//!     "version": [0, 24, 12], "milliseconds": 2000, "limited_keys": {"…": 10},
//!     "troubles": {"2": "lost", "3": {"error": "no space left on device"}, "4": {"title": "fix: sum"}}
//!   },
//!   "applications": [{"name": "shop-api", "image": "ghcr.io/acme/shop-api:1.0.0", "hosts": ["api.staging"]}],
//!   "projects": [{"name": "shop-staging", "variable": "IMAGE_TAG", "version": "1.0.0", "hosts": ["api.staging"]}],
//!   "sick": [{"host": "api.staging", "version": "1.1.0"}]
//! }
//! ```
//!
//! In the commits' files `REGISTRY` and `APPS` stand for the addresses of these servers, which nobody knows before. `accounts` are further
//! tokens, each with the account behind it; the runs of a workflow in `approvals` wait once for that environment's.
//! The line holds the addresses of the four servers, the ids of Dokploy's services by name, and the paths of their webhooks.

#[path = "serve/dokploy.rs"]
mod dokploy;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};

use serde::Deserialize;
use serde_json::json;
use simulators::apps::Apps;
use simulators::github::{Commit, GitHub, Permissions, Play};
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
    accounts: BTreeMap<String, String>,
    #[serde(default)]
    approvals: BTreeMap<String, String>,
    #[serde(default)]
    images: Vec<Image>,
    dokploy_key: String,
    #[serde(default)]
    dokploy: dokploy::Settings,
    #[serde(default)]
    projects: Vec<dokploy::Project>,
    #[serde(default)]
    applications: Vec<dokploy::Application>,
    #[serde(default)]
    sick: Vec<Sick>,
}

#[derive(Deserialize)]
struct SeedCommit {
    sha: String,
    parents: Vec<String>,
    message: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Image {
    repository: String,
    tag: String,
    platforms: Vec<String>,
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
    let (dokploy, services) = dokploy::seeded(&seed.dokploy_key, &seed.dokploy, &seed.projects, &seed.applications, &apps);
    let (registry, apps) = (Server::start(registry(&seed).router()).await?, Server::start(apps.router()).await?);
    let github = github(&seed, &[("REGISTRY", registry.authority()), ("APPS", apps.base())]);
    let servers = [
        ("github", Server::start(github.router()).await?),
        ("registry", registry),
        ("dokploy", Server::start(dokploy.router()).await?),
        ("apps", apps),
    ];
    let mut addresses: BTreeMap<_, _> = servers.iter().map(|(name, server)| (*name, json!(server.base()))).collect();
    addresses.extend(services);
    writeln!(io::stdout(), "{}", json!(addresses))?;
    std::future::pending().await
}

fn github(seed: &Seed, addresses: &[(&str, String)]) -> GitHub {
    let github = GitHub::new(&seed.repository);
    github.token(&seed.token, Permissions::all());
    let located = |text: &String| addresses.iter().fold(text.clone(), |text, (name, address)| text.replace(name, address));
    let commit = |seed: &SeedCommit| {
        let files = seed.files.iter().map(|(path, text)| (path, located(text)));
        Commit::new(&seed.sha, &seed.message).parents(&seed.parents).files(files)
    };
    github.push(seed.commits.iter().map(commit), &seed.head);
    for (name, sha) in &seed.tags {
        github.tag(name, sha);
    }
    for (token, login) in &seed.accounts {
        github.token(token, Permissions::all());
        github.account(token, login);
    }
    for (workflow, environment) in &seed.approvals {
        github.play(workflow, Play::new().job("deploy", [("Deploy", "success")]).awaiting(environment));
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
