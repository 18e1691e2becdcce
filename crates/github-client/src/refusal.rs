//! GitHub's refusal: what it says, what it means, what to do. Pure.

use std::fmt;

use actions_core::untrusted::one_line;
use http::StatusCode;
use octocrab::GitHubError;
use serde::Deserialize;
use thiserror::Error;

use crate::call::Permission;

/// What to do when GitHub fails by itself.
const FAILED: &str = "GitHub failed; see githubstatus.com and run again later";

/// GitHub's refusal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The kind that the GraphQL API gives in place of a status, such as `STALE_DATA`.
    pub kind: Option<String>,
    /// GitHub's message.
    pub message: String,
    /// GitHub's `errors`, each in words.
    pub errors: Vec<String>,
    /// The page that GitHub points to.
    pub documentation_url: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Some(kind) => write!(f, "{}", one_line(kind))?,
            None => write!(f, "{}", self.status)?,
        }
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
            kind: None,
            message: http_client::redact::excerpt(error.message.as_bytes(), &[]),
            errors: error.errors.iter().flatten().map(in_words).collect(),
            documentation_url: error.documentation_url,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    message: String,
    errors: Vec<serde_json::Value>,
    documentation_url: Option<String>,
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
    /// The refusal that a status and a body are, whatever the body is.
    pub(crate) fn read(status: StatusCode, body: &[u8]) -> Self {
        let whole = || Body { message: http_client::redact::excerpt(body, &[]), ..Body::default() };
        let Body { message, errors, documentation_url } = serde_json::from_slice(body).unwrap_or_else(|_| whole());
        let message = http_client::redact::excerpt(message.as_bytes(), &[]);
        Self { status, kind: None, message, errors: errors.iter().map(in_words).collect(), documentation_url }
    }

    /// The refusal that an error of the GraphQL API is, with the status that the REST API would give it.
    pub(crate) fn graphql(kind: &str, message: &str) -> Self {
        let status = match kind {
            "FORBIDDEN" | "INSUFFICIENT_SCOPES" => StatusCode::FORBIDDEN,
            "NOT_FOUND" => StatusCode::NOT_FOUND,
            "RATE_LIMITED" => StatusCode::TOO_MANY_REQUESTS,
            "STALE_DATA" => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let message = http_client::redact::excerpt(message.as_bytes(), &[]);
        Self { status, kind: Some(kind.to_owned()), message, errors: Vec::new(), documentation_url: None }
    }

    /// Whether a published release is meant that the repository's settings let nobody change.
    pub(crate) fn is_immutable(&self) -> bool {
        self.says("immutable release")
    }

    /// Whether what was to be changed was changed by somebody else meanwhile.
    pub(crate) fn is_stale(&self) -> bool {
        self.kind.as_deref() == Some("STALE_DATA") || self.says("Expected branch to point to")
    }

    /// Whether a version of a package is meant that GitHub lets nobody delete.
    pub(crate) fn is_kept_for_ever(&self) -> bool {
        let marks = ["downloads cannot be deleted", "last tagged version", "last version of a package"];
        self.status == StatusCode::BAD_REQUEST && marks.iter().any(|mark| self.says(mark))
    }

    /// Whether GitHub takes no more requests for now.
    pub(crate) fn is_limit(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS || (self.status == StatusCode::FORBIDDEN && self.says("rate limit"))
    }

    /// Whether the GraphQL API finds the answer too costly, in nodes, in resources or in time: it says so with the status 200.
    pub(crate) fn is_too_costly(&self) -> bool {
        self.is_over_limits() || self.is_timeout()
    }

    /// Whether the answer has more nodes, or takes more resources, than the GraphQL API gives.
    fn is_over_limits(&self) -> bool {
        matches!(self.kind.as_deref(), Some("RESOURCE_LIMITS_EXCEEDED" | "MAX_NODE_LIMIT_EXCEEDED"))
    }

    /// Whether the GraphQL API ran out of time, for what it reads or for what it writes.
    fn is_timeout(&self) -> bool {
        self.kind.is_some() && self.says("may be the result of a timeout")
    }

    /// Whether the token may not do it, whatever it is done to.
    pub(crate) fn is_not_permitted(&self) -> bool {
        matches!(self.status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED) && !self.is_limit() && !self.says("locked")
    }

    /// Whether what was asked for is not there. A repository without any commit answers 409.
    pub(crate) fn is_absent(&self) -> bool {
        match self.status {
            StatusCode::NOT_FOUND => true,
            _ => self.is_empty_repository(),
        }
    }

    /// Whether the repository has no commit yet.
    pub(crate) fn is_empty_repository(&self) -> bool {
        self.status == StatusCode::CONFLICT && self.says("empty")
    }

    /// Whether two commits that were to be compared have no history in common.
    pub(crate) fn is_unrelated(&self) -> bool {
        self.status == StatusCode::NOT_FOUND && self.says("No common ancestor")
    }

    /// Whether what was to be created is there already.
    pub(crate) fn is_already_there(&self) -> bool {
        self.status == StatusCode::UNPROCESSABLE_ENTITY && (self.says("already exists") || self.says("already_exists"))
    }

    /// Whether a rule of the branch wants a pull request, a review or a check first.
    pub(crate) fn is_branch_protected(&self) -> bool {
        let marks =
            ["through a pull request", "rotected branch", "approving review", "equired status check", "authorized to push"];
        self.kind.as_deref() == Some("BRANCH_PROTECTION_RULE_VIOLATION") || marks.iter().any(|mark| self.says(mark))
    }

    /// Whether a workflow's file would change, which the token may not do. The GraphQL API and git say so.
    pub(crate) fn is_about_workflows(&self) -> bool {
        self.says("`workflow` scope") || self.says("`workflows` permission")
    }

    pub(crate) fn says(&self, text: &str) -> bool {
        self.message.contains(text) || self.errors.iter().any(|error| error.contains(text))
    }

    /// What to do about it, for a call that needs that permission.
    pub(crate) fn hint(&self, permission: Permission) -> Option<String> {
        if let Some(hint) = self.rule() {
            return Some(hint.to_owned());
        }
        let workflows = match permission {
            Permission::WriteContents => {
                "; GitHub also answers so when the commit changes .github/workflows, which the job's token may not do"
            }
            _ => "",
        };
        let permit = || {
            let lines = permission.lines();
            let (plural, lines) = (if lines.len() > 1 { "s" } else { "" }, lines.join("` and `"));
            format!(
                "let the job's token do it: `permissions:` with the line{plural} `{lines}` (a line left out there means none), and in the repository of the run itself, not of a fork"
            )
        };
        let hint = match self.status.as_u16() {
            300..=399 => {
                "the repository was renamed or moved: use its new name; or GITHUB_API_URL is not the API's own address".to_owned()
            }
            401 => "the token is missing, wrong or expired: give `github-token: ${{ github.token }}`".to_owned(),
            404 if permission == Permission::ReadContents => {
                format!("check the name of what is asked for; GitHub also answers so without permission: {}", permit())
            }
            403 | 404 if matches!(permission, Permission::ReadPackages | Permission::WritePackages) => {
                let role = if permission == Permission::WritePackages { "Admin" } else { "Read" };
                format!("{}; and on the package's page, under Package settings → Manage Actions access, give the repository the role {role}", permit())
            }
            403 | 404 => format!("{}{workflows}", permit()),
            422 if ["does not exist", "is not a commit", "target_commitish"].iter().any(|mark| self.says(mark)) => {
                "push the commit first: GitHub does not know it".to_owned()
            }
            500..=599 if self.says("this diff") => {
                "what changed between the two commits is too much for GitHub: check the repository out with `fetch-depth: 0`, so that it is not asked".to_owned()
            }
            500..=599 => FAILED.to_owned(),
            _ => return self.documentation_url.as_ref().map(|url| format!("see {url}")),
        };
        Some(hint)
    }

    /// What to do about a limit or a rule that GitHub names, which no permission would cure.
    pub(crate) fn rule(&self) -> Option<&'static str> {
        let says = |marks: &[&str]| marks.iter().any(|mark| self.says(mark));
        let is_refused = matches!(self.status.as_u16(), 403 | 404 | 422 | 429);
        match self.status.as_u16() {
            _ if !is_refused => None,
            _ if self.is_limit() => Some("run again later; GitHub limits requests per hour, and writes per minute"),
            _ if self.is_timeout() => Some(FAILED),
            _ if self.is_over_limits() => Some("run again later: GitHub finds the answer too costly, even in the smallest part"),
            403 if says(&["SAML"]) => Some("authorise the token for the organisation's single sign-on"),
            _ if self.is_immutable() => Some(
                "the repository's releases are immutable: one that is published, and the name of its tag even after it is deleted, is \
                 never changed; release the next version, or switch that off under Settings → General → Releases",
            ),
            _ if self.is_about_workflows() => Some(
                "the commit changes .github/workflows, which the job's own token may never do: give `github-token` that of a GitHub App \
                 or a person with the permission `workflows: write`",
            ),
            _ if self.is_branch_protected() => Some(
                "the branch is protected: let the token's app bypass the rule (Settings → Rules, or Settings → Branches), or keep no \
                 files in a commit, so that the tag alone is made",
            ),
            403 if says(&["locked"]) => {
                Some("unlock the conversation, or leave it as it is: neither a release nor a deployment depends on it")
            }
            403 | 422 if says(&["ule violations", "protected tag", "tag protection", "protected ref"]) => {
                Some("a ruleset of the repository forbids it: let the token's app bypass it under Settings → Rules")
            }
            _ => None,
        }
    }
}
