//! Everything that the server remembers.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::access::User;
use super::answer::Refusal;
use super::check::Input;
use super::keys::Key;
use super::queue::Job;
use super::row::Row;
use super::service::{Kind, Service};
use super::trouble::Trouble;
use super::version::{CURRENT, Version};

/// 2026-01-05T09:00:00Z: the simulated clock starts here and goes on by a second with each stamp, so that runs are alike.
const START: i64 = 1_767_603_600;

/// The organisation that everything belongs to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) created_at: String,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) version: Version,
    pub(crate) organization: Organization,
    /// The owner of the organisation is the first.
    pub(crate) users: Vec<User>,
    pub(crate) keys: HashMap<String, Key>,
    /// The ids of users by the tokens of their sessions.
    pub(crate) sessions: HashMap<String, String>,
    pub(crate) projects: Vec<Map<String, Value>>,
    pub(crate) environments: Vec<Map<String, Value>>,
    pub(crate) services: Vec<Service>,
    pub(crate) domains: Vec<Map<String, Value>>,
    pub(crate) registries: Vec<Value>,
    pub(crate) rollbacks: Vec<Value>,
    /// The ids of applications whose swarm service was just pointed to another image.
    pub(crate) rolled_back: Vec<String>,
    /// Oldest first.
    pub(crate) rows: Vec<Row>,
    /// Oldest first; at most one is active.
    pub(crate) queue: VecDeque<Job>,
    pub(crate) jobs: u64,
    /// What happens to a job, by its number.
    pub(crate) troubles: HashMap<u64, Trouble>,
    /// How long a job runs; nothing means until it is ended on request.
    pub(crate) duration: Option<Duration>,
    /// Changes with every change of a log.
    pub(crate) logs: watch::Sender<u64>,
    /// Changes whenever the connections of all live logs break off.
    pub(crate) cuts: watch::Sender<u64>,
    /// Whether live logs are opened and say nothing.
    pub(crate) are_logs_mute: bool,
    /// What was run on the host outside of deployments, such as `docker compose -p shop-x1y2z3 down --volumes`.
    pub(crate) commands: Vec<String>,
    /// The serial numbers of the database, by what they number.
    serials: HashMap<&'static str, u64>,
    ids: u64,
    stamps: i64,
}

impl State {
    /// A server that nobody has signed up to.
    pub(crate) fn new() -> Self {
        Self {
            version: CURRENT,
            organization: Organization::default(),
            users: Vec::new(),
            keys: HashMap::new(),
            sessions: HashMap::new(),
            projects: Vec::new(),
            environments: Vec::new(),
            services: Vec::new(),
            domains: Vec::new(),
            registries: Vec::new(),
            rollbacks: Vec::new(),
            rolled_back: Vec::new(),
            rows: Vec::new(),
            queue: VecDeque::new(),
            jobs: 0,
            troubles: HashMap::new(),
            duration: Some(Duration::from_millis(50)),
            logs: watch::Sender::new(0),
            cuts: watch::Sender::new(0),
            are_logs_mute: false,
            commands: Vec::new(),
            serials: HashMap::new(),
            ids: 0,
            stamps: 0,
        }
    }

    /// An id as nanoid makes them: 21 characters, here from a counter.
    pub(crate) fn id(&mut self) -> String {
        self.ids += 1;
        let digest = Sha256::digest(self.ids.to_be_bytes());
        URL_SAFE_NO_PAD.encode(digest).chars().take(21).collect()
    }

