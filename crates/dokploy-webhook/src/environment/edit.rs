//! A text with one variable set or removed. Every way of writing is tried in turn, and the first is taken that dotenv reads as wanted
//! with every other assignment as before; a text that allows none is left alone.

use super::dotenv::{assignments, origins, unix};

/// A way to write a value: between these quotes.
const QUOTES: [&str; 4] = ["", "'", "\"", "`"];

/// The text with the value in every assignment of the variable, or in a new line; nothing when that would change more.
pub(super) fn set(text: &str, variable: &str, value: &str) -> Option<String> {
    if super::value(text, variable).as_deref() == Some(value) && is_single_minded(text, variable, value) {
        return Some(text.to_owned());
    }
    let is_right =
        |changed: &String| super::value(changed, variable).as_deref() == Some(value) && same_otherwise(text, changed, variable);
    let inside = replaced(text, variable, value, Place::Inner);
    let whole = QUOTES.iter().filter_map(|quote| replaced(text, variable, &format!("{quote}{value}{quote}"), Place::Outer));
    let added = QUOTES.iter().map(|quote| appended(text, &format!("{variable}={quote}{value}{quote}")));
    let before = QUOTES.iter().map(|quote| format!("{variable}={quote}{value}{quote}\n{text}"));
    inside.into_iter().chain(whole).chain(added).chain(before).find(is_right)
}

/// The text without the variable's lines; nothing when that would change more.
pub(super) fn remove(text: &str, variable: &str) -> Option<String> {
    let read = unix(text);
    let origin = origins(text);
    let mut changed = text.to_owned();
    for found in assignments(&read).into_iter().filter(|found| found.name == variable).rev() {
        // With the end of its line, or where it is the last and has none, with the end of the line before.
        let lines = if found.lines.end < read.len() {
            found.lines.start..found.lines.end + 1
        } else {
            found.lines.start.saturating_sub(1)..found.lines.end
        };
        changed.replace_range(origin[lines.start]..origin[lines.end], "");
    }
    (super::value(&changed, variable).is_none() && same_otherwise(text, &changed, variable)).then_some(changed)
}

/// Which part of an assignment is replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// What is inside the quotes that are there.
    Inner,
    /// The quotes too.
    Outer,
}

/// The text with the value replaced in every assignment; nothing when there is none.
fn replaced(text: &str, variable: &str, value: &str, place: Place) -> Option<String> {
    let read = unix(text);
    let places = assignments(&read).into_iter().filter(|found| found.name == variable);
    let places: Vec<_> = places.map(|found| if place == Place::Inner { found.inner } else { found.outer }).collect();
    let origin = origins(text);
    let mut changed = text.to_owned();
    for place in places.iter().rev() {
        // `NAME:` needs a blank before its value.
        let blank = if read[..place.start].ends_with(':') { " " } else { "" };
        changed.replace_range(origin[place.start]..origin[place.end], &format!("{blank}{value}"));
    }
    (!places.is_empty()).then_some(changed)
}

/// The text with a line after it, in its own kind of line ends; a missing end of the last line stays missing.
fn appended(text: &str, line: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    match text {
        "" => format!("{line}{end}"),
        text if text.ends_with('\n') => format!("{text}{line}{end}"),
        text => format!("{text}{end}{line}"),
    }
}

/// Whether every assignment of the variable has the value, so that a reader with other rules than dotenv's sees it too.
fn is_single_minded(text: &str, variable: &str, value: &str) -> bool {
    assignments(&unix(text)).into_iter().filter(|found| found.name == variable).all(|found| found.value() == value)
}

/// Whether every other assignment is read as before, in the same order.
fn same_otherwise(before: &str, after: &str, variable: &str) -> bool {
    let (before, after) = (unix(before), unix(after));
    let others = |text| -> Vec<(String, String)> {
        let others = assignments(text).into_iter().filter(|found| found.name != variable);
        others.map(|found| (found.name.to_owned(), found.value())).collect()
    };
    others(&before) == others(&after)
}
