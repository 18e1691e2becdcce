//! The history as a value: what every form of it shows, and what the JSON is. Pure.

use std::collections::{HashMap, HashSet};

use deploy_history::{Dora, Ending, Entry, History, Window};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::words;

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
    /// The environments that were asked for; none means all.
    #[serde(skip)]
    pub asked: Vec<String>,
    /// The environments: those that were asked for in that order, else those that were deployed to or run something, `production` first and
    /// then by the number of deployments.
    pub environments: Vec<Environment>,
    /// The deployments, newest first.
    pub deployments: Vec<Entry>,
}

/// One environment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The version that it runs, as far as was proven, where it runs one that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_version: Option<String>,
    /// Since when it runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_since: Option<Timestamp>,
    /// What may run in its place since that began, though nothing proved it: it failed, was cancelled or was only triggered, and was left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_run: Option<Ran>,
    /// What it ran in the window, oldest first: the first of it began before the window where that is known.
    pub ran: Vec<Ran>,
    /// How many deployments there are.
    pub deployments: usize,
    /// The figures.
    pub dora: Dora,
}

/// Something that an environment ran until the next, or until the environment was gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ran {
    /// The version, else the branch, tag or commit.
    pub what: String,
    /// Since when.
    pub since: Timestamp,
    /// When it was retired and nothing took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
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
            asked: asked.environments.to_vec(),
            environments: names(history, asked.environments, &window)
                .iter()
                .map(|name| environment(history, name, &window))
                .collect(),
            deployments: deployments(history, &window),
        }
    }

    /// How many deployments there are to how many environments, from when to when; else to which of those that were asked for there is none, and
    /// since when where a time was given. What shows a name makes it harmless.
    #[must_use]
    pub fn headline(&self, shown: impl Fn(&str) -> String) -> String {
        let (from, to) = (words::day(self.window.from), words::day(self.window.to));
        if self.deployments.is_empty() {
            let names: Vec<String> = self.asked.iter().map(|name| shown(name)).collect();
            let places = if names.is_empty() { String::new() } else { format!(" to {}", names.join(", ")) };
            // All time, of which there is nothing, begins now.
            let since = if self.window.from < self.window.to { format!(" since {from}") } else { String::new() };
            return format!("No deployment{places}{since}.");
        }
        let (count, places) = (self.deployments.len(), self.deployed_to().count());
        format!("{} to {}, {from} to {to}.", words::counted(count, "deployment"), words::counted(places, "environment"))
    }

    /// Whether there is nothing to show: nothing was deployed, and nothing that was deployed before is live.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.environments.iter().all(|environment| environment.deployments == 0 && environment.ran.is_empty())
    }

    /// The environments that were deployed to in the window.
    pub fn deployed_to(&self) -> impl Iterator<Item = &Environment> {
        self.environments.iter().filter(|environment| environment.deployments > 0)
    }

    /// The environment whose figures are outputs: the one that was asked for, else `production`, else the only one that was deployed to.
    #[must_use]
    pub fn chief(&self) -> Option<&Environment> {
        if let [only] = self.environments.as_slice() {
            return Some(only);
        }
        let mut deployed_to = self.deployed_to();
        let only = deployed_to.next().filter(|_| deployed_to.next().is_none());
        self.environments.iter().find(|environment| environment.name == PRODUCTION).or(only)
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

/// The environments that are shown: those that were deployed to in the window, or run what was deployed to them before.
fn names<'h>(history: &'h History, asked: &'h [String], window: &Window) -> Vec<&'h str> {
    if !asked.is_empty() {
        return asked.iter().map(String::as_str).collect();
    }
    let mut names = history.environments();
    names.retain(|name| count(history, name, window) > 0 || live(history, name).is_some());
    names.sort_by_cached_key(|name| (*name != PRODUCTION, std::cmp::Reverse(count(history, name, window))));
    names
}

fn count(history: &History, name: &str, window: &Window) -> usize {
    history.of(name).filter(|entry| window.holds(entry.started)).count()
}

fn live<'h>(history: &'h History, name: &str) -> Option<&'h Entry> {
    history.live(name).filter(|entry| entry.is_live)
}

/// What was left in the place of the live one. What is still under way says so itself.
fn may_run(history: &History, name: &str) -> Option<Ran> {
    let left = history.may_run(name).find(|entry| entry.ending != Ending::UnderWay)?;
    Some(Ran { what: words::what(left).to_owned(), since: left.started, until: None })
}

/// The deployments of a window. One is told to be live only where nothing else was left in its place since.
fn deployments(history: &History, window: &Window) -> Vec<Entry> {
    let mut left: HashMap<(&str, &str), HashSet<Option<&str>>> = HashMap::new();
    let mut deployments = Vec::new();
    for entry in history.entries() {
        let (place, version) = ((entry.environment.as_str(), entry.task.as_str()), entry.version.as_deref());
        if entry.may_run && entry.ending != Ending::UnderWay {
            left.entry(place).or_default().insert(version);
        }
        let is_sure = || left.get(&place).is_none_or(|left| left.iter().all(|other| *other == version));
        if window.holds(entry.started) {
            deployments.push(Entry { is_live: entry.is_live && is_sure(), ..entry.clone() });
        }
    }
    deployments
}

fn ran(history: &History, name: &str, window: &Window) -> Vec<Ran> {
    let mut ran: Vec<Ran> = Vec::new();
    let went = history.went_live(name);
    for entry in &went {
        if ran.last().is_none_or(|last| last.what != words::what(entry)) {
            ran.push(Ran { what: words::what(entry).to_owned(), since: entry.finished.unwrap_or(entry.started), until: None });
        }
    }
    if let Some((last, entry)) = ran.last_mut().zip(went.last()).filter(|(_, entry)| !entry.is_live) {
        // A job's own deployment retires ours as soon as it is proven, and is what is retired when the environment goes.
        let retired = history.of(name).filter(|entry| entry.is_proven()).filter_map(|entry| entry.retired).max();
        last.until = entry.retired.and(retired);
    }
    let first = ran.iter().rposition(|ran| ran.since <= window.from).unwrap_or_default();
    let mut ran = ran.split_off(first);
    ran.retain(|ran| ran.until.is_none_or(|until| until > window.from));
    ran
}

fn environment(history: &History, name: &str, window: &Window) -> Environment {
    let live = live(history, name);
    let ran = ran(history, name, window);
    Environment {
        name: name.to_owned(),
        live_version: live.and_then(|entry| entry.version.clone()),
        // Deployed once more it is live since the first time.
        live_since: live.and_then(|_| ran.last()).map(|ran| ran.since),
        may_run: live.and_then(|_| may_run(history, name)),
        ran,
        deployments: count(history, name, window),
        dora: history.dora(name, window),
    }
}
