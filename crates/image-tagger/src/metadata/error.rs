//! What keeps the drop-in from its facts and files, and what to do then.

use std::path::PathBuf;

use actions_core::{Exit, Explain};
use thiserror::Error;

/// Why facts cannot be read, or files not written.
#[derive(Debug, Error)]
pub(super) enum MetadataIoError {
    /// The API's address is none.
    #[error("`{url}` is not the URL of GitHub's API")]
    GitHubUrl {
        /// The address.
        url: String,
    },
    /// The checkout cannot be read.
    #[error("failed to read the git repository of {}", folder.display())]
    Checkout {
        /// The folder that was checked out.
        folder: PathBuf,
        /// The cause.
        #[source]
        source: Box<gix::Error>,
    },
    /// A file for `docker buildx bake` cannot be written.
    #[error("failed to write {}", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

impl Explain for MetadataIoError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::GitHubUrl { .. } => "set GITHUB_API_URL, such as to https://api.github.com".to_owned(),
            Self::Checkout { .. } => "`context: git` needs a checkout: run actions/checkout before".to_owned(),
            Self::Unwritable { .. } => "point RUNNER_TEMP at a folder that can be written to".to_owned(),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::GitHubUrl { .. } => Exit::BadInput,
            Self::Checkout { .. } | Self::Unwritable { .. } => Exit::Expected,
        }
    }
}
