//! One variable of an environment text, changing nothing else.
//!
//! Dokploy keeps the environment of a service as one text and reads it with `dotenv.parse`. A text that a person wrote is never
//! parsed and written again: the value is replaced where it stands, and every other byte stays as it is.

use std::ops::Range;
use std::sync::LazyLock;

use regex_lite::Regex;
use thiserror::Error;

/// Why an environment text is not changed.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum EnvironmentError {
    /// The tag is no image tag.
    #[error("`{0}` is not an image tag")]
    Tag(String),
    /// The variable's name cannot be used in a compose file.
    #[error("`{0}` is not the name of a variable")]
    Variable(String),
    /// The server handed the text over encrypted, because its key changed.
    #[error("dokploy answers the environment encrypted")]
    Encrypted,
    /// The text is such that the variable cannot be set without changing another one.
    #[error("the environment cannot be changed without changing more than {0}")]
    Entangled(String),
}

impl EnvironmentError {
    /// What to do.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Tag(_) => "give letters, digits, `.`, `_` and `-`, at most 128, not starting with `.` or `-`".to_owned(),
            Self::Variable(_) => "give a name of letters, digits and `_`, such as IMAGE_TAG".to_owned(),
            Self::Encrypted => {
                "the server's encryption key is not the one that the environment was saved with: bring the key back, or save \
                 the environment again in Dokploy"
                    .to_owned()
            }
            Self::Entangled(variable) => format!("mend the quotes around {variable} in Dokploy's environment editor"),
        }
    }
}

/// Text that Dokploy stores encrypted starts so (since v0.29.12).
const ENCRYPTED: &str = "enc:v1:";

/// `dotenv.parse`'s own expression, with JavaScript's white space; `$` there is the end of a line.
static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const BLANK: &str = r"[\s\x{a0}\x{feff}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]";
    let pattern = r#"(?m)^_*(?:export_+)?([0-9A-Za-z_.-]+)(?:_*=_*?|:_+?)(_*'(?:\\'|[^'])*'|_*"(?:\\"|[^"])*"|_*`(?:\\`|[^`])*`|[^#\r\n]+)?_*(?:#.*)?$"#;
    Regex::new(&pattern.replace("_*", &format!("{BLANK}*")).replace("_+", &format!("{BLANK}+"))).ok()
});

/// One assignment, with the place of its bare value (inside quotes, without blanks around).
struct Assignment<'a> {
    name: &'a str,
    value: &'a str,
    place: Range<usize>,
}

/// The value that a variable has in an environment text, as Dokploy reads it: the last assignment wins, quotes are stripped.
#[must_use]
pub fn value(text: &str, variable: &str) -> Option<String> {
    let text = unix(text);
    let found = assignments(&text).into_iter().rev().find(|assignment| assignment.name == variable);
    found.map(|assignment| assignment.value.to_owned())
}

/// The text with a variable set to an image tag: in every assignment of it, or in a new line at the end.
///
/// # Errors
/// [`EnvironmentError`] when the tag or the name is none, the text is encrypted, or nothing can be set without changing more.
pub fn set(text: &str, variable: &str, tag: &str) -> Result<String, EnvironmentError> {
    check_tag(tag)?;
    check_variable(variable)?;
    if text.starts_with(ENCRYPTED) {
        return Err(EnvironmentError::Encrypted);
    }
    let added = [appended(text, variable, tag), format!("{variable}={tag}\n{text}")];
    let mut candidates = replaced(text, variable, tag).into_iter().chain(added);
    let wanted =
        candidates.find(|changed| value(changed, variable).as_deref() == Some(tag) && same_otherwise(text, changed, variable));
    wanted.ok_or_else(|| EnvironmentError::Entangled(variable.to_owned()))
}

