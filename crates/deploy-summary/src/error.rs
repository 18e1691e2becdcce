//! Why there is no summary.

use std::io;
use std::path::PathBuf;

use actions_core::{Exit, Explain};
use deploy_record::RecordError;
use thiserror::Error;

/// Why there is no summary.
#[derive(Debug, Error)]
pub enum SummaryError {
    /// The record's file cannot be read.
    #[error("failed to read the deployment record {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file is not a record that this version reads.
    #[error("{} is not a deployment record", path.display())]
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
            Self::Read { .. } => Some(
                "run this step after the deploy, in the same job, with `if: always()`; a deploy that could not begin writes no record"
                    .to_owned(),
            ),
            Self::Record { source: RecordError::Newer(_), .. } => {
                Some("use the same release of deploy-action for both steps".to_owned())
            }
            Self::Record { source: RecordError::Shape(_), .. } => {
                Some("name the record that the deploy wrote in the input `record`".to_owned())
            }
        }
    }

    fn exit(&self) -> Exit {
        Exit::BadInput
    }
}
