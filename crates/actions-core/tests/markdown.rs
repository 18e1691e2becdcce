//! Text from outside, escaped, is shown as that text and nothing else: by `CommonMark` with GitHub's extensions, and by what GitHub
//! makes of the rendered text afterwards.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actions_core::summary::escape;
use comrak::{Options, markdown_to_html};
use proptest::prelude::*;
use regex_lite::Regex;

const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// What GitHub makes links and pictures of, in rendered text (docs.github.com, "Autolinked references and URLs").
const REFERENCES: [&str; 6] =
    [r"@[a-zA-Z0-9]", r"#[0-9]", r"(?i)\bgh-[0-9]", r":[a-z0-9_+-]*[a-z][a-z0-9_+-]*:", r":(\+1|-1|100|1234):", r"\w@\w"];

/// Texts that are references, links, blocks or emphasis unless they are escaped.
const TEXTS: [&str; 44] = [
    "@octocat",
    "@octo-org/team",
    "#12",
    "GH-12",
    "see gh-12, Gh-7",
    "owner/name#12",
    "octocat#12",
    "0123456789012345678901234567890123456789",
    "octocat@0123456789012345678901234567890123456789",
    "owner/name@0123456789012345678901234567890123456789",
    "ada@example.com",
    "mailto:ada@example.com",
    "xmpp:ada@example.com/x",
    "www.example.com",
    "a WWW.example.com/x",
    "https://example.com",
    "ftp://example.com",
    "<https://example.com>",
    ":tada: and :+1: :-1: :100: :1234:",
    "::tada::",
    "[a](https://example.com)",
    "![a](https://example.com/a.png)",
    "[^1] [x]: y",
    "**a** _b_ ~~c~~ `d` $e$",
    "<img src=x onerror=alert(1)> &amp; &#64;x",
    "<!-- a",
    "- a",
    "+ a",
    "1. a",
    "1) a",
    "# a",
    "> a",
    "===",
    "---",
    "    a | b",
    "\\@octocat \\",
    "_a_ a_b_c __a__ _ a _",
    "a_b@example.com",
    "_(a)_ (_a_)",
    "![a] (b) {c} !",
    "1): a",
    "tel:1 http: //x mailto: a",
    "http:",
    "a :b: c: d :",
];

fn html(markdown: &str) -> String {
    let mut options = Options::default();
    options.render.r#unsafe = true;
    let extension = &mut options.extension;
    extension.autolink = true;
    extension.footnotes = true;
    extension.math_dollars = true;
    extension.strikethrough = true;
    extension.table = true;
    extension.tasklist = true;
    markdown_to_html(markdown, &options)
}

/// The text as HTML shows it.
fn as_html(text: &str) -> String {
    let entities = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")];
    entities.iter().fold(text.to_owned(), |text, (plain, entity)| text.replace(plain, entity))
}

/// What is wrong with how a text shows when it is escaped.
fn wrong(text: &str) -> Vec<String> {
    let html = html(&escape(text));
    let shown = html.replace(ZERO_WIDTH_SPACE, "");
    let expected = format!("<p>{}</p>\n", as_html(text.trim()));
    let mut wrong: Vec<String> =
        REFERENCES.iter().filter(|rule| Regex::new(rule).unwrap().is_match(&html)).map(|rule| (*rule).to_owned()).collect();
    if shown != expected {
        wrong.push(format!("{shown:?} is not {expected:?}"));
    }
    wrong
}

#[test]
fn references_links_and_blocks_show_as_they_are_written() {
    for text in TEXTS {
        for text in [text.to_owned(), format!("fix: {text} (x)"), format!("({text})")] {
            assert_eq!(wrong(&text), [""; 0], "{text}");
        }
    }
}

#[test]
fn what_is_no_reference_can_be_copied_as_it_is() {
    for text in ["127.0.0.1:34567: refused", "12:30:45", "ghcr.io/acme/shop-api:1.6.1", "v1.6.1-rc.1 is 2.0", "high-12", "a - b"]
    {
        assert!(!html(&escape(text)).contains(ZERO_WIDTH_SPACE), "{text}");
        assert_eq!(wrong(text), [""; 0], "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_of_them_in_a_row_show_as_they_are_written(parts in prop::collection::vec(prop::sample::select(TEXTS.to_vec()), 1..4)) {
        let text = parts.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(wrong(&text), Vec::<String>::new());
    }
}
