//! Deployment rows and queued jobs.

use serde::Deserialize;

use super::or_default;
use super::service::{Kind, Service};

/// One deployment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its id.
    pub deployment_id: String,
    /// Its title.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// Its description; of a webhook's deployment `Hash: ` and the commit.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// `running`, `done`, `error` or `cancelled`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// Its log's path on the server, for the live log.
    #[serde(default)]
    pub log_path: Option<String>,
    /// The server that it runs on; none for Dokploy's own.
    #[serde(default)]
    pub server_id: Option<String>,
    /// The server that built it, which holds the log then.
    #[serde(default)]
    pub build_server_id: Option<String>,
    /// What Dokploy says went wrong; null for compose projects whatever happened.
    #[serde(default)]
    pub error_message: Option<String>,
    /// The image to go back to, where the application keeps some.
    #[serde(default)]
    pub rollback_id: Option<String>,
    /// When its job started, by the server's clock.
    #[serde(default)]
    pub created_at: Option<String>,
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Job {
    /// `waiting` or `active`.
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    /// What it deploys.
    #[serde(default, deserialize_with = "or_default")]
    pub data: JobData,
}

impl Job {
    /// Whether it deploys that service.
    #[must_use]
    pub fn is_of(&self, service: &Service) -> bool {
        let id = match service.kind {
            Kind::Compose => &self.data.compose_id,
            Kind::Application => &self.data.application_id,
        };
        id.as_ref() == Some(&service.id)
    }
}

/// What a job deploys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobData {
    /// The compose project; none for an application.
    #[serde(default)]
    pub compose_id: Option<String>,
    /// The application; none for a compose project.
    #[serde(default)]
    pub application_id: Option<String>,
    /// The title that its row will have.
    #[serde(default)]
    pub title_log: Option<String>,
    /// The description that its row will have.
    #[serde(default)]
    pub description_log: Option<String>,
}
