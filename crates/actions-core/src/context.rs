//! The event that started the run, typed.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde_json::Value;
use thiserror::Error;

use crate::failure::{Exit, Explain};
use crate::runner::Runner;

/// `owner/name` of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RepositoryName {
    /// The user or organisation.
    pub owner: String,
    /// The repository's own name.
    pub name: String,
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

impl FromStr for RepositoryName {
    type Err = ContextError;

    fn from_str(text: &str) -> Result<Self, ContextError> {
        let parts = text.split_once('/').filter(|(owner, name)| is_segment(owner) && is_segment(name));
        let (owner, name) = parts.ok_or_else(|| ContextError::Repository(text.to_owned()))?;
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }
}

/// Both parts become segments of URLs, so nothing but what GitHub allows in them may pass.
fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..") && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// Why the context cannot be read.
#[derive(Debug, Error)]
pub enum ContextError {
    /// A variable that every runner sets is missing.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// `GITHUB_REPOSITORY` is not `owner/name`.
    #[error("`{0}` is not a repository's `owner/name`")]
    Repository(String),
    /// The event file cannot be read.
    #[error("the event file {path} cannot be read")]
    Event {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The event file is not JSON.
    #[error("the event file {path} is not JSON")]
    Payload {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
}

impl Explain for ContextError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing(name) => format!("set {name}; a GitHub Actions runner does so by itself"),
            Self::Repository(_) => "set GITHUB_REPOSITORY to `owner/name`".to_owned(),
            Self::Event { .. } | Self::Payload { .. } => {
                "point GITHUB_EVENT_PATH at the event's JSON file, or unset it".to_owned()
            }
        })
    }

    fn exit(&self) -> Exit {
        Exit::BadInput
    }
}

/// What the runner says of the run: the `github` context as far as actions use it.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// `GITHUB_REPOSITORY`.
    pub repository: RepositoryName,
    /// `GITHUB_SHA`: the commit that the run is of, 40 or 64 hexadecimal digits; empty when not set.
    pub sha: String,
    /// `GITHUB_REF`, such as `refs/heads/main`; empty when not set.
    pub git_ref: String,
    /// `GITHUB_EVENT_NAME`, such as `push`; empty when not set.
    pub event_name: String,
    /// `GITHUB_ACTOR`: who the run is of, also when somebody else tries it again; empty when not set.
    pub actor: String,
    /// `GITHUB_TRIGGERING_ACTOR`: who started this try, as people want to read it; `GITHUB_ACTOR` when not set.
    pub started_by: String,
    /// `GITHUB_SERVER_URL`, by default `https://github.com`, without a final slash.
    pub server_url: String,
    /// `GITHUB_API_URL`, by default `https://api.github.com`, without a final slash.
    pub api_url: String,
    /// The page of this run, when `GITHUB_RUN_ID` is set.
    pub run_url: Option<String>,
    /// `GITHUB_RUN_ID` and, after a dot, `GITHUB_RUN_ATTEMPT`: unique for each try of a run.
    pub run: Option<String>,
    /// The event's payload; `null` when there is no event file.
    pub payload: Value,
}

impl Context {
    pub(crate) fn read(runner: &Runner) -> Result<Self, ContextError> {
        let text = |name: &str| runner.env(name).unwrap_or_default().to_owned();
        let url = |name: &str, default: &str| runner.env(name).unwrap_or(default).trim_end_matches('/').to_owned();
        let repository = runner.env("GITHUB_REPOSITORY").ok_or(ContextError::Missing("GITHUB_REPOSITORY"))?.parse()?;
        let server_url = url("GITHUB_SERVER_URL", "https://github.com");
        let run_id = runner.env("GITHUB_RUN_ID");
        let started_by = runner.env("GITHUB_TRIGGERING_ACTOR").map_or_else(|| text("GITHUB_ACTOR"), str::to_owned);
        Ok(Self {
            sha: text("GITHUB_SHA"),
            git_ref: text("GITHUB_REF"),
            event_name: text("GITHUB_EVENT_NAME"),
            actor: text("GITHUB_ACTOR"),
            started_by,
            api_url: url("GITHUB_API_URL", "https://api.github.com"),
            run_url: run_id.map(|id| format!("{server_url}/{repository}/actions/runs/{id}")),
            run: run_id.map(|id| format!("{id}.{}", runner.env("GITHUB_RUN_ATTEMPT").unwrap_or("1"))),
            payload: payload(runner)?,
            repository,
            server_url,
        })
    }

    /// The context of a repository at a desk, where no run is: nothing else is known.
    #[must_use]
    pub fn at_a_desk(repository: RepositoryName, server_url: String, api_url: String) -> Self {
        Self {
            repository,
            server_url,
            api_url,
            sha: String::new(),
            git_ref: String::new(),
            event_name: String::new(),
            actor: String::new(),
            started_by: String::new(),
            run_url: None,
            run: None,
            payload: Value::Null,
        }
    }

