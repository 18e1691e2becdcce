//! The release notes: which types are shown, under which titles.

use deploy_config::release::Releases;
use indexmap::IndexMap;

use super::Taking;
use super::plugged::Plugged;
use crate::settings::report::Report;
use crate::settings::value::Value;

/// Takes over what the notes show.
pub(super) fn take(taking: &mut Taking<'_>, plugged: &Plugged<'_>, releases: &mut Releases) {
    let (analyzer, Some(notes)) = (plugged.analyzer(), plugged.notes()) else { return };
    let report = &mut *taking.report;
    if let Some(config) = notes.get("presetConfig").or_else(|| analyzer.get("presetConfig")) {
        preset_config(config, releases, report);
    }
    if let Some(writer) = notes.get("writerOpts") {
        report.notice(writer, "`writerOpts` is not taken over: name a template under `notes` of `release` in .github/deploy.yml");
    }
    if let (Some(ours), Some(theirs)) = (analyzer.get("preset").and_then(Value::text), notes.get("preset").and_then(Value::text))
        && ours.to_lowercase() != theirs.to_lowercase()
    {
        report.notice(notes.at, &format!("commits are read by `{ours}` for the notes too, and not by `{theirs}`"));
    }
    if let Some(options) =
        notes.get("parserOpts").filter(|options| analyzer.get("parserOpts").is_none_or(|known| !same(known, options)))
    {
        report
            .notice(options, "`parserOpts` of the release notes is not taken over: commits are read in one way, the analyzer's");
    }
}

/// Whether two values say the same, wherever they stand.
fn same(one: &Value, other: &Value) -> bool {
    let keys =
        |value: &Value| value.entries().iter().map(|entry| (entry.key.clone(), entry.value.described())).collect::<Vec<_>>();
    std::ptr::eq(one, other) || keys(one) == keys(other)
}

fn preset_config(config: &Value, releases: &mut Releases, report: &mut Report) {
    for entry in config.entries() {
        let value = &entry.value;
        match entry.key.as_str() {
            "types" => releases.notes.groups = groups(value, report),
            "issuePrefixes" if releases.commits.issue_prefixes.is_empty() => {
                releases.commits.issue_prefixes = report.texts(value, "issuePrefixes");
            }
            // What it does is done anyway, or is about commits that others make.
            "name" | "preMajor" | "releaseCommitMessageFormat" => {}
            other => report.notice(value, &format!("`presetConfig.{other}` is not taken over")),
        }
    }
}

/// `types`: the titles of the types that are not hidden, in their order.
fn groups(types: &Value, report: &mut Report) -> IndexMap<String, String> {
    let mut groups = IndexMap::new();
    for item in types.items() {
        let (Some(kind), hidden) = (item.get("type"), item.get("hidden")) else {
            report.notice(item, "an entry of `presetConfig.types` has no `type`, and is left out");
            continue;
        };
        let is_hidden = hidden.and_then(|hidden| report.flag(hidden, "hidden")).unwrap_or(false);
        let (Some(kind), Some(section)) = (report.text(kind, "type"), item.get("section").filter(|_| !is_hidden)) else {
            continue;
        };
        if let Some(scope) = item.get("scope") {
            report.notice(scope, &format!("`scope` of the type `{kind}` is left out: groups are by type"));
        }
        if let Some(section) = report.text(section, "section") {
            groups.entry(kind).or_insert(section);
        }
    }
    groups
}
