//! Globs on tags, with `!`.

use std::fmt;

use glob::{MatchOptions, Pattern};
use thiserror::Error;

/// What is kept unless somebody says otherwise: who pulls without a tag pulls this one.
const ALWAYS: &str = "latest";

/// A list of globs (`*`, `?`, `[a-z]`), in which `!` takes away what those before it matched. The last that matches decides. `latest` is
/// matched from the start; `!latest` takes it away.
#[derive(Clone, PartialEq, Eq)]
pub struct Patterns(Vec<(bool, Pattern)>);

/// Why a text is not a pattern.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("`{pattern}` is not a pattern: {why}")]
pub struct PatternError {
    /// The text.
    pub pattern: String,
    /// What is wrong with it.
    pub why: String,
}

impl Patterns {
    /// Reads patterns.
    ///
    /// # Errors
    /// [`PatternError`] for the first that is none, and for an empty one.
    pub fn new<S: AsRef<str>>(patterns: impl IntoIterator<Item = S>) -> Result<Self, PatternError> {
        let mut read = Self::default();
        for text in patterns {
            let text = text.as_ref();
            let (keeps, glob) = text.strip_prefix('!').map_or((true, text), |glob| (false, glob));
            let wrong = |why: String| PatternError { pattern: text.to_owned(), why };
            if glob.is_empty() {
                return Err(wrong("it is empty".to_owned()));
            }
            read.0.push((keeps, Pattern::new(glob).map_err(|error| wrong(error.msg.to_owned()))?));
        }
        Ok(read)
    }

    /// The pattern that keeps a tag, when one does.
    #[must_use]
    pub fn keeping(&self, tag: &str) -> Option<&str> {
        let options = MatchOptions { case_sensitive: true, require_literal_separator: false, require_literal_leading_dot: false };
        let (keeps, pattern) = self.0.iter().rev().find(|(_, pattern)| pattern.matches_with(tag, options))?;
        keeps.then(|| pattern.as_str())
    }
}

impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |(keeps, pattern): &(bool, Pattern)| format!("{}{pattern}", if *keeps { "" } else { "!" });
        f.debug_list().entries(self.0.iter().map(text)).finish()
    }
}

impl Default for Patterns {
    fn default() -> Self {
        Self(Pattern::new(ALWAYS).map(|pattern| (true, pattern)).into_iter().collect())
    }
}
