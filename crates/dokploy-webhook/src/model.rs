//! Compose projects, deployment rows and queued jobs, as the API shows them: only what is used, and tolerant of what is missing.

use std::fmt;

use serde::Deserialize;

/// A compose project. Its environment and token are secrets, so that it does not print itself.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Compose {
    /// Its id.
    pub compose_id: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// The environment text; null when none was ever saved.
    #[serde(default)]
    pub env: Option<String>,
    /// The compose file, when it is written in Dokploy.
    #[serde(default)]
    pub compose_file: Option<String>,
    /// Where it comes from: `raw`, `git`, `github`, `gitlab`, `gitea` or `bitbucket`.
    #[serde(default)]
    pub source_type: String,
    /// How it is run: `docker-compose` or `stack`.
    #[serde(default)]
    pub compose_type: String,
    /// Whether the environment is written to a file that docker compose reads; unknown to servers before v0.30.0.
    #[serde(default)]
    pub create_env_file: Option<bool>,
    /// Its environment in Dokploy, which is part of its page's address.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Its deployments, in no order.
    #[serde(default)]
    pub deployments: Vec<Row>,
}

impl fmt::Debug for Compose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compose").field("compose_id", &self.compose_id).field("name", &self.name).finish_non_exhaustive()
    }
}

impl Compose {
    /// Whether it is checked out from a repository, so that a deployment takes the commit's message as its title.
    #[must_use]
    pub fn is_git(&self) -> bool {
        self.source_type != "raw"
    }
}

/// An environment of a project in Dokploy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// Its id.
    pub environment_id: String,
    /// The id of its project.
    pub project_id: String,
}

/// One deployment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its id.
    pub deployment_id: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// `running`, `done`, `error` or `cancelled`.
    #[serde(default)]
    pub status: Status,
}

/// The state of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It runs.
    Running,
    /// It ended well.
    Done,
    /// It failed.
    Error,
    /// It was cancelled, or Dokploy was restarted while it ran.
    Cancelled,
    /// Null, or a word that this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}

/// One job of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Job {
    /// What it deploys.
    #[serde(default)]
    pub data: JobData,
}

/// What a job deploys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobData {
    /// The compose project; none for an application.
    #[serde(default)]
    pub compose_id: Option<String>,
    /// The title that its row will have.
    #[serde(default)]
    pub title_log: Option<String>,
}
