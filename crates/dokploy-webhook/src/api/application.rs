//! Applications: read and updated.

use http_client::Replay;
use serde_json::{Value, json};

use super::Api;
use crate::error::DokployError;
use crate::model::Application;

impl Api {
    /// An application.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn application(&self, application_id: &str) -> Result<Application, DokployError> {
        self.get("application.one", &[("applicationId", application_id)]).await
    }

    /// Changes columns of an application, such as `{ "dockerImage": … }`; the others stay, the registry's user and password too.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn update_application(&self, application_id: &str, mut columns: Value) -> Result<(), DokployError> {
        columns["applicationId"] = json!(application_id);
        self.post("application.update", &columns, Replay::Safe).await.map(drop)
    }
}
