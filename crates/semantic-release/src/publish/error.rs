//! Why a release could not be published.

use std::path::PathBuf;

use actions_core::{Exit, Explain};
use github_client::GitHubError;
use thiserror::Error;

/// Why a release could not be published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// GitHub refuses or cannot be asked.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// The tag is at a commit that is not this release's: another run released meanwhile.
    #[error("the tag {tag} is at {found} already, not at {wanted}")]
    TagElsewhere {
        /// The tag.
        tag: String,
        /// The commit that it is at.
        found: String,
        /// The commit that it should be at.
        wanted: String,
    },
    /// The branch is not at the released commit any more, so no commit can be put on top.
    #[error("the branch {branch} is not at {expected} any more")]
    BranchMoved {
        /// The branch.
        branch: String,
        /// The commit that it should be at.
        expected: String,
    },
    /// Files to attach cannot be.
    #[error("{}", in_lines(.0))]
    Files(Vec<FileProblem>),
    /// A file changed while it was attached.
    #[error("the file {} changed while the release was made", path.display())]
    FileChanged {
        /// The file.
        path: PathBuf,
    },
    /// The release is published and cannot be changed, and files are missing on it.
    #[error("the release of {tag} is immutable and lacks {}", names.join(", "))]
    Immutable {
        /// The tag.
        tag: String,
        /// The names of the files that it lacks.
        names: Vec<String>,
    },
    /// The state on GitHub kept changing.
    #[error("the release of {tag} kept changing while it was made")]
    Contested {
        /// The tag.
        tag: String,
    },
}

/// Why a file cannot be attached.
#[derive(Debug, Error)]
pub enum FileProblem {
    /// It cannot be read.
    #[error("failed to read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// It is a folder, or something else that is no file.
    #[error("{} is not a file", path.display())]
    NoFile {
        /// The path.
        path: PathBuf,
    },
    /// It is empty, which GitHub does not take.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// It is larger than GitHub takes.
    #[error("{} has {size} bytes; GitHub takes less than 2 GiB", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
    },
    /// Two files would have one name.
    #[error("{} and {} would both be attached as {name}", first.display(), second.display())]
    SameName {
        /// The name.
        name: String,
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// There are more than GitHub takes.
    #[error("there are {0} files to attach; GitHub takes 1,000 for a release")]
    TooMany(usize),
}

impl Explain for PublishError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::GitHub(error) => return error.hint(),
            Self::TagElsewhere { tag, .. } => {
                return Some(format!(
                    "when another run made it meanwhile, its commit is released and there is nothing to do, or run again on the branch's \
                     newest commit; when the tag is missing in the checkout, fetch the tags (actions/checkout with `fetch-depth: 0`); a tag \
                     is never moved, so delete {tag} if it is wrong"
                ));
            }
            Self::BranchMoved { .. } => {
                "somebody pushed meanwhile: the run of the newest commit releases both, or run again on it; to release each push by itself, \
                 let the workflow's runs wait for one another with `concurrency:`"
            }
            Self::Files(_) => "build the files before the release, and name them in `assets` of `release` in deploy.yml",
            Self::FileChanged { .. } => "let nothing build while the release is made, and run again",
            Self::Immutable { .. } => {
                "nothing of a published release can change: release the next version with the files, or switch immutable releases off under \
                 Settings → General → Releases"
            }
            Self::Contested { .. } => {
                "two runs attach different builds of one version: let them wait for one another with `concurrency:`, and run again"
            }
        };
        Some(hint.to_owned())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::GitHub(error) => error.exit(),
            Self::Files(_) => Exit::BadInput,
            _ => Exit::Expected,
        }
    }
}

fn in_lines(problems: &[FileProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
