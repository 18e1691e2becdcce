//! Inputs that are lists, and the fields of one of their items.

use crate::csv::{Reading, records};
use crate::error::MetadataError;
use crate::js;

/// The items of an input: one a line, but for comments and quoted line breaks.
///
/// # Errors
/// [`MetadataError`] when a quote is not closed.
pub fn items(input: &str) -> Result<Vec<String>, MetadataError> {
    let lines = records(js::trim(input), Reading::Relaxed)?.into_iter().map(|fields| fields.join(","));
    Ok(lines.filter(|item| !item.is_empty()).map(|item| js::trim(&item).to_owned()).collect())
}

/// The fields of an item. The quotes of the input are gone by now, so that a quoted comma separates fields all the same.
///
/// # Errors
/// [`MetadataError`] when there is a quote that is out of place, or nothing at all.
pub(crate) fn fields(item: &str) -> Result<Vec<String>, MetadataError> {
    let first = records(item, Reading::Strict)?.into_iter().next();
    first.ok_or_else(|| MetadataError::said("fields is not iterable"))
}

/// A field's parts between all its `=`, without blanks.
pub(crate) fn parts(field: &str) -> Vec<&str> {
    field.split('=').map(js::trim).collect()
}
