//! Taking over a configuration of semantic-release.
//!
//! Source: semantic-release's `lib/get-config.js` and `lib/plugins`, and the options of its own plugins. An option that a plugin is not
//! given itself is looked for at the top, as semantic-release does.

mod analyzer;
mod branches;
mod github;
mod notes;
mod plugged;
mod prepare;
mod presets;
mod rules;

use actions_core::inputs::nearest;
use deploy_config::release::{FloatingTag, Preset, Releases};
use deploy_config::tag_format::TagFormat;

use super::files::Folder;
use super::plugins;
use super::report::Report;
use super::template;
use super::value::Value;
use crate::inputs::Wishes;
use plugged::Plugged;

pub(super) use branches::branches;
pub(super) use github::assets;
pub(super) use rules::rules;

/// The options at the top that semantic-release, its own plugins or this action know.
const KNOWN: [&str; 16] = [
    "branches",
    "tagFormat",
    "plugins",
    "extends",
    "dryRun",
    "ci",
    "noCi",
    "debug",
    "repositoryUrl",
    "preset",
    "presetConfig",
    "parserOpts",
    "releaseRules",
    "writerOpts",
    "branch",
    "config",
];

/// What was taken over.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The settings.
    pub(super) releases: Releases,
    /// Whether to stop after the plan.
    pub(super) dry_run: Option<bool>,
}

/// What the parts of the taking over share.
pub(super) struct Taking<'a> {
    /// The configuration, with what it extends.
    pub(super) root: &'a Value,
    /// The files of the repository.
    pub(super) folder: &'a Folder<'a>,
    /// What inputs say, which need not be readable in the file then.
    pub(super) wishes: &'a Wishes,
    /// What is learnt on the way.
    pub(super) report: &'a mut Report,
}

/// Takes over a configuration.
pub(super) fn take(taking: &mut Taking<'_>) -> Taken {
    let root = taking.root;
    let mut taken = Taken { releases: Releases { preset: Preset::Angular, ..Releases::default() }, dry_run: None };
    top(taking, &mut taken);
    let plugged = Plugged::read(root, taking.report);
    analyzer::take(taking, &plugged, &mut taken.releases);
    notes::take(taking, &plugged, &mut taken.releases);
    prepare::take(taking, &plugged, &mut taken.releases);
    github::take(taking, &plugged, &mut taken.releases);
    others(taking, &plugged, &mut taken.releases);
    taken
}

/// The options at the top.
fn top(taking: &mut Taking<'_>, taken: &mut Taken) {
    let (root, report) = (taking.root, &mut *taking.report);
    report.spread(root, "the configuration");
    if let Some(value) = root.get("branches").filter(|_| taking.wishes.branches.is_none()) {
        taken.releases.branches = branches(value, report);
    }
    if let Some(value) = root.get("tagFormat").filter(|_| taking.wishes.tag_format.is_none()) {
        taken.releases.tag_format = tag_format(value, report);
    }
    taken.dry_run = root.get("dryRun").and_then(|value| report.flag(value, "dryRun"));
    if let Some(value) = root.get("branch").filter(|_| root.get("branches").is_none()) {
        report.notice(value, "`branch` is of semantic-release before 16 and is not read: write `branches`");
    }
    if let Some(value) = root.get("repositoryUrl") {
        report.notice(value, "`repositoryUrl` is not read: the repository of the run is released");
    }
    for entry in root.entries().iter().filter(|entry| !KNOWN.contains(&entry.key.as_str())) {
        if let Some(near) =
            nearest(&entry.key.to_lowercase(), KNOWN.iter().copied().filter(|known| near_enough(known, &entry.key)))
        {
            report.notice(&entry.value, &format!("`{}` is not known to semantic-release (did you mean `{near}`?)", entry.key));
        }
    }
}

/// Whether a key is a known one but for a letter or the case: other unknown keys are options of plugins.
fn near_enough(known: &str, key: &str) -> bool {
    known.to_lowercase() == key.to_lowercase()
        || (known.len().abs_diff(key.len()) == 1 && (known.starts_with(key) || key.starts_with(known)))
}

fn tag_format(value: &Value, report: &mut Report) -> Option<String> {
    let text = report.text(value, "tagFormat")?;
    let format = match template::mapped(&text, &[("version", "${version}")]) {
        Ok(format) => format,
        Err(expression) => {
            let message = format!("`tagFormat` holds `{expression}`, which is not known");
            report.problem(value, message, "known is `${version}`, as in v${version}");
            return None;
        }
    };
    if let Err(error) = TagFormat::parse(&format) {
        report.problem(value, format!("`tagFormat`: {error}"), "write it as v${version}");
    }
    Some(format)
}

/// The plugins that are not taken over, each with what replaces it.
fn others(taking: &mut Taking<'_>, plugged: &Plugged<'_>, releases: &mut Releases) {
    for plugin in plugged.all() {
        match plugin.name {
            "semantic-release-major-tag" => releases.floating_tags = vec![FloatingTag::Major],
            name if name.contains("unsquash") => releases.commits.squash = true,
            "@semantic-release/npm" if prepare::publishes_nothing(taking, plugin) => {}
            name => {
                if let Some(cure) = plugins::replaced(name) {
                    taking.report.notice(plugin.at, &format!("the plugin `{name}` is not run: {cure}"));
                }
            }
        }
    }
}
