//! TOML with the place of every value.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::Problem;
use crate::splice::Fault;

/// A value and its place.
pub(crate) type Value<'a> = Spanned<DeValue<'a>>;

/// Reads a whole document.
pub(crate) fn parse(text: &str) -> Result<DeTable<'_>, Fault> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| {
        let problem = Problem::Syntax { language: "TOML", message: error.message().to_owned() };
        match error.span() {
            Some(span) => Fault::at(text, span.start, problem),
            None => problem.into(),
        }
    })
}

/// The table at a path of keys.
pub(crate) fn table<'t, 'a>(root: &'t DeTable<'a>, path: &[&str]) -> Option<&'t DeTable<'a>> {
    path.iter().try_fold(root, |table, key| table.get(*key)?.get_ref().as_table())
}

/// The tables of an array of tables.
pub(crate) fn tables<'t, 'a>(root: &'t DeTable<'a>, key: &str) -> impl Iterator<Item = &'t DeTable<'a>> {
    let array = root.get(key).and_then(|value| value.get_ref().as_array());
    array.into_iter().flat_map(|array| array.iter()).filter_map(|value| value.get_ref().as_table())
}

/// The text of a key.
pub(crate) fn string<'t>(table: &'t DeTable<'_>, key: &str) -> Option<&'t str> {
    table.get(key)?.get_ref().as_str()
}

/// The text of a value and the range between its quotes.
pub(crate) fn place<'t>(text: &str, value: &'t Value<'_>) -> Option<(&'t str, Range<usize>)> {
    let string = value.get_ref().as_str()?;
    let span = value.span();
    let raw = text.get(span.clone())?;
    let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
    Some((string, span.start + quotes..span.end - quotes))
}
