//! Everything that the server remembers.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::answer::Refusal;
use super::check::Input;
use super::queue::Job;
use super::row::Row;
use super::service::{Kind, Service};
use super::trouble::Trouble;
use super::version::{CURRENT, Version};

/// 2026-01-05T09:00:00Z: the simulated clock starts here and goes on by a second with each stamp, so that runs are alike.
const START: i64 = 1_767_603_600;

/// An API key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Key {
    /// How many verifications are left; nothing means that they are not counted.
    pub(crate) verifications_left: Option<u32>,
    /// The procedures that its user may not call, and what is said then.
    pub(crate) forbidden: HashMap<String, String>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) version: Version,
    pub(crate) organization: String,
    /// The id of the user who owns the organisation.
    pub(crate) owner: String,
    pub(crate) keys: HashMap<String, Key>,
    pub(crate) projects: Vec<Map<String, Value>>,
    pub(crate) environments: Vec<Map<String, Value>>,
    pub(crate) services: Vec<Service>,
    /// Oldest first.
    pub(crate) rows: Vec<Row>,
    /// Oldest first; at most one is active.
    pub(crate) queue: VecDeque<Job>,
    pub(crate) jobs: u64,
    /// What happens to a job, by its number.
    pub(crate) troubles: HashMap<u64, Trouble>,
    /// How long a job runs; nothing means until it is ended on request.
    pub(crate) duration: Option<Duration>,
    ids: u64,
    stamps: i64,
}

impl State {
    pub(crate) fn new() -> Self {
        let mut state = Self {
            version: CURRENT,
            organization: String::new(),
            owner: String::new(),
            keys: HashMap::new(),
            projects: Vec::new(),
            environments: Vec::new(),
            services: Vec::new(),
            rows: Vec::new(),
            queue: VecDeque::new(),
            jobs: 0,
            troubles: HashMap::new(),
            duration: Some(Duration::from_millis(50)),
            ids: 0,
            stamps: 0,
        };
        state.organization = state.id();
        state.owner = state.id();
        state
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

    /// Counts a request under a key; the server verifies it twice. False when the key is unknown or used up.
    pub(crate) fn verify(&mut self, key: &str) -> bool {
        let Some(key) = self.keys.get_mut(key) else {
            return false;
        };
        match &mut key.verifications_left {
            None => true,
            Some(left) if *left >= 2 => {
                *left -= 2;
                true
            }
            Some(_) => false,
        }
    }

    pub(crate) fn create_project(&mut self, name: &str, description: &Value) -> (Value, Value) {
        let project = json!({
            "projectId": self.id(),
            "name": name,
            "description": description,
            "createdAt": self.stamp(),
            "organizationId": self.organization,
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
        let app_name = input.get("appName").and_then(Value::as_str).map_or_else(|| default_name(kind), str::to_owned);
        service.set(kind.id_column(), self.id());
        service.set("appName", format!("{app_name}-{}", self.suffix()));
        service.set("createdAt", self.stamp());
        service.set("refreshToken", self.id());
        self.services.push(service.clone());
        service
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
        let id = service.text("environmentId");
        let Some(environment) = self.environments.iter().find(|environment| environment["environmentId"] == id) else {
            return Value::Null;
        };
        let project = self.projects.iter().find(|project| project["projectId"] == environment["projectId"]);
        let mut environment = environment.clone();
        environment.insert("project".to_owned(), json!(project));
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
