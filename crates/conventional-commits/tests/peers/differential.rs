//! One message each, and what semantic-release makes of it with either preset.

use conventional_commits::{Message, Parser, Preset};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::cases::{self, text};
use crate::rules;

/// The release that commit-analyzer's default rules give.
pub(crate) fn release(message: &Message<'_>) -> Option<&'static str> {
    match message.kind() {
        _ if !message.breaking.is_empty() => Some("major"),
        Some("feat" | "FEAT") => Some("minor"),
        Some("fix" | "FIX" | "perf") => Some("patch"),
        _ => message.reverts.map(|_| "patch"),
    }
}

fn both_are_the_peers(preset: Preset, parsed: &str, released: &str) {
    for case in cases::of("differential") {
        let read = Parser::of(preset).parse(text(&case["message"]));
        let ours = read.as_ref().map(|read| {
            let breaking = !read.breaking.is_empty();
            json!({ "type": read.kind(), "scope": read.scope(), "subject": read.subject(), "breaking": breaking, "error": null })
        });
        let theirs = Some(&case["parsed"][parsed]).filter(|parsed| parsed["error"].is_null());
        assert_eq!(ours.as_ref(), theirs, "{case}");
        let release = read.as_ref().and_then(release);
        assert_eq!(release, case["release"][released].as_str(), "{case}");
    }
}

#[test]
fn the_preset_conventionalcommits_reads_and_releases_as_semantic_release_does() {
    both_are_the_peers(Preset::ConventionalCommits, "ccp-conventionalcommits", "semantic-release(conventionalcommits preset)");
}

#[test]
fn the_preset_angular_reads_and_releases_as_semantic_release_does() {
    both_are_the_peers(Preset::Angular, "ccp-angular", "semantic-release(angular preset, default)");
}

#[test]
fn git_conventional_reads_the_same_but_for_the_rules() {
    let differs = |case: &Value| {
        let message = text(&case["message"]);
        let theirs = Answer::theirs(&case["parsed"]["git-conventional"]);
        let ours = Answer::ours(message).as_told_by(&theirs);
        (ours != theirs && !rules::explain(message, &theirs, &ours)).then(|| format!("{message:?}\n  {theirs:?}\n  {ours:?}"))
    };
    let wrong: Vec<_> = cases::of("differential").iter().filter_map(differs).collect();
    assert!(wrong.is_empty(), "{} differ by no rule:\n{}", wrong.len(), wrong.join("\n"));
}
