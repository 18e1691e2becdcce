//! Why a rehearsal cannot be held.

use std::io;
use std::path::PathBuf;

use actions_core::{Exit, Explain};
use deploy_record::RecordError;
use history::HistoryError;
use thiserror::Error;

/// Why a rehearsal cannot be held.
#[derive(Debug, Error)]
pub enum RehearsalError {
    /// The sample history cannot be written.
    #[error("failed to write the sample history: {0}")]
    Sample(String),
    /// The repository's history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The service of `--unhealthy` is not in the configuration.
    #[error("there is no service `{service}` with a gate in the configuration")]
    Service {
        /// What was asked for.
        service: String,
        /// The services that have a gate.
        known: String,
    },
    /// The configuration has no environment.
    #[error("the configuration has no environment")]
    NoEnvironment,
    /// The localised configuration cannot be written as YAML.
    #[error("failed to write the configuration for the simulators: {0}")]
    Config(String),
    /// A simulator cannot be started.
    #[error("failed to start a simulator on 127.0.0.1")]
    Start(#[source] io::Error),
    /// The record that the deploy wrote cannot be read.
    #[error("failed to read the record of the deployment")]
    Record(#[from] RecordError),
    /// Somebody else decides where the default folder of the results lies.
    #[error("{} is a symbolic link", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("failed to read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("failed to write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

impl Explain for RehearsalError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::History(HistoryError::NotARepository { .. }) => "name a folder of a git repository with --repo".to_owned(),
            Self::History(error) => return error.hint(),
            Self::Sample(_) | Self::Read { .. } | Self::Write { .. } => {
                "check free space and permissions of the folder".to_owned()
            }
            Self::Service { known, .. } => format!("name one of these with --unhealthy: {known}"),
            Self::Link { .. } => "remove the link, or name a folder for the results with --out".to_owned(),
            Self::NoEnvironment => "add an environment with targets to .github/deploy.yml".to_owned(),
            Self::Config(_) | Self::Record(_) => "this is a bug; please report it with your deploy.yml".to_owned(),
            Self::Start(_) => "allow listening on 127.0.0.1".to_owned(),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Service { .. } | Self::NoEnvironment | Self::Link { .. } => Exit::BadInput,
            Self::History(error) => error.exit(),
            _ => Exit::Expected,
        }
    }
}
