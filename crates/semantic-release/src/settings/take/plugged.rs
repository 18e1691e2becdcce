//! The plugins of a configuration, and which of them take part in which step.

use crate::settings::report::Report;
use crate::settings::value::{Kind, Value};

const ANALYZER: &str = "@semantic-release/commit-analyzer";
const NOTES: &str = "@semantic-release/release-notes-generator";

/// The plugins that are there when none are named.
const DEFAULT: [&str; 4] = [ANALYZER, NOTES, "@semantic-release/npm", "@semantic-release/github"];

/// The steps of semantic-release, each of which may name plugins of its own.
const STEPS: [&str; 9] = [
    "verifyConditions",
    "analyzeCommits",
    "verifyRelease",
    "generateNotes",
    "prepare",
    "publish",
    "addChannel",
    "success",
    "fail",
];

/// One plugin with its options.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plugin<'v> {
    /// Its package, or its path.
    pub(super) name: &'v str,
    /// Where it is named.
    pub(super) at: &'v Value,
    /// Its own options.
    options: Option<&'v Value>,
    /// The options at the top.
    root: &'v Value,
}

impl<'v> Plugin<'v> {
    /// An option: the plugin's own, else that at the top.
    pub(super) fn get(&self, option: &str) -> Option<&'v Value> {
        self.options.and_then(|options| options.get(option)).or_else(|| self.root.get(option))
    }
}

/// The plugins of a configuration.
#[derive(Debug)]
pub(super) struct Plugged<'v> {
    root: &'v Value,
    plugins: Vec<Plugin<'v>>,
    steps: Vec<(&'static str, Vec<Plugin<'v>>)>,
}

impl<'v> Plugged<'v> {
    /// Reads `plugins` and the steps.
    pub(super) fn read(root: &'v Value, report: &mut Report) -> Self {
        let named = |name: &'static str| Plugin { name, at: root, options: None, root };
        let plugins = match root.get("plugins") {
            Some(list) => {
                list.items().iter().filter(|item| !item.is_false()).filter_map(|item| plugin(root, item, report)).collect()
            }
            None => DEFAULT.map(named).to_vec(),
        };
        let mut steps = Vec::new();
        for step in STEPS {
            let Some(value) = root.get(step) else { continue };
            let mut of_step = Vec::new();
            for item in value.items().iter().filter(|item| !item.is_false() && item.kind != Kind::Null) {
                match own_plugin(step).filter(|_| matches!(item.kind, Kind::Map(_)) && item.get("path").is_none()) {
                    // Options without a plugin are for the one that does the step.
                    Some(name) => of_step.push(Plugin { name, at: item, options: Some(item), root }),
                    None => of_step.extend(plugin(root, item, report)),
                }
            }
            steps.push((step, of_step));
        }
        Self { root, plugins, steps }
    }

    /// The plugin of that name in a step: of those that the step names, else of all.
    pub(super) fn find(&self, step: &str, name: &str) -> Option<Plugin<'v>> {
        let of_step = self.steps.iter().find(|(known, _)| *known == step).map_or(&self.plugins, |(_, plugins)| plugins);
        of_step.iter().find(|plugin| plugin.name == name).copied()
    }

    /// The plugin that judges commits, which is there even when it is not named.
    pub(super) fn analyzer(&self) -> Plugin<'v> {
        self.find("analyzeCommits", ANALYZER).unwrap_or(Plugin { name: ANALYZER, at: self.root, options: None, root: self.root })
    }

    /// The plugin that writes notes.
    pub(super) fn notes(&self) -> Option<Plugin<'v>> {
        self.find("generateNotes", NOTES)
    }

    /// Every plugin once, in the order of the file.
    pub(super) fn all(&self) -> Vec<Plugin<'v>> {
        let mut all: Vec<Plugin<'v>> = Vec::new();
        for plugin in self.plugins.iter().chain(self.steps.iter().flat_map(|(_, plugins)| plugins)) {
            if all.iter().all(|known| known.name != plugin.name) {
                all.push(*plugin);
            }
        }
        all
    }
}

fn own_plugin(step: &str) -> Option<&'static str> {
    match step {
        "analyzeCommits" => Some(ANALYZER),
        "generateNotes" => Some(NOTES),
        _ => None,
    }
}

/// A plugin as a name, as a list of name and options, or as an object with a `path`.
fn plugin<'v>(root: &'v Value, value: &'v Value, report: &mut Report) -> Option<Plugin<'v>> {
    let of = |name: &'v Value, options: Option<&'v Value>| name.text().map(|name| Plugin { name, at: value, options, root });
    let found = match &value.kind {
        Kind::Text(_) => of(value, None),
        Kind::List(parts) => parts.first().and_then(|name| of(name, parts.get(1).filter(|options| options.kind != Kind::Null))),
        Kind::Map(_) => value.get("path").and_then(|name| of(name, Some(value))),
        _ => None,
    };
    if let Some(options) = found.and_then(|plugin| plugin.options) {
        if !matches!(options.kind, Kind::Map(_)) {
            return report.wrong(options, "the options of a plugin", "an object");
        }
        report.spread(options, "the options of a plugin");
    }
    if found.is_none() {
        let what = value.described();
        report.notice(value, &format!("a plugin is {what}, and not run: do what it does in a step of your own"));
    }
    found
}
