//! File commands: the files behind `GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_STATE`, `GITHUB_PATH` and `GITHUB_STEP_SUMMARY`.
//!
//! Every record is a heredoc with a random delimiter, so that no value can end it or start another
//! (actions/runner `FileCommandManager.cs`, actions/toolkit `file-command.ts`).

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use thiserror::Error;

/// Why a record cannot be written.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum RecordError {
    /// A name that the runner would misread.
    #[error("Unexpected input: name should not be empty, nor contain `=`, `<<` or a line break: {0:?}")]
    Name(String),
    /// The delimiter occurs in the name.
    #[error("Unexpected input: name should not contain the delimiter \"{0}\"")]
    NameHasDelimiter(String),
    /// The delimiter occurs in the value.
    #[error("Unexpected input: value should not contain the delimiter \"{0}\"")]
    ValueHasDelimiter(String),
    /// A folder's path that would be read as several, or as none.
    #[error("Unexpected input: a path should not be empty nor contain a line break: {0:?}")]
    Path(String),
}

/// A delimiter that cannot be guessed: 122 random bits.
#[must_use]
pub fn delimiter() -> String {
    format!("ghadelimiter_{}", uuid::Uuid::new_v4())
}

/// One record: `name<<delimiter`, the value, the delimiter, each on its own line.
///
/// # Errors
/// [`RecordError`] when the name is unusable or the delimiter occurs in name or value.
pub fn record(name: &str, value: &str, delimiter: &str) -> Result<String, RecordError> {
    if name.contains(delimiter) {
        return Err(RecordError::NameHasDelimiter(delimiter.to_owned()));
    }
    if value.contains(delimiter) {
        return Err(RecordError::ValueHasDelimiter(delimiter.to_owned()));
    }
    // A byte order mark at the very start of the file would be skipped by the runner.
    if name.is_empty() || name.starts_with('\u{feff}') || name.contains("<<") || name.contains(['=', '\r', '\n']) {
        return Err(RecordError::Name(name.to_owned()));
    }
    // `a<` and `<<` make `a<<<`, which is split at the first `<<`.
    if name.ends_with('<') {
        return Err(RecordError::Name(name.to_owned()));
    }
    Ok(format!("{name}<<{delimiter}\n{value}\n{delimiter}\n"))
}

/// One line of `GITHUB_PATH`.
///
/// # Errors
/// [`RecordError::Path`] when the path is empty or holds a line break.
pub fn path_record(path: &str) -> Result<String, RecordError> {
    if path.is_empty() || path.contains(['\r', '\n']) {
        return Err(RecordError::Path(path.to_owned()));
    }
    Ok(format!("{path}\n"))
}

/// Appends text to a file that the runner made.
///
/// # Errors
/// The operating system's, when the file cannot be opened or written.
pub fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_the_runner_would_misread_is_refused() {
        for name in ["", "a=b", "a<<b", "a<", "a\nb", "a\rb", "\u{feff}a"] {
            assert!(matches!(record(name, "value", "EOF"), Err(RecordError::Name(_))), "{name:?}");
        }
    }

    #[test]
    fn a_path_is_one_line() {
        assert_eq!(path_record("/opt/bin"), Ok("/opt/bin\n".to_owned()));
        assert!(path_record("/opt\n/bin").is_err());
    }

    #[test]
    fn delimiters_differ() {
        assert_ne!(delimiter(), delimiter());
    }
}
