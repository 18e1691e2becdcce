//! GitHub furnished: the repository's tags, releases and newest commits, and the deployments by which the last release runs everywhere.

use std::collections::BTreeSet;

use deploy_config::{DEFAULT_PATH, Environment};
use deploy_history::promotion::task;
use deploy_record::record::SCHEMA;
use jiff::Timestamp;
use serde_json::json;
use simulators::github::model::{Deployment, DeploymentStatus};
use simulators::github::{Commit, GitHub, Permissions};

use crate::past::{MOST_SHOWN, Past, Release};
use crate::world::{Scene, TOKEN};

/// The id of the first deployment from before: GitHub gives none as high to those of the rehearsal.
const FIRST_ID: u64 = 1_000_000_000;

/// GitHub as it would be: the commits that carry tags and those since the last release, a release for each tag but the newest commit's, the
/// branch at that commit, and a proven deployment of the last release in each environment.
pub(crate) fn furnished(scene: &Scene<'_>) -> GitHub {
    let github = GitHub::new(scene.repository);
    github.token(TOKEN, Permissions::all());
    let Past { head, branch, tags, since, previous, .. } = scene.past;
    let since = shown(since, previous.as_ref());
    let newest: BTreeSet<&str> = since.iter().map(|commit| commit.sha.as_str()).collect();
    let behind: BTreeSet<&str> = tags.iter().map(|(_, commit)| commit).chain([head]).map(String::as_str).collect();
    let behind = behind.difference(&newest).map(|sha| Commit::new(*sha, "commit of the rehearsed history"));
    github.push(behind.chain(since.iter().cloned()), head);
    github.branch(branch, head);
    for (tag, commit) in tags {
        github.tag(tag, commit);
        if commit != head {
            github.release(tag, "");
        }
    }
    if let Some(release) = previous {
        for (id, (name, environment)) in (FIRST_ID..).zip(&scene.config.environments) {
            github.deployed(deployed(id, release, name, environment, &scene.running));
        }
    }
    github
}

/// The commits since a release as GitHub shows them, oldest first. Of very many the oldest one that is shown lies on the release.
fn shown(since: &[history::Commit], release: Option<&Release>) -> Vec<Commit> {
    let mut shown: Vec<Commit> = since.iter().rev().map(one).collect();
    if let (true, Some(oldest), Some(release)) = (since.len() >= MOST_SHOWN, shown.first_mut(), release) {
        oldest.parents = vec![release.commit.clone()];
    }
    shown
}

fn one(commit: &history::Commit) -> Commit {
    let shown = Commit::new(commit.id.to_string(), &commit.message).author(&commit.author.name, &commit.author.email);
    let shown = shown.parents(commit.parents.iter().map(ToString::to_string));
    match Timestamp::from_second(commit.time) {
        Ok(time) => shown.at(time),
        Err(_) => shown,
    }
}

/// The deployment by which an environment came to run the last release, before anything else.
fn deployed(id: u64, release: &Release, name: &str, environment: &Environment, image_tag: &str) -> Deployment {
    let (at, version, sha) = (Timestamp::UNIX_EPOCH, release.version.to_string(), release.commit.clone());
    let status = DeploymentStatus {
        id,
        state: "success".to_owned(),
        description: "deployed before the rehearsal".to_owned(),
        environment: name.to_owned(),
        environment_url: environment.url.clone().unwrap_or_default(),
        log_url: String::new(),
        created_at: at,
    };
    Deployment {
        id,
        git_ref: release.tag.clone(),
        task: task(DEFAULT_PATH),
        original_environment: name.to_owned(),
        environment: name.to_owned(),
        creator: "rehearsal".to_owned(),
        description: None,
        payload: json!({ "schema": SCHEMA, "run": "0.1", "version": version, "image_tag": image_tag, "sha": sha }),
        sha,
        transient: environment.transient,
        production: environment.production.unwrap_or(name == "production"),
        created_at: at,
        updated_at: at,
        statuses: vec![status],
    }
}
