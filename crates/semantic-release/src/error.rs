//! Why there is no release although there should be one.

use std::path::PathBuf;

use actions_core::failure::chain;
use actions_core::{Exit, Explain};
use deploy_config::tag_format::TagFormatError;
use github_client::GitHubError;
use history::HistoryError;
use thiserror::Error;
use version_files::EditError;

use crate::notes::NotesError;
use crate::publish::PublishError;
use crate::refusal::Refusal;

/// Why there is no release although there should be one.
#[derive(Debug, Error)]
pub enum ReleaseError {
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// GitHub cannot be asked.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// No version can be decided.
    #[error(transparent)]
    Refused(Refusal),
    /// The notes cannot be written.
    #[error(transparent)]
    Notes(#[from] NotesError),
    /// The release cannot be made.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The form of version tags is none.
    #[error(transparent)]
    TagFormat(#[from] TagFormatError),
    /// GitHub's API is to be asked, and cannot be.
    #[error("the history can only be read by GitHub's API, for which a token and a repository are missing")]
    NoApi,
    /// There is no checkout, and the run names no commit.
    #[error("there is no checkout, and GITHUB_SHA names no commit")]
    NoCommit,
    /// The run was cancelled.
    #[error("the run was cancelled {}", if *has_begun { "before the release was finished" } else { "before anything was changed" })]
    Cancelled {
        /// Whether something may have been made.
        has_begun: bool,
    },
    /// The commit is not one of the branch that it would be released for.
    #[error("the commit {commit} is not on the branch {branch} at GitHub")]
    NotOnBranch {
        /// The commit, hexadecimal.
        commit: String,
        /// The branch.
        branch: String,
    },
    /// There is no branch to commit files to.
    #[error("the run is on no branch, so that {} cannot be committed", files.join(", "))]
    NoBranch {
        /// The files.
        files: Vec<String>,
    },
    /// A file that is needed cannot be read.
    #[error("failed to read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("failed to write {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Version files cannot be edited.
    #[error("{}", in_lines(.0))]
    Edit(Vec<EditError>),
    /// Files to attach are not there.
    #[error("no file to attach is {}", .0.join(", nor "))]
    NoAsset(Vec<String>),
    /// Several things are wrong, found out together.
    #[error("{}", .0.iter().map(|error| chain(error)).collect::<Vec<_>>().join("\n"))]
    Several(Vec<ReleaseError>),
    /// The releases were made, and something after them failed.
    #[error("{tag} is released, but not all that goes with it is done")]
    Unfinished {
        /// The tag.
        tag: String,
    },
}

impl ReleaseError {
    /// Several errors as one; nothing when there is none.
    #[must_use]
    pub fn all(mut errors: Vec<Self>) -> Option<Self> {
        let last = errors.pop()?;
        if errors.is_empty() {
            return Some(last);
        }
        errors.push(last);
        Some(Self::Several(errors))
    }
}

impl Explain for ReleaseError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::History(error) => return error.hint(),
            Self::GitHub(error) => return error.hint(),
            Self::Refused(error) => return error.hint(),
            Self::Notes(error) => return error.hint(),
            Self::Publish(error) => return error.hint(),
            Self::TagFormat(_) => "write it as `v${version}` or `api@${version}`",
            Self::NoApi => {
                "give `github-token` and let GITHUB_REPOSITORY name the repository, or check it out with `fetch-depth: 0`"
            }
            Self::NoCommit => {
                "check the repository out first (actions/checkout), or set GITHUB_SHA to a commit that GitHub knows"
            }
            Self::Several(errors) => return several(errors),
            Self::Cancelled { has_begun: false } => "run it again",
            Self::Cancelled { has_begun: true } => "run it again: what is done stays done, and the rest follows",
            Self::NotOnBranch { .. } => {
                "push the commit first, or check out what is on the branch: only that is released for it; when the branch was rewritten, its \
                 newest commit's run releases what it holds now"
            }
            Self::NoBranch { .. } => "check out the branch that is released, or leave `files` and `changelog` out",
            Self::Unreadable { .. } => "check the repository out before, and correct the path, which begins at the input `path`",
            Self::Unwritable { .. } => "name a file in a folder that exists and that the step may write to",
            Self::Edit(errors) => return errors.first().map(EditError::hint),
            Self::NoAsset(_) => "build the files in a step before, and correct their paths, which begin at the input `path`",
            Self::Unfinished { .. } => "mend what the lines above name and run again: what is done stays done",
        };
        Some(hint.to_owned())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::History(error) => error.exit(),
            Self::GitHub(error) => error.exit(),
            Self::Refused(error) => error.exit(),
            Self::Notes(error) => error.exit(),
            Self::Publish(error) => error.exit(),
            Self::Several(errors) => errors.iter().map(Explain::exit).min().unwrap_or(Exit::Expected),
            Self::Cancelled { .. } | Self::Unfinished { .. } | Self::NotOnBranch { .. } => Exit::Expected,
            Self::TagFormat(_)
            | Self::NoApi
            | Self::NoCommit
            | Self::NoBranch { .. }
            | Self::Unreadable { .. }
            | Self::Unwritable { .. }
            | Self::Edit(_)
            | Self::NoAsset(_) => Exit::BadInput,
        }
    }
}

fn in_lines(errors: &[EditError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The cures of several errors, each once.
fn several(errors: &[ReleaseError]) -> Option<String> {
    let mut hints: Vec<String> = Vec::new();
    for hint in errors.iter().filter_map(Explain::hint) {
        if !hints.contains(&hint) {
            hints.push(hint);
        }
    }
    (!hints.is_empty()).then(|| hints.join("; "))
}
