//! Environments of projects, on servers from v0.25.0.

use http_client::Replay;
use serde_json::json;

use super::{Api, typed};
use crate::error::DokployError;
use crate::model::Environment;

impl Api {
    /// Creates an environment. It is not sent twice when its outcome is unknown, since names are not unique.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn create_environment(&self, project_id: &str, name: &str, description: &str) -> Result<Environment, DokployError> {
        const NAME: &str = "environment.create";
        let body = json!({ "projectId": project_id, "name": name, "description": description });
        typed(NAME, self.post(NAME, &body, Replay::Never).await?)
    }

    /// Removes an environment. Answers whether it was there: a second removal is no error.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn remove_environment(&self, environment_id: &str) -> Result<bool, DokployError> {
        match self.post("environment.remove", &json!({ "environmentId": environment_id }), Replay::Safe).await {
            Ok(_) => Ok(true),
            Err(DokployError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
