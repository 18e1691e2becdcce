//! JavaScript's `String.prototype.match` with a pattern that is given as text.

use regress::{Match, Regex};

use crate::error::MetadataError;

/// The whole match and its groups; a group that took no part is nothing.
pub(crate) fn groups(text: &str, pattern: &str, flags: &str) -> Result<Option<Vec<Option<String>>>, MetadataError> {
    if let Some((at, _)) = flags.char_indices().find(|(at, flag)| !"dgimsuvy".contains(*flag) || flags[..*at].contains(*flag)) {
        debug_assert!(at < flags.len());
        return Err(MetadataError::said(format!("Invalid flags supplied to RegExp constructor '{flags}'")));
    }
    let invalid = |error| MetadataError::said(format!("Invalid regular expression: /{pattern}/{flags}: {error}"));
    let own: String = flags.chars().filter(|flag| "imsuv".contains(*flag)).collect();
    let regex = Regex::with_flags(pattern, own.as_str()).map_err(invalid)?;
    let taken = |range: std::ops::Range<usize>| text[range].to_owned();
    if flags.contains('g') {
        // All matches, and no groups.
        let found: Vec<Option<String>> = regex.find_iter(text).map(|found| Some(taken(found.range()))).collect();
        return Ok(Some(found).filter(|found| !found.is_empty()));
    }
    let at_start = |found: &Match| !flags.contains('y') || found.start() == 0;
    let found = regex.find(text).filter(at_start);
    Ok(found.map(|found| found.groups().map(|group| group.map(taken)).collect()))
}
