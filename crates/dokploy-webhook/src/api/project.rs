//! Projects.

use super::Api;
use crate::error::DokployError;
use crate::model::Project;

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
}
