//! What semantic-release answers, is answered: the peers' own cases, by rule.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::fs;
use std::path::Path;

use conventional_commits::Message;
use conventional_commits::revert::{Candidate, Reverts, cancelled};
use history::Commit;
use semantic_release::analysis::{analyse, bump};
use semantic_release::version::{self, Bump};
use serde_json::Value;

fn cases(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(file);
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_kind(kind: &str) -> Vec<Value> {
    let cases: Vec<_> = cases("semantic-release.jsonl").into_iter().filter(|case| case["kind"] == kind).collect();
    assert!(!cases.is_empty(), "no case of kind {kind}");
    cases
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn released(messages: &[&str], hashes: &[&str]) -> Option<String> {
    let commit = |(message, id): (&&str, &&str)| Commit { id: (*id).to_owned(), message: (*message).to_owned() };
    let commits: Vec<_> = messages.iter().zip(hashes).map(commit).collect();
    bump(&analyse(&commits)).map(|bump| bump.to_string())
}

#[test]
fn each_message_has_the_release_type_and_the_parts_that_the_peer_finds() {
    let mut wrong = Vec::new();
    for case in cases("release-types.jsonl") {
        let message = text(&case["message"]);
        let parsed = Message::parse(message);
        let header = parsed.as_ref().and_then(|parsed| parsed.header);
        let ours = serde_json::json!({
            "release": released(&[message], &["c0"]),
            "parsed": {
                "type": header.map(|header| header.kind).filter(|kind| !kind.is_empty()),
                "scope": header.and_then(|header| header.scope),
                "subject": header.map(|header| header.subject).filter(|subject| !subject.is_empty()),
                "breaking": parsed.as_ref().is_some_and(|parsed| !parsed.breaking.is_empty()),
            },
        });
        if ours["release"] != case["release"] || (!case["parsed"]["breaking"].is_null() && ours["parsed"] != case["parsed"]) {
            wrong.push(format!(
                "{message:?}\n  peer: {} {}\n  ours: {} {}",
                case["release"], case["parsed"], ours["release"], ours["parsed"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_range_of_commits_asks_for_what_the_peer_says() {
    for case in of_kind("analyze_commits") {
        let strings = |key: &str| case[key].as_array().unwrap().iter().map(text).collect::<Vec<_>>();
        assert_eq!(released(&strings("messages"), &strings("hashes")).as_deref(), case["expect"]["release"].as_str(), "{case}");
    }
}

#[test]
fn the_next_version_of_a_release_branch_is_the_peers() {
    for case in of_kind("next_version") {
        let last = case["config"]["lastRelease"]["version"].as_str().map(|text| semver::Version::parse(text).unwrap());
        let bump = match text(&case["config"]["nextRelease"]["type"]) {
            "major" => Bump::Major,
            "minor" => Bump::Minor,
            _ => Bump::Patch,
        };
        assert_eq!(version::next(last.as_ref(), bump).to_string(), text(&case["expect"]["version"]), "{case}");
    }
}

#[test]
fn reverted_commits_are_left_out_as_by_the_peer() {
    for case in of_kind("revert_filter") {
        let commits = case["config"]["commits"].as_array().unwrap();
        let candidate = |commit: &'_ Value| -> (String, String, Option<(String, String)>) {
            let named = if commit["raw"].is_null() { commit } else { &commit["raw"] };
            let revert = &commit["revert"];
            let reverts = (!revert.is_null()).then(|| (text(&revert["header"]).to_owned(), text(&revert["hash"]).to_owned()));
            (text(&named["header"]).to_owned(), text(&named["hash"]).to_owned(), reverts)
        };
        let owned: Vec<_> = commits.iter().map(candidate).collect();
        let range: Vec<_> = owned
            .iter()
            .map(|(header, hash, reverts)| Candidate {
                header,
                hash,
                reverts: reverts.as_ref().map(|(header, hash)| Reverts { header: Some(header), hash: Some(hash) }),
            })
            .collect();
        let remaining: Vec<_> =
            commits.iter().zip(cancelled(&range)).filter(|(_, partner)| partner.is_none()).map(|(commit, _)| commit).collect();
        assert_eq!(remaining, case["expect"]["remaining"].as_array().unwrap().iter().collect::<Vec<_>>(), "{case}");
    }
}
