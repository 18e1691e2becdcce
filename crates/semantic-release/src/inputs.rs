//! The action's inputs and outputs.

mod table;

use std::path::PathBuf;

use actions_core::inputs::nearest;
use actions_core::{InputErrors, Inputs, Runner, Secret};
use deploy_config::release::{Asset, Branch, Policy, Preset, Rule};
use deploy_config::tag_format::TagFormat;
use semver::Version;

use crate::settings::{lists, plugins};

pub use table::ACTION;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The token; always there unless it is a dry run.
    pub token: Option<Secret>,
    /// The folder of the repository.
    pub path: PathBuf,
    /// The configuration's file, relative to the folder; nothing for the default one, which need not be there.
    pub config: Option<String>,
    /// Whether to stop after the plan, when an input says so or says not.
    pub dry_run: Option<bool>,
    /// Where the history is read.
    pub history: HistoryFrom,
    /// The one package that is released.
    pub package: Option<String>,
    /// The version to release, whatever the commits ask for.
    pub release_as: Option<Version>,
    /// Where the release notes are written to as well.
    pub notes_file: Option<PathBuf>,
    /// The settings that win over those of a file.
    pub wishes: Wishes,
    /// The shared configurations that the inputs name.
    pub extends: Vec<String>,
    /// What inputs without effect had to say, for the log.
    pub notices: Vec<String>,
}

/// The settings that inputs give; each wins over that of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The form of version tags.
    pub tag_format: Option<String>,
    /// Whose rules read the commits.
    pub preset: Option<Preset>,
    /// What decides the next version.
    pub policy: Option<Policy>,
    /// The branches that release.
    pub branches: Option<Vec<Branch>>,
    /// Which commits ask for which release.
    pub rules: Option<Vec<Rule>>,
    /// The files that are attached.
    pub assets: Option<Vec<Asset>>,
}

/// Where the history is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HistoryFrom {
    /// The checkout when it is whole, else GitHub.
    #[default]
    Auto,
    /// The checkout.
    Local,
    /// GitHub.
    Api,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`InputErrors`] with every input that is wrong.
    pub fn read(runner: &Runner) -> Result<Self, InputErrors> {
        let mut inputs = runner.inputs(&ACTION);
        let token = inputs.secret("github-token");
        let (dry_run, other) = (inputs.optional_flag("dry-run"), inputs.optional_flag("dry_run"));
        let dry_run = dry_run.or(other);
        if token.is_none() && dry_run != Some(true) {
            let hint = "leave the input out to use the job's token, or give one; a dry run needs none".to_owned();
            inputs.reject("github-token", "it is empty, so nothing can be released", Some(hint));
        }
        let folder = inputs.optional("path").or_else(|| inputs.optional("working_directory")).unwrap_or_default();
        let request = Self {
            token,
            path: runner.workspace().join(folder).components().collect(),
            config: inputs.optional("config"),
            dry_run,
            history: one_of(&mut inputs, "history", &HISTORIES).unwrap_or_default(),
            package: inputs.optional("package"),
            release_as: inputs.parse("release-as", version),
            notes_file: inputs.optional("notes-file").map(|file| runner.workspace().join(file)),
            wishes: wishes(&mut inputs),
            extends: inputs.lines("extends"),
            notices: notices(&inputs),
        };
        inputs.finish(|| Some(request))
    }
}

const HISTORIES: [(&str, HistoryFrom); 3] =
    [("auto", HistoryFrom::Auto), ("local", HistoryFrom::Local), ("api", HistoryFrom::Api)];
const PRESETS: [(&str, Preset); 2] = [("conventionalcommits", Preset::ConventionalCommits), ("angular", Preset::Angular)];
const POLICIES: [(&str, Policy); 3] = [("semantic", Policy::Semantic), ("patch", Policy::Patch), ("manual", Policy::Manual)];

fn wishes(inputs: &mut Inputs<'_>) -> Wishes {
    let tag_format = either(inputs, "tag-format", "tag_format");
    let branches = either(inputs, "branches", "branch");
    Wishes {
        tag_format: inputs.parse(tag_format, |text| TagFormat::parse(text).map(|_| text.to_owned())),
        preset: one_of(inputs, "preset", &PRESETS),
        policy: one_of(inputs, "policy", &POLICIES),
        branches: inputs.parse(branches, lists::branches),
        rules: inputs.parse("release-rules", lists::rules),
        assets: inputs.parse("assets", lists::assets),
    }
}

/// The name of the two under which the input is given: the first, unless only the second is.
fn either(inputs: &Inputs<'_>, name: &'static str, other: &'static str) -> &'static str {
    if inputs.optional(name).is_none() && inputs.optional(other).is_some() { other } else { name }
}

/// An input that is one of a few words.
fn one_of<T: Copy>(inputs: &mut Inputs<'_>, name: &str, words: &[(&str, T)]) -> Option<T> {
    let text = inputs.optional(name)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if found.is_none() {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        let hint = match nearest(&text, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", known.join(" or ")),
        };
        inputs.reject(name, format!("`{text}` is not known"), Some(hint));
    }
    found
}

fn version(text: &str) -> Result<Version, String> {
    crate::version::read(text).ok_or_else(|| format!("`{text}` is no version such as 1.6.1"))
}

/// What inputs of the other action had to say that has no effect here.
fn notices(inputs: &Inputs<'_>) -> Vec<String> {
    let mut notices: Vec<String> = IGNORED
        .iter()
        .filter(|(name, _)| inputs.optional(name).is_some())
        .map(|(name, why)| format!("the input `{name}` has no effect: {why}"))
        .collect();
    for plugin in inputs.lines("extra_plugins").iter().flat_map(|line| line.split_whitespace()) {
        notices.extend(
            plugins::replaced(plugins::without_version(plugin))
                .map(|cure| format!("the plugin `{plugin}` is not installed: {cure}")),
        );
    }
    notices
}

/// The inputs without effect, and why.
const IGNORED: [(&str, &str); 4] = [
    ("semantic_version", "semantic-release itself is not installed"),
    ("ci", "a run outside of CI is none the worse"),
    ("unset_gha_env", "a run of a pull request shows what merging it would release"),
    ("repository_url", "the repository of the run is released"),
];

#[cfg(test)]
mod tests;
