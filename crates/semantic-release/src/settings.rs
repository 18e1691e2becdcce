//! The settings of releases: inputs win over deploy.yml's `release`, which wins over a configuration of semantic-release; defaults last.
//!
//! | module | what it holds |
//! |---|---|
//! | `files` | where a configuration is looked for, and its forms |
//! | `literal` | JSON, and literals as JavaScript writes them |
//! | `script` | what a JavaScript file exports, without running it |
//! | `take` | taking over a configuration of semantic-release |
//! | `plugins` | what replaces a plugin |
//! | [`lists`] | the lists that inputs give |
//! | `template` | lodash's templates, as far as they name values |
//! | `report`, `value` | problems and notices; values with their places |

mod error;
mod files;
pub mod lists;
mod literal;
pub(crate) mod plugins;
mod report;
mod script;
mod take;
mod template;
mod value;

use std::io;
use std::path::Path;

use conventional_commits::PatternError;
use deploy_config::notify::Notify;
use deploy_config::release::Releases;
use deploy_config::tag_format::{TagFormat, TagFormatError};
use deploy_config::{ConfigProblem, DEFAULT_PATH, DeployConfig};

use crate::analysis::reading::wrong_patterns;
use crate::inputs::{Request, Wishes};
use files::{Folder, Found};
use report::Report;
use take::{Taken, Taking};
use value::{Kind, Value};

pub use error::SettingsError;
pub use files::{Read, SEARCHED};

/// The form of version tags unless something says otherwise.
const DEFAULT_TAG_FORMAT: &str = "v${version}";

/// How releases are made, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How releases are made.
    pub releases: Releases,
    /// Whether to stop after the plan.
    pub dry_run: bool,
    /// Where the settings come from, besides the inputs.
    pub source: Source,
    /// What is worth telling, one line each.
    pub notices: Vec<String>,
    /// Who is told of a release.
    pub notify: Vec<Notify>,
    /// Whether deployments change the comments of releases too.
    pub has_other_comments: bool,
}

/// Where settings come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nothing says how releases are made.
    Defaults,
    /// `release` of that file.
    DeployYml(String),
    /// A configuration of semantic-release in that file.
    Taken(String),
}

/// What deploy.yml says.
#[derive(Default)]
struct OfDeployYml {
    /// Of releases, with its path.
    releases: Option<(Releases, String)>,
    notify: Vec<Notify>,
    has_other_comments: bool,
}

impl Settings {
    /// The form of the version tags of the repository as a whole.
    ///
    /// # Errors
    /// [`TagFormatError`], which [`read`] has told already.
    pub fn tag_format(&self) -> Result<TagFormat, TagFormatError> {
        TagFormat::parse(self.releases.tag_format.as_deref().unwrap_or(DEFAULT_TAG_FORMAT))
    }
}

/// Reads the settings of the repository that a request names.
///
/// # Errors
/// [`SettingsError`] with everything that is wrong in the file that counts.
pub fn read(request: &Request) -> Result<Settings, SettingsError> {
    let root = request.path.as_path();
    read_from(request, &|path| text_of(root, path))
}

/// Reads the settings of a repository whose files are read by `files`.
///
/// # Errors
/// As [`read`].
pub fn read_from(request: &Request, files: &Read<'_>) -> Result<Settings, SettingsError> {
    let folder = Folder::new(files);
    let mut notices = request.notices.clone();
    let OfDeployYml { releases, notify, has_other_comments } = of_deploy_yml(request, files)?;
    let (taken, source) = match releases {
        Some((releases, path)) => (Taken { releases, dry_run: None }, Source::DeployYml(path)),
        None => of_semantic_release(request, &folder, &mut notices)?,
    };
    let mut releases = taken.releases;
    apply(request.wishes.clone(), &mut releases);
    let mut problems: Vec<ConfigProblem> = releases.problems().into_iter().chain(patterns(&releases)).collect();
    if let Some(name) = request.package.as_ref().filter(|name| !releases.packages.contains_key(*name)) {
        problems.push(unknown_package(name, &releases));
    }
    if problems.is_empty() {
        let dry_run = request.dry_run.or(taken.dry_run).unwrap_or(false);
        Ok(Settings { releases, dry_run, source, notices, notify, has_other_comments })
    } else {
        Err(SettingsError::Together { problems })
    }
}

/// What deploy.yml says; nothing when there is no such file.
fn of_deploy_yml(request: &Request, files: &Read<'_>) -> Result<OfDeployYml, SettingsError> {
    let path = request.config.as_deref().unwrap_or(DEFAULT_PATH);
    let text = files(path).map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
    let Some(text) = text else {
        return if request.config.is_some() {
            Err(SettingsError::Missing { path: path.to_owned() })
        } else {
            Ok(OfDeployYml::default())
        };
    };
    let config = DeployConfig::load(Path::new(path), &text)?;
    let has_other_comments = config.has_other_comments(None);
    let releases = config.release.map(|releases| (releases, path.to_owned()));
    Ok(OfDeployYml { releases, notify: config.notify, has_other_comments })
}

