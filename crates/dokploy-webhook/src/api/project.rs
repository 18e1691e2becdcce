//! Projects.

use http_client::Replay;
use serde_json::json;

use super::{Api, typed};
use crate::error::DokployError;
use crate::model::{Created, Project};

impl Api {
    /// All projects that the key's user may see.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn projects(&self) -> Result<Vec<Project>, DokployError> {
        self.get("project.all", &[]).await
    }

    /// A project with its environments and their services.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn project(&self, project_id: &str) -> Result<Project, DokployError> {
        self.get("project.one", &[("projectId", project_id)]).await
    }

    /// Creates a project, with an environment `production`. It is not sent twice when its outcome is unknown.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn create_project(&self, name: &str, description: &str) -> Result<Created, DokployError> {
        const NAME: &str = "project.create";
        let body = json!({ "name": name, "description": description });
        typed(NAME, self.post(NAME, &body, Replay::Never).await?)
    }
}
