//! The registry, GitHub and what prunes; and images made from nothing.

use std::num::NonZeroUsize;
use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use github_client::GitHub;
use http_client::{Client, RetryPolicy, Settings};
use jiff::{SignedDuration, Timestamp};
use registry_client::{Credentials, Registry};
use retention::{Patterns, Policy};
use serde_json::{Value, json};
use simulators::github::GitHub as GitHubSimulator;
use simulators::registry::Registry as Store;
use simulators::{Fault, Server, What};
use tokio_util::sync::CancellationToken;

use crate::prune::{Errand, Pruned, Through, Tools};

pub(super) const REPOSITORY: &str = "acme/api";
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(super) const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const TOKEN: &str = "job-token";

pub(super) struct World {
    pub(super) store: Store,
    pub(super) server: Server,
    pub(super) github: GitHubSimulator,
    pub(super) api: Server,
    registry: Registry,
    client: GitHub,
    through: Through,
    pub(super) cancelled: CancellationToken,
}

/// Half a year after the simulators' clocks begin.
pub(super) fn now() -> Timestamp {
    "2026-07-01T00:00:00Z".parse().unwrap()
}

pub(super) fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

/// A client that tries three times, with next to no wait between.
pub(super) fn client() -> Client {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let retry = RetryPolicy { attempts: 3, base: Duration::from_millis(2), cap: Duration::from_secs(5) };
    Client::new(&runner, Settings { retry, ..Settings::default() }).unwrap()
}

impl World {
    /// GitHub's registry with its packages.
    pub(super) async fn ghcr() -> Self {
        Self::new(Store::ghcr(TOKEN), Through::Packages).await
    }

    /// A registry of any other kind.
    pub(super) async fn plain(store: Store) -> Self {
        Self::new(store, Through::Registry).await
    }

    async fn new(store: Store, through: Through) -> Self {
        let github = GitHubSimulator::new("acme/shop");
        github.host_packages(&store);
        let (server, api) = (Server::start(store.router()).await.unwrap(), Server::start(github.router()).await.unwrap());
        let http = client();
        let registry = Registry::new(&http, Credentials::login("x-access-token", Secret::new(TOKEN)));
        let client = GitHub::new(&http, &api.base(), Some(&Secret::new(TOKEN)), &"acme/shop".parse().unwrap()).unwrap();
        let cancelled = CancellationToken::new();
        Self { store, server, github, api, registry, client, through, cancelled }
    }

