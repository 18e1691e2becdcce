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
        let parts = text.split_once('/').filter(|(owner, name)| !owner.is_empty() && !name.is_empty() && !name.contains('/'));
        let (owner, name) = parts.ok_or_else(|| ContextError::Repository(text.to_owned()))?;
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }
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
    /// `GITHUB_ACTOR`; empty when not set.
    pub actor: String,
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
        Ok(Self {
            sha: text("GITHUB_SHA"),
            git_ref: text("GITHUB_REF"),
            event_name: text("GITHUB_EVENT_NAME"),
            actor: text("GITHUB_ACTOR"),
            api_url: url("GITHUB_API_URL", "https://api.github.com"),
            run_url: run_id.map(|id| format!("{server_url}/{repository}/actions/runs/{id}")),
            run: run_id.map(|id| format!("{id}.{}", runner.env("GITHUB_RUN_ATTEMPT").unwrap_or("1"))),
            payload: payload(runner)?,
            repository,
            server_url,
        })
    }

    /// The branch that the run is of, without `refs/heads/`.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.git_ref.strip_prefix("refs/heads/")
    }
}

fn payload(runner: &Runner) -> Result<Value, ContextError> {
    let Some(path) = runner.env("GITHUB_EVENT_PATH").map(PathBuf::from) else {
        return Ok(Value::Null);
    };
    let text = std::fs::read_to_string(&path).map_err(|source| ContextError::Event { path: path.clone(), source })?;
    serde_json::from_str(&text).map_err(|source| ContextError::Payload { path, source })
}
