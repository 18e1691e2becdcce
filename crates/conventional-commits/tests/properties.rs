//! Any text is read, whatever it holds, and none takes long.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::sync::LazyLock;

use conventional_commits::{Edition, Options, Parser, Preset, release_as, skips_release, split};
use proptest::prelude::*;

/// Reads all that can be read of a message; the number of things found.
fn read_all(parser: &Parser, message: &str) -> usize {
    let commits = split(message, true, true);
    let asked = release_as(message).map_or(0, str::len) + usize::from(skips_release(message));
    let Some(read) = parser.parse(message) else { return commits.len() };
    let details = read.details();
    let found = details.references.len() + details.fields.len() + read.breaking.len() + read.mentions().count();
    commits.len() + asked + found
}

static PARSERS: LazyLock<Vec<Parser>> = LazyLock::new(|| {
    let word = |word: &str| vec![word.to_owned()];
    let given = Options {
        edition: Edition::Seven,
        comment_char: Some("#".to_owned()),
        merge_pattern: Some(r"^Merge (?<header>.*)$".to_owned()),
        merge_correspondence: word("header"),
        note_keywords: vec!["É".to_owned(), "BREAKING".to_owned()],
        issue_prefixes: vec!["gh-".to_owned(), "#".to_owned()],
        reference_actions: word("kills"),
        field_pattern: Some(r"/^-(\w+)-$/u".to_owned()),
        ..Options::default()
    };
    let seven = Options { edition: Edition::Seven, ..Options::default() };
    vec![
        Parser::of(Preset::ConventionalCommits).clone(),
        Parser::of(Preset::Angular).clone(),
        Parser::new(Preset::ConventionalCommits, &seven).unwrap(),
        Parser::new(Preset::Angular, &given).unwrap(),
    ]
});

fn message() -> impl Strategy<Value = String> {
    let pieces = [
        "feat",
        "fix(a)",
        "!",
        ": ",
        ":",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "é",
        "É",
        "\u{2028}",
        "\u{feff}",
        "\0",
        "* ",
        "- ",
        "BREAKING CHANGE: ",
        "breaking-change",
        "|",
        "closes #1",
        "kills gh-2",
        " owner/name#3, ",
        "#",
        "@me",
        "http://a#1",
        "-field-",
        "--",
        "gpg: x",
        "# c",
        "Revert \"",
        "\"",
        "This reverts commit ",
        "0123abc.",
        "Merge ",
        "commit 0123abc",
        "Squashed commit of the following:",
        "    ",
        "BEGIN_NESTED_COMMIT",
        "END_NESTED_COMMIT",
        "BEGIN_COMMIT_OVERRIDE",
        "Release-As: 1.2.3",
        "[skip release]",
    ];
    prop::collection::vec(prop_oneof![4 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => ".{0,3}"], 0..30)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read(message in message()) {
        for parser in PARSERS.iter() {
            read_all(parser, &message);
        }
    }

    #[test]
    fn a_message_taken_apart_holds_what_it_held(message in message(), squash: bool) {
        let commits = split(&message, squash, false);
        prop_assert!(!commits.is_empty());
        for commit in &commits {
            let header = commit.lines().next().unwrap_or_default();
            prop_assert!(message.contains(header), "{header:?} in {message:?}");
        }
    }

    #[test]
    fn the_header_of_a_plain_message_is_its_first_line(
        kind in "[a-z]{1,8}", scope in "[a-z/ -]{1,8}", subject in "[a-z][a-z# ]{0,20}", body in message()
    ) {
        let text = format!("{kind}({scope})!: {subject}\n\n{body}");
        let read = Parser::of(Preset::ConventionalCommits).parse(&text).unwrap();
        prop_assert_eq!((read.kind(), read.scope(), read.subject()), (Some(&*kind), Some(&*scope), Some(&*subject)));
        prop_assert!(!read.breaking.is_empty());
    }
}

#[test]
fn five_megabytes_are_read_to_their_end() {
    let message = format!("feat: a\n\n{}\nBREAKING CHANGE: b", "x y\n".repeat(1_300_000));
    let read = Parser::of(Preset::ConventionalCommits).parse(&message).unwrap();
    assert_eq!(read.breaking[0].text, "b");
}
