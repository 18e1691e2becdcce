//! The calls to Dokploy's API: one file for each of its routers, and here what they share.
//!
//! | module | what it holds |
//! |---|---|
//! | [`compose`] | compose projects: read, save, create, delete |
//! | [`application`] | applications: read and update |
//! | [`deployment`] | deploying, the rows, the queue, the logs, going back |
//! | [`project`] | projects |
//! | [`environment`] | environments of projects |
//! | [`domain`] | domains of compose projects |
//! | [`docker`] | containers |
//! | [`settings`] | the server's version |
//! | [`live`] | a deployment's log while it is written |

pub mod application;
pub mod compose;
pub mod deployment;
pub mod docker;
pub mod domain;
pub mod environment;
pub mod live;
pub mod project;
pub mod settings;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actions_core::Secret;
use http::{HeaderName, Method};
use http_client::{Client, Replay, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::OnceCell;
use url::Url;

use crate::answer;
use crate::error::DokployError;
use crate::features::Version;
use crate::model::{Application, Compose, Environment, Service};

/// The header of the key.
const KEY: HeaderName = HeaderName::from_static("x-api-key");

/// A Dokploy server under an API key; clones share their connections and what was learnt of the server.
#[derive(Debug, Clone)]
pub struct Api {
    client: Client,
    base: Url,
    key: Secret,
    /// Whether the key was accepted once: a later refusal is then another thing than a bad key.
    worked: Arc<AtomicBool>,
    /// Nothing inside when the server has a version that is no number.
    version: Arc<OnceCell<Option<Version>>>,
}

impl Api {
    /// A server by its address, such as `https://dokploy.example.com`; a final `/` or `/api` does not matter.
    ///
    /// # Errors
    /// [`DokployError::Address`] when that is no http or https URL.
    pub fn new(client: &Client, base_url: &str, key: &Secret) -> Result<Self, DokployError> {
        let wrong = || DokployError::Address(without_secrets(base_url).to_owned());
        let text = base_url.trim().trim_end_matches('/');
        let base = Url::parse(text.strip_suffix("/api").unwrap_or(text)).map_err(|_| wrong())?;
        let is_open = base.username().is_empty() && base.password().is_none();
        if !matches!(base.scheme(), "http" | "https") || base.query().is_some() || !is_open {
            return Err(wrong());
        }
        Ok(Self { client: client.clone(), base, key: key.clone(), worked: Arc::default(), version: Arc::default() })
    }

    /// The page of a compose project's deployments, for people.
    #[must_use]
    pub fn page(&self, compose: &Compose) -> Option<String> {
        let service = Service::compose(&compose.compose_id);
        self.service_page(&service, compose.environment.as_ref(), compose.project_id.as_deref())
    }

    /// The page of an application's deployments, for people.
    #[must_use]
    pub fn application_page(&self, application: &Application) -> Option<String> {
        let service = Service::application(&application.application_id);
        self.service_page(&service, application.environment.as_ref(), application.project_id.as_deref())
    }

    /// Servers before v0.25.0 have no environments, and the page lies right in the project.
    fn service_page(&self, service: &Service, environment: Option<&Environment>, project: Option<&str>) -> Option<String> {
        let place = match environment {
            Some(environment) => format!("{}/environment/{}", environment.project_id, environment.environment_id),
            None => project?.to_owned(),
        };
        let (base, kind, id) = (self.base(), service.kind.word(), &service.id);
        Some(format!("{base}/dashboard/project/{place}/services/{kind}/{id}?tab=deployments"))
    }

    async fn get<T: DeserializeOwned>(&self, procedure: &'static str, query: &[(&str, &str)]) -> Result<T, DokployError> {
        let mut url = self.url(procedure)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let answer = self.call(procedure, Request::new(Method::GET, url).secret_answer()).await?;
        typed(procedure, answer)
    }

    async fn post(&self, procedure: &'static str, body: &Value, replay: Replay) -> Result<Option<Value>, DokployError> {
        let request = Request::new(Method::POST, self.url(procedure)?).json(body)?.replay(replay);
        self.call(procedure, request.secret_answer()).await
    }

    async fn call(&self, procedure: &'static str, request: Request) -> Result<Option<Value>, DokployError> {
        let request = request.accept("application/json")?.secret_header(KEY, &self.key)?;
        let answer = answer::read(procedure, self.client.send(request).await?);
        match answer {
            Err(DokployError::Key { procedure }) if self.worked.load(Ordering::Relaxed) => {
                Err(DokployError::KeyUsedUp { procedure })
            }
            // A refusal by permission comes after the key was accepted.
            Ok(_) | Err(DokployError::Forbidden { .. } | DokployError::NotFound { .. }) => {
                self.worked.store(true, Ordering::Relaxed);
                answer
            }
            refused => refused,
        }
    }

    fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    fn url(&self, procedure: &str) -> Result<Url, DokployError> {
        let text = format!("{}/api/{procedure}", self.base());
        Url::parse(&text).map_err(|_| DokployError::Address(text))
    }
}

/// An answer as a value of a type; the empty answer is null.
fn typed<T: DeserializeOwned>(procedure: &'static str, answer: Option<Value>) -> Result<T, DokployError> {
    serde_json::from_value(answer.unwrap_or_default()).map_err(|source| DokployError::Shape { procedure, source })
}

/// Nothing where the server has no such procedure.
fn known<T>(answer: Result<T, DokployError>) -> Result<Option<T>, DokployError> {
    match answer {
        Err(DokployError::NoProcedure { .. }) => Ok(None),
        other => other.map(Some),
    }
}

/// An address without what may be a secret in it: user, password, query and fragment.
fn without_secrets(address: &str) -> &str {
    let place = address.split(['?', '#']).next().unwrap_or_default();
    place.rsplit('@').next().unwrap_or_default()
}
