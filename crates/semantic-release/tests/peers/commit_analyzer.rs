//! commit-analyzer: which release the commits ask for.

use std::borrow::Cow;

use deploy_config::release::{Preset, Releases, Rule};
use semantic_release::rules::{Rules, Ruling, Traits, wins};
use semantic_release::version::Bump;
use serde_json::{Value, json};

use crate::case::{Case, list, text};
use crate::differences::Tally;
use crate::setup::conclude;

const FILE: &str = "commit-analyzer.jsonl";
/// One message each, with what the tools of the field make of it; the parser's tests hold the rest of it.
const DIFFERENTIAL: &str = include_str!("../../../conventional-commits/tests/cases/differential.jsonl");
/// The header of `conventional-changelog-eslint`.
const ESLINT: &str = r"^(\w*): (.*?)(?:\((.*)\))?$";

#[test]
fn a_range_of_commits_asks_for_what_the_peer_says() {
    let mut tally = Tally::new("commit-analyzer");
    for case in Case::all(FILE, "analyze_commits") {
        let ours = released(&case);
        let is_same = match case.expect["error"].as_str() {
            Some(_) => ours.is_err(),
            None => ours.as_ref().is_ok_and(|ours| ours.as_deref() == case.expect["release"].as_str()),
        };
        tally.count(&case, is_same, &format!("{ours:?}"), |difference| difference.excuses_release(&case, &ours));
    }
    tally.assert();
}

fn released(case: &Case) -> Result<Option<String>, String> {
    let releases: Releases = serde_json::from_value(settings(&case.config)?).map_err(|error| error.to_string())?;
    let conclusion = conclude(&releases, &case.messages, |index| format!("df012f{}", index + 1))?;
    Ok(conclusion.bump.map(|bump| bump.to_string()))
}

/// The settings of the product that say the same.
fn settings(config: &Value) -> Result<Value, String> {
    let mut settings = json!({ "preset": "angular", "commits": {} });
    let preset = config["preset"]
        .as_str()
        .or_else(|| config["config"].as_str().map(|name| name.trim_start_matches("conventional-changelog-")));
    match preset {
        None => {}
        Some("eslint") => settings["commits"] = json!({ "header_pattern": ESLINT, "header_correspondence": ["tag", "message"] }),
        Some(preset) => settings["preset"] = preset.into(),
    }
    let options = &config["parserOpts"];
    if let Some(pattern) = options.get("headerPattern") {
        let source = pattern["$regex"].as_str().map(|source| format!("/{source}/{}", text(&pattern["$flags"])));
        settings["commits"]["header_pattern"] = source.map_or_else(|| pattern.clone(), Value::from);
    }
    if let Some(names) = options.get("headerCorrespondence") {
        settings["commits"]["header_correspondence"] = names.clone();
    }
    match &config["releaseRules"] {
        Value::Null => {}
        Value::Array(rules) => settings["rules"] = rules.clone().into(),
        other => return Err(format!("{other} is no list of rules")),
    }
    Ok(settings)
}

#[test]
fn a_rule_is_met_by_the_commits_that_the_peer_says() {
    for case in Case::all(FILE, "rule_match") {
        let rules = list(&case.config["releaseRules"]).iter().map(rule).collect::<Vec<_>>();
        let commit = &case.config["parsedCommit"];
        let part = |name: &str| match &commit[name] {
            Value::Null => None,
            Value::String(text) => Some(Cow::Borrowed(text.as_str())),
            other => Some(Cow::Owned(other.to_string())),
        };
        let traits =
            Traits { is_breaking: !list(&commit["notes"]).is_empty(), is_revert: !commit["revert"].is_null(), part: &part };
        let ours = match Rules::new(&rules).unwrap().judge_by_own(&traits) {
            Ruling::Release(bump) => json!(bump.to_string()),
            Ruling::Never => json!(false),
            Ruling::Unmet => json!("__no_match__"),
        };
        // `false` and nothing are one: no release.
        let peer = if case.expect["release"].is_null() { json!(false) } else { case.expect["release"].clone() };
        assert_eq!(ours, peer, "{case:?}");
    }
}

/// A rule; a number in it is its digits, and a rule without a release has none.
fn rule(rule: &Value) -> Rule {
    let mut rule = rule.as_object().unwrap().clone();
    rule.entry("release").or_insert(Value::Null);
    rule.values_mut().filter(|value| value.is_number()).for_each(|value| *value = value.to_string().into());
    serde_json::from_value(rule.into()).unwrap()
}

#[test]
fn release_types_are_ordered_as_by_the_peer() {
    for case in Case::all(FILE, "compare_release_types") {
        let ours = wins(bump(&case.config["current"]), bump(&case.config["candidate"]));
        assert_eq!(Value::from(ours), case.expect["candidate_is_higher"], "{case:?}");
    }
}

fn bump(value: &Value) -> Option<Bump> {
    let all = [Bump::Major, Bump::Premajor, Bump::Minor, Bump::Preminor, Bump::Patch, Bump::Prepatch, Bump::Prerelease];
    all.into_iter().find(|bump| bump.to_string() == text(value))
}

#[test]
fn each_message_asks_for_the_release_that_the_peer_finds() {
    for (preset, peer) in [
        (Preset::ConventionalCommits, "semantic-release(conventionalcommits preset)"),
        (Preset::Angular, "semantic-release(angular preset, default)"),
    ] {
        let releases = Releases { preset, ..Releases::default() };
        for line in DIFFERENTIAL.lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let bump = conclude(&releases, &[text(&case["message"]).to_owned()], |_| "c0".to_owned()).unwrap().bump;
            assert!(case["release"].as_object().unwrap().contains_key(peer), "{line}");
            assert_eq!(bump.map(|bump| bump.to_string()).as_deref(), case["release"][peer].as_str(), "{line}");
        }
    }
}
