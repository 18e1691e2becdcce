//! Why a call to GitHub failed.

use actions_core::{Exit, Explain};
use http::{Method, StatusCode};
use http_client::HttpError;
use thiserror::Error;

pub use crate::call::Permission;
use crate::refusal::Refusal;
use crate::transport::TransportError;

/// How often what GitHub gave no answer to is halved at most.
const HALVED: usize = 2;

/// Why a call to GitHub failed.
#[derive(Debug, Error)]
pub enum GitHubError {
    /// The API's address cannot be used.
    #[error("`{url}` is not the address of GitHub's API: {reason}")]
    Url {
        /// The address.
        url: String,
        /// The cause.
        reason: String,
    },
    /// GitHub sends an upload to a server that is not its own.
    #[error("GitHub sends the upload to `{url}`, which is not a server of the API's")]
    Elsewhere {
        /// Where to.
        url: String,
    },
    /// A call failed.
    #[error("failed to {act}: {}", source.told(method, url))]
    Call {
        /// What the call was for, with the repository.
        act: String,
        /// The method.
        method: Method,
        /// The URL without query.
        url: String,
        /// What the token must be allowed to do for it.
        permission: Permission,
        /// The cause.
        source: Box<Source>,
    },
    /// A tag that is to be created is there, at another commit.
    #[error("the tag {tag} is at {found} already, not at {wanted}")]
    TagElsewhere {
        /// The tag.
        tag: String,
        /// The commit that it is at.
        found: String,
        /// The commit that it should be at.
        wanted: String,
    },
    /// A file is not one that can be read as text.
    #[error("{path} is no text file of up to one megabyte")]
    NoText {
        /// Its path.
        path: String,
    },
    /// GitHub told less than it said there is.
    #[error("GitHub told {told} of {what}, of which there are {of}")]
    Incomplete {
        /// What was listed.
        what: String,
        /// How many it told.
        told: usize,
        /// How many it said there are.
        of: usize,
    },
    /// An attestation that GitHub lists cannot be had.
    #[error("failed to read an attestation of {digest}: {reason}")]
    Attestation {
        /// The digest.
        digest: String,
        /// The cause.
        reason: String,
    },
    /// A tag leads to no commit.
    #[error("the tag {tag} leads to a {kind}, not to a commit")]
    NoCommit {
        /// The tag.
        tag: String,
        /// What it leads to: `tree`, `blob` or `tag`.
        kind: String,
    },
}

/// What came of one call.
#[derive(Debug, Error)]
pub enum Source {
    /// GitHub answered that it will not.
    #[error(transparent)]
    Refused(Refusal),
    /// There was no usable answer.
    #[error(transparent)]
    Http(HttpError),
    /// The answer is not what GitHub's API answers.
    #[error("something that cannot be read ({source}){}{body}", if body.is_empty() { "" } else { ": " })]
    Unreadable {
        /// The first 500 bytes; may be empty.
        body: String,
        /// The cause.
        source: serde_json::Error,
    },
    /// octocrab failed by itself.
    #[error(transparent)]
    Octocrab(octocrab::Error),
}

impl Source {
    pub(crate) fn unreadable(text: &str, source: serde_json::Error) -> Self {
        Self::Unreadable { body: http_client::redact::excerpt(text.as_bytes(), &[]), source }
    }

    /// The cause with method and URL, which errors of the HTTP client name by themselves.
    fn told(&self, method: &Method, url: &str) -> String {
        match self {
            Self::Refused(_) | Self::Unreadable { .. } => format!("{method} {url} answered {self}"),
            Self::Http(error) => actions_core::failure::chain(error),
            Self::Octocrab(error) => format!("{method} {url}: {}", actions_core::failure::chain(error)),
        }
    }
}

impl From<octocrab::Error> for Source {
    fn from(error: octocrab::Error) -> Self {
        match error {
            octocrab::Error::GitHub { source, .. } => Self::Refused((*source).into()),
            octocrab::Error::Service { source, backtrace } => match source.downcast::<TransportError>() {
                Ok(error) => match *error {
                    TransportError::Http(error) => Self::Http(error),
                    TransportError::Body(error) => Self::Octocrab(error),
                    error @ TransportError::Text(_) => {
                        Self::Octocrab(octocrab::Error::Service { source: error.into(), backtrace })
                    }
                },
                Err(source) => Self::Octocrab(octocrab::Error::Service { source, backtrace }),
            },
            error => Self::Octocrab(error),
        }
    }
}

