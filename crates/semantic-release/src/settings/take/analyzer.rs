//! The commit analyzer: preset, parser options and rules.

use deploy_config::release::{Commits, Releases, Rule};

use super::plugged::{Plugged, Plugin};
use super::{Taking, presets, rules};
use crate::settings::report::Report;
use crate::settings::value::{Kind, Value};

/// Takes over what judges the commits.
pub(super) fn take(taking: &mut Taking<'_>, plugged: &Plugged<'_>, releases: &mut Releases) {
    let analyzer = plugged.analyzer();
    if taking.wishes.preset.is_none() {
        take_preset(taking.report, &analyzer, releases);
    }
    if let Some(options) = analyzer.get("parserOpts") {
        parser_options(options, &mut releases.commits, taking.report);
    }
    if let Some(value) = analyzer.get("releaseRules").filter(|_| taking.wishes.rules.is_none()) {
        let mut rules = named_rules(value, taking);
        let known: Vec<String> = releases.commits.parts().map(str::to_owned).collect();
        rules.retain(|rule| match rule.parts.keys().find(|part| !known.contains(part)) {
            Some(part) => {
                taking.report.notice(value, &format!("a rule is left out, as it is never met: no commit has a part `{part}`"));
                false
            }
            None => true,
        });
        releases.rules = rules;
    }
}

fn take_preset(report: &mut Report, analyzer: &Plugin<'_>, releases: &mut Releases) {
    let Some(value) = analyzer.get("preset").or_else(|| analyzer.get("config")) else {
        let message = "no preset is named, so that commits are read by `angular`, semantic-release's own default: `feat!:` is no header there";
        report.notice(analyzer.at, message);
        return;
    };
    let Some(name) = report.text(value, "preset") else { return };
    match presets::preset(&name) {
        Ok((preset, commits)) => (releases.preset, releases.commits) = (preset, commits),
        Err(hint) => report.problem(value, format!("the preset `{name}` is not known here"), hint),
    }
}

/// `parserOpts`: the options of conventional-commits-parser.
fn parser_options(options: &Value, commits: &mut Commits, report: &mut Report) {
    if !matches!(options.kind, Kind::Map(_)) {
        return report.wrong(options, "parserOpts", "an object").unwrap_or_default();
    }
    report.spread(options, "parserOpts");
    for entry in options.entries().iter().filter(|entry| entry.key != "..." && entry.value.kind != Kind::Null) {
        let value = &entry.value;
        match entry.key.as_str() {
            "headerPattern" => commits.header_pattern = pattern(value, "headerPattern", report),
            "headerCorrespondence" => commits.header_correspondence = words(value, "headerCorrespondence", report),
            "breakingHeaderPattern" => commits.breaking_header_pattern = pattern(value, "breakingHeaderPattern", report),
            "mergePattern" => commits.merge_pattern = pattern(value, "mergePattern", report),
            "mergeCorrespondence" => commits.merge_correspondence = words(value, "mergeCorrespondence", report),
            "revertPattern" => commits.revert_pattern = pattern(value, "revertPattern", report),
            "revertCorrespondence" => commits.revert_correspondence = words(value, "revertCorrespondence", report),
            "fieldPattern" => commits.field_pattern = pattern(value, "fieldPattern", report),
            "notesPattern" => commits.notes_pattern = pattern(value, "notesPattern", report),
            "noteKeywords" => commits.note_keywords = words(value, "noteKeywords", report),
            "issuePrefixes" => commits.issue_prefixes = words(value, "issuePrefixes", report),
            "issuePrefixesCaseSensitive" => {
                commits.issue_prefixes_case_sensitive = report.flag(value, "issuePrefixesCaseSensitive").unwrap_or_default();
            }
            "referenceActions" => commits.reference_actions = words(value, "referenceActions", report),
            "commentChar" => commits.comment_char = report.text(value, "commentChar"),
            other => report.notice(value, &format!("`parserOpts.{other}` is not taken over")),
        }
    }
}

/// A regular expression: its source as a text, or a literal.
fn pattern(value: &Value, option: &str, report: &mut Report) -> Option<String> {
    match &value.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Pattern { source, flags } if flags.is_empty() && !source.starts_with('/') => Some(source.clone()),
        Kind::Pattern { source, flags } => Some(format!("/{source}/{flags}")),
        _ => report.wrong(value, option, "a regular expression"),
    }
}

/// A list of words, or words with commas between.
fn words(value: &Value, option: &str, report: &mut Report) -> Vec<String> {
    let texts = report.texts(value, option);
    match value.kind {
        Kind::Text(_) => texts.iter().flat_map(|text| text.split(',')).map(|word| word.trim().to_owned()).collect(),
        _ => texts,
    }
}

/// The rules, or those of the file that is named.
fn named_rules(value: &Value, taking: &mut Taking<'_>) -> Vec<Rule> {
    let Some(path) = value.text() else {
        return rules(value, taking.report);
    };
    let Some(file) = path.strip_prefix("./") else {
        let hint = "write the rules themselves, or the path of a JSON file such as ./release-rules.json";
        taking.report.problem(value, format!("`releaseRules` names `{path}`, a package, and none is installed"), hint);
        return Vec::new();
    };
    match taking.folder.load(file) {
        Ok(loaded) => {
            // The lines are those of the other file.
            let mut of_file = Report::default();
            let found = rules(&loaded, &mut of_file);
            for problem in of_file.problems {
                taking.report.problem(value, format!("{file}: {problem}"), format!("correct {file}"));
            }
            taking.report.notices.extend(of_file.notices.into_iter().map(|notice| format!("{file} {notice}")));
            found
        }
        Err(error) => {
            taking.report.problem(
                value,
                format!("`releaseRules` names {path}: {error}"),
                "write the rules themselves, or correct the path",
            );
            Vec::new()
        }
    }
}
