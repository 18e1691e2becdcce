//! Why there is no summary.

use std::path::PathBuf;

use actions_core::{Exit, Explain};
use deploy_record::RecordError;
use thiserror::Error;

/// Why there is no summary.
#[derive(Debug, Error)]
pub enum SummaryError {
    /// The record's file cannot be read, or is not a record that this release reads.
    #[error("failed to read the deployment record {}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: RecordError,
    },
    /// The history cannot be JSON.
    #[error("failed to write the history as JSON")]
    Json(#[source] serde_json::Error),
    /// A file cannot be written.
    #[error("failed to write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

impl Explain for SummaryError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Record { source, .. } => Some(source.hint()),
            Self::Json(_) => None,
            Self::Write { .. } => Some("name a file in a folder of the workspace that this step may write to".to_owned()),
        }
    }

    fn exit(&self) -> Exit {
        Exit::BadInput
    }
}