impl GitHubError {
    fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Call { source, .. } => match &**source {
                Source::Refused(refusal) => Some(refusal),
                _ => None,
            },
            _ => None,
        }
    }

    /// The status that GitHub answered, when it refused.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Call { source, .. } => match &**source {
                Source::Refused(refusal) => Some(refusal.status),
                Source::Http(error) => error.status_code(),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether what was asked for is not there.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_absent)
    }

    /// Whether the repository has no commit yet.
    pub(crate) fn is_empty_repository(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_empty_repository)
    }

    /// Whether two commits that were to be compared have no history in common.
    pub(crate) fn is_unrelated(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_unrelated)
    }

    /// Whether what was to be created is there already.
    #[must_use]
    pub fn is_already_there(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_already_there)
    }

    /// Whether it is about a published release that the repository's settings let nobody change.
    #[must_use]
    pub fn is_immutable(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_immutable)
    }

    /// Whether what was to be changed was changed by somebody else meanwhile.
    pub(crate) fn is_stale(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_stale)
    }

    /// GitHub's words when it lets nobody delete a version of a package: it is public and was downloaded more than 5,000 times, or it
    /// is the last that has a tag.
    pub(crate) fn kept_for_ever(&self) -> Option<String> {
        self.refusal().filter(|refusal| refusal.is_kept_for_ever()).map(|refusal| refusal.message.clone())
    }

    /// Whether GitHub takes no more requests for now.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        let limited = |source: &Source| matches!(source, Source::Http(HttpError::Limited { .. }));
        self.refusal().is_some_and(Refusal::is_limit) || matches!(self, Self::Call { source, .. } if limited(source))
    }

    /// Whether GitHub refuses because a workflow's file would change, which the token may not do.
    #[must_use]
    pub fn is_about_workflows(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_about_workflows)
    }

    /// Whether a rule of the branch wants a pull request, a review or a check first.
    #[must_use]
    pub fn is_branch_protected(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_branch_protected)
    }

    /// Whether GitHub's words about its refusal hold those.
    #[must_use]
    pub fn says(&self, words: &str) -> bool {
        self.refusal().is_some_and(|refusal| refusal.says(words))
    }

    /// Whether the token may not do it, so that trying the same elsewhere is in vain.
    #[must_use]
    pub fn is_not_permitted(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_not_permitted)
    }

    /// Whether less may be answered where this was not, which was halved so often already: GitHub found it too costly, or the answer was
    /// too long. When there was no answer that can be used GitHub may be down, and every further part would wait as long.
    pub(crate) fn is_too_much(&self, halved: usize) -> bool {
        let is_too_large =
            matches!(self, Self::Call { source, .. } if matches!(**source, Source::Http(HttpError::TooLarge { .. })));
        is_too_large || self.refusal().is_some_and(Refusal::is_too_costly) || (self.is_outcome_unknown() && halved < HALVED)
    }

    /// Whether another token, or one with another permission, might do it: GitHub names no rule that forbids it to all.
    #[must_use]
    pub fn lacks_permission(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.is_not_permitted() && refusal.rule().is_none())
    }

    /// Whether GitHub may have done what it was asked although there is no good answer.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Call { source, .. } => match &**source {
                Source::Refused(refusal) => refusal.status.is_server_error(),
                Source::Http(error) => error.is_outcome_unknown(),
                Source::Unreadable { .. } => true,
                Source::Octocrab(_) => false,
            },
            _ => false,
        }
    }
}

impl Explain for GitHubError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Url { .. } => Some("give GITHUB_API_URL as https://host or https://host/api/v3".to_owned()),
            Self::Elsewhere { .. } => Some("check that GITHUB_API_URL is the API's own address and no proxy's".to_owned()),
            Self::Call { source, permission, .. } => match &**source {
                Source::Refused(refusal) => refusal.hint(*permission),
                Source::Http(error) => error.hint(),
                Source::Unreadable { .. } => {
                    Some("check that GITHUB_API_URL is the API's and that no proxy or login page answers in its place".to_owned())
                }
                Source::Octocrab(_) => Some("this is a bug of the action; please report it".to_owned()),
            },
            Self::TagElsewhere { tag, .. } => Some(format!(
                "when another run made it meanwhile, its commit is released and there is nothing to do, or run again on the branch's newest \
                 commit; when the tag is missing in the checkout, fetch the tags (actions/checkout with `fetch-depth: 0`); a tag is never \
                 moved, so delete {tag} if it is wrong"
            )),
            Self::Incomplete { .. } => Some(
                "check the repository out with `fetch-depth: 0`, so that GitHub need not be asked for its history".to_owned(),
            ),
            Self::NoText { path } => Some(format!("check that {path} is a file in UTF-8")),
            Self::Attestation { .. } => Some("run again; see githubstatus.com when it stays so".to_owned()),
            Self::NoCommit { tag, .. } => Some(format!("delete the tag {tag}, or name it so that it is no version's tag")),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Url { .. } => Exit::BadInput,
            Self::Call { source, .. } => match &**source {
                Source::Http(error) => error.exit(),
                _ => Exit::Expected,
            },
            Self::Elsewhere { .. }
            | Self::TagElsewhere { .. }
            | Self::NoText { .. }
            | Self::Incomplete { .. }
            | Self::Attestation { .. }
            | Self::NoCommit { .. } => Exit::Expected,
        }
    }
}
