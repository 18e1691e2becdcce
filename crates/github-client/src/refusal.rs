//! GitHub's refusal: what it says, what it means, what to do. Pure.

use std::fmt;

use actions_core::untrusted::one_line;
use http::StatusCode;
use octocrab::GitHubError;
use thiserror::Error;

use crate::call::Permission;

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

impl From<GitHubError> for Refusal {
    fn from(error: GitHubError) -> Self {
        Self {
            status: error.status_code,
            message: http_client::redact::excerpt(error.message.as_bytes(), &[]),
            errors: error.errors.iter().flatten().map(in_words).collect(),
            documentation_url: error.documentation_url,
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

impl Refusal {
    /// Whether what was asked for is not there. A repository without any commit answers 409.
    pub(crate) fn is_absent(&self) -> bool {
        match self.status {
            StatusCode::NOT_FOUND => true,
            StatusCode::CONFLICT => self.says("empty"),
            _ => false,
        }
    }

    /// Whether what was to be created is there already.
    pub(crate) fn is_already_there(&self) -> bool {
        self.status == StatusCode::UNPROCESSABLE_ENTITY && (self.says("already exists") || self.says("already_exists"))
    }

    fn says(&self, text: &str) -> bool {
        self.message.contains(text) || self.errors.iter().any(|error| error.contains(text))
    }

    /// What to do about it, for a call that needs that permission.
    pub(crate) fn hint(&self, permission: Permission) -> Option<String> {
        let says = |text: &str| self.says(text);
        let permit = || {
            let line = permission.line();
            format!(
                "let the job's token do it: `permissions:` with the line `{line}` (a line left out there means none), and in the repository of the run itself, not of a fork"
            )
        };
        let hint = match self.status.as_u16() {
            300..=399 => {
                "the repository was renamed or moved: use its new name; or GITHUB_API_URL is not the API's own address".to_owned()
            }
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
