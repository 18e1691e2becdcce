//! semantic-release: versions, last releases and ranges of branches.

use deploy_config::release::{Branch, NameOrFlag, SpecialBranch};
use semantic_release::branches::{Behind, BranchRule, Branches};
use semantic_release::version::{Bump, FIRST, Past, Scheme};
use semver::Version;
use serde_json::{Value, json};

use crate::case::{Case, list, text, version};

const FILE: &str = "semantic-release.jsonl";

#[test]
fn the_next_version_is_the_peers() {
    for case in Case::all(FILE, "next_version") {
        let last = case.config["lastRelease"]["version"].as_str().map(version);
        let behind = versions(&case.config["branch"]["tags"]);
        let past =
            Past { last: last.as_ref(), highest: behind.iter().max(), prerelease: case.config["branch"]["prerelease"].as_str() };
        let next = Scheme::default().next(&past, bump(&case.config["nextRelease"]["type"]), |_| None).unwrap();
        assert_eq!(next.to_string(), text(&case.expect["version"]), "{case:?}");
    }
}

#[test]
fn the_last_release_is_the_peers() {
    for case in Case::all(FILE, "last_release") {
        let branch = &case.config["branch"];
        let rule = rule(branch, &[json!({ "name": "first" }), branch.clone()]);
        let before = case.config["before"].as_str().map(version);
        let last = last(&rule, branch, |version| before.as_ref().is_none_or(|before| version < before));
        assert_eq!(last.map(|last| last.to_string()).as_deref(), case.expect["version"].as_str(), "{case:?}");
    }
}

#[test]
fn what_was_merged_from_a_higher_branch_is_what_the_peer_says() {
    for case in Case::all(FILE, "release_to_add") {
        let branch = &case.config["branch"];
        let rule = rule(branch, list(&case.config["branches"]));
        // On GitHub a release is marked that was made for another channel.
        let is_marked = |version: &Version| {
            let of_it = || list(&branch["tags"]).iter().filter(|tag| tag["version"] == version.to_string());
            of_it().flat_map(|tag| list(&tag["channels"])).all(|other| channel(other) != rule.channel)
        };
        let added = last(&rule, branch, |_| true).filter(|last| is_marked(last) && rule.takes_over_last(last));
        let peer = case.expect["result"]["nextRelease"]["version"].as_str();
        assert_eq!(added.map(|added| added.to_string()).as_deref(), peer, "{case:?}");
    }
}

/// What a run on a branch may do; the versions behind it are those of its tags.
fn rule(branch: &Value, all: &[Value]) -> BranchRule {
    let configured: Vec<_> = all.iter().map(configured).collect();
    let names: Vec<_> = all.iter().map(|branch| text(&branch["name"]).to_owned()).collect();
    let behind = [Behind { branch: text(&branch["name"]).to_owned(), versions: versions(&branch["tags"]) }];
    Branches::new(&configured, &names, "").unwrap().rule(text(&branch["name"]), &behind, &FIRST).unwrap()
}

/// The highest version behind a branch that counts as its release.
fn last(rule: &BranchRule, branch: &Value, is_asked: impl Fn(&Version) -> bool) -> Option<Version> {
    versions(&branch["tags"]).into_iter().filter(|version| rule.counts(version) && is_asked(version)).max()
}

#[test]
fn branches_have_the_channels_and_ranges_of_the_peer() {
    for case in Case::all(FILE, "branch_ranges") {
        let given = || ["maintenance", "release", "prerelease"].into_iter().flat_map(|kind| list(&case.config[kind]));
        let configured: Vec<_> = given().map(configured).collect();
        let names: Vec<_> = given().map(|branch| text(&branch["name"]).to_owned()).collect();
        let behind: Vec<_> = given()
            .map(|branch| Behind { branch: text(&branch["name"]).to_owned(), versions: versions(&branch["tags"]) })
            .collect();
        let branches = Branches::new(&configured, &names, "").unwrap();
        let order = branches
            .names()
            .filter(|name| list(&case.config[text(&case.config["type"])]).iter().any(|branch| branch["name"] == *name));
        let expected = list(&case.expect["branches"]);
        assert!(order.eq(expected.iter().map(|branch| text(&branch["name"]))), "{case:?}");
        for peer in expected {
            check_branch(&branches, &behind, peer);
        }
    }
}

fn check_branch(branches: &Branches, behind: &[Behind], peer: &Value) {
    let rule = branches.rule(text(&peer["name"]), behind, &FIRST).unwrap();
    assert_eq!(rule.channel, channel(&peer["channel"]), "{peer}");
    let range = rule.range.as_ref();
    if let Some(expected) = peer["range"].as_str() {
        assert_eq!(range.map(ToString::to_string).as_deref(), Some(expected), "{peer}");
        let accepted: Vec<_> = range.unwrap().accepted().iter().map(|bump| Value::from(bump.to_string())).collect();
        assert_eq!(accepted, list(&peer["accept"]), "{peer}");
    }
    if let Some(expected) = peer["mergeRange"].as_str() {
        let (from, to) = range.unwrap().merges.as_ref().unwrap();
        assert_eq!(format!(">={from} <{to}"), expected, "{peer}");
    }
    if let Some(is_main) = peer["main"].as_bool() {
        assert_eq!(rule.is_main, is_main, "{peer}");
    }
}

fn configured(branch: &Value) -> Branch {
    let name_or_flag = |value: &Value| match value {
        Value::Bool(flag) => Some(NameOrFlag::Flag(*flag)),
        Value::String(name) => Some(NameOrFlag::Name(name.clone())),
        _ => None,
    };
    Branch::Special(SpecialBranch {
        name: text(&branch["name"]).to_owned(),
        channel: name_or_flag(&branch["channel"]),
        prerelease: name_or_flag(&branch["prerelease"]),
        range: branch["range"].as_str().map(str::to_owned),
    })
}

fn channel(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn versions(tags: &Value) -> Vec<Version> {
    list(tags).iter().map(|tag| version(text(&tag["version"]))).collect()
}

fn bump(value: &Value) -> Bump {
    match text(value) {
        "major" => Bump::Major,
        "minor" => Bump::Minor,
        "patch" => Bump::Patch,
        other => panic!("{other} is no release type of the cases"),
    }
}
