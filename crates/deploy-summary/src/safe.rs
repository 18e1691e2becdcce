//! Links, code and logs that cannot break out of their place, whatever they hold.

use actions_core::summary::escape;
use actions_core::untrusted::{neutralise, one_line};

/// The most bytes of a log that a summary shows; the end says why it failed.
pub const LOG_BYTES: usize = 32 * 1024;

/// Text from outside as Markdown that shows just that text on one line, wherever it stands; its white space becomes single blanks,
/// since four of them begin a code block.
#[must_use]
pub fn text(text: &str) -> String {
    escape(&line(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A link, when the address is http or https and of harmless characters; else only the text.
#[must_use]
pub fn link(shown: &str, url: Option<&str>) -> String {
    match url.filter(|url| is_plain_url(url)) {
        Some(url) => format!("[{}](<{}>)", text(shown), url.replace('&', "&amp;")),
        None => text(shown),
    }
}

fn is_plain_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~/:?#[]@!$&'*+,;=%".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(harmless))
}

/// Text as inline code, when it is made of what image tags, digests and versions are made of; else as escaped text.
#[must_use]
pub fn code(shown: &str) -> String {
    if is_plain(shown) { format!("`{shown}`") } else { text(shown) }
}

/// Whether a text is made only of what names, tags, digests and versions are made of.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-+/:".contains(c)) && !text.contains("://")
}

/// A log as a code block: its end, within [`LOG_BYTES`], in a fence that nothing in it can close.
#[must_use]
pub fn fenced(log: &str) -> String {
    let log = neutralise(log);
    let shown = ending(log.trim_end(), LOG_BYTES);
    let fence = "`".repeat(longest_run(shown).max(2) + 1);
    let cut = if shown.len() < log.trim_end().len() { "…\n" } else { "" };
    format!("{fence}text\n{cut}{shown}\n{fence}\n")
}

/// The end of a text within that many bytes, from the beginning of a line.
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

/// Text from outside on one line for a terminal.
#[must_use]
pub fn line(text: &str) -> String {
    one_line(text).replace('\t', " ")
}
