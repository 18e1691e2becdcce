//! The hidden lines by which comments are known again: HTML comments, which no reader sees. Pure.
//!
//! A mark counts only where we write it, as the first line or as the last: what others said, and what is quoted in between, is none.

use std::fmt::Write;

/// The first line of a comment of which a conversation has one for each name, such as that of an environment.
#[must_use]
pub fn sticky(name: &str) -> String {
    format!("<!-- deploy-action: {} -->", hidden(name))
}

/// Whether a comment begins with the mark of that name.
#[must_use]
pub fn is_sticky(body: &str, name: &str) -> bool {
    body.lines().next().is_some_and(|line| line.trim_end() == sticky(name))
}

/// A comment's text without its first lines that are marks of ours.
#[must_use]
pub fn without_sticky(body: &str) -> &str {
    let mut rest = body.trim_start();
    while let Some(line) =
        rest.lines().next().filter(|line| line.starts_with("<!-- deploy-action") && line.trim_end().ends_with("-->"))
    {
        rest = rest[line.len()..].trim_start();
    }
    rest
}

/// The last line of a comment, which holds what it said.
pub(crate) fn news(json: &str) -> String {
    // JSON can write these otherwise, so that nothing ends the mark before its time.
    format!("{NEWS}{}{END}", json.replace('<', "\\u003c").replace('>', "\\u003e"))
}

/// What the last line of a comment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last<'a> {
    /// What it said, as JSON.
    News(&'a str),
    /// The tag of the one release that it told of: so were comments marked that only releases wrote.
    Release(&'a str),
}

const NEWS: &str = "<!-- deploy-action/news: ";
const RELEASE: &str = "<!-- semantic-release: ";
const END: &str = " -->";

/// Reads the last line of a comment, when it is a mark of ours.
pub(crate) fn last(body: &str) -> Option<Last<'_>> {
    let inner = body.trim_end().lines().last()?.trim().strip_suffix(END)?;
    inner.strip_prefix(NEWS).map(Last::News).or_else(|| inner.strip_prefix(RELEASE).map(Last::Release))
}

/// The tag in a mark of releases, in which `<`, `>` and `%` were written as their numbers.
pub(crate) fn tag(hidden: &str) -> String {
    hidden.replace("%3C", "<").replace("%3E", ">").replace("%25", "%")
}

/// A name in an HTML comment, which `>` could end and a line break tear.
fn hidden(name: &str) -> String {
    name.chars().fold(String::new(), |mut text, c| {
        if matches!(c, '<' | '>' | '%') || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            let _ = write!(text, "%{:02X}", u32::from(c));
        } else {
            text.push(c);
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_neither_ends_its_mark_nor_tears_it() {
        assert_eq!(sticky("staging"), "<!-- deploy-action: staging -->");
        assert_eq!(sticky("a--> <b>\n%3E"), "<!-- deploy-action: a--%3E %3Cb%3E%0A%253E -->");
    }

    #[test]
    fn only_the_first_line_is_the_mark_of_a_name() {
        let mark = sticky("staging");
        assert!(is_sticky(&format!("{mark}\r\ntext"), "staging") && is_sticky(&mark, "staging"));
        for body in [format!("text\n{mark}"), format!("> {mark}"), sticky("staging2"), String::new()] {
            assert!(!is_sticky(&body, "staging"), "{body}");
        }
    }

    #[test]
    fn marks_at_the_beginning_go_and_the_text_stays() {
        let text = format!("{}\n\n{}\r\n\nMerging this\n{}\n", sticky("semantic-release"), sticky("b"), sticky("c"));
        assert_eq!(without_sticky(&text), format!("Merging this\n{}\n", sticky("c")));
        for text in ["", "text", "<!-- other -->\ntext", "<!-- deploy-action: torn"] {
            assert_eq!(without_sticky(text), text);
        }
    }

    #[test]
    fn only_the_last_line_holds_what_a_comment_said() {
        let mark = news(r#"{"a":"--><b>"}"#);
        assert_eq!(mark, r#"<!-- deploy-action/news: {"a":"--\u003e\u003cb\u003e"} -->"#);
        assert_eq!(last(&format!("text\r\n\r\n{mark}\r\n")), Some(Last::News(r#"{"a":"--\u003e\u003cb\u003e"}"#)));
        assert_eq!(last("text\n\n<!-- semantic-release: v1%3E -->"), Some(Last::Release("v1%3E")));
        assert_eq!(tag("a%253C%3E%25"), "a%3C>%");
        for body in [format!("{mark}\nthanks"), format!("as in {mark}"), "<!-- deploy-action: a -->".to_owned(), String::new()] {
            assert_eq!(last(&body), None, "{body}");
        }
    }
}
