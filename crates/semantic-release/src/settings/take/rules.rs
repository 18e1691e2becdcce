//! `releaseRules`: which commits ask for which release.

use actions_core::inputs::nearest;
use deploy_config::release::{Rule, RuleRelease};
use deploy_config::release_values::RULE_RELEASES;

use crate::settings::report::Report;
use crate::settings::value::{Kind, Value};

/// The rules of a list.
pub(in crate::settings) fn rules(value: &Value, report: &mut Report) -> Vec<Rule> {
    match &value.kind {
        Kind::List(items) => items.iter().filter_map(|item| rule(item, report)).collect(),
        _ => report.wrong(value, "releaseRules", "a list of rules").unwrap_or_default(),
    }
}

fn rule(value: &Value, report: &mut Report) -> Option<Rule> {
    if !matches!(value.kind, Kind::Map(_)) {
        return report.wrong(value, "releaseRules", "a list of objects with a `release`");
    }
    report.spread(value, "releaseRules");
    let Some(release) = value.entries().iter().rev().find(|entry| entry.key == "release") else {
        report.problem(value, "a rule has no `release`", "write `release: 'patch'`, or `release: false` for none");
        return None;
    };
    let mut rule = Rule { release: released(&release.value, report)?, ..Rule::default() };
    let mut is_met = true;
    for entry in value.entries().iter().filter(|entry| !matches!(entry.key.as_str(), "release" | "...")) {
        let (key, of) = (entry.key.as_str(), &entry.value);
        match (key, &of.kind) {
            // In commit-analyzer `false` and nothing ask for no breaking change and no revert, and so for either.
            ("breaking" | "revert", Kind::Null | Kind::Bool(false)) => {}
            ("breaking", _) => rule.breaking = report.flag(of, "breaking"),
            ("revert", _) => rule.revert = report.flag(of, "revert"),
            (_, Kind::Text(text)) => set(&mut rule, key, text),
            // No part of a commit is a number or a boolean, so that such a rule is never met.
            (_, Kind::Number(_) | Kind::Bool(_)) => {
                let what = of.described();
                report.notice(of, &format!("the rule is left out: `{key}` is {what}, and commits hold texts"));
                is_met = false;
            }
            _ => report.problem(
                of,
                format!("`{key}` of a rule must be a text, and is {}", of.described()),
                "write a text, which may hold globs",
            ),
        }
    }
    is_met.then_some(rule)
}

fn set(rule: &mut Rule, key: &str, text: &str) {
    let part = match key {
        "type" => &mut rule.kind,
        "scope" => &mut rule.scope,
        "subject" => &mut rule.subject,
        "message" => &mut rule.message,
        _ => {
            rule.parts.insert(key.to_owned(), text.to_owned());
            return;
        }
    };
    *part = Some(text.to_owned());
}

fn released(value: &Value, report: &mut Report) -> Option<RuleRelease> {
    match &value.kind {
        Kind::Null | Kind::Bool(false) => return Some(RuleRelease::None),
        Kind::Text(word) => {
            if let Some((_, release)) = RULE_RELEASES.iter().find(|(name, _)| name == word) {
                return Some(*release);
            }
        }
        _ => {}
    }
    let words = RULE_RELEASES.iter().map(|(word, _)| *word);
    let hint = match value.text().and_then(|text| nearest(text, words.clone())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}, or false", words.filter(|word| *word != "none").collect::<Vec<_>>().join(", ")),
    };
    report.problem(value, format!("`release` is {}, which is no release type", value.described()), hint);
    None
}
