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
}

impl Explain for SummaryError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Record { source, .. } => Some(source.hint()),
        }
    }

    fn exit(&self) -> Exit {
        Exit::BadInput
    }
}
