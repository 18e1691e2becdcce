//! The release on GitHub: assets, comments, labels, drafts.

use deploy_config::release::{Asset, NamedAsset, Releases};
use indexmap::IndexSet;

use super::Taking;
use super::plugged::{Plugged, Plugin};
use crate::settings::report::Report;
use crate::settings::template;
use crate::settings::value::{Kind, Value};

const GITHUB: &str = "@semantic-release/github";

/// Options that are not taken over, each with what is done in its place.
const LEFT_OUT: [(&str, &str); 12] = [
    ("failComment", "no issue is opened when a release fails: the run itself fails"),
    ("failTitle", "no issue is opened when a release fails: the run itself fails"),
    ("failCommentCondition", "no issue is opened when a release fails: the run itself fails"),
    ("labels", "no issue is opened when a release fails: the run itself fails"),
    ("assignees", "no issue is opened when a release fails: the run itself fails"),
    ("discussionCategoryName", "no discussion is opened"),
    ("addReleases", "no links to other releases are added"),
    ("releaseNameTemplate", "a release is named after its tag"),
    ("releaseBodyTemplate", "name a template under `notes` of `release` in .github/deploy.yml"),
    ("githubUrl", "the server of the run is taken"),
    ("githubApiUrl", "the server of the run is taken"),
    ("proxy", "the proxy of the runner's environment is taken"),
];

/// Takes over what is done on GitHub.
pub(super) fn take(taking: &mut Taking<'_>, plugged: &Plugged<'_>, releases: &mut Releases) {
    let report = &mut *taking.report;
    let Some(plugin) = plugged.find("publish", GITHUB) else {
        report
            .notice(taking.root, "a GitHub release is made as well, although @semantic-release/github is not among the plugins");
        return;
    };
    if let Some(value) = plugin.get("assets").filter(|value| !value.is_false() && taking.wishes.assets.is_none()) {
        releases.assets = assets(value, report);
    }
    releases.draft = plugin.get("draftRelease").and_then(|value| report.flag(value, "draftRelease")).unwrap_or(false);
    if let Some(plugin) = plugged.find("success", GITHUB) {
        told(&plugin, releases, report);
    }
    for (option, instead) in LEFT_OUT {
        if let Some(value) = plugin.get(option).filter(|value| !value.is_false()) {
            report.notice(value, &format!("`{option}` is not taken over: {instead}"));
        }
    }
}

/// Comments and labels on what a release resolves.
fn told(plugin: &Plugin<'_>, releases: &mut Releases, report: &mut Report) {
    let condition = plugin.get("successCommentCondition");
    let is_off = |value: Option<&Value>| value.is_some_and(Value::is_false);
    releases.comments = !is_off(plugin.get("successComment")) && !is_off(condition);
    if let Some(text) = plugin.get("successComment").filter(|value| !value.is_false()) {
        report.notice(
            text,
            "the text of `successComment` is not taken over: the comment names the version and links to the release",
        );
    }
    if let Some(condition) = condition.filter(|value| !value.is_false()) {
        report.notice(
            condition,
            "`successCommentCondition` is not taken over: every pull request and issue of the release is told",
        );
    }
    let labels: IndexSet<String> = match plugin.get("releasedLabels") {
        None => ["released".to_owned()].into(),
        Some(value) if value.is_false() => IndexSet::new(),
        Some(value) => value.items().iter().filter_map(|label| released_label(label, report)).collect(),
    };
    releases.labels = labels.into_iter().collect();
}

fn released_label(value: &Value, report: &mut Report) -> Option<String> {
    let text = report.text(value, "releasedLabels")?;
    // The default one names the channel besides, for a channel other than the default.
    if text.starts_with("released<%= nextRelease.channel ?") {
        return Some("released".to_owned());
    }
    match template::mapped(&text, &[]) {
        Ok(label) => Some(label),
        Err(expression) => {
            report.notice(value, &format!("the label `{text}` is left out: it holds `{expression}`, which is not known here"));
            None
        }
    }
}

/// The files of a list: paths, globs, and objects with a path.
pub(in crate::settings) fn assets(value: &Value, report: &mut Report) -> Vec<Asset> {
    value.items().iter().filter_map(|item| asset(item, report)).collect()
}

fn asset(value: &Value, report: &mut Report) -> Option<Asset> {
    let path = if matches!(value.kind, Kind::Map(_)) {
        let Some(path) = value.get("path") else {
            report.problem(value, "an asset has no `path`", "write it as { path: 'dist/app.tgz', label: 'The app' }");
            return None;
        };
        path
    } else {
        value
    };
    if let Kind::List(globs) = &path.kind {
        let names: Vec<_> = globs.iter().filter_map(Value::text).collect();
        if let [one] = names.as_slice() {
            return Some(named(value, one.trim_start_matches("./"), report));
        }
        let message = "the asset is left out: globs that belong together have no counterpart; name each file or glob by itself";
        report.notice(path, message);
        return None;
    }
    let path = report.text(path, "assets")?;
    Some(named(value, path.trim_start_matches("./"), report))
}

fn named(value: &Value, path: &str, report: &mut Report) -> Asset {
    let mut text = |option: &str| -> Option<String> {
        let value = value.get(option)?;
        let text = report.text(value, option)?;
        match template::mapped(&text, &template::RELEASE) {
            Ok(text) => Some(text),
            Err(expression) => {
                report.notice(
                    value,
                    &format!("`{option}` of `{path}` is left out: it holds `{expression}`, which is not known here"),
                );
                None
            }
        }
    };
    match (text("name"), text("label")) {
        (None, None) => Asset::Path(path.to_owned()),
        (name, label) => Asset::Named(NamedAsset { path: path.to_owned(), name, label }),
    }
}
