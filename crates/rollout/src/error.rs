//! Why a deployment cannot begin, or its record cannot be written.

use std::io;
use std::path::PathBuf;

use actions_core::{Exit, Explain};
use deploy_record::RecordError;
use thiserror::Error;

use crate::plan::AddressError;

/// Why a deployment cannot begin, or its record cannot be written. How a deployment that began went is no error but a record.
#[derive(Debug, Error)]
pub enum RolloutError {
    /// An address of deploy.yml cannot be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Environment variables that deploy.yml names are not set, or hold what they should not.
    #[error("{}", problems.join("; "))]
    Settings {
        /// Each variable with what is wrong.
        problems: Vec<String>,
    },
    /// The record cannot be written.
    #[error("failed to write the record {}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The record cannot be JSON.
    #[error(transparent)]
    Json(#[from] RecordError),
}

impl Explain for RolloutError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Address(_) => Some("write the address in deploy.yml as https://host or https://host/path".to_owned()),
            Self::Settings { .. } => {
                Some("give the variables to the step under `env:`, from the secrets and variables of the environment".to_owned())
            }
            Self::Record { .. } => Some("check that its folder exists and can be written".to_owned()),
            Self::Json(_) => Some("this is a bug of the action; please report it".to_owned()),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Address(_) | Self::Settings { .. } => Exit::BadInput,
            Self::Record { .. } | Self::Json(_) => Exit::Expected,
        }
    }
}