    pub(super) fn tools(&self) -> Tools<'_> {
        Tools {
            registry: &self.registry,
            github: Some(&self.client),
            keep_deployed: false,
            server: None,
            through: self.through,
            now: now(),
            cancelled: &self.cancelled,
        }
    }

    pub(super) fn errand(&self, policy: Policy) -> [Errand; 1] {
        let image = format!("{}/{REPOSITORY}", self.server.authority()).parse().unwrap();
        [Errand { image, policy, in_use: Vec::new() }]
    }

    /// Plans and applies; answers a line for each step of the plan, and what stopped it.
    pub(super) async fn prune(&self, policy: Policy) -> (Vec<String>, Option<String>) {
        let (tools, errands) = (self.tools(), self.errand(policy));
        let mut pruned = tools.plan(&errands).await;
        tools.apply(&mut pruned).await;
        outcome(&pruned[0])
    }

    /// The tags that there are.
    pub(super) fn tags(&self) -> Vec<String> {
        self.store.tags(REPOSITORY).into_keys().collect()
    }

    pub(super) fn digests(&self) -> usize {
        self.store.versions(REPOSITORY).len()
    }

    /// The requests that change something, of both servers; those for which a new token had to be got first count once.
    pub(super) fn changes(&self) -> Vec<String> {
        let seen = self.server.seen().into_iter().chain(self.api.seen());
        let changing = seen.filter(|seen| !matches!(seen.method.as_str(), "GET" | "HEAD") && seen.status != 401);
        changing.map(|seen| format!("{} {}", seen.method, seen.path)).collect()
    }

    /// An image of two platforms with attestations, made that many days ago.
    pub(super) fn image(&self, tag: &str, days: i64) -> String {
        let entries: Vec<Value> = ["amd64", "arm64"].iter().map(|name| self.platform(&format!("{tag} {name}"), days)).collect();
        self.index(Some(tag), &entries, days)
    }

    /// An image of one platform without a tag; answers its descriptor.
    pub(super) fn platform(&self, seed: &str, days: i64) -> Value {
        self.part(seed, days, None)
    }

    /// Something that refers to a manifest, without a tag; answers its descriptor.
    pub(super) fn referrer(&self, seed: &str, subject: &str, days: i64) -> Value {
        self.part(seed, days, Some(subject))
    }

    fn part(&self, seed: &str, days: i64, subject: Option<&str>) -> Value {
        let layer = self.store.push_blob(REPOSITORY, format!("layer of {seed}"));
        let config =
            json!({ "os": "linux", "architecture": "amd64", "created": days_ago(days).to_string(), "seed": seed }).to_string();
        let size = config.len();
        let config = self.store.push_blob(REPOSITORY, config);
        let mut content = json!({
            "schemaVersion": 2,
            "mediaType": IMAGE,
            "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": size },
            "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer, "size": 9 + seed.len() }],
        });
        if let Some(subject) = subject {
            content["subject"] = json!({ "mediaType": INDEX, "digest": subject, "size": 1 });
        }
        self.untagged(IMAGE, &content, days)
    }

    /// An index of anything; answers its digest.
    pub(super) fn index(&self, tag: Option<&str>, entries: &[Value], days: i64) -> String {
        let seed = tag.unwrap_or("untagged");
        let content = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries, "annotations": { "seed": seed } });
        let digest = self.untagged(INDEX, &content, days)["digest"].as_str().unwrap().to_owned();
        if let Some(tag) = tag {
            self.store.tag(REPOSITORY, tag, &digest);
            self.store.date(REPOSITORY, &digest, days_ago(days));
        }
        digest
    }

    pub(super) fn untagged(&self, media_type: &str, content: &Value, days: i64) -> Value {
        let bytes = content.to_string();
        let size = bytes.len();
        let digest = self.store.push_untagged(REPOSITORY, media_type, bytes);
        self.store.date(REPOSITORY, &digest, days_ago(days));
        json!({ "mediaType": media_type, "digest": digest, "size": size })
    }

    /// Puts a tag on what is there, as if long ago.
    pub(super) fn tag(&self, tag: &str, digest: &str, days: i64) {
        self.store.tag(REPOSITORY, tag, digest);
        self.store.date(REPOSITORY, digest, days_ago(days));
    }

    pub(super) fn fail(server: &Server, what: What, at: u32, path: &str) {
        server.faults().add(Fault { what, at, path: path.to_owned() });
    }
}

pub(super) fn outcome(pruned: &Pruned<'_>) -> (Vec<String>, Option<String>) {
    let chain = |error: &crate::error::ImageError| actions_core::failure::chain(error);
    match (&pruned.plan, &pruned.applied) {
        (Err(error), _) => (Vec::new(), Some(chain(error))),
        (Ok(plan), applied) => {
            let steps = plan.steps.iter().map(|step| match step {
                retention::Step::Untag { tag, .. } => format!("untag {tag}"),
                retention::Step::Delete { tags, .. } => format!("delete {}", tags.join(",")).trim_end().to_owned(),
            });
            (steps.collect(), applied.as_ref().and_then(|applied| applied.stopped.as_ref()).map(chain))
        }
    }
}

/// The newest so many images, and what some globs match.
pub(super) fn keep(count: usize, patterns: &[&str]) -> Policy {
    Policy { keep: NonZeroUsize::new(count), tags: Patterns::new(patterns).unwrap(), ..Policy::default() }
}
