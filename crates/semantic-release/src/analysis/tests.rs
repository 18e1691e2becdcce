use std::convert::Infallible;

use conventional_commits::Message;
use conventional_commits::revert::{Candidate, cancelled};
use deploy_config::release::Releases;
use serde_json::{Value, json};

use super::{Analyst, Conclusion, Finding, Verdict};
use crate::version::Bump;

fn analyst(settings: Value) -> Analyst {
    Analyst::new(&serde_json::from_value::<Releases>(settings).unwrap()).unwrap()
}

/// Commits with the ids `c0`, `c1`, …, newest first.
fn conclude(analyst: &Analyst, messages: &[&str]) -> (Vec<Finding>, Conclusion) {
    let findings: Vec<_> = messages.iter().map(|message| analyst.read(message, 1)).collect();
    let message = |index: usize| Ok::<_, Infallible>(messages[index].to_owned());
    let Ok(conclusion) = analyst.conclude(|index| findings.get(index), |index| format!("c{index}"), message);
    (findings, conclusion)
}

fn bump(settings: Value, messages: &[&str]) -> Option<Bump> {
    conclude(&analyst(settings), messages).1.bump
}

#[test]
fn every_commit_is_told_why() {
    let settings = json!({ "rules": [{ "type": "style", "release": false }] });
    let messages = ["docs: a", "Feat: b", "hello", " ", "fix: c", "style: d", "feat: e [skip release]"];
    let (findings, conclusion) = conclude(&analyst(settings), &messages);
    let kind = |message: &'static str| message.split_once(':').map(|(kind, _)| kind);
    let told = |index: usize| conclusion.verdict(index, &findings[index]).told(kind(messages[index]), |with| format!("c{with}"));
    let expected = [
        "the type `docs` asks for no release",
        "the type `Feat` asks for no release; write it in lower case",
        "not of the form `type(scope): subject`",
        "the message is empty",
        "asks for a patch release",
        "a rule says that it asks for no release",
        "it says to skip the release",
    ];
    assert_eq!((0..messages.len()).map(told).collect::<Vec<_>>(), expected);
    assert_eq!(conclusion.counted, 6);
}

#[test]
fn a_rule_about_subjects_meets_a_commit_that_is_of_no_form_by_its_first_lines() {
    let settings = json!({ "rules": [{ "subject": "Update the*README", "release": "patch" }] });
    let of = |message: &str| bump(settings.clone(), &[message]);
    let met = ["Update the README\n\nwords", "\nUpdate\nthe README", "docs: Update the README"];
    assert_eq!(met.map(of), [Some(Bump::Patch); 3]);
    let unmet = ["docs: words\n\nUpdate the README", "words\n\nUpdate the README", "docs(README):\n\nUpdate the README"];
    assert_eq!(unmet.map(of), [None; 3]);
}

#[test]
fn a_feature_and_its_revert_ask_for_nothing() {
    let (findings, conclusion) = conclude(&analyst(json!({})), &["Revert \"feat: a\"\n\nThis reverts commit c1.", "feat: a"]);
    assert_eq!(conclusion.verdict(0, &findings[0]), Verdict::Cancelled { with: 1 });
    assert_eq!(conclusion.verdict(1, &findings[1]), Verdict::Cancelled { with: 0 });
    assert_eq!((conclusion.bump, conclusion.counted), (None, 2));
}

#[test]
fn the_revert_of_an_older_commit_is_a_patch() {
    assert_eq!(bump(json!({}), &["Revert \"feat: a\"\n\nThis reverts commit abc.", "docs: b"]), Some(Bump::Patch));
}

#[test]
fn a_revert_pattern_without_an_id_compares_the_first_lines() {
    let settings = json!({ "commits": { "revert_pattern": "^undo (.*)$", "revert_correspondence": ["header"] } });
    assert_eq!(bump(settings, &["undo feat: a", "docs: b", "feat: a"]), None);
}

