//! Deploying, the rows, the queue, the logs, and going back.

use http_client::Replay;
use serde_json::json;

use super::{Api, known};
use crate::error::DokployError;
use crate::features::Feature;
use crate::model::{Job, Kind, Row, Service};

/// How many lines of a log are read.
const LOG_LINES: u16 = 200;

impl Api {
    /// Queues a deployment of a service. It is not sent twice when its outcome is unknown.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn deploy(&self, service: &Service, title: &str, description: &str) -> Result<(), DokployError> {
        let procedure = match service.kind {
            Kind::Compose => "compose.deploy",
            Kind::Application => "application.deploy",
        };
        let body = json!({ service.key(): service.id, "title": title, "description": description });
        self.post(procedure, &body, Replay::Never).await.map(drop)
    }

    /// The deployments of a service, newest first; none for an unknown one.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn deployments(&self, service: &Service) -> Result<Vec<Row>, DokployError> {
        let procedure = match service.kind {
            Kind::Compose => "deployment.allByCompose",
            Kind::Application => "deployment.all",
        };
        self.get(procedure, &[(service.key(), &service.id)]).await
    }

    /// The jobs of the whole server that wait or run; nothing on servers before v0.28.3, which cannot say.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn queue(&self) -> Result<Option<Vec<Job>>, DokployError> {
        if !self.has(Feature::Queue).await {
            return Ok(None);
        }
        known(self.get("deployment.queueList", &[]).await)
    }

    /// The end of a deployment's log; nothing on servers before v0.29.5, which show it only in the dashboard.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn log(&self, deployment_id: &str) -> Result<Option<String>, DokployError> {
        self.log_lines(deployment_id, LOG_LINES).await
    }

    /// As [`Api::log`], of so many lines, of which the server gives at most 10000.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn log_lines(&self, deployment_id: &str, lines: u16) -> Result<Option<String>, DokployError> {
        if !self.has(Feature::ReadLogs).await {
            return Ok(None);
        }
        known(self.get("deployment.readLogs", &[("deploymentId", deployment_id), ("tail", &lines.to_string())]).await)
    }

    /// Points an application back to the image that a deployment kept. It makes no deployment row, and changes neither image nor
    /// environment of the application: its next deployment brings the newer one back.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn roll_back(&self, rollback_id: &str) -> Result<(), DokployError> {
        self.post("rollback.rollback", &json!({ "rollbackId": rollback_id }), Replay::Safe).await.map(drop)
    }
}
