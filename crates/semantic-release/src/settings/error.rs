//! Why there are no settings.

use std::io;

use actions_core::{Exit, Explain};
use deploy_config::error::listed;
use deploy_config::{ConfigError, ConfigProblem};
use thiserror::Error;

/// Why there are no settings.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// deploy.yml is wrong.
    #[error(transparent)]
    DeployYml(#[from] ConfigError),
    /// The file that an input names is not there.
    #[error("there is no file {path}")]
    Missing {
        /// The file, from the folder of the repository.
        path: String,
    },
    /// A file exists and cannot be read.
    #[error("failed to read {path}")]
    Unreadable {
        /// The file.
        path: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A configuration of semantic-release cannot be taken over.
    #[error("{path} has {}", listed(problems))]
    Wrong {
        /// The file.
        path: String,
        /// Every problem, in the order of the file; at least one.
        problems: Vec<ConfigProblem>,
    },
    /// The settings of files and inputs do not fit together.
    #[error("the settings of releases have {}", listed(problems))]
    Together {
        /// Every problem; at least one.
        problems: Vec<ConfigProblem>,
    },
}

impl Explain for SettingsError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::DeployYml(error) => error.hint(),
            Self::Missing { .. } => {
                Some("correct the input `config`; the path is relative to the input `path`, and the checkout must come before this step".to_owned())
            }
            Self::Unreadable { .. } => Some("check the file's permissions and that it is UTF-8 text".to_owned()),
            Self::Wrong { .. } => {
                Some("correct the file, or say it under `release` in .github/deploy.yml, which is read in its place".to_owned())
            }
            Self::Together { .. } => Some("correct the inputs, or `release` in .github/deploy.yml".to_owned()),
        }
    }

    fn exit(&self) -> Exit {
        Exit::BadInput
    }
}
