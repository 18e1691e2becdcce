//! The simulator as a value: seeding, looking at its state, and what goes wrong on request.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};

use super::router;
use super::row::Row;
use super::service::{Kind, Service};
use super::state::{Key, State};
use super::trouble::Trouble;
use super::version::Version;

/// What runs in the place of Docker when a job ends: `Err` holds what it says last, and the deployment fails.
pub type Hook = Arc<dyn Fn(&DeployedCompose) -> Result<(), String> + Send + Sync>;

/// A compose project as a job deploys it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedCompose {
    /// The compose project's id.
    pub compose_id: String,
    /// Its name.
    pub name: String,
    /// Its app name, which is docker's project name.
    pub app_name: String,
    /// Its environment text when the job started.
    pub env: String,
    /// Its compose file.
    pub compose_file: String,
}

/// A Dokploy server; clones share its state.
#[derive(Clone)]
pub struct Dokploy {
    state: Arc<Mutex<State>>,
    hook: Arc<Mutex<Option<Hook>>>,
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
        let mut state = State::new();
        state.keys.insert(api_key.to_owned(), Key::default());
        Self { state: Arc::new(Mutex::new(state)), hook: Arc::default() }
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

    /// What happens when a compose deployment ends; its answer is the deployment's.
    pub fn on_deploy(&self, hook: Hook) {
        *self.hook.lock().unwrap_or_else(PoisonError::into_inner) = Some(hook);
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

    /// Lets the next deployment of a compose project fail with that line in its log; several calls add up.
    pub fn fail_next(&self, compose_id: &str, said: &str) {
        self.change(Kind::Compose, compose_id, |service| service.failures.push_back(said.to_owned()));
    }

    /// Lets something happen to the n-th deployment of the server, counted from 1 in the order of the calls.
    pub fn trouble(&self, deployment: u32, trouble: Trouble) {
        self.state().troubles.insert(u64::from(deployment), trouble);
    }

    /// The commit that a git source checks out: at the end of a deployment its message replaces the row's title.
    pub fn set_commit(&self, kind: Kind, id: &str, message: &str, hash: &str) {
        self.change(kind, id, |service| service.commit = Some((message.to_owned(), hash.to_owned())));
    }

    /// Keeps jobs that start from now on running until [`Dokploy::end_active`].
    pub fn hold(&self) {
        self.state().duration = None;
    }

    /// Ends the active job, and starts the next one.
    pub fn end_active(&self) {
        let active = self.state().active_id().map(str::to_owned);
        if let Some(id) = active {
            self.finish(&id);
        }
    }

    /// Takes the active job away as a cancellation does: its row is `cancelled`. The next one starts.
    pub fn cancel_active(&self) {
        self.state().cancel_active();
        self.kick();
    }

    /// Restarts the server: the running row becomes `cancelled` without an end, waiting jobs vanish without a row, and jobs are
    /// counted from 1 again.
    pub fn restart(&self) {
        let mut state = self.state();
        state.jobs = 0;
        state.cancel_active();
        state.drop_waiting(None);
    }

    /// Drops every waiting job, as cleaning the queue does; they leave no row.
    pub fn clean_queue(&self) {
        self.state().drop_waiting(None);
    }

    /// Adds an API key that may be verified only so often; each request takes two (keys made through the API start with 10 a day).
    pub fn add_limited_key(&self, api_key: &str, verifications: u32) {
        let key = Key { verifications_left: Some(verifications), ..Key::default() };
        self.state().keys.insert(api_key.to_owned(), key);
    }

    /// Forbids a procedure, such as `compose.update`, to the user of a key, with what the server says then, such as
    /// `unauthorized to access resource "service"`.
    pub fn forbid(&self, api_key: &str, procedure: &str, says: &str) {
        let mut state = self.state();
        state.keys.entry(api_key.to_owned()).or_default().forbidden.insert(procedure.to_owned(), says.to_owned());
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, kind: Kind, id: &str, change: impl FnOnce(&mut Service)) {
        if let Ok(service) = self.state().find_mut(kind, id) {
            change(service);
        }
    }

    /// Starts the oldest waiting job when none is active.
    pub(super) fn kick(&self) {
        let mut state = self.state();
        state.drop_lost();
        let (started, duration) = (state.start_next(), state.duration);
        drop(state);
        if let (Some(id), Some(duration)) = (started, duration) {
            let server = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep(duration).await;
                server.finish(&id);
            });
        }
    }

    /// Ends the job of that row if it is still the active one.
    fn finish(&self, id: &str) {
        let is_active = |state: &State| state.active_id() == Some(id);
        let mut state = self.state();
        if !is_active(&state) {
            return;
        }
        if state.active_trouble() == Some(&Trouble::Cancelled) {
            state.cancel_active();
            drop(state);
            return self.kick();
        }
        let (deployed, failure) = state.take_outcome();
        drop(state);
        let hook = self.hook.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let outcome = match (failure, deployed, hook) {
            (Some(said), _, _) => Err(said),
            (None, Some(deployed), Some(hook)) => hook(&deployed),
            _ => Ok(()),
        };
        let mut state = self.state();
        if is_active(&state) {
            state.end_active(outcome);
        }
        drop(state);
        self.kick();
    }
}

impl State {
    /// What the active job deploys, when that is a compose project, and what it is told to fail with.
    fn take_outcome(&mut self) -> (Option<DeployedCompose>, Option<String>) {
        let Some(row) = self.active_row().cloned() else {
            return (None, None);
        };
        let told = match self.active_trouble() {
            Some(Trouble::Error(said)) => Some(said.clone()),
            _ => None,
        };
        let Ok(service) = self.find_mut(row.kind, &row.service_id) else {
            return (None, None);
        };
        let failure = told.or_else(|| service.failures.pop_front());
        let text = |column: &str| service.text(column).to_owned();
        let deployed = DeployedCompose {
            compose_id: row.service_id,
            name: text("name"),
            app_name: text("appName"),
            env: row.env.unwrap_or_default(),
            compose_file: text("composeFile"),
        };
        (Some(deployed).filter(|_| row.kind == Kind::Compose), failure)
    }
}
