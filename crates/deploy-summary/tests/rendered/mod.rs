//! Markdown as GitHub reads it: what it consists of, what it shows, and what GitHub makes of the text afterwards.

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, parse_document};
use regex_lite::Regex;

/// What GitHub makes links and pictures of in rendered text that is no code (docs.github.com, "Autolinked references and URLs").
const REFERENCES: [&str; 7] = [
    "@[a-zA-Z0-9]",
    "#[0-9]",
    r"(?i)\bgh-[0-9]",
    r":[a-z0-9_+-]*[a-z][a-z0-9_+-]*:",
    r":(\+1|-1|100|1234):",
    r"\w@\w",
    r"(^|[^0-9A-Za-z_])[0-9a-fA-F]{7,40}($|[^0-9A-Za-z_])",
];

fn github_options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    options
}

fn each<'a>(node: &'a AstNode<'a>, see: &mut impl FnMut(&NodeValue)) {
    see(&node.data.borrow().value);
    node.children().for_each(|child| each(child, see));
}

/// What Markdown consists of: the kind of each block and inline, and the raw HTML. Text is left out, and so is where it came from.
pub(crate) fn skeleton(markdown: &str) -> Vec<String> {
    let arena = Arena::new();
    let mut out = Vec::new();
    each(parse_document(&arena, markdown, &github_options()), &mut |value| match value {
        // Whether a value is shown as code or as text depends on its characters; neither can do harm.
        NodeValue::Text(_) | NodeValue::SoftBreak | NodeValue::Code(_) => {}
        NodeValue::HtmlBlock(html) => out.push(format!("html {}", tags(&html.literal))),
        NodeValue::HtmlInline(html) => out.push(format!("html {html}")),
        NodeValue::Link(link) => out.push(format!("link {}", link.url)),
        NodeValue::Heading(heading) => out.push(format!("heading {}", heading.level)),
        NodeValue::CodeBlock(block) => out.push(format!("code_block {}", block.info)),
        other => out.push(other.xml_node_name().to_owned()),
    });
    out
}

/// What Markdown shows, code included.
pub(crate) fn shown(markdown: &str) -> String {
    let arena = Arena::new();
    let mut out = String::new();
    each(parse_document(&arena, markdown, &github_options()), &mut |value| match value {
        NodeValue::Text(text) => out.push_str(text),
        NodeValue::Code(code) => out.push_str(&code.literal),
        NodeValue::SoftBreak => out.push(' '),
        _ => {}
    });
    out
}

/// What GitHub would make a link or a picture of: in the text between code, and in the text of our own HTML.
pub(crate) fn references(markdown: &str) -> Vec<String> {
    let arena = Arena::new();
    let mut texts = vec![String::new()];
    each(parse_document(&arena, markdown, &github_options()), &mut |value| match value {
        NodeValue::Text(text) => texts.last_mut().unwrap().push_str(text),
        NodeValue::HtmlBlock(html) => texts.push(without_code(&html.literal)),
        _ => texts.push(String::new()),
    });
    let found = |pattern: &str| {
        let regex = Regex::new(pattern).unwrap();
        texts.iter().filter(|text| regex.is_match(text)).map(|text| format!("{pattern} in {text:?}")).collect::<Vec<_>>()
    };
    REFERENCES.iter().flat_map(|pattern| found(pattern)).collect()
}

/// The text of our own HTML outside its `<code>`, in which GitHub looks for nothing.
fn without_code(html: &str) -> String {
    Regex::new("<code>.*?</code>|<[^>]*>").unwrap().replace_all(html, "").into_owned()
}

/// The tags of our own `<details>` blocks; what stands in the summary is escaped text.
fn tags(html: &str) -> String {
    Regex::new("<[^>]*>").unwrap().find_iter(html).map(|tag| tag.as_str()).collect()
}
