//! What GitHub refused, and which permission would cure it.

use std::fmt;

use actions_core::untrusted::one_line;
use actions_core::{Exit, Explain};
use http::{Method, StatusCode};
use http_client::HttpError;
use thiserror::Error;

pub use crate::call::Permission;
use crate::transport::TransportError;

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
    #[error("something that cannot be read ({source}): {body}")]
    Unreadable {
        /// The first 500 bytes.
        body: String,
        /// The cause.
        source: serde_json::Error,
    },
    /// octocrab failed by itself.
    #[error(transparent)]
    Octocrab(octocrab::Error),
}

/// GitHub's refusal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// GitHub's message.
    pub message: String,
    /// GitHub's `errors`, each in words.
    pub errors: Vec<String>,
    /// The page that GitHub points to.
    pub documentation_url: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if Some(self.message.as_str()) != self.status.canonical_reason() {
            write!(f, ": {}", one_line(&self.message))?;
        }
        for (index, error) in self.errors.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { " (" } else { ", " }, one_line(error))?;
        }
        f.write_str(if self.errors.is_empty() { "" } else { ")" })
    }
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
            octocrab::Error::GitHub { source, .. } => Self::Refused(Refusal {
                status: source.status_code,
                message: http_client::redact::excerpt(source.message.as_bytes(), &[]),
                errors: source.errors.iter().flatten().map(in_words).collect(),
                documentation_url: source.documentation_url,
            }),
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

/// One of GitHub's `errors`: text, or an object of resource, field, code and perhaps a message.
fn in_words(error: &serde_json::Value) -> String {
    let text = |name: &str| error.get(name).and_then(serde_json::Value::as_str);
    if let Some(text) = error.as_str().or_else(|| text("message")) {
        return text.to_owned();
    }
    match (text("resource"), text("field"), text("code")) {
        (Some(resource), Some(field), Some(code)) => format!("{resource}.{field}: {code}"),
        _ => error.to_string(),
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

    /// Whether what was asked for is not there. A repository without any commit answers 409.
    pub(crate) fn is_absent(&self) -> bool {
        self.refusal().is_some_and(|refusal| match refusal.status {
            StatusCode::NOT_FOUND => true,
            StatusCode::CONFLICT => refusal.message.contains("empty"),
            _ => false,
        })
    }

    /// Whether what was to be created is there already.
    pub(crate) fn is_already_there(&self) -> bool {
        let named = |text: &String| text.contains("already exists") || text.contains("already_exists");
        self.refusal().is_some_and(|refusal| {
            refusal.status == StatusCode::UNPROCESSABLE_ENTITY && (named(&refusal.message) || refusal.errors.iter().any(named))
        })
    }

    /// Whether GitHub may have done what it was asked although there is no good answer.
    pub(crate) fn is_outcome_unknown(&self) -> bool {
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
            Self::Call { source, permission, .. } => match &**source {
                Source::Refused(refusal) => refusal.hint(*permission),
                Source::Http(error) => error.hint(),
                Source::Unreadable { .. } => {
                    Some("check that GITHUB_API_URL is the API's and that no proxy or login page answers in its place".to_owned())
                }
                Source::Octocrab(_) => Some("this is a bug of the action; please report it".to_owned()),
            },
            Self::TagElsewhere { tag, .. } => {
                Some(format!("delete the tag {tag} if it is wrong; a tag that is published is never moved"))
            }
            Self::NoCommit { tag, .. } => Some(format!("delete the tag {tag}, or name it so that it is no version's tag")),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Url { .. } => Exit::BadInput,
            _ => Exit::Expected,
        }
    }
}

impl Refusal {
    fn hint(&self, permission: Permission) -> Option<String> {
        let says = |text: &str| self.message.contains(text) || self.errors.iter().any(|error| error.contains(text));
        let permit = || {
            let line = permission.line();
            format!(
                "let the job's token do it: `permissions:` with the line `{line}` (a line left out there means none), and in the repository of the run itself, not of a fork"
            )
        };
        let hint = match self.status.as_u16() {
            300..=399 => "the repository was renamed or moved: use its new name".to_owned(),
            401 => "the token is missing, wrong or expired: give `github-token: ${{ github.token }}`".to_owned(),
            403 | 429 if says("rate limit") => {
                "run again later; GitHub limits requests per hour, and writes per minute".to_owned()
            }
            403 if says("SAML") => "authorise the token for the organisation's single sign-on".to_owned(),
            403 | 422 if says("ule violations") || says("protected tag") || says("tag protection") => {
                "a ruleset of the repository forbids it: let the token's app bypass it under Settings → Rules".to_owned()
            }
            403 => permit(),
            404 if permission == Permission::WriteContents => format!(
                "{}; GitHub also answers so when the commit changes .github/workflows, which the job's token may not do",
                permit()
            ),
            404 => format!("check the name of what is asked for; GitHub also answers so without permission: {}", permit()),
            422 if says("does not exist") || says("is not a commit") || says("target_commitish") => {
                "push the commit first: GitHub does not know it".to_owned()
            }
            500..=599 => "GitHub failed; see githubstatus.com and run again later".to_owned(),
            _ => return self.documentation_url.as_ref().map(|url| format!("see {url}")),
        };
        Some(hint)
    }
}
