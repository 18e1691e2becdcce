//! What is written before a release: the changelog, version files, and the commit with them.
//!
//! semantic-release commits nothing by itself: only what @semantic-release/git names is in the commit, and so only that is taken over.

use deploy_config::release::{Changelog, ChangelogStyle, Releases, VersionFile};

use super::Taking;
use super::plugged::{Plugged, Plugin};
use crate::glob::Glob;
use crate::settings::report::Report;
use crate::settings::template;
use crate::settings::value::{Kind, Value};

const CHANGELOG: &str = "@semantic-release/changelog";
const GIT: &str = "@semantic-release/git";
const NPM: &str = "@semantic-release/npm";

/// What @semantic-release/git commits unless it is told.
const DEFAULT_ASSETS: [&str; 4] = ["CHANGELOG.md", "package.json", "package-lock.json", "npm-shrinkwrap.json"];

/// Files with a version that the npm plugin writes, and those that only other plugins write.
const OF_NPM: [&str; 3] = ["package.json", "package-lock.json", "npm-shrinkwrap.json"];
const OF_OTHERS: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "pyproject.toml",
    "Chart.yaml",
    "pom.xml",
    "action.yml",
    "action.yaml",
    "VERSION",
    "version.txt",
];

/// Takes over what is written and committed.
pub(super) fn take(taking: &mut Taking<'_>, plugged: &Plugged<'_>, releases: &mut Releases) {
    let changelog =
        plugged.find("prepare", CHANGELOG).and_then(|plugin| changelog(&plugin, taking.report).map(|kept| (plugin, kept)));
    let Some(git) = plugged.find("prepare", GIT) else {
        if let Some((plugin, kept)) = changelog {
            let file = &kept.file;
            let message = format!(
                "{file} is not kept: without {GIT} it was never committed; `changelog` of `release` in .github/deploy.yml keeps it"
            );
            taking.report.notice(plugin.at, &message);
        }
        return;
    };
    let mut assets = committed(&git, taking.report);
    if let Some((_, kept)) = changelog {
        let names_it = |asset: &(Option<&Value>, String)| matches(&asset.1, &kept.file);
        if assets.iter().any(names_it) {
            assets.retain(|asset| !names_it(asset));
            releases.changelog = Some(kept);
        }
    }
    files(taking, plugged, &assets, releases);
    if releases.changelog.is_some() || !releases.files.is_empty() {
        releases.commit_message = git.get("message").and_then(|message| commit_message(message, taking.report));
    }
}

/// Whether the npm plugin is told not to publish, or the package is private.
pub(super) fn publishes_nothing(taking: &Taking<'_>, npm: Plugin<'_>) -> bool {
    let root = npm.get("pkgRoot").and_then(Value::text).unwrap_or(".").trim_start_matches("./").trim_matches('/');
    let path = if matches!(root, "" | ".") { "package.json".to_owned() } else { format!("{root}/package.json") };
    let is_private = || {
        taking.folder.load(&path).is_ok_and(|package| package.get("private").is_some_and(|value| value.kind == Kind::Bool(true)))
    };
    npm.get("npmPublish").is_some_and(Value::is_false) || is_private()
}

fn changelog(plugin: &Plugin<'_>, report: &mut Report) -> Option<Changelog> {
    let file = match plugin.get("changelogFile") {
        Some(value) => report.text(value, "changelogFile")?,
        None => "CHANGELOG.md".to_owned(),
    };
    let title = plugin.get("changelogTitle").and_then(|value| report.text(value, "changelogTitle"));
    Some(Changelog { file: file.trim_start_matches("./").to_owned(), style: ChangelogStyle::Conventional, title })
}

/// The paths that are committed, each with where it is named.
fn committed<'v>(git: &Plugin<'v>, report: &mut Report) -> Vec<(Option<&'v Value>, String)> {
    let Some(assets) = git.get("assets") else {
        return DEFAULT_ASSETS.iter().map(|&path| (None, path.to_owned())).collect();
    };
    let mut paths = Vec::new();
    for item in assets.items().iter().filter(|item| !item.is_false()).flat_map(Value::items) {
        let path = item.get("path").unwrap_or(item);
        for path in path.items() {
            if let Some(text) = report.text(path, "assets") {
                paths.push((Some(path), text.trim_start_matches("./").to_owned()));
            }
        }
    }
    paths
}

fn files(taking: &mut Taking<'_>, plugged: &Plugged<'_>, assets: &[(Option<&Value>, String)], releases: &mut Releases) {
    let npm = plugged.find("prepare", NPM).is_some();
    let others =
        plugged.all().iter().any(|plugin| crate::settings::plugins::replaced(plugin.name).is_some() && plugin.name != NPM);
    for (at, asset) in assets {
        let at = at.unwrap_or(taking.root);
        let name = asset.rsplit('/').next().unwrap_or_default();
        let of_npm = OF_NPM.contains(&name);
        let is_there = || taking.folder.has(asset);
        if of_npm && npm && is_there() {
            releases.files.push(VersionFile::Path(asset.clone()));
        } else if others && (of_npm || OF_OTHERS.contains(&name)) && is_there() {
            releases.files.push(VersionFile::Path(asset.clone()));
            taking.report.notice(at, &format!("{asset} is taken for a file whose version is to be written"));
        } else if !(of_npm || OF_OTHERS.contains(&name) || DEFAULT_ASSETS.contains(&asset.as_str())) {
            let what = "only the changelog and files with the version are";
            taking.report.notice(
                at,
                &format!("`{asset}` is not committed: {what}; attach what is built as `assets`, or build it from the tag"),
            );
        }
    }
}

fn commit_message(value: &Value, report: &mut Report) -> Option<String> {
    let text = report.text(value, "message")?;
    let [version, tag] = template::RELEASE;
    match template::mapped(&text, &[version, tag, ("nextRelease.notes", "")]) {
        Ok(message) => {
            if text.contains("nextRelease.notes") {
                report.notice(value, "the notes are left out of the commit's message: the release has them");
            }
            Some(message.trim().to_owned()).filter(|message| !message.is_empty())
        }
        Err(expression) => {
            report.notice(
                value,
                &format!("the message holds `{expression}`, which is not known here: the default message is taken"),
            );
            None
        }
    }
}

fn matches(glob: &str, path: &str) -> bool {
    glob == path || Glob::new(glob).is_match(path)
}
