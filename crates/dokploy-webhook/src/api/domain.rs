//! Domains of compose projects. They become labels of the containers with the next deployment.

use http_client::Replay;
use serde_json::{Value, json};

use super::{Api, typed};
use crate::error::DokployError;
use crate::model::{Domain, NewDomain};

impl Api {
    /// The domains of a compose project.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn domains(&self, compose_id: &str) -> Result<Vec<Domain>, DokployError> {
        self.get("domain.byComposeId", &[("composeId", compose_id)]).await
    }

    /// Creates a domain. It is not sent twice when its outcome is unknown, since the server takes the same one twice.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn create_domain(&self, new: &NewDomain) -> Result<Domain, DokployError> {
        const NAME: &str = "domain.create";
        let mut body = json!(new);
        body["domainType"] = json!("compose");
        typed(NAME, self.post(NAME, &body, Replay::Never).await?)
    }

    /// Changes a domain. The server wants the host again.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn update_domain(&self, domain_id: &str, mut columns: Value) -> Result<(), DokployError> {
        columns["domainId"] = json!(domain_id);
        self.post("domain.update", &columns, Replay::Safe).await.map(drop)
    }

    /// Deletes a domain. Answers whether it was there: a second deletion is no error.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn delete_domain(&self, domain_id: &str) -> Result<bool, DokployError> {
        match self.post("domain.delete", &json!({ "domainId": domain_id }), Replay::Safe).await {
            Ok(_) => Ok(true),
            Err(DokployError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
