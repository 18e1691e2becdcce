//! `branches`: names, globs, and objects with what is special about a branch.

use deploy_config::release::{Branch, NameOrFlag, SpecialBranch};

use crate::settings::report::Report;
use crate::settings::template;
use crate::settings::value::{Kind, Value};

/// The branches of a list, or of one branch alone.
pub(in crate::settings) fn branches(value: &Value, report: &mut Report) -> Vec<Branch> {
    value.items().iter().filter_map(|item| branch(item, report)).collect()
}

fn branch(value: &Value, report: &mut Report) -> Option<Branch> {
    match &value.kind {
        Kind::Text(name) | Kind::Number(name) => Some(Branch::Name(name.clone())),
        Kind::Map(_) => special(value, report),
        _ => report.wrong(value, "branches", "a name, or an object with one"),
    }
}

fn special(value: &Value, report: &mut Report) -> Option<Branch> {
    report.spread(value, "branches");
    let Some(name) = value.get("name") else {
        report.problem(value, "a branch has no `name`", "write it as { name: 'beta', prerelease: true }");
        return None;
    };
    let name = report.text(name, "name")?;
    let named =
        |option: &'static str, report: &mut Report| value.get(option).and_then(|value| name_or_flag(value, option, report));
    let channel = named("channel", report);
    let prerelease = named("prerelease", report).filter(|prerelease| *prerelease != NameOrFlag::Flag(false));
    let range = value.get("range").filter(|range| !range.is_false()).and_then(|range| report.text(range, "range"));
    for entry in value.entries() {
        if !matches!(entry.key.as_str(), "name" | "channel" | "prerelease" | "range" | "...") {
            report.notice(&entry.value, &format!("`{}` of the branch `{name}` is not known, and left out", entry.key));
        }
    }
    Some(if (&channel, &prerelease, &range) == (&None, &None, &None) {
        Branch::Name(name)
    } else {
        Branch::Special(SpecialBranch { name, channel, prerelease, range })
    })
}

fn name_or_flag(value: &Value, option: &str, report: &mut Report) -> Option<NameOrFlag> {
    if let Kind::Bool(flag) = value.kind {
        return Some(NameOrFlag::Flag(flag));
    }
    let text = report.text(value, option)?;
    match template::mapped(&text, &[("name", "${name}")]) {
        Ok(text) => Some(NameOrFlag::Name(text)),
        Err(expression) => {
            report.problem(value, format!("`{option}` holds `{expression}`, which is not known"), "known is `${name}`");
            None
        }
    }
}
