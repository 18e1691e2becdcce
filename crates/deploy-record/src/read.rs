//! A record read from text or from a file, or refused with what is wrong, where, and what to do.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;
use thiserror::Error;

use crate::record::{Record, SCHEMA};

/// The most bytes of a record's file that are read. The largest deployments that we write leave a hundredth of it.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why a record cannot be read or written.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The file cannot be opened or read.
    #[error("it cannot be read")]
    Read(#[source] io::Error),
    /// The file is larger than any record.
    #[error("it has {bytes} bytes, and a record has at most {MAX_BYTES}")]
    TooLarge {
        /// The size of the file, or as much of it as there was when reading stopped.
        bytes: u64,
    },
    /// The file holds bytes that are not UTF-8.
    #[error("it is not text in UTF-8")]
    NotText,
    /// There is nothing but white space.
    #[error("it is empty")]
    Empty,
    /// It is JSON that stops in the middle.
    #[error("it ends in the middle, at line {line}: it was not written to its end")]
    CutOff {
        /// The last line, from 1.
        line: usize,
    },
    /// It is not JSON.
    #[error("it is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// It is JSON, and a field is missing or of another type.
    #[error("{} is not as schema {SCHEMA} has it: {why}", place(path))]
    Shape {
        /// The place, as in `waves[0].targets[2].state`; of a missing field, what it is missing in. Empty for the whole.
        path: String,
        /// What is wrong, with line and column.
        why: String,
    },
    /// It was written by a newer release, and may not mean what this one would read in it.
    #[error("it has schema {schema}{}, and this release reads schemas up to {SCHEMA}", by(written_by.as_deref()))]
    Newer {
        /// Its schema.
        schema: u64,
        /// The release that wrote it, when it says so in plain words.
        written_by: Option<String>,
    },
    /// A record cannot be made JSON.
    #[error("a record cannot be written as JSON")]
    Write(#[source] serde_json::Error),
}

fn place(path: &str) -> String {
    if path.is_empty() { "the record".to_owned() } else { format!("`{path}`") }
}

fn by(writer: Option<&str>) -> String {
    writer.map(|writer| format!(", as {writer} wrote it")).unwrap_or_default()
}

impl RecordError {
    /// What the reader can do now, as an imperative sentence.
    #[must_use]
    pub fn hint(&self) -> String {
        let hint = match self {
            Self::Newer { written_by: Some(writer), .. } => return format!("use {writer}, or a newer one, for this step too"),
            Self::Newer { .. } => "use the release that wrote the record, or a newer one, for this step too",
            Self::Read(_) => {
                "run this step after the deploy, in the same job, with `if: always()`; a deploy that could not begin writes no record"
            }
            Self::Empty | Self::CutOff { .. } => {
                "run the deploy again: it writes its record whole or not at all, so this file was cut on its way, as by a full disk or \
                 a copy that was stopped"
            }
            Self::TooLarge { .. } | Self::NotText | Self::NotJson(_) | Self::Shape { .. } => {
                "name the record that the deploy wrote, as it wrote it: its output `record`"
            }
            Self::Write(_) => "this is a bug of the action; please report it",
        };
        hint.to_owned()
    }
}

/// What is looked at first, since the rest of a newer record may have any shape.
#[derive(Deserialize)]
struct Head {
    schema: Option<Value>,
    written_by: Option<Value>,
}

impl Record {
    /// Reads a record from a file.
    ///
    /// # Errors
    /// [`RecordError`] when the file cannot be read, is larger than [`MAX_BYTES`], or is no record.
    pub fn read(path: &Path) -> Result<Self, RecordError> {
        let file = File::open(path).map_err(RecordError::Read)?;
        let length = file.metadata().map_err(RecordError::Read)?.len();
        let mut bytes = Vec::new();
        // What is no ordinary file, as a pipe, has a length of 0 and may never end.
        if length <= MAX_BYTES {
            file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(RecordError::Read)?;
        }
        let length = length.max(bytes.len() as u64);
        if length > MAX_BYTES {
            return Err(RecordError::TooLarge { bytes: length });
        }
        Self::from_json(std::str::from_utf8(&bytes).map_err(|_| RecordError::NotText)?)
    }

    /// Reads a record from its text.
    ///
    /// # Errors
    /// [`RecordError`] when the text is not a record or has a higher schema.
    pub fn from_json(text: &str) -> Result<Self, RecordError> {
        // Some editors begin a file with a byte order mark, which JSON does not know.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(RecordError::Empty);
        }
        if let Ok(head) = serde_json::from_str::<Head>(text) {
            refuse_newer(&head)?;
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let record = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            refused(if path == "." { String::new() } else { path }, error.into_inner())
        })?;
        reader.end().map_err(|error| refused(String::new(), error))?;
        Ok(record)
    }
}

fn refuse_newer(head: &Head) -> Result<(), RecordError> {
    let schema = head.schema.as_ref().and_then(Value::as_u64).filter(|schema| *schema > u64::from(SCHEMA));
    // The name is quoted in an error, so a strange one is none.
    let is_plain = |name: &&str| {
        (1..=40).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '+'))
    };
    let written_by = || head.written_by.as_ref().and_then(Value::as_str).filter(is_plain).map(str::to_owned);
    schema.map_or(Ok(()), |schema| Err(RecordError::Newer { schema, written_by: written_by() }))
}

fn refused(path: String, error: serde_json::Error) -> RecordError {
    match error.classify() {
        Category::Eof => RecordError::CutOff { line: error.line() },
        // It quotes the value that is wrong, however long that is.
        Category::Data => RecordError::Shape { path, why: shortened(&error.to_string()) },
        Category::Syntax | Category::Io => RecordError::NotJson(error),
    }
}

/// The text when it is short, else its beginning and its end, where the line is named.
fn shortened(text: &str) -> String {
    const SIDE: usize = 150;
    let length = text.chars().count();
    if length <= 2 * SIDE {
        return text.to_owned();
    }
    text.chars().take(SIDE).chain(['…']).chain(text.chars().skip(length - SIDE)).collect()
}
