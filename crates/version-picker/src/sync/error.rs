//! Why the options cannot be kept.

use actions_core::{Exit, Explain};
use github_client::GitHubError;
use semver::Version;
use thiserror::Error;

use crate::candidate::Obstacle;
use crate::error::{PickError, named};
use crate::workflow::Fault;

/// What a token must be allowed to do, and where one comes from.
const TOKEN: &str = "give `token` that of a GitHub App with the permissions `contents: write`, `workflows: write` and `pull-requests: write` \
                     (actions/create-github-app-token makes one), or a person's fine-grained token with the same";

/// Why the options of a workflow's input cannot be kept.
#[derive(Debug, Error)]
pub enum SyncError {
    /// Nobody can say which versions can be deployed.
    #[error(transparent)]
    Pick(#[from] PickError),
    /// GitHub refuses, or cannot be asked.
    #[error(transparent)]
    GitHub(GitHubError),
    /// GitHub lets the token change no workflow.
    #[error("the token may not change workflows: {0}")]
    Refused(GitHubError),
    /// GitHub lets the token do something else not, or does not know it.
    #[error("`token` does not suffice: {0}")]
    Lacking(GitHubError),
    /// The branch takes changes by pull request only.
    #[error("the branch {branch} takes no commit: {source}")]
    Protected {
        /// The branch.
        branch: String,
        /// What GitHub says.
        source: GitHubError,
    },
    /// The branch that is proposed from is the one that is proposed to, or the repository's default one.
    #[error("the branch {branch} is not one to propose from: it would be written anew")]
    OwnBranch {
        /// The branch.
        branch: String,
    },
    /// The workflow is not there.
    #[error("the branch {branch} has no {path}")]
    NoFile {
        /// The workflow's path.
        path: String,
        /// The branch.
        branch: String,
    },
    /// The workflow's input has no options that can be edited.
    #[error("{path}: {fault}")]
    Workflow {
        /// The workflow's path.
        path: String,
        /// What is wrong, and where.
        fault: Fault,
    },
    /// No version can be deployed.
    #[error("no version can be deployed, so the options stay as they are{}{}", if passed.is_empty() { "" } else { ": " }, named(passed))]
    NoVersions {
        /// Those that were looked at, each with what speaks against it, highest first.
        passed: Vec<(Version, Vec<Obstacle>)>,
    },
    /// There is no token that may change workflows.
    #[error("there is no token that may change a workflow: the job's own token never may, whatever its `permissions:` say")]
    NoToken,
    /// The token is the job's own.
    #[error(
        "the token is the job's own, which may never change a workflow: GitHub has no `workflows` among the `permissions:` of a job"
    )]
    OwnToken,
    /// The job was cancelled before anything was written.
    #[error("cancelled: nothing was changed")]
    Cancelled,
    /// Somebody else changes the branch all the time.
    #[error("the branch {branch} was changed twice meanwhile")]
    Moved {
        /// The branch.
        branch: String,
    },
}

impl From<GitHubError> for SyncError {
    fn from(error: GitHubError) -> Self {
        if error.is_about_workflows() { Self::Refused(error) } else { Self::GitHub(error) }
    }
}

impl SyncError {
    /// A call by the token that may change workflows failed: where it lacks a permission, no line in a job's `permissions:` would help.
    #[must_use]
    pub fn by_token(error: GitHubError) -> Self {
        if error.lacks_permission() || error.is_absent() { Self::Lacking(error) } else { error.into() }
    }
}

impl Explain for SyncError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Pick(error) => error.hint(),
            Self::GitHub(error) => error.hint(),
            Self::Refused(_) | Self::Lacking(_) | Self::NoToken | Self::OwnToken => Some(TOKEN.to_owned()),
            Self::Protected { .. } => Some(
                "leave `pull-request` on, or let the token's app bypass the rule (Settings → Rules, or Settings → Branches)"
                    .to_owned(),
            ),
            Self::OwnBranch { .. } => Some("name another one as `branch`".to_owned()),
            Self::NoFile { .. } => Some("name the workflow's file as `workflow`, and its branch as `ref`".to_owned()),
            Self::Workflow { fault, .. } => Some(fault.problem.hint()),
            Self::NoVersions { passed } => {
                let cures = passed.first().map(|(version, obstacles)| Obstacle::cures(obstacles, version));
                let cure = cures.map(|cures| format!("{cures}; ")).unwrap_or_default();
                Some(format!(
                    "{cure}`version-picker list` says what speaks against each version; prereleases count with `prereleases: true` only"
                ))
            }
            Self::Cancelled | Self::Moved { .. } => Some("run again".to_owned()),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Pick(error) => error.exit(),
            Self::GitHub(error) | Self::Refused(error) | Self::Lacking(error) | Self::Protected { source: error, .. } => {
                error.exit()
            }
            Self::OwnBranch { .. } | Self::NoFile { .. } | Self::Workflow { .. } | Self::NoToken | Self::OwnToken => {
                Exit::BadInput
            }
            Self::NoVersions { .. } | Self::Cancelled | Self::Moved { .. } => Exit::Expected,
        }
    }
}
