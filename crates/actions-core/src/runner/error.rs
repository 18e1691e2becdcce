//! Why something could not be said to the runner.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::failure::{Exit, Explain};
use crate::files::RecordError;

/// Why something could not be said to the runner.
#[derive(Debug, Error)]
pub enum RunnerError {
    /// A record that the runner would misread.
    #[error("failed to write `{name}`")]
    Record {
        /// The output or variable.
        name: String,
        /// The cause.
        #[source]
        source: RecordError,
    },
    /// A runner that does not say where its file is, so that what is written would be lost.
    #[error("the runner has not set {0}")]
    NoFile(&'static str),
    /// A file command's file cannot be written.
    #[error("failed to write {variable}={path}")]
    File {
        /// The variable that names the file.
        variable: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// `SOURCE_DATE_EPOCH` is not a number of seconds.
    #[error("SOURCE_DATE_EPOCH={0} is not a number of seconds since 1970")]
    Epoch(String),
}

impl Explain for RunnerError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoFile(name) => format!("hand {name} over to the container, together with the file that it names"),
            Self::Record { .. } => "this is a bug of the action; please report it".to_owned(),
            Self::File { .. } => "the runner makes this file; check its free disk space and permissions".to_owned(),
            Self::Epoch(_) => "unset SOURCE_DATE_EPOCH or give whole seconds".to_owned(),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Epoch(_) => Exit::BadInput,
            Self::Record { .. } | Self::NoFile(_) | Self::File { .. } => Exit::Expected,
        }
    }
}
