//! semantic-release: versions, last releases and ranges of branches.

use deploy_config::release::{Branch, NameOrFlag, SpecialBranch};
use semantic_release::branches::last::{Channelled, last_release, merged};
use semantic_release::branches::{Behind, Branches};
use semantic_release::version::{Bump, FIRST, Past, Scheme, between};
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
        let behind = versions(&case.config["branch"]["tags"]);
        let before = case.config["before"].as_str().map(version);
        let last = last_release(called(&case.config["branch"]), &behind, before.as_ref());
        assert_eq!(last.map(ToString::to_string).as_deref(), case.expect["version"].as_str(), "{case:?}");
    }
}

#[test]
fn what_was_merged_from_a_higher_branch_is_what_the_peer_says() {
    for case in Case::all(FILE, "release_to_add") {
        let branch = &case.config["branch"];
        let tag = |tag: &Value| Channelled {
            version: version(text(&tag["version"])),
            channels: list(&tag["channels"]).iter().map(channel).collect(),
        };
        let behind: Vec<_> = list(&branch["tags"]).iter().map(tag).collect();
        let above = list(&case.config["branches"]).iter().skip_while(|other| other["name"] != branch["name"]).skip(1);
        let higher: Vec<_> =
            above.filter(|other| other["type"] != "prerelease").map(|other| channel(&other["channel"])).collect();
        let from = branch["mergeRange"].as_str().map(|range| version(range.trim_start_matches(">=").split(' ').next().unwrap()));
        let added = merged(channel(&branch["channel"]).as_deref(), &higher, from.as_ref(), &behind);
        let ours = added.map_or(Value::Null, |added| {
            let last = last_release(called(branch), behind.iter().map(|tag| &tag.version), Some(added));
            let bump = last.map_or(Bump::Major, |last| between(last, added));
            json!([last.map(ToString::to_string), added.to_string(), bump.to_string()])
        });
        let peer = match &case.expect["result"] {
            Value::Null => Value::Null,
            result => json!([result["lastRelease"]["version"], result["nextRelease"]["version"], result["nextRelease"]["type"]]),
        };
        assert_eq!(ours, peer, "{case:?}");
    }
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

/// What a branch's prereleases are called.
fn called(branch: &Value) -> Option<&str> {
    if branch["prerelease"] == true { branch["name"].as_str() } else { branch["prerelease"].as_str() }
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
