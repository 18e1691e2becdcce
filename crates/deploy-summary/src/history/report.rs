//! The history as a value: what every form of it shows, and what the JSON is. Pure.

use deploy_history::{Dora, Entry, History, Window};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

/// The number of the JSON's shape.
pub const SCHEMA: u32 = 1;

/// The environment of which the figures are outputs when none is asked for.
const PRODUCTION: &str = "production";

/// The deployments of a repository in a window of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The number of this shape: 1.
    pub schema: u32,
    /// `owner/name` of the repository.
    pub repository: String,
    /// The repository's page.
    pub url: String,
    /// When this was read.
    pub generated: Timestamp,
    /// The window.
    pub window: Window,
    /// Whether all deployments of the window were read; false when as many were read as were asked for, so that there may be more.
    pub is_whole: bool,
    /// The environments: those that were asked for in that order, else `production` first and then by the number of deployments.
    pub environments: Vec<Environment>,
    /// The deployments, newest first.
    pub deployments: Vec<Entry>,
}

/// One environment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The version that it runs, where it runs one that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_version: Option<String>,
    /// Since when it runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_since: Option<Timestamp>,
    /// How many deployments there are.
    pub deployments: usize,
    /// The figures.
    pub dora: Dora,
}

/// What was asked, and where.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// `owner/name` of the repository.
    pub repository: &'a str,
    /// The address of the server.
    pub server_url: &'a str,
    /// The environments; none means all.
    pub environments: &'a [String],
    /// The beginning of the window; none means the first deployment.
    pub since: Option<Timestamp>,
    /// The most deployments.
    pub limit: usize,
    /// The time.
    pub now: Timestamp,
}

impl Report {
    /// The report of a history.
    #[must_use]
    pub fn new(history: &History, asked: &Asked<'_>) -> Self {
        let is_past = |since| history.entries().last().is_some_and(|oldest| oldest.started < since);
        let is_whole = history.entries().len() < asked.limit || asked.since.is_some_and(is_past);
        // Of what lies before the oldest that was read nothing is known, so that no figure may rest on it.
        let window = history.window(asked.since.filter(|_| is_whole), asked.now);
        Self {
            schema: SCHEMA,
            repository: asked.repository.to_owned(),
            url: format!("{}/{}", asked.server_url, asked.repository),
            generated: asked.now,
            window,
            is_whole,
            environments: names(history, asked.environments, &window)
                .iter()
                .map(|name| environment(history, name, &window))
                .collect(),
            deployments: history.entries().iter().filter(|entry| window.holds(entry.started)).cloned().collect(),
        }
    }

    /// The environment whose figures are outputs: the one that was asked for, else `production`, else the only one.
    #[must_use]
    pub fn chief(&self) -> Option<&Environment> {
        match self.environments.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|environment| environment.name == PRODUCTION),
        }
    }

    /// The figures of every environment, by its name.
    #[must_use]
    pub fn dora(&self) -> Value {
        self.environments.iter().map(|environment| (environment.name.clone(), json!(environment.dora))).collect()
    }

    /// The page of an entry's commit.
    #[must_use]
    pub fn commit_url(&self, entry: &Entry) -> Option<String> {
        let is_commit = matches!(entry.sha.len(), 40 | 64) && entry.sha.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_commit.then(|| format!("{}/commit/{}", self.url, entry.sha))
    }
}

/// The environments that are shown: what was read of before the window tells what is live, and is no deployment of it.
fn names<'h>(history: &'h History, asked: &'h [String], window: &Window) -> Vec<&'h str> {
    if !asked.is_empty() {
        return asked.iter().map(String::as_str).collect();
    }
    let mut names = history.environments();
    names.retain(|name| count(history, name, window) > 0);
    names.sort_by_cached_key(|name| (*name != PRODUCTION, std::cmp::Reverse(count(history, name, window))));
    names
}

fn count(history: &History, name: &str, window: &Window) -> usize {
    history.of(name).filter(|entry| window.holds(entry.started)).count()
}

fn environment(history: &History, name: &str, window: &Window) -> Environment {
    let live = history.live(name).filter(|entry| entry.is_live);
    Environment {
        name: name.to_owned(),
        live_version: live.and_then(|entry| entry.version.clone()),
        live_since: live.and_then(|entry| entry.finished),
        deployments: count(history, name, window),
        dora: history.dora(name, window),
    }
}
