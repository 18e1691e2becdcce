//! The simulator as a value: seeding it, and looking at its state. What goes wrong on request is in [`self::troubles`], who may call
//! in [`self::people`], what docker is told to show in [`self::docker`].

pub mod docker;
pub mod people;
mod run;
pub mod troubles;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};

pub use self::run::{ApplicationHook, DeployedApplication, DeployedCompose, Hook};
use super::router;
use super::row::Row;
use super::service::{Kind, Service};
use super::state::State;
use super::version::Version;

/// A Dokploy server; clones share its state.
#[derive(Clone)]
pub struct Dokploy {
    state: Arc<Mutex<State>>,
    hooks: Arc<Mutex<run::Hooks>>,
}

impl fmt::Debug for Dokploy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dokploy")
    }
}

impl Dokploy {
    /// A server of version 0.30.2 without projects, and one API key of its owner, whose requests are not limited.
    #[must_use]
    pub fn new(api_key: &str) -> Self {
        let server = Self::unclaimed();
        let mut state = server.state();
        let owner = state.sign_up("Admin", "Owner", "admin@example.com");
        state.add_key(api_key, &owner, None);
        drop(state);
        server
    }

    /// A server as it is after its installation: whoever signs up first owns it.
    #[must_use]
    pub fn unclaimed() -> Self {
        Self { state: Arc::new(Mutex::new(State::new())), hooks: Arc::default() }
    }

    /// The same server with jobs that run that long; without being told, 50 ms.
    #[must_use]
    pub fn with_duration(self, duration: Duration) -> Self {
        self.state().duration = Some(duration);
        self
    }

    /// The same server in an older version: what came later is unknown to it.
    #[must_use]
    pub fn with_version(self, major: u16, minor: u16, patch: u16) -> Self {
        self.state().version = Version(major, minor, patch);
        self
    }

    /// The server's routes.
    pub fn router(&self) -> Router {
        router::router(self.clone())
    }

    /// Makes a project; answers its id and that of its environment `production`.
    #[must_use]
    pub fn create_project(&self, name: &str) -> (String, String) {
        let (project, environment) = self.state().create_project(name, &Value::Null);
        let id = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        (id(&project, "projectId"), id(&environment, "environmentId"))
    }

    /// Makes a compose project from a compose file written in Dokploy, in a project of the same name; answers its id.
    #[must_use]
    pub fn create_compose(&self, name: &str, compose_file: &str, env: &str) -> String {
        let (_, environment) = self.create_project(name);
        self.create_compose_in(&environment, name, compose_file, env)
    }

    /// As [`Dokploy::create_compose`], in an environment that there is.
    #[must_use]
    pub fn create_compose_in(&self, environment: &str, name: &str, compose_file: &str, env: &str) -> String {
        let input = json!({
            "name": name, "appName": name, "environmentId": environment,
            "sourceType": "raw", "composeFile": compose_file, "env": env,
        });
        self.create(Kind::Compose, &input)
    }

    /// Makes an application that runs an image, in a project of the same name; answers its id.
    #[must_use]
    pub fn create_application(&self, name: &str, image: &str) -> String {
        let (_, environment) = self.create_project(name);
        let input = json!({
            "name": name, "appName": name, "environmentId": environment,
            "sourceType": "docker", "dockerImage": image,
        });
        self.create(Kind::Application, &input)
    }

    fn create(&self, kind: Kind, input: &Value) -> String {
        let input = input.as_object().cloned().unwrap_or_default();
        self.state().create_service(kind, &input).id().to_owned()
    }

    /// Makes a registry that rollbacks of an application push to, and switches them on for it.
    pub fn keep_rollbacks(&self, application_id: &str, registry_url: &str) {
        let mut state = self.state();
        let registry = state.id();
        state.registries.push(json!({
            "registryId": registry, "registryName": "rollbacks", "imagePrefix": "", "username": "rollbacks",
            "password": "secret", "registryUrl": registry_url, "registryType": "cloud",
        }));
        if let Ok(service) = state.find_mut(Kind::Application, application_id) {
            service.set("rollbackActive", true);
            service.set("rollbackRegistryId", registry);
        }
    }

    /// Sets a column of a service, such as `autoDeploy`, `sourceType` or `env`.
    pub fn set_column(&self, kind: Kind, id: &str, column: &str, value: Value) {
        self.change(kind, id, |service| service.set(column, value));
    }

    /// A column of a service; null when there is none.
    #[must_use]
    pub fn column(&self, kind: Kind, id: &str, column: &str) -> Value {
        self.state().find(kind, id).ok().and_then(|service| service.columns.get(column).cloned()).unwrap_or_default()
    }

    /// The environment text of a compose project.
    #[must_use]
    pub fn env(&self, compose_id: &str) -> Option<String> {
        self.column(Kind::Compose, compose_id, "env").as_str().map(str::to_owned)
    }

    /// The path of a service's webhook, which holds its secret token.
    #[must_use]
    pub fn webhook_path(&self, kind: Kind, id: &str) -> String {
        let token = self.column(kind, id, "refreshToken");
        let folder = if kind == Kind::Compose { "compose/" } else { "" };
        format!("/api/deploy/{folder}{}", token.as_str().unwrap_or_default())
    }

    /// The deployment rows of a service, newest first.
    #[must_use]
    pub fn rows(&self, kind: Kind, id: &str) -> Vec<Row> {
        self.state().rows_of(kind, id).rev().cloned().collect()
    }

    /// How many jobs wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.state().queue.iter().filter(|job| job.active.is_none()).count()
    }

    /// The ids of the services of that kind, oldest first.
    #[must_use]
    pub fn services(&self, kind: Kind) -> Vec<String> {
        self.state().services.iter().filter(|service| service.kind == kind).map(|service| service.id().to_owned()).collect()
    }

    /// The names of all environments, oldest first.
    #[must_use]
    pub fn environments(&self) -> Vec<String> {
        self.state().environments.iter().filter_map(|environment| environment["name"].as_str().map(str::to_owned)).collect()
    }

    /// The hosts of a service, oldest first.
    #[must_use]
    pub fn hosts(&self, kind: Kind, id: &str) -> Vec<String> {
        let state = self.state();
        let domains = state.find(kind, id).map(|service| state.domains_of(service)).unwrap_or_default();
        domains.into_iter().filter_map(|domain| domain["host"].as_str().map(str::to_owned)).collect()
    }

    /// Gives a compose project a host, for one of its services.
    pub fn add_host(&self, compose_id: &str, service: &str, host: &str) {
        let mut state = self.state();
        let mut domain = state.new_domain();
        for (column, value) in [("host", host), ("serviceName", service), ("domainType", "compose"), ("composeId", compose_id)] {
            domain.insert(column.to_owned(), json!(value));
        }
        state.domains.push(domain);
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, kind: Kind, id: &str, change: impl FnOnce(&mut Service)) {
        if let Ok(service) = self.state().find_mut(kind, id) {
            change(service);
        }
    }
}
