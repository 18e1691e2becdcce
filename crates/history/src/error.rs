//! Why a history cannot be read.

use std::path::PathBuf;

use actions_core::untrusted::one_line;
use actions_core::{Exit, Explain};
use github_client::GitHubError;
use thiserror::Error;

/// Why a history cannot be read.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// There is no repository at the path or above it.
    #[error("{} is not in a git repository", path.display())]
    NotARepository {
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: gix::Error,
    },
    /// There is something like a repository, which cannot be opened.
    #[error("failed to open the git repository {}", path.display())]
    Open {
        /// The folder of the repository.
        path: PathBuf,
        /// The cause.
        #[source]
        source: gix::Error,
    },
    /// The references are kept in a form that cannot be read, such as `reftable`.
    #[error("the git repository {} keeps its references as `{}`, which cannot be read", path.display(), one_line(form))]
    RefStorage {
        /// The folder of the repository.
        path: PathBuf,
        /// The form.
        form: String,
    },
    /// `HEAD` is a branch without commits.
    #[error("the branch {branch} has no commits")]
    NoCommits {
        /// The branch, such as `main`.
        branch: String,
    },
    /// The history ends before the last release may be reached.
    #[error("the git repository {} is a shallow clone, so the last release cannot be known", path.display())]
    Shallow {
        /// The folder of the repository.
        path: PathBuf,
    },
    /// A commit that others name is not there.
    #[error("the commit {id} is missing from the git repository")]
    MissingCommit {
        /// The commit.
        id: String,
    },
    /// A folder of a commit is not there, as in a clone without trees.
    #[error("the folder {id} of a commit is missing from the git repository")]
    MissingTree {
        /// The id of the folder.
        id: String,
    },
    /// Nobody said which repository it is about, and the checkout does not.
    #[error("nobody says which repository it is about")]
    NoRepository(#[source] Option<Box<Self>>),
    /// The checkout's remote is no repository of a GitHub server.
    #[error("the remote `{}` is no repository on GitHub", one_line(_0))]
    Remote(String),
    /// GitHub cannot be asked.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// GitHub does not know the commit whose history is asked for.
    #[error("GitHub does not know the commit {id}")]
    Unpushed {
        /// The commit.
        id: String,
        /// What GitHub answered.
        #[source]
        source: GitHubError,
    },
    /// GitHub names a commit in a way that cannot be read.
    #[error("GitHub answered `{}` for the id of a commit", one_line(text))]
    NotAnId {
        /// What it answered.
        text: String,
    },
    /// Something in the repository cannot be read.
    #[error("failed to read {what} from the git repository")]
    Read {
        /// What was read, such as `the tag v1.0.0`.
        what: String,
        /// The cause.
        #[source]
        source: gix::Error,
    },
}

impl Explain for HistoryError {
    fn hint(&self) -> Option<String> {
        Some(
            match self {
                Self::GitHub(error) => return error.hint(),
                Self::Unpushed { .. } => "push the commit first, or run where its whole history is (`fetch-depth: 0`)",
                Self::NotAnId { .. } => "check that GITHUB_API_URL is the API's and that no proxy answers in its place",
                Self::NotARepository { .. } => {
                    "check the repository out first (actions/checkout with `fetch-depth: 0`), or set the input `path`"
                }
                Self::Open { .. } => "check the repository out anew, so that the action's container can read it",
                Self::RefStorage { .. } => {
                    "set `GIT_DEFAULT_REF_FORMAT: files` in the `env:` of the job, or run `git refs migrate --ref-format=files`"
                }
                Self::NoRepository(_) => {
                    "run it in a checkout whose remote `origin` is on GitHub, or set GITHUB_REPOSITORY to `owner/name`"
                }
                Self::Remote(_) => "set GITHUB_REPOSITORY to `owner/name`, and GITHUB_API_URL where it is not on github.com",
                Self::NoCommits { .. } => "commit something, or check out the branch that is to be released",
                Self::Shallow { .. } => "set `fetch-depth: 0` on actions/checkout, or run `git fetch --unshallow --tags`",
                Self::MissingTree { .. } => {
                    "paths need the folders of each commit: leave `filter` out of actions/checkout, or set it to `blob:none`"
                }
                Self::MissingCommit { .. } | Self::Read { .. } => {
                    "check the repository out anew with its whole history (`fetch-depth: 0`); `git fsck` names what is broken"
                }
            }
            .to_owned(),
        )
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotARepository { .. }
            | Self::Open { .. }
            | Self::RefStorage { .. }
            | Self::NoCommits { .. }
            | Self::NoRepository(_)
            | Self::Remote(_)
            | Self::Shallow { .. } => Exit::BadInput,
            Self::GitHub(error) | Self::Unpushed { source: error, .. } => error.exit(),
            Self::MissingCommit { .. } | Self::MissingTree { .. } | Self::NotAnId { .. } | Self::Read { .. } => Exit::Expected,
        }
    }
}
