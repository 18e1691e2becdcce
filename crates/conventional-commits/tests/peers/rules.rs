//! Why we answer otherwise than a peer, on purpose: each rule is a row of the crate's README, and looks at the message and at
//! both answers, never at which case it is.

use conventional_commits::split::TYPES;

use crate::answer::Answer;
use crate::cases::{self, text};
use crate::several;

/// A reason to answer otherwise.
struct Rule {
    /// As the README has it.
    name: &'static str,
    holds: fn(message: &str, theirs: &Answer, ours: &Answer) -> bool,
}

const RULES: [Rule; 9] = [
    Rule { name: "blanks around a subject are kept", holds: only_blanks_differ },
    Rule { name: "a pull request at the end of a subject is kept", holds: only_the_pull_request_differs },
    Rule { name: "a subject may be empty", holds: no_subject },
    Rule { name: "a blank follows the colon", holds: no_blank },
    Rule { name: "a type is letters, digits and `_`", holds: other_type },
    Rule { name: "a scope is any text", holds: other_scope },
    Rule { name: "what follows a header never spoils it", holds: only_the_body_is_refused },
    Rule { name: "a breaking change may begin any line", holds: breaking_in_the_body },
    Rule { name: "lines of a signature are left out", holds: signed },
];

const OF_SEVERAL: [&str; 2] = ["a footer is a commit when its type is a usual one", "any type is a type"];

/// Whether a rule says why the answers differ.
pub(crate) fn explain(message: &str, theirs: &Answer, ours: &Answer) -> bool {
    RULES.iter().any(|rule| (rule.holds)(message, theirs, ours))
}

fn header(message: &str) -> &str {
    message.trim_matches('\n').lines().next().unwrap_or_default()
}

/// The header up to the colon that ends type and scope.
fn before_colon(message: &str) -> &str {
    header(message).split_once(':').map_or("", |(before, _)| before)
}

/// Our answer with another subject.
fn with_subject(ours: &Answer, change: impl Fn(&str) -> String) -> Answer {
    match ours.clone() {
        Answer::Conventional { kind, scope, subject, breaking } => {
            Answer::Conventional { kind, scope, subject: subject.as_deref().map(change), breaking }
        }
        Answer::Refused => Answer::Refused,
    }
}

fn only_blanks_differ(_: &str, theirs: &Answer, ours: &Answer) -> bool {
    let trimmed = |text: &str| text.trim().to_owned();
    with_subject(ours, trimmed) == with_subject(theirs, trimmed)
}

fn only_the_pull_request_differs(message: &str, theirs: &Answer, ours: &Answer) -> bool {
    let cut = |text: &str| {
        let before = text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once(" ("));
        before.filter(|(_, request)| request.contains(['#', '!'])).map_or(text, |(subject, _)| subject).trim().to_owned()
    };
    !only_blanks_differ(message, theirs, ours) && with_subject(ours, cut) == with_subject(theirs, |text| text.trim().to_owned())
}

fn no_subject(_: &str, theirs: &Answer, ours: &Answer) -> bool {
    let empty =
        |answer: &Answer| matches!(answer, Answer::Conventional { subject: Some(subject), .. } if subject.trim().is_empty());
    // A peer that tells no subject of what it refuses leaves ours as it is.
    *theirs == Answer::Refused && empty(ours)
}

fn no_blank(message: &str, theirs: &Answer, ours: &Answer) -> bool {
    let after = &header(message)[before_colon(message).len()..];
    *ours == Answer::Refused && *theirs != Answer::Refused && after.starts_with(':') && !after.starts_with(": ")
}

fn other_type(message: &str, theirs: &Answer, ours: &Answer) -> bool {
    let kind = before_colon(message).split('(').next().unwrap_or_default().trim_end_matches('!');
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    *ours == Answer::Refused && *theirs != Answer::Refused && !kind.chars().all(is_word)
}

fn other_scope(message: &str, theirs: &Answer, ours: &Answer) -> bool {
    let Answer::Conventional { scope, .. } = ours else { return false };
    let unusual = |c: char| !c.is_ascii_alphanumeric() && !"-_/".contains(c);
    let other = scope.as_ref().map_or_else(|| header(message).contains("()"), |scope| scope.contains(unusual));
    *theirs == Answer::Refused && other
}

