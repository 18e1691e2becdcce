//! conventional-commits-parser and commitlint are followed whole, conventional-commits-filter too.

use conventional_commits::revert::{Candidate, Reverts, cancelled};
use conventional_commits::{Edition, Parser, Preset};
use serde_json::{Map, Value, json};

use crate::cases::{self, text};

/// All that a message holds, as the peer writes it, without what is `null`.
fn whole(parser: &Parser, message: &str) -> Value {
    let Some(read) = parser.parse(message) else { return json!({ "error": "Expected a raw commit" }) };
    let details = read.details();
    let some = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
    let references: Vec<_> = details
        .references
        .iter()
        .map(|reference| {
            json!({
                "raw": reference.raw, "action": reference.action, "owner": reference.owner,
                "repository": reference.repository, "prefix": reference.prefix, "issue": reference.issue,
            })
        })
        .collect();
    let mut all = json!({
        "merge": read.merge,
        "header": some(read.first_line),
        "revert": read.reverts.map(|reverts| json!({ "header": reverts.header.map(some), "hash": reverts.hash.map(some) })),
        "body": details.body,
        "footer": details.footer,
        "notes": read.breaking.iter().map(|note| json!({ "title": note.title, "text": note.text })).collect::<Vec<_>>(),
        "mentions": read.mentions().collect::<Vec<_>>(),
        "references": references,
        "type": read.kind(), "scope": read.scope(), "subject": read.subject(),
    });
    for (name, value) in read.parts() {
        all[*name] = json!(value);
    }
    for (name, value) in &details.fields {
        all[*name] = json!(value);
    }
    without_nulls(&all)
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map
                .iter()
                .filter(|(name, value)| !value.is_null() && *name != "raw" || value.is_string() && map.contains_key("issue"));
            Value::Object(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect::<Map<_, _>>())
        }
        Value::Array(list) => list.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_part_of_a_message_is_read_as_conventional_commits_parser_reads_it() {
    for case in cases::of("conventional-commits-parser") {
        // The presets' patterns are among the options; that of angular has no form for breaking headers.
        let parser = cases::parser(Edition::Seven, Preset::Angular, &case["config"]);
        assert_eq!(whole(&parser, text(&case["messages"][0])), without_nulls(&case["expect"]), "{case}");
    }
}

#[test]
fn every_part_of_a_message_is_read_as_commitlint_reads_it() {
    for case in cases::of("commitlint") {
        for edition in [Edition::Six, Edition::Seven] {
            let parser = cases::parser(edition, Preset::Angular, &case["config"]["parserOpts"]);
            assert_eq!(whole(&parser, text(&case["messages"][0])), without_nulls(&case["expect"]), "{case}");
        }
    }
}

#[test]
fn reverted_commits_are_left_out_as_by_conventional_commits_filter() {
    for case in cases::of("conventional-commits-filter") {
        let commits = case["config"]["commits"].as_array().unwrap();
        let range: Vec<_> = commits.iter().map(candidate).collect();
        let left = commits.iter().zip(cancelled(&range)).filter(|(_, partner)| partner.is_none());
        let remaining: Vec<_> = left.map(|(commit, _)| commit).collect();
        assert_eq!(remaining, case["expect"]["remaining"].as_array().unwrap().iter().collect::<Vec<_>>(), "{case}");
    }
}

fn candidate(commit: &Value) -> Candidate<'_> {
    let named = if commit["raw"].is_null() { commit } else { &commit["raw"] };
    let reverts = commit["revert"].as_object();
    let field = |name: &str| reverts.and_then(|reverts| reverts.get(name)).map(text);
    Candidate {
        header: text(&named["header"]),
        hash: text(&named["hash"]),
        reverts: reverts.map(|_| Reverts { header: field("header"), hash: field("hash") }),
    }
}