    /// The branch that the run is of, without `refs/heads/`.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.git_ref.strip_prefix("refs/heads/")
    }

    /// The tag that the run is of, without `refs/tags/`.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.git_ref.strip_prefix("refs/tags/")
    }

    /// The repository's default branch, where the event says it.
    #[must_use]
    pub fn default_branch(&self) -> Option<&str> {
        self.payload.pointer("/repository/default_branch")?.as_str()
    }

    /// The pull request that the run is of.
    #[must_use]
    pub fn pull_request(&self) -> Option<PullRequest<'_>> {
        let text = |pointer: &str| self.payload.pointer(pointer)?.as_str();
        Some(PullRequest {
            number: self.payload.pointer("/pull_request/number")?.as_u64()?,
            head_sha: text("/pull_request/head/sha")?,
            head_ref: text("/pull_request/head/ref")?,
            base_ref: text("/pull_request/base/ref")?,
            is_merged: self.payload.pointer("/pull_request/merged").and_then(Value::as_bool).unwrap_or_default(),
        })
    }

    /// The commit whose code is meant: of a pull request its head, where [`Context::sha`] is a merge that exists only for the run.
    #[must_use]
    pub fn head_sha(&self) -> &str {
        self.pull_request().map_or(self.sha.as_str(), |request| request.head_sha)
    }
}

/// A pull request as its events tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullRequest<'a> {
    /// Its number.
    pub number: u64,
    /// The newest commit of its branch.
    pub head_sha: &'a str,
    /// Its branch.
    pub head_ref: &'a str,
    /// The branch that it is for.
    pub base_ref: &'a str,
    /// Whether it is merged.
    pub is_merged: bool,
}

fn payload(runner: &Runner) -> Result<Value, ContextError> {
    let Some(path) = runner.env("GITHUB_EVENT_PATH").map(PathBuf::from) else {
        return Ok(Value::Null);
    };
    let text = std::fs::read_to_string(&path).map_err(|source| ContextError::Event { path: path.clone(), source })?;
    serde_json::from_str(&text).map_err(|source| ContextError::Payload { path, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::Sink;

    fn context(env: &[(&str, &str)]) -> Result<Context, ContextError> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Runner::new(env, Sink::new(std::io::sink())).unwrap().context()
    }

    #[test]
    fn a_repository_is_two_plain_segments() {
        assert_eq!("octo/shop.js".parse::<RepositoryName>().unwrap().to_string(), "octo/shop.js");
        for text in ["", "octo", "octo/", "/shop", "octo/shop/x", "octo/..", "octo/a?b", "octo/a b"] {
            assert!(text.parse::<RepositoryName>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_not_set_has_the_defaults_of_github_com() {
        let context = context(&[("GITHUB_REPOSITORY", "octo/shop"), ("GITHUB_RUN_ID", "7")]).unwrap();
        assert_eq!(context.api_url, "https://api.github.com");
        assert_eq!(context.run_url.as_deref(), Some("https://github.com/octo/shop/actions/runs/7"));
        assert_eq!(context.run.as_deref(), Some("7.1"));
        assert_eq!(context.payload, Value::Null);
    }

    #[test]
    fn who_tries_a_run_again_is_told_apart_from_whose_it_is() {
        let of = |env: &[(&str, &str)]| {
            let context = context(&[&[("GITHUB_REPOSITORY", "octo/shop"), ("GITHUB_ACTOR", "ada")], env].concat()).unwrap();
            (context.actor, context.started_by)
        };
        assert_eq!(of(&[("GITHUB_TRIGGERING_ACTOR", "bob")]), ("ada".to_owned(), "bob".to_owned()));
        assert_eq!(of(&[]), ("ada".to_owned(), "ada".to_owned()));
    }

    #[test]
    fn a_pull_request_is_told_by_its_event() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.json");
        let event = r#"{"pull_request":{"number":5,"head":{"sha":"abc","ref":"topic"},"base":{"ref":"main"}},
                        "repository":{"default_branch":"main"}}"#;
        std::fs::write(&path, event).unwrap();
        let path = path.to_string_lossy();
        let context = context(&[
            ("GITHUB_REPOSITORY", "octo/shop"),
            ("GITHUB_SHA", "merge"),
            ("GITHUB_REF", "refs/pull/5/merge"),
            ("GITHUB_EVENT_PATH", &path),
        ]);
        let context = context.unwrap();
        assert_eq!(context.pull_request().map(|request| (request.number, request.base_ref)), Some((5, "main")));
        assert!(!context.pull_request().unwrap().is_merged);
        assert_eq!((context.head_sha(), context.default_branch()), ("abc", Some("main")));
        assert_eq!((context.branch(), context.tag()), (None, None));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_cure() {
        let missing = context(&[]).unwrap_err();
        assert!(missing.hint().unwrap().contains("GITHUB_REPOSITORY"));
        let event = context(&[("GITHUB_REPOSITORY", "octo/shop"), ("GITHUB_EVENT_PATH", "/nonexistent/event.json")]).unwrap_err();
        assert!(matches!(event, ContextError::Event { .. }) && event.exit() == Exit::BadInput);
    }
}