fn only_the_body_is_refused(message: &str, theirs: &Answer, ours: &Answer) -> bool {
    let with_body = message.trim().contains('\n');
    *theirs == Answer::Refused && with_body && Answer::ours(header(message)) != Answer::Refused && *ours != Answer::Refused
}

fn breaking_in_the_body(message: &str, theirs: &Answer, ours: &Answer) -> bool {
    let Answer::Conventional { kind, scope, subject, breaking: true } = ours.clone() else { return false };
    let in_the_body = message.lines().skip(1).any(|line| line.to_ascii_uppercase().contains("BREAKING"));
    in_the_body && *theirs == Answer::Conventional { kind, scope, subject, breaking: false }
}

fn signed(message: &str, theirs: &Answer, ours: &Answer) -> bool {
    let unsigned: Vec<_> = message.lines().filter(|line| !line.starts_with("gpg:")).collect();
    *theirs == Answer::Refused && unsigned.len() < message.lines().count() && Answer::ours(&unsigned.join("\n")) == *ours
}

/// Takes the commits out that release-please makes of footers such as `Reviewed-by: x`.
pub(crate) fn footers_of_unknown_types_are_no_commits(messages: &[&str], theirs: &mut Vec<Answer>) {
    let own = |kind: &str| messages.iter().any(|message| message.starts_with(kind));
    theirs.retain(|answer| match answer {
        Answer::Conventional { kind: Some(kind), .. } => TYPES.contains(&kind.as_str()) || own(kind),
        _ => true,
    });
}

/// A peer that is told which types there are refuses others; here they ask for no release.
pub(crate) fn only_some_types_are_known(allowed: &[&str], theirs: &Answer, ours: &Answer) -> bool {
    let Answer::Conventional { kind: Some(kind), .. } = ours else { return false };
    *theirs == Answer::Refused && !allowed.contains(&kind.as_str())
}

/// The messages that a peer reads as one commit, with what it answers.
fn answers() -> Vec<(String, Answer)> {
    let single = ["git-conventional", "convco", "conventional-commits", "specification"].into_iter().flat_map(cases::of);
    let single = single.map(|case| (text(&case["messages"][0]).to_owned(), Answer::theirs(&case["expect"])));
    let several = cases::of("python-semantic-release").into_iter().filter(|case| case["expect"]["commits"][1].is_null());
    let several = several
        .map(|case| (text(&case["messages"][0]).to_owned(), several::by_type(Answer::theirs(&case["expect"]["commits"][0]))));
    let compared = cases::of("differential").into_iter();
    let compared = compared.map(|case| (text(&case["message"]).to_owned(), Answer::theirs(&case["parsed"]["git-conventional"])));
    // The specification's grammar, and so git-conventional and @conventional-commits/parser, take anything but blanks and marks for
    // a type; no case of theirs shows it.
    let (kind, subject) = (Some("my-type".to_owned()), Some("a".to_owned()));
    let by_grammar = ("my-type: a".to_owned(), Answer::Conventional { kind, scope: None, subject, breaking: false });
    single.chain(several).chain(compared).chain([by_grammar]).collect()
}

#[test]
fn every_rule_explains_a_case_that_no_other_explains() {
    let answers = answers();
    let is_needed = |rule: &&Rule| {
        let others = || RULES.iter().filter(|other| other.name != rule.name);
        answers.iter().any(|(message, theirs)| {
            let ours = Answer::ours(message).as_told_by(theirs);
            ours != *theirs
                && (rule.holds)(message, theirs, &ours)
                && !others().any(|other| (other.holds)(message, theirs, &ours))
        })
    };
    let needless: Vec<_> = RULES.iter().filter(|rule| !is_needed(rule)).map(|rule| rule.name).collect();
    assert_eq!(needless, Vec::<&str>::new());
}

#[test]
fn the_readme_has_a_row_for_each_rule() {
    let readme = include_str!("../../README.md");
    for name in RULES.iter().map(|rule| rule.name).chain(OF_SEVERAL) {
        assert!(readme.contains(&format!("| {name} |")), "{name}");
    }
}
