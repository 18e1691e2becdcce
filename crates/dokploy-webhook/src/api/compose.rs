//! Compose projects: read, saved, created, deleted.

use http_client::Replay;
use serde_json::{Map, Value, json};

use super::{Api, typed};
use crate::error::DokployError;
use crate::features::Feature;
use crate::model::{Compose, NewCompose};

impl Api {
    /// A compose project, with its deployments.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn compose(&self, compose_id: &str) -> Result<Compose, DokployError> {
        self.get("compose.one", &[("composeId", compose_id)]).await
    }

    /// A compose project as its columns, for those that are compared and copied as they are. Some are secrets.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn compose_columns(&self, compose_id: &str) -> Result<Map<String, Value>, DokployError> {
        self.get("compose.one", &[("composeId", compose_id)]).await
    }

    /// Drops the deployments of a compose project that wait; one that runs goes on.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn clean_queue(&self, compose_id: &str) -> Result<(), DokployError> {
        self.post("compose.cleanQueues", &json!({ "composeId": compose_id }), Replay::Safe).await.map(drop)
    }

    /// Saves the environment text of a compose project: by the call that needs the least permission, or on servers before
    /// v0.29.0, which lack it, by an update of that one column.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn save_environment(&self, compose_id: &str, env: &str) -> Result<(), DokployError> {
        if self.has(Feature::SaveEnvironment).await {
            let body = json!({ "composeId": compose_id, "env": env });
            match self.post("compose.saveEnvironment", &body, Replay::Safe).await {
                Err(DokployError::NoProcedure { .. }) => {}
                other => return other.map(drop),
            }
        }
        self.update_compose(compose_id, json!({ "env": env })).await
    }

    /// Changes columns of a compose project, such as `{ "command": … }`; the others stay. Its user needs to be allowed to create
    /// services.
    ///
    /// # Errors
    /// [`DokployError`]; [`DokployError::NotFound`] for an unknown id, which the server takes for no error: it answers nothing.
    pub async fn update_compose(&self, compose_id: &str, mut columns: Value) -> Result<(), DokployError> {
        const NAME: &str = "compose.update";
        columns["composeId"] = json!(compose_id);
        let updated = self.post(NAME, &columns, Replay::Safe).await?;
        if updated.is_some_and(|row| row["composeId"] == compose_id) {
            return Ok(());
        }
        Err(DokployError::NotFound { procedure: NAME, message: "Compose not found".to_owned() })
    }

    /// Creates a compose project of a file, whatever the server's age: before v0.30.0 it is told its source afterwards. It is not
    /// sent twice when its outcome is unknown, since names are not unique.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn create_compose(&self, new: &NewCompose) -> Result<Compose, DokployError> {
        const NAME: &str = "compose.create";
        let source = json!({ "sourceType": "raw", "composeFile": new.compose_file });
        let mut body = json!(new);
        body["composeType"] = json!("docker-compose");
        if self.has(Feature::ComposeSource).await {
            body["sourceType"] = json!("raw");
        }
        if !self.has(Feature::Environments).await
            && let Some(body) = body.as_object_mut()
        {
            let project = body.remove("environmentId").unwrap_or_default();
            body.insert("projectId".to_owned(), project);
        }
        let created: Compose = typed(NAME, self.post(NAME, &body, Replay::Never).await?)?;
        if created.source_type == "raw" && created.compose_file.as_ref() == Some(&new.compose_file) {
            return Ok(created);
        }
        self.update_compose(&created.compose_id, source).await?;
        Ok(Compose { source_type: "raw".to_owned(), compose_file: Some(new.compose_file.clone()), ..created })
    }

    /// Deletes a compose project, and its volumes when told so. Answers whether it was there: a second deletion is no error.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn delete_compose(&self, compose_id: &str, with_volumes: bool) -> Result<bool, DokployError> {
        // A real boolean: the server takes every text for true, "false" too, and what is missing for false.
        let body = json!({ "composeId": compose_id, "deleteVolumes": with_volumes });
        match self.post("compose.delete", &body, Replay::Safe).await {
            Ok(_) => Ok(true),
            Err(DokployError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The command by which a compose project is deployed when it has none of its own, with `docker` in front.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn default_command(&self, compose_id: &str) -> Result<String, DokployError> {
        self.get("compose.getDefaultCommand", &[("composeId", compose_id)]).await
    }
}
