//! No text takes longer than its length allows: characters are counted as they are looked at, on texts of one and two lengths.

use std::cell::Cell;

use crate::{Edition, Options, Parser, Preset, release_as, skips_release, split};

thread_local! {
    /// How many characters were looked at on this thread.
    pub(crate) static LOOKS: Cell<u64> = const { Cell::new(0) };
}

/// How many characters are looked at to read all that can be read of a message.
fn looks(parser: &Parser, message: &str) -> u64 {
    LOOKS.set(0);
    let _ = (split(message, true, true), release_as(message), skips_release(message));
    if let Some(read) = parser.parse(message) {
        let _ = (read.details(), read.mentions().count());
    }
    LOOKS.get()
}

#[test]
fn a_text_of_twice_the_length_is_looked_at_twice_as_long() {
    let pieces = [
        "x",
        " ",
        "#",
        "#1",
        "#1 ",
        "a/",
        "(",
        ")!: ",
        "@",
        "@a ",
        "fix ",
        "fix #1 ",
        "closes \r",
        "\r",
        "\u{2028}",
        "gh-",
        "gh-gh",
        "-",
        "http://",
        "https://-",
        "[skip ",
        "gpg:\n",
        "\n",
        "\n\n",
        "# x\n",
        "---\n",
        "-a-\nx\n",
        "BREAKING CHANGE: x\n",
        "BREAKING CHANGE:\n#1\n",
        "* feat: a b\n",
        "feat: a b\n",
        "feat(",
        "* ",
        "commit 0123\n",
        "This reverts commit ",
        "\"This reverts commit ",
        "BEGIN_NESTED_COMMIT",
        "END_NESTED_COMMIT",
        "BEGIN_COMMIT_OVERRIDE",
        "Release-As:\n",
        "a: ",
        "a: b\n",
    ];
    let starts = ["", "feat(a): b\n\n", "feat(", "Revert \"", "BREAKING CHANGE: ", "Squashed commit of the following:\n"];
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let seven = Options {
        edition: Edition::Seven,
        issue_prefixes: words(&["gh-", "#", "g"]),
        reference_actions: words(&["x", "fix", "closes"]),
        ..Options::default()
    };
    let parsers = [Parser::of(Preset::ConventionalCommits), &Parser::new(Preset::Angular, &seven).unwrap()];
    for (piece, start) in pieces.iter().flat_map(|piece| starts.map(|start| (piece, start))) {
        for parser in parsers {
            let [once, twice] = [1_000, 2_000].map(|times| looks(parser, &format!("{start}{}!", piece.repeat(times))));
            assert!(twice <= 2 * once + 200, "{start:?} and {piece:?}: {once}, then {twice}");
        }
    }
}
