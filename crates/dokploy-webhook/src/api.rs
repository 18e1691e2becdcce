//! The calls to Dokploy's API.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actions_core::Secret;
use http::{HeaderName, Method};
use http_client::{Client, Replay, Request};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use crate::answer;
use crate::error::DokployError;
use crate::model::{Compose, Job, Row};

/// How many lines of a log are read.
const LOG_LINES: &str = "200";

/// A Dokploy server under an API key; clones share their connections.
#[derive(Debug, Clone)]
pub struct Api {
    client: Client,
    base: Url,
    key: Secret,
    /// Whether the key was accepted once: a later refusal is then another thing than a bad key.
    worked: Arc<AtomicBool>,
}

impl Api {
    /// A server by its address, such as `https://dokploy.example.com`; a final `/` or `/api` does not matter.
    ///
    /// # Errors
    /// [`DokployError::Address`] when that is no http or https URL.
    pub fn new(client: &Client, base_url: &str, key: &Secret) -> Result<Self, DokployError> {
        let wrong = || DokployError::Address(base_url.to_owned());
        let text = base_url.trim().trim_end_matches('/');
        let base = Url::parse(text.strip_suffix("/api").unwrap_or(text)).map_err(|_| wrong())?;
        if !matches!(base.scheme(), "http" | "https") || base.query().is_some() || !base.username().is_empty() {
            return Err(wrong());
        }
        Ok(Self { client: client.clone(), base, key: key.clone(), worked: Arc::default() })
    }

    /// A compose project, with its deployments.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn compose(&self, compose_id: &str) -> Result<Compose, DokployError> {
        self.get("compose.one", &[("composeId", compose_id)]).await
    }

    /// Saves the environment text of a compose project: by the call that needs the least permission, or on servers before
    /// v0.29.0, which lack it, by an update of that one column.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn save_environment(&self, compose_id: &str, env: &str) -> Result<(), DokployError> {
        let body = json!({ "composeId": compose_id, "env": env });
        match self.post("compose.saveEnvironment", &body, Replay::Safe).await {
            Err(DokployError::NoProcedure { .. }) => {}
            other => return other.map(drop),
        }
        // An unknown id is no error of this call: it updates nothing and answers nothing.
        let updated = self.post("compose.update", &body, Replay::Safe).await?;
        if updated.is_some_and(|row| row["composeId"] == compose_id) {
            return Ok(());
        }
        Err(DokployError::NotFound { procedure: "compose.update", message: "Compose not found".to_owned() })
    }

    /// Queues a deployment of a compose project. It is not sent twice when its outcome is unknown.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn deploy(&self, compose_id: &str, title: &str, description: &str) -> Result<(), DokployError> {
        let body = json!({ "composeId": compose_id, "title": title, "description": description });
        self.post("compose.deploy", &body, Replay::Never).await.map(drop)
    }

    /// The deployments of a compose project, newest first.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn deployments(&self, compose_id: &str) -> Result<Vec<Row>, DokployError> {
        self.get("deployment.allByCompose", &[("composeId", compose_id)]).await
    }

    /// The jobs of the whole server that wait or run; nothing on servers before v0.28.3, which cannot say.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn queue(&self) -> Result<Option<Vec<Job>>, DokployError> {
        known(self.get("deployment.queueList", &[]).await)
    }

    /// The end of a deployment's log; nothing on servers before v0.29.5, which show it only in the dashboard.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn log(&self, deployment_id: &str) -> Result<Option<String>, DokployError> {
        known(self.get("deployment.readLogs", &[("deploymentId", deployment_id), ("tail", LOG_LINES)]).await)
    }

    /// The page of a compose project's deployments, for people.
    #[must_use]
    pub fn page(&self, compose: &Compose) -> Option<String> {
        let environment = compose.environment.as_ref()?;
        let (project, id) = (&environment.project_id, &environment.environment_id);
        let path = format!("/dashboard/project/{project}/environment/{id}/services/compose/{}", compose.compose_id);
        Some(format!("{}{path}?tab=deployments", self.base.as_str().trim_end_matches('/')))
    }

    async fn get<T: DeserializeOwned>(&self, procedure: &'static str, query: &[(&str, &str)]) -> Result<T, DokployError> {
        let mut url = self.url(procedure)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let answer = self.call(procedure, Request::new(Method::GET, url).secret_answer()).await?;
        serde_json::from_value(answer.unwrap_or_default()).map_err(|source| DokployError::Shape { procedure, source })
    }

    async fn post(&self, procedure: &'static str, body: &Value, replay: Replay) -> Result<Option<Value>, DokployError> {
        let request = Request::new(Method::POST, self.url(procedure)?).json(body)?.replay(replay);
        self.call(procedure, request.secret_answer()).await
    }

    async fn call(&self, procedure: &'static str, request: Request) -> Result<Option<Value>, DokployError> {
        let request = request.accept("application/json")?.secret_header(HeaderName::from_static("x-api-key"), &self.key)?;
        let answer = answer::read(procedure, self.client.send(request).await?);
        match answer {
            Err(DokployError::Key { procedure }) if self.worked.load(Ordering::Relaxed) => {
                Err(DokployError::KeyUsedUp { procedure })
            }
            Ok(value) => {
                self.worked.store(true, Ordering::Relaxed);
                Ok(value)
            }
            refused => refused,
        }
    }

    fn url(&self, procedure: &str) -> Result<Url, DokployError> {
        let text = format!("{}/api/{procedure}", self.base.as_str().trim_end_matches('/'));
        Url::parse(&text).map_err(|_| DokployError::Address(text))
    }
}

/// Nothing where the server has no such procedure.
fn known<T>(answer: Result<T, DokployError>) -> Result<Option<T>, DokployError> {
    match answer {
        Err(DokployError::NoProcedure { .. }) => Ok(None),
        other => other.map(Some),
    }
}
