//! Parsers of messages that hold several commits: release-please and python-semantic-release.

use conventional_commits::split;
use serde_json::Value;

use crate::answer::Answer;
use crate::cases::{self, text, texts};
use crate::rules;

fn theirs(case: &Value) -> Vec<Answer> {
    case["expect"]["commits"].as_array().unwrap().iter().map(Answer::theirs).collect()
}

#[test]
fn release_please_finds_the_same_commits_but_for_the_rules() {
    for case in cases::of("release-please") {
        let bodies: Vec<_> = texts(&case["config"]["pullRequestBodies"]).collect();
        let messages = if bodies.is_empty() { texts(&case["messages"]).collect() } else { bodies };
        let commits = messages.iter().flat_map(|message| split(message, false, true));
        let mut ours: Vec<_> = commits.map(|commit| Answer::ours(&commit)).collect();
        let mut theirs = theirs(&case);
        rules::footers_of_unknown_types_are_no_commits(&messages, &mut theirs);
        // It puts the commits of footers first.
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs, "{case}");
    }
}

#[test]
fn python_semantic_release_finds_the_same_commits_but_for_the_rules() {
    for case in cases::of("python-semantic-release") {
        let config = &case["config"];
        let allowed: Vec<_> = texts(&config["allowed_tags"]).collect();
        let message = text(&case["messages"][0]);
        let commits = split(message, config["parse_squash_commits"] == true, false);
        let theirs = theirs(&case);
        assert_eq!(commits.len(), theirs.len(), "{case}\n{commits:?}");
        for (commit, theirs) in commits.iter().zip(&theirs) {
            let theirs = &by_type(theirs.clone());
            let ours = Answer::ours(commit).as_told_by(theirs);
            let explained = rules::explain(commit, theirs, &ours) || rules::only_some_types_are_known(&allowed, theirs, &ours);
            assert!(ours == *theirs || explained, "{commit:?}\n  {theirs:?}\n  {ours:?}\n{case}");
        }
    }
}

/// The answer with the type in place of the long name that the peer gives it.
pub(crate) fn by_type(mut answer: Answer) -> Answer {
    const NAMES: [(&str, &str); 10] = [
        ("build system", "build"),
        ("continuous integration", "ci"),
        ("chores", "chore"),
        ("documentation", "docs"),
        ("features", "feat"),
        ("bug fixes", "fix"),
        ("performance improvements", "perf"),
        ("refactoring", "refactor"),
        ("code style", "style"),
        ("testing", "test"),
    ];
    if let Answer::Conventional { kind: Some(kind), .. } = &mut answer
        && let Some((_, short)) = NAMES.iter().find(|(long, _)| long == kind)
    {
        *kind = (*short).to_owned();
    }
    answer
}
