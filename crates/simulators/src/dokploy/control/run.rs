//! Jobs in time: they start when the one before has ended, docker says its lines meanwhile, and hooks decide how they end.

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::super::service::{Kind, Service};
use super::super::state::State;
use super::super::trouble::Trouble;
use super::Dokploy;

/// What runs in the place of Docker when a job of a compose project ends: `Err` holds what it says last, and the deployment fails.
pub type Hook = Arc<dyn Fn(&DeployedCompose) -> Result<(), String> + Send + Sync>;

/// As [`Hook`], of an application; it runs after a rollback as well, whose failure nobody sees.
pub type ApplicationHook = Arc<dyn Fn(&DeployedApplication) -> Result<(), String> + Send + Sync>;

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

/// An application as a job deploys it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedApplication {
    /// The application's id.
    pub application_id: String,
    /// Its name.
    pub name: String,
    /// The image that runs from now on.
    pub image: String,
    /// The environment text that it runs with.
    pub env: String,
}

#[derive(Default)]
pub(crate) struct Hooks {
    compose: Option<Hook>,
    application: Option<ApplicationHook>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}

/// What a job deploys.
enum Deployed {
    Compose(DeployedCompose),
    Application(DeployedApplication),
}

impl Dokploy {
    /// What happens when a compose deployment ends; its answer is the deployment's.
    pub fn on_deploy(&self, hook: Hook) {
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner).compose = Some(hook);
    }

    /// What happens when the deployment of an application ends; its answer is the deployment's.
    pub fn on_deploy_application(&self, hook: ApplicationHook) {
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner).application = Some(hook);
    }

    /// Starts the oldest waiting job when none is active.
    pub(in super::super) fn kick(&self) {
        let mut state = self.state();
        state.drop_lost();
        let started = state.start_next();
        let (duration, lines) = (state.duration, state.docker_lines());
        let rolled_back = std::mem::take(&mut state.rolled_back);
        let live: Vec<_> = rolled_back.iter().filter_map(|id| state.find(Kind::Application, id).ok().map(live)).collect();
        drop(state);
        for application in live {
            // Nobody waits for the swarm here, so a failure is nobody's.
            let _unseen = self.run_hook(&Deployed::Application(application));
        }
        let Some(id) = started else {
            return;
        };
        match duration {
            None => lines.iter().for_each(|line| self.say(&format!("{line}\n"))),
            Some(duration) => {
                let server = self.clone();
                tokio::spawn(async move { server.run(&id, &lines, duration).await });
            }
        }
    }

    /// Runs a job for that long, with docker's lines spread over the time.
    async fn run(&self, id: &str, lines: &[String], duration: Duration) {
        let parts = u32::try_from(lines.len()).unwrap_or(u32::MAX).saturating_add(1);
        for line in lines {
            tokio::time::sleep(duration / parts).await;
            let mut state = self.state();
            if state.active_id() != Some(id) {
                return;
            }
            state.say(&format!("{line}\n"));
        }
        tokio::time::sleep(duration / parts).await;
        if self.state().active_trouble() != Some(&Trouble::Stuck) {
            self.finish(id);
        }
    }

    /// Ends the job of that row if it is still the active one.
    pub(super) fn finish(&self, id: &str) {
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
        let outcome = match (failure, deployed) {
            (Some(said), _) => Err(said),
            (None, Some(deployed)) => self.run_hook(&deployed),
            (None, None) => Ok(()),
        };
        let mut state = self.state();
        if is_active(&state) {
            state.end_active(outcome.err().as_deref());
        }
        drop(state);
        self.kick();
    }

    fn run_hook(&self, deployed: &Deployed) -> Result<(), String> {
        let hooks = self.hooks.lock().unwrap_or_else(PoisonError::into_inner);
        let (compose, application) = (hooks.compose.clone(), hooks.application.clone());
        drop(hooks);
        match deployed {
            Deployed::Compose(deployed) => compose.map_or(Ok(()), |hook| hook(deployed)),
            Deployed::Application(deployed) => application.map_or(Ok(()), |hook| hook(deployed)),
        }
    }
}

impl State {
    /// What docker says while the active job runs; nothing when the job does not get so far.
    fn docker_lines(&self) -> Vec<String> {
        let Some(job) = self.queue.front().filter(|job| job.active.is_some() && !job.is_broken) else {
            return Vec::new();
        };
        self.find(job.kind, &job.service_id).map(|service| service.docker_says.clone()).unwrap_or_default()
    }

    /// What the active job deploys, unless it failed before, and what it is told to fail with.
    fn take_outcome(&mut self) -> (Option<Deployed>, Option<String>) {
        let is_broken = self.queue.front().is_some_and(|job| job.is_broken);
        let Some(row) = self.active_row().filter(|_| !is_broken).cloned() else {
            return (None, None);
        };
        let told = match self.active_trouble() {
            Some(Trouble::Error(said)) => Some(said.clone()),
            _ => self.conversion_failure(),
        };
        let Ok(service) = self.find_mut(row.kind, &row.service_id) else {
            return (None, None);
        };
        let failure = told.or_else(|| service.failures.pop_front());
        let text = |column: &str| service.text(column).to_owned();
        let (name, env) = (text("name"), row.env.unwrap_or_default());
        let deployed = match row.kind {
            Kind::Compose => Deployed::Compose(DeployedCompose {
                compose_id: row.service_id,
                name,
                app_name: text("appName"),
                env,
                compose_file: text("composeFile"),
            }),
            Kind::Application => {
                let (application_id, image) = (row.service_id, text("dockerImage"));
                Deployed::Application(DeployedApplication { application_id, name, image, env })
            }
        };
        (Some(deployed), failure)
    }
}

/// What runs of an application.
fn live(service: &Service) -> DeployedApplication {
    let live = service.live.clone();
    let (image, env) = live.map(|live| (live.image, live.env)).unwrap_or_default();
    DeployedApplication { application_id: service.id().to_owned(), name: service.text("name").to_owned(), image, env }
}
