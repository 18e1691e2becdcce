//! File commands: the files behind `GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_STATE` and `GITHUB_STEP_SUMMARY`.
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
    if name.is_empty() || name.contains("<<") || name.contains(['=', '\r', '\n']) {
        return Err(RecordError::Name(name.to_owned()));
    }
    Ok(format!("{name}<<{delimiter}\n{value}\n{delimiter}\n"))
}

/// Appends text to a file that the runner made, in one write.
///
/// # Errors
/// The operating system's, when the file cannot be opened or written.
pub fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}