    /// The six letters and digits that the server appends to every app name.
    pub(crate) fn suffix(&mut self) -> String {
        let id = self.id().to_lowercase();
        id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { 'x' }).take(6).collect()
    }

    /// The next moment of the simulated clock.
    pub(crate) fn now(&mut self) -> Timestamp {
        self.stamps += 1;
        let start = Timestamp::from_second(START).unwrap_or_default();
        start.checked_add(SignedDuration::from_secs(self.stamps)).unwrap_or(start)
    }

    /// The next moment as the API writes it.
    pub(crate) fn stamp(&mut self) -> String {
        rfc3339(self.now())
    }

    /// The next number of a column that the database counts.
    pub(crate) fn serial(&mut self, column: &'static str) -> u64 {
        let serial = self.serials.entry(column).or_default();
        *serial += 1;
        *serial
    }

    /// A token of letters and digits, unlike ids without signs.
    pub(crate) fn token(&mut self, length: usize) -> String {
        let mut token = String::new();
        while token.len() < length {
            token.extend(self.id().chars().filter(char::is_ascii_alphanumeric));
        }
        token.truncate(length);
        token
    }

    pub(crate) fn create_project(&mut self, name: &str, description: &Value) -> (Value, Value) {
        let project = json!({
            "projectId": self.id(),
            "name": name,
            "description": description,
            "createdAt": self.stamp(),
            "organizationId": self.organization.id,
            "env": "",
        });
        let id = project["projectId"].as_str().unwrap_or_default().to_owned();
        let environment = self.create_environment(&id, "production", &json!("Production environment"), true);
        self.projects.extend(project.as_object().cloned());
        (project, environment)
    }

    pub(crate) fn create_environment(&mut self, project: &str, name: &str, description: &Value, is_default: bool) -> Value {
        let environment = json!({
            "environmentId": self.id(),
            "name": name,
            "description": description,
            "createdAt": self.stamp(),
            "env": "",
            "projectId": project,
            "isDefault": is_default,
        });
        self.environments.extend(environment.as_object().cloned());
        environment
    }

    pub(crate) fn create_service(&mut self, kind: Kind, input: &Input) -> Service {
        let mut service = Service::new(kind);
        service.update(input);
        let given = input.get("appName").and_then(Value::as_str).filter(|name| !name.is_empty());
        let app_name = given.map_or_else(|| default_name(kind), |name| name.trim().replace(' ', "-").to_lowercase());
        service.set(kind.id_column(), self.id());
        service.set("appName", format!("{app_name}-{}", self.suffix()));
        service.set("createdAt", self.stamp());
        service.set("refreshToken", self.id());
        if let Some(environment) = input.get("projectId").and_then(|project| self.default_environment(project)) {
            service.set("environmentId", environment);
        }
        self.services.push(service.clone());
        service
    }

    /// Where the services of a project lay before there were environments.
    fn default_environment(&self, project: &Value) -> Option<Value> {
        let found = self.environments.iter().find(|environment| environment["projectId"] == *project);
        found.map(|environment| environment["environmentId"].clone())
    }

    /// Removes a service with what hangs on it: rows, waiting jobs, domains.
    pub(crate) fn remove_service(&mut self, gone: &Service) {
        let (kind, id) = (gone.kind, gone.id());
        self.drop_waiting(Some(id));
        self.services.retain(|service| service.kind != kind || service.id() != id);
        self.domains.retain(|domain| domain[kind.id_column()] != id);
        self.forget_rows(|row| row.kind == kind && row.service_id == id);
    }

    /// Removes rows, and the rollbacks that belong to them.
    pub(crate) fn forget_rows(&mut self, is_gone: impl Fn(&Row) -> bool) {
        self.rows.retain(|row| !is_gone(row));
        let rows = &self.rows;
        self.rollbacks.retain(|rollback| rows.iter().any(|row| rollback["deploymentId"] == row.deployment_id));
    }

    /// A domain with the columns that it has by default.
    pub(crate) fn new_domain(&mut self) -> Map<String, Value> {
        let domain = json!({
            "domainId": self.id(), "host": "", "https": false, "port": 3000, "customEntrypoint": null, "path": "/",
            "serviceName": null, "domainType": "application", "uniqueConfigKey": self.serial("uniqueConfigKey"),
            "createdAt": self.stamp(), "composeId": null, "customCertResolver": null, "applicationId": null,
            "previewDeploymentId": null, "certificateType": "none", "internalPath": "/", "stripPath": false,
            "middlewares": [], "forwardAuthEnabled": false, "enabled": true,
        });
        domain.as_object().cloned().unwrap_or_default()
    }

    /// The domains of a service.
    pub(crate) fn domains_of(&self, service: &Service) -> Vec<&Map<String, Value>> {
        let column = service.kind.id_column();
        self.domains.iter().filter(|domain| domain[column] == service.id()).collect()
    }

    /// The project of that id.
    pub(crate) fn project(&self, id: &str) -> Result<&Map<String, Value>, Refusal> {
        let found = self.projects.iter().find(|project| project["projectId"] == id);
        found.ok_or_else(|| Refusal::not_found("Project not found"))
    }

    /// The environment of that id.
    pub(crate) fn environment(&self, id: &str) -> Result<&Map<String, Value>, Refusal> {
        let found = self.environments.iter().find(|environment| environment["environmentId"] == id);
        found.ok_or_else(|| Refusal::not_found("Environment not found"))
    }

    /// The service of that kind and id.
    pub(crate) fn find(&self, kind: Kind, id: &str) -> Result<&Service, Refusal> {
        let found = self.services.iter().find(|service| service.kind == kind && service.id() == id);
        found.ok_or_else(|| Refusal::not_found(format!("{} not found", kind.label())))
    }

    /// As [`State::find`], to be changed.
    pub(crate) fn find_mut(&mut self, kind: Kind, id: &str) -> Result<&mut Service, Refusal> {
        let found = self.services.iter_mut().find(|service| service.kind == kind && service.id() == id);
        found.ok_or_else(|| Refusal::not_found(format!("{} not found", kind.label())))
    }

    /// The rows of a service, oldest first.
    pub(crate) fn rows_of<'a>(&'a self, kind: Kind, id: &'a str) -> impl DoubleEndedIterator<Item = &'a Row> {
        self.rows.iter().filter(move |row| row.kind == kind && row.service_id == id)
    }

    /// An environment with its project inside, as services carry it.
    pub(crate) fn environment_of(&self, service: &Service) -> Value {
        let Ok(environment) = self.environment(service.text("environmentId")) else {
            return Value::Null;
        };
        let project = self.project(environment["projectId"].as_str().unwrap_or_default());
        let mut environment = environment.clone();
        environment.insert("project".to_owned(), json!(project.ok()));
        Value::Object(environment)
    }
}

fn default_name(kind: Kind) -> String {
    // The server draws three words from a list here.
    format!("{}-simulate-digital-system", if kind == Kind::Compose { "compose" } else { "app" })
}

/// A moment with milliseconds, as JavaScript writes it.
pub(crate) fn rfc3339(moment: Timestamp) -> String {
    format!("{moment:.3}")
}