/// Checks that a text is an image tag, as the OCI distribution specification has it.
///
/// # Errors
/// [`EnvironmentError::Tag`] when it is not.
pub fn check_tag(tag: &str) -> Result<(), EnvironmentError> {
    let first = tag.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let rest = tag.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    if first && rest && tag.len() <= 128 { Ok(()) } else { Err(EnvironmentError::Tag(tag.to_owned())) }
}

/// Checks that a text can be a variable of a compose file.
///
/// # Errors
/// [`EnvironmentError::Variable`] when it cannot.
pub fn check_variable(name: &str) -> Result<(), EnvironmentError> {
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let rest = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if first && rest { Ok(()) } else { Err(EnvironmentError::Variable(name.to_owned())) }
}

/// The text with the value replaced in every assignment; nothing when there is none.
fn replaced(text: &str, variable: &str, tag: &str) -> Option<String> {
    let read = unix(text);
    let places: Vec<Range<usize>> =
        assignments(&read).into_iter().filter(|found| found.name == variable).map(|found| found.place).collect();
    let origin = origins(text);
    let mut changed = text.to_owned();
    for place in places.iter().rev() {
        // `NAME:` needs a blank before its value.
        let blank = if read[..place.start].ends_with(':') { " " } else { "" };
        changed.replace_range(origin[place.start]..origin[place.end], &format!("{blank}{tag}"));
    }
    (!places.is_empty()).then_some(changed)
}

/// The text with the assignment after it, in its own kind of line ends; a missing end of the last line stays missing.
fn appended(text: &str, variable: &str, tag: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = format!("{variable}={tag}");
    match text {
        "" => line + end,
        text if text.ends_with('\n') => format!("{text}{line}{end}"),
        text => format!("{text}{end}{line}"),
    }
}

/// Whether every other assignment is read as before, in the same order.
fn same_otherwise(before: &str, after: &str, variable: &str) -> bool {
    let (before, after) = (unix(before), unix(after));
    let others = |text| -> Vec<(String, String)> {
        let others = assignments(text).into_iter().filter(|found| found.name != variable);
        others.map(|found| (found.name.to_owned(), found.value.to_owned())).collect()
    };
    others(&before) == others(&after)
}

fn assignments(text: &str) -> Vec<Assignment<'_>> {
    let captures = LINE.iter().flat_map(|line| line.captures_iter(text));
    captures
        .filter_map(|found| {
            let name = found.get(1)?;
            let after_name = found.get(0)?.end();
            let place = match found.get(2) {
                Some(value) => bare(text, value.range()),
                None => separator_end(text, name.end(), after_name),
            };
            Some(Assignment { name: name.as_str(), value: &text[place.clone()], place })
        })
        .collect()
}

/// The part of a value inside its quotes and blanks.
fn bare(text: &str, range: Range<usize>) -> Range<usize> {
    let value = &text[range.clone()];
    let start = range.start + value.len() - value.trim_start_matches(is_blank).len();
    let end = range.end - (value.len() - value.trim_end_matches(is_blank).len());
    let trimmed = &text[start.min(end)..end];
    let quoted =
        ['\'', '"', '`'].into_iter().any(|quote| trimmed.len() > 1 && trimmed.starts_with(quote) && trimmed.ends_with(quote));
    if quoted { start + 1..end - 1 } else { start.min(end)..end }
}

/// The empty place behind `=` or `:` of an assignment without value, after one blank if there is one.
fn separator_end(text: &str, from: usize, to: usize) -> Range<usize> {
    let separator = text[from..to].find(['=', ':']).map_or(from, |at| from + at + 1);
    let is_colon = text[..separator].ends_with(':');
    let place = separator + usize::from(is_colon && text[separator..to].starts_with([' ', '\t']));
    place..place
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The text as dotenv sees it: every line ends in one LF.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// For each byte of [`unix`]'s text, and for its end, the place in the text as it is; an end of a line begins with its CR.
fn origins(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let kept = (0..bytes.len()).filter(|&at| !(bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r'));
    kept.chain([bytes.len()]).collect()
}
