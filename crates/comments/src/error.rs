//! Why a comment is not there.

use actions_core::{Exit, Explain};
use github_client::GitHubError;
use thiserror::Error;

/// Why a comment is not there.
#[derive(Debug, Error)]
pub enum CommentError {
    /// GitHub refused, or could not be asked.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// There is no such conversation, or the token does not see it.
    #[error("there is no pull request and no issue #{0}")]
    Missing(u64),
}

impl Explain for CommentError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::GitHub(error) => error.hint(),
            Self::Missing(_) => Some("check the input `number`, and that the token is one of this repository".to_owned()),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::GitHub(error) => error.exit(),
            Self::Missing(_) => Exit::BadInput,
        }
    }
}
