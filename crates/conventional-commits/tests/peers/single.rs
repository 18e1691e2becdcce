//! Parsers of one commit: git-conventional, convco, @conventional-commits/parser, the specification's examples and svu.

use conventional_commits::Message;
use serde_json::Value;

use crate::answer::Answer;
use crate::cases::{self, text};
use crate::differential::release;
use crate::rules;

fn all_agree(file: &str, also: impl Fn(&Message<'_>, &Value)) {
    let cases = cases::of(file);
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let message = text(&case["messages"][0]);
            let theirs = Answer::theirs(&case["expect"]);
            let ours = Answer::ours(message).as_told_by(&theirs);
            if ours == theirs {
                also(&Message::parse(message).unwrap_or_else(|| Message::parse("x").unwrap()), &case["expect"]);
            }
            (ours != theirs && !rules::explain(message, &theirs, &ours)).then(|| format!("{message:?}\n  {theirs:?}\n  {ours:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ by no rule:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn git_conventional_agrees_but_for_the_rules() {
    all_agree("git-conventional", |read, expect| {
        if let Some(description) = expect["breaking_description"].as_str() {
            assert_eq!(read.breaking[0].text, description, "{expect}");
        }
    });
}

#[test]
fn convco_agrees_but_for_the_rules() {
    all_agree("convco", |read, expect| {
        for reference in expect["references"].as_array().into_iter().flatten() {
            let issue = text(&reference["issue"]);
            assert!(read.references().iter().any(|ours| ours.issue == issue), "{expect}");
        }
    });
}

#[test]
fn the_parser_of_conventional_commits_agrees_but_for_the_rules() {
    all_agree("conventional-commits", |_, _| {});
}

#[test]
fn the_specifications_examples_agree_but_for_the_rules() {
    all_agree("specification", |read, expect| assert_eq!(release(read), expect["release"].as_str(), "{expect}"));
}

#[test]
fn svu_sees_the_same_features_fixes_and_breaking_changes() {
    for case in cases::of("svu") {
        let message = Message::parse(text(&case["messages"][0])).unwrap();
        for (name, expected) in case["expect"].as_object().unwrap() {
            let ours = match name.as_str() {
                "is_breaking" => !message.breaking.is_empty(),
                "is_feature" => message.kind() == Some("feat"),
                _ => message.kind() == Some("fix"),
            };
            assert_eq!(ours, *expected == true, "{case}");
        }
    }
}
