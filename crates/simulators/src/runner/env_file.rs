//! The files behind `GITHUB_OUTPUT`, `GITHUB_ENV` and `GITHUB_STATE`.
//!
//! Source: `Runner.Worker/FileCommandManager.cs` (`EnvFileKeyValuePairs`), as on Linux, where only LF ends a line.

use std::collections::BTreeMap;

use thiserror::Error;

/// Why a file fails its step.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum EnvFileError {
    /// A line with neither `=` nor `<<`.
    #[error("Invalid format '{0}'")]
    Format(String),
    /// `<<` without a name or without a delimiter.
    #[error("Invalid format '{0}'. Name must not be empty and delimiter must not be empty")]
    Empty(String),
    /// The file ends before the delimiter.
    #[error("Invalid value. Matching delimiter not found '{0}'")]
    Unended(String),
    /// The value's last line has no line feed, and is not the delimiter.
    #[error("Invalid value. EOF marker missing new line.")]
    NoNewLine,
}

/// The records of a file in their order, up to the first error.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    rest: &'a str,
}

impl<'a> Records<'a> {
    /// Reads a file's text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { rest: text.strip_prefix('\u{feff}').unwrap_or(text) }
    }

    /// The next line, and whether a line feed ended it.
    fn line(&mut self) -> Option<(&'a str, bool)> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest, ended) = match self.rest.split_once('\n') {
            Some((line, rest)) => (line, rest, true),
            None => (self.rest, "", false),
        };
        self.rest = rest;
        Some((line, ended))
    }

    fn record(&mut self, line: &'a str) -> Result<(String, String), EnvFileError> {
        let equals = line.find('=').unwrap_or(usize::MAX);
        let heredoc = line.find("<<").unwrap_or(usize::MAX);
        if equals < heredoc {
            return Ok((line[..equals].to_owned(), line[equals + 1..].to_owned()));
        }
        let (name, delimiter) = line.split_once("<<").ok_or_else(|| EnvFileError::Format(line.to_owned()))?;
        if name.is_empty() || delimiter.is_empty() {
            return Err(EnvFileError::Empty(line.to_owned()));
        }
        Ok((name.to_owned(), self.value(delimiter)?))
    }

    fn value(&mut self, delimiter: &str) -> Result<String, EnvFileError> {
        let mut lines = Vec::new();
        loop {
            match self.line() {
                Some((line, _)) if line == delimiter => return Ok(lines.join("\n")),
                Some((line, true)) => lines.push(line),
                Some((_, false)) => return Err(EnvFileError::NoNewLine),
                None => return Err(EnvFileError::Unended(delimiter.to_owned())),
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<(String, String), EnvFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.line()? {
                ("", _) => {}
                (line, _) => {
                    let record = self.record(line);
                    if record.is_err() {
                        self.rest = "";
                    }
                    return Some(record);
                }
            }
        }
    }
}

/// A file's values by name; of one name, the last counts.
///
/// # Errors
/// [`EnvFileError`], which fails the step.
pub fn parse(text: &str) -> Result<BTreeMap<String, String>, EnvFileError> {
    Records::new(text).collect()
}

/// What `GITHUB_ENV` sets, and the messages about what it may not set.
#[must_use]
pub fn allowed(mut values: BTreeMap<String, String>) -> (BTreeMap<String, String>, Vec<String>) {
    let blocked: Vec<_> = values.keys().filter(|name| name.eq_ignore_ascii_case("NODE_OPTIONS")).cloned().collect();
    values.retain(|name, _| !blocked.contains(name));
    let refused = |name: String| format!("Can't store {name} output parameter using '$GITHUB_ENV' command.");
    (values, blocked.into_iter().map(refused).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_ends_the_file_without_a_line_feed_is_an_error() {
        assert_eq!(parse("K<<EOF\nvalue"), Err(EnvFileError::NoNewLine));
        assert_eq!(parse("K<<EOF\nvalue\n"), Err(EnvFileError::Unended("EOF".to_owned())));
    }

    #[test]
    fn what_stands_before_an_error_counts() {
        let records: Vec<_> = Records::new("A=1\nnonsense\nB=2").collect();
        assert_eq!(records.len(), 2);
        assert!(records[0].is_ok() && records[1].is_err());
    }
}