#[test]
fn the_newest_version_that_is_asked_for_comes_first() {
    let messages = ["chore: a\n\nRelease-As: 2.0.0", "fix: b\n\nRelease-As: soon", "docs: c\n\nRelease-As: v3.0.0-beta.1"];
    let (_, conclusion) = conclude(&analyst(json!({})), &messages);
    let asked: Vec<_> = conclusion.asked.iter().map(|asked| (asked.index, asked.version.to_string())).collect();
    assert_eq!(asked, [(0, "2.0.0".to_owned()), (2, "3.0.0-beta.1".to_owned())]);
    assert_eq!(conclusion.unreadable, [1]);
}

#[test]
fn a_version_that_a_reverted_commit_asks_for_is_not_asked_for() {
    let messages = ["Revert \"feat: a\"\n\nThis reverts commit c1.", "feat: a\n\nRelease-As: 9.0.0"];
    assert_eq!(conclude(&analyst(json!({})), &messages).1.asked, []);
}

#[test]
fn merges_are_left_out_when_the_settings_say_so() {
    let message = "feat: merged by hand";
    assert_eq!(analyst(json!({})).read(message, 2).verdict, Verdict::Releases(Bump::Minor));
    assert_eq!(analyst(json!({ "commits": { "skip_merges": true } })).read(message, 2).verdict, Verdict::Merge);
}

#[test]
fn the_furthest_of_squashed_commits_counts() {
    let message = "Add it all (#12)\n\n* docs: a\n\n* feat(api): b\n";
    assert_eq!(bump(json!({}), &[message]), None);
    assert_eq!(bump(json!({ "commits": { "squash": true } }), &[message]), Some(Bump::Minor));
}

#[test]
fn a_type_with_a_group_in_the_notes_is_noted_without_a_release() {
    let settings = json!({ "notes": { "groups": { "docs": "Documentation" } } });
    let (findings, conclusion) = conclude(&analyst(settings), &["docs: a", "chore: b", "fix: c"]);
    let noted: Vec<_> = findings.iter().enumerate().map(|(index, finding)| conclusion.is_noted(index, finding)).collect();
    assert_eq!((noted, conclusion.bump), (vec![true, false, true], Some(Bump::Patch)));
}

#[test]
fn rules_see_every_part_of_a_message() {
    let rules = |part: &str, glob: &str| json!({ "rules": [{ part: glob, "release": "major" }] });
    let message = "docs(api): write\n\nlong text\n\nCloses #1";
    for (part, glob) in
        [("scope", "a*"), ("subject", "write"), ("header", "docs*"), ("body", "long*"), ("footer", "*#1"), ("message", "*text*")]
    {
        assert_eq!(bump(rules(part, glob), &[message]), Some(Bump::Major), "{part}");
    }
    assert_eq!(bump(rules("merge", "*"), &[message]), None);
}

#[test]
fn little_is_kept_of_a_commit() {
    assert!(size_of::<Finding>() <= 56, "{}", size_of::<Finding>());
}

proptest::proptest! {
    #[test]
    fn looking_only_at_what_reverts_name_finds_what_looking_at_all_finds(
        range in proptest::collection::vec((0usize..3, 0usize..8, 0usize..3), 0..12),
    ) {
        let header = |of: usize| ["feat: a", "fix: b", "docs: c"][of].to_owned();
        let message = |(kind, of, other): (usize, usize, usize)| match kind {
            0 => format!("Revert \"{}\"\n\nThis reverts commit c{of}.", header(other)),
            _ => header(other),
        };
        let messages: Vec<String> = range.into_iter().map(message).collect();
        let parsed: Vec<_> = messages.iter().filter_map(|message| Message::parse(message)).collect();
        let ids: Vec<String> = (0..messages.len()).map(|index| format!("c{index}")).collect();
        let all: Vec<_> = parsed
            .iter()
            .zip(&ids)
            .map(|(message, id)| Candidate { header: message.first_line, hash: id, reverts: message.reverts })
            .collect();
        let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
        let (findings, conclusion) = conclude(&analyst(json!({})), &texts);
        for (index, partner) in cancelled(&all).into_iter().enumerate() {
            let verdict = conclusion.verdict(index, &findings[index]);
            proptest::prop_assert_eq!(partner.map_or(findings[index].verdict, |with| Verdict::Cancelled { with }), verdict);
        }
    }
}
