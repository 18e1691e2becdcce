//! Text, links, code and logs that cannot break out of their place, whatever they hold.
//!
//! GitHub looks for references (`@name`, `#12`, `GH-12`, `owner/name#12`, commit ids) in the text that is left after Markdown, and in no
//! code. So what is not plain is escaped, and what would be a reference as it stands is shown as code.

use std::fmt::Write;

use actions_core::summary::{escape, is_plain_url};
use actions_core::untrusted::{neutralise, one_line};

/// The most bytes of a log that a summary shows; the end says why it failed.
pub const LOG_BYTES: usize = 32 * 1024;

/// The most characters of one text.
const MOST_TEXT: usize = 1000;

/// The most characters of what stands in a row with others: names, subjects of commits.
const MOST_BRIEF: usize = 160;

/// The most characters of inline code.
const MOST_CODE: usize = 300;

/// The most characters of an address.
const MOST_URL: usize = 1000;

/// Text from outside as Markdown that shows just that text on one line, wherever it stands; its white space becomes single blanks,
/// since four of them begin a code block. What stands between backticks is code, as its author meant it.
#[must_use]
pub fn text(text: &str) -> String {
    isolated(marked(&cleaned(text, MOST_TEXT)))
}

/// As [`text`], for what stands in a row with others: it is cut sooner.
#[must_use]
pub fn brief(text: &str) -> String {
    isolated(marked(&cleaned(text, MOST_BRIEF)))
}

/// Text from outside as the content of `<code>` in HTML, where no backtick makes code.
#[must_use]
pub fn html(text: &str) -> String {
    format!("<code>{}</code>", isolated(escape(&cleaned(text, MOST_BRIEF))))
}

/// The text on one line, with single blanks, not longer than that many characters, and with no tower of marks over a letter.
fn cleaned(text: &str, most: usize) -> String {
    without_towers(&one_line(&beginning(text, most))).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text when it has not more than that many characters, else its beginning and an ellipsis.
fn beginning(text: &str, most: usize) -> String {
    let mut characters = text.chars();
    let mut start: String = characters.by_ref().take(most).collect();
    if characters.next().is_some() {
        start.push('…');
    }
    start
}

/// Text on one line as Markdown: escaped, with code for what is code or would be the id of a commit.
fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, content, after)) = next_code(rest) {
        push_plain(&mut out, before);
        if is_code(content) && !out.ends_with('`') && !after.starts_with('`') {
            out.push('`');
            out.push_str(content);
            out.push('`');
            rest = after;
        } else {
            push_plain(&mut out, "`");
            rest = &rest[before.len() + 1..];
        }
    }
    push_plain(&mut out, rest);
    out
}

/// What stands before, in and after the first pair of backticks.
fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (content, after) = rest.split_once('`')?;
    Some((before, content, after))
}

/// Whether a text can stand between two backticks as it is, in a table too.
fn is_code(text: &str) -> bool {
    let is_safe = |c: char| c == ' ' || c.is_ascii_graphic() && !"`|\\<>&$@#".contains(c);
    !text.is_empty() && text.len() <= MOST_CODE && text.trim() == text && text.chars().all(is_safe)
}

fn push_plain(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((from, to)) = next_id(rest) {
        push_escaped(out, &rest[..from]);
        // Two runs of backticks side by side would be one, and a bare id after code would be a link.
        let gap = if out.ends_with('`') { "&#8203;" } else { "" };
        let _ = write!(out, "{gap}`{}`", &rest[from..to]);
        rest = &rest[to..];
    }
    push_escaped(out, rest);
}

/// Escapes a part of a line; blanks at its start, which the start of a line must not have, separate it from the part before.
fn push_escaped(out: &mut String, text: &str) {
    let rest = text.trim_start_matches(' ');
    if !out.is_empty() && rest.len() < text.len() {
        out.push(' ');
    }
    out.push_str(&escape(rest));
}

/// Where the first word is that could be the id of a commit: 7 to 40 hexadecimal digits.
fn next_id(text: &str) -> Option<(usize, usize)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut at = 0;
    while let Some(start) = text[at..].find(is_word).map(|found| at + found) {
        let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |found| start + found);
        if (7..=40).contains(&(end - start)) && text[start..end].bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some((start, end));
        }
        at = end;
    }
    None
}

/// A text of right-to-left script in an isolate of its own, so that it does not turn around what stands beside it.
fn isolated(text: String) -> String {
    if text.chars().any(is_right_to_left) { format!("\u{2068}{text}\u{2069}") } else { text }
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// The text without the marks beyond the fourth over one letter: no language has more, and more of them cover the lines around.
fn without_towers(text: &str) -> String {
    const MOST: usize = 4;
    let mut height = 0;
    let keeps = |c: &char| {
        height = if is_mark(*c) { height + 1 } else { 0 };
        height <= MOST
    };
    text.chars().filter(keeps).collect()
}

/// Whether a character is drawn over or under the one before, in the scripts in which towers are made of such.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// A link, when the address is http or https and of harmless characters; else only the text.
#[must_use]
pub fn link(shown: &str, url: Option<&str>) -> String {
    match url.filter(|url| is_plain_url(url) && url.len() <= MOST_URL) {
        Some(url) => format!("[{}](<{}>)", brief(shown), url.replace('&', "&amp;")),
        None => brief(shown),
    }
}

/// A link that shows its address, without the scheme.
#[must_use]
pub fn address(url: &str) -> String {
    let shown = url.strip_prefix("https://").unwrap_or(url);
    link(shown.strip_suffix('/').unwrap_or(shown), Some(url))
}

/// Text as inline code, when it is made of what image tags, digests and versions are made of; else as escaped text.
#[must_use]
pub fn code(shown: &str) -> String {
    if is_plain(shown) && shown.len() <= MOST_CODE { format!("`{shown}`") } else { brief(shown) }
}

/// Whether a text is made only of what names, tags, digests and versions are made of.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-+/:".contains(c)) && !text.contains("://")
}

/// The end of a log within [`LOG_BYTES`], with nothing in it that is seen and not there; an ellipsis says that there was more.
#[must_use]
pub fn end_of(log: &str) -> String {
    // Control characters grow when they are shown, and nobody needs the rest of fifty megabytes to be made harmless.
    let tail = ending(log.trim_end(), LOG_BYTES);
    let harmless = without_towers(&neutralise(tail));
    let shown = ending(&harmless, LOG_BYTES);
    let cut = if tail.len() < log.trim_end().len() || shown.len() < harmless.len() { "…\n" } else { "" };
    format!("{cut}{shown}")
}

/// A code block whose fence is longer than any in it, so that nothing in it can close it.
#[must_use]
pub fn block(language: &str, content: &str) -> String {
    let fence = "`".repeat(longest_run(content).max(2) + 1);
    format!("{fence}{language}\n{content}\n{fence}\n")
}

/// The end of a text within that many bytes, from the beginning of a line where there is one.
fn ending(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut from = text.len() - bytes;
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let tail = &text[from..];
    tail.find('\n').map_or(tail, |newline| &tail[newline + 1..])
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// Text from outside on one line for a terminal, not longer than a screen of it.
#[must_use]
pub fn line(text: &str) -> String {
    one_line(&beginning(text, MOST_TEXT)).replace('\t', " ")
}
