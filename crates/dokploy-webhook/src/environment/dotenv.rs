//! An environment text as `dotenv.parse` reads it, which is how Dokploy reads it, with the place of everything.

use std::ops::Range;
use std::sync::LazyLock;

use regex_lite::Regex;

/// `dotenv.parse`'s own expression, with JavaScript's white space; `$` there is the end of a line.
static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const BLANK: &str = r"[\s\x{a0}\x{feff}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]";
    let pattern = r#"(?m)^_*(?:export_+)?([0-9A-Za-z_.-]+)(?:_*=_*?|:_+?)(_*'(?:\\'|[^'])*'|_*"(?:\\"|[^"])*"|_*`(?:\\`|[^`])*`|[^#\r\n]+)?_*(?:#.*)?$"#;
    Regex::new(&pattern.replace("_*", &format!("{BLANK}*")).replace("_+", &format!("{BLANK}+"))).ok()
});

/// One assignment; all places are in the text that [`unix`] made.
pub(super) struct Assignment<'a> {
    pub(super) name: &'a str,
    /// The value as it is written, inside its quotes.
    pub(super) written: &'a str,
    /// Where that is.
    pub(super) inner: Range<usize>,
    /// Where it is with its quotes.
    pub(super) outer: Range<usize>,
    /// Its lines, without what ends the last one.
    pub(super) lines: Range<usize>,
    is_double_quoted: bool,
}

impl Assignment<'_> {
    /// The value as dotenv reads it: behind a double quote `\n` and `\r` are ends of lines.
    pub(super) fn value(&self) -> String {
        if self.is_double_quoted { self.written.replace("\\n", "\n").replace("\\r", "\r") } else { self.written.to_owned() }
    }
}

/// The assignments of a text that [`unix`] made, in order.
pub(super) fn assignments(text: &str) -> Vec<Assignment<'_>> {
    let captures = LINE.iter().flat_map(|line| line.captures_iter(text));
    captures
        .filter_map(|found| {
            let name = found.get(1)?;
            let outer = match found.get(2) {
                Some(value) => trimmed(text, value.range()),
                None => empty_place(text, name.end(), found.get(0)?.end()),
            };
            let inner = unquoted(text, &outer);
            let lines = line_start(text, name.start())..line_end(text, outer.end.max(name.end()));
            let is_double_quoted = text[outer.clone()].starts_with('"');
            Some(Assignment { name: name.as_str(), written: &text[inner.clone()], inner, outer, lines, is_double_quoted })
        })
        .collect()
}

/// The text as dotenv sees it: every line ends in one LF.
pub(super) fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// For each byte of [`unix`]'s text, and for its end, the place in the text as it is; an end of a line begins with its CR.
pub(super) fn origins(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let kept = (0..bytes.len()).filter(|&at| !(bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r'));
    kept.chain([bytes.len()]).collect()
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let value = &text[range.clone()];
    let start = range.start + value.len() - value.trim_start_matches(is_blank).len();
    let end = range.end - (value.len() - value.trim_end_matches(is_blank).len());
    start.min(end)..end
}

fn unquoted(text: &str, outer: &Range<usize>) -> Range<usize> {
    let value = &text[outer.clone()];
    let is_quoted =
        ['\'', '"', '`'].into_iter().any(|quote| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote));
    if is_quoted { outer.start + 1..outer.end - 1 } else { outer.clone() }
}

/// The empty place behind `=` or `:` of an assignment without value, after one blank if there is one.
fn empty_place(text: &str, from: usize, to: usize) -> Range<usize> {
    let separator = text[from..to].find(['=', ':']).map_or(from, |at| from + at + 1);
    let is_colon = text[..separator].ends_with(':');
    let place = separator + usize::from(is_colon && text[separator..to].starts_with([' ', '\t']));
    place..place
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}
