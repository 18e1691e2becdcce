//! The outline of a file is what a Markdown parser sees.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use proptest::prelude::*;
use semantic_release::changelog::outline::Outline;

/// The levels of the headings at the top of a document, by the parser that follows GitHub's.
fn parsed(text: &str) -> Vec<usize> {
    let arena = Arena::new();
    let document = parse_document(&arena, text, &Options::default());
    let level = |node: &comrak::nodes::AstNode<'_>| match &node.data.borrow().value {
        NodeValue::Heading(heading) => Some(usize::from(heading.level)),
        _ => None,
    };
    document.children().filter_map(level).collect()
}

const LINES: [&str; 26] = [
    "# a",
    "## [1.0.0]",
    "###",
    "#b",
    "## c ##",
    " ## d",
    "    # code",
    "\t# code",
    "text",
    "===",
    "---",
    "```",
    "~~~",
    "````",
    "``` a`b",
    "<!-- c -->",
    "<!--",
    "-->",
    "",
    "",
    "",
    "<details>",
    "</details>",
    "<pre>",
    "</pre>",
    "<b>x</b>",
];

proptest! {
    #[test]
    fn headings_are_those_of_a_markdown_parser(lines in prop::collection::vec(prop::sample::select(LINES.to_vec()), 0..14)) {
        let text = lines.join("\n") + "\n";
        // Front matter is no Markdown.
        prop_assume!(!text.starts_with("---"));
        let outline = Outline::of(&text);
        prop_assert_eq!(outline.headings.iter().map(|heading| heading.level).collect::<Vec<_>>(), parsed(&text), "{:?}", text);
    }
}

#[test]
fn definitions_are_found_with_their_addresses() {
    let text = "# C\r\n\r\n  [Unreleased]: https://a/b 'x'\r\n[1.0.0]:https://c\n[^1]: a note\n- [d]: e\n";
    let outline = Outline::of(text);
    let found: Vec<_> =
        outline.definitions.iter().map(|one| (one.label, one.url, &text[one.url_start..][..one.url.len()])).collect();
    assert_eq!(found, [("Unreleased", "https://a/b", "https://a/b"), ("1.0.0", "https://c", "https://c")]);
}