/// A configuration of semantic-release, with what it and the inputs extend.
fn of_semantic_release(
    request: &Request,
    folder: &Folder<'_>,
    notices: &mut Vec<String>,
) -> Result<(Taken, Source), SettingsError> {
    let found = folder.find()?;
    let Some(found) = found.or_else(|| (!request.extends.is_empty()).then(of_inputs)) else {
        return Ok((Taken::default(), Source::Defaults));
    };
    let mut report = Report::default();
    let mut root = found.root;
    if !matches!(root.kind, Kind::Map(_)) {
        report.wrong::<()>(&root, "the configuration", "an object");
    }
    let extended = extended(&root, request, folder, &mut report);
    if let Kind::Map(entries) = &mut root.kind {
        entries.splice(0..0, extended);
    }
    let taken = take::take(&mut Taking { root: &root, folder, wishes: &request.wishes, report: &mut report });
    if !report.problems.is_empty() {
        let mut problems = report.problems;
        problems.sort_by_key(|problem| problem.place);
        return Err(SettingsError::Wrong { path: found.path.to_owned(), problems });
    }
    notices.extend(found.notices.into_iter().chain(report.notices).map(|notice| format!("{} {notice}", found.path)));
    Ok((taken, Source::Taken(found.path.to_owned())))
}

/// A configuration that only extends others, which the inputs name.
fn of_inputs() -> Found {
    Found { path: "the input `extends`", root: Value { place: None, kind: Kind::Map(Vec::new()) }, notices: Vec::new() }
}

/// The entries of the files that a configuration extends; those of the inputs win over its own list, as in semantic-release.
fn extended(root: &Value, request: &Request, folder: &Folder<'_>, report: &mut Report) -> Vec<value::Entry> {
    let names: Vec<(String, Value)> = match root.get("extends") {
        _ if !request.extends.is_empty() => request.extends.iter().map(|name| (name.clone(), root.clone())).collect(),
        Some(value) => {
            value.items().iter().filter_map(|item| report.text(item, "extends").map(|name| (name, item.clone()))).collect()
        }
        None => Vec::new(),
    };
    let mut entries = Vec::new();
    for (name, at) in names {
        match name.strip_prefix("./").map(|path| folder.load(path)) {
            Some(Ok(Value { kind: Kind::Map(more), .. })) => {
                entries.extend(more.into_iter().filter(|entry| entry.key != "extends"));
            }
            Some(Ok(other)) => drop(report.wrong::<()>(&other, &name, "an object")),
            Some(Err(error)) => {
                report.problem(&at, format!("`extends` names {name}: {error}"), "correct the path, or write what it says here");
            }
            None => {
                let cure = "write what it sets into the configuration, or under `release` in .github/deploy.yml";
                report.notice(&at, &format!("`extends` names the package `{name}`, which is not read: {cure}"));
            }
        }
    }
    entries
}

/// Lets what inputs say win.
fn apply(wishes: Wishes, releases: &mut Releases) {
    let Wishes { tag_format, preset, policy, branches, rules, assets } = wishes;
    releases.tag_format = tag_format.or(releases.tag_format.take());
    releases.preset = preset.unwrap_or(releases.preset);
    releases.policy = policy.unwrap_or(releases.policy);
    releases.branches = branches.unwrap_or(std::mem::take(&mut releases.branches));
    releases.rules = rules.unwrap_or(std::mem::take(&mut releases.rules));
    releases.assets = assets.unwrap_or(std::mem::take(&mut releases.assets));
}

/// The patterns that are no regular expressions, all of them.
fn patterns(releases: &Releases) -> Vec<ConfigProblem> {
    let problem = |(key, PatternError { pattern, reason, .. }): (&str, PatternError)| ConfigProblem {
        place: None,
        message: format!("`commits.{key}` is no regular expression: {reason}: {pattern}"),
        hint: Some("write the source of a JavaScript regular expression, or `/source/flags`".to_owned()),
    };
    wrong_patterns(&releases.commits).into_iter().map(problem).collect()
}

fn unknown_package(name: &str, releases: &Releases) -> ConfigProblem {
    let known: Vec<&str> = releases.packages.keys().map(String::as_str).collect();
    let hint = match actions_core::inputs::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there are no packages: name them under `release` in .github/deploy.yml".to_owned(),
        None => format!("known are {}", known.join(", ")),
    };
    ConfigProblem { place: None, message: format!("input `package`: there is no package `{name}`"), hint: Some(hint) }
}

fn text_of(root: &Path, path: &str) -> io::Result<Option<String>> {
    match std::fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
