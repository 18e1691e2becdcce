//! Deployment rows.

use serde_json::{Map, Value, json};

use super::service::Kind;
use super::version::{STARTED_AT, Version};

/// How many older rows stay when a new one is inserted; the server prunes first, so there are at most one more.
pub(crate) const KEPT: usize = 10;

/// The state of a deployment row. There is none for a job that still waits: it has no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The job runs.
    Running,
    /// It ended well.
    Done,
    /// It failed.
    Error,
    /// It was cancelled, or the server was restarted while it ran.
    Cancelled,
}

impl Status {
    /// The word that the API uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One deployment of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub deployment_id: String,
    /// What it deploys.
    pub kind: Kind,
    /// The id of the compose project or application.
    pub service_id: String,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its state.
    pub status: Status,
    /// When it started, in RFC 3339, by the simulated clock.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// The environment text that it was started with.
    pub env: Option<String>,
    /// Its log so far.
    pub log: String,
    /// Where the log lies on the server.
    pub log_path: String,
    /// The id of the rollback that it left.
    pub(crate) rollback_id: Option<String>,
}

impl Row {
    /// The row as the API of a version shows it.
    pub(crate) fn to_json(&self, version: Version) -> Value {
        let (application, compose) = match self.kind {
            Kind::Application => (json!(self.service_id), Value::Null),
            Kind::Compose => (Value::Null, json!(self.service_id)),
        };
        let mut row = Map::new();
        let mut put = |name: &str, value: Value| row.insert(name.to_owned(), value);
        put("deploymentId", json!(self.deployment_id));
        put("title", json!(self.title));
        put("description", json!(self.description));
        put("status", json!(self.status.word()));
        put("logPath", json!(self.log_path));
        put("pid", Value::Null);
        put("applicationId", application);
        put("composeId", compose);
        put("serverId", Value::Null);
        put("isPreviewDeployment", json!(false));
        put("previewDeploymentId", Value::Null);
        put("createdAt", json!(self.started_at));
        if version >= STARTED_AT {
            put("startedAt", json!(self.started_at));
            put("finishedAt", json!(self.finished_at));
        }
        for name in ["errorMessage", "scheduleId", "backupId", "volumeBackupId", "buildServerId"] {
            put(name, Value::Null);
        }
        put("rollbackId", json!(self.rollback_id));
        Value::Object(row)
    }
}
