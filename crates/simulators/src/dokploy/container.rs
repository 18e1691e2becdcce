//! Containers as the program `docker ps` shows them.

use sha2::{Digest, Sha256};

use super::service::Kind;

/// A container of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// The service in the compose file; of an application what tells its containers apart, as each deployment makes a new one.
    pub service: String,
    /// docker's word for what it does: `running`, `exited`, `restarting`, `created`.
    pub state: String,
    /// docker's text beside it, such as `Up 4 seconds (healthy)`.
    pub status: String,
}

impl Container {
    /// A container that runs and has no health check.
    #[must_use]
    pub fn running(service: &str) -> Self {
        Self::with(service, "running", "Up 4 seconds")
    }

    /// A container whose health check has not decided yet.
    #[must_use]
    pub fn starting(service: &str) -> Self {
        Self::with(service, "running", "Up 4 seconds (health: starting)")
    }

    /// A container whose health check is content.
    #[must_use]
    pub fn healthy(service: &str) -> Self {
        Self::with(service, "running", "Up 40 seconds (healthy)")
    }

    /// A container whose health check has failed too often.
    #[must_use]
    pub fn unhealthy(service: &str) -> Self {
        Self::with(service, "running", "Up 40 seconds (unhealthy)")
    }

    /// A container that ended with that exit code.
    #[must_use]
    pub fn exited(service: &str, code: u8) -> Self {
        Self::with(service, "exited", &format!("Exited ({code}) 2 seconds ago"))
    }

    /// A container that ends again and again.
    #[must_use]
    pub fn restarting(service: &str) -> Self {
        Self::with(service, "restarting", "Restarting (1) 3 seconds ago")
    }

    fn with(service: &str, state: &str, status: &str) -> Self {
        Self { service: service.to_owned(), state: state.to_owned(), status: status.to_owned() }
    }

    /// Its name: of a compose project with the service in it, of an application with the task's number.
    pub(crate) fn full_name(&self, app_name: &str, kind: Kind) -> String {
        match kind {
            Kind::Compose => format!("{app_name}-{}-1", self.service),
            Kind::Application => format!("{app_name}.1.{}", self.id(app_name)),
        }
    }

    /// The first twelve digits of its id.
    pub(crate) fn id(&self, app_name: &str) -> String {
        let digest = Sha256::digest(format!("{app_name}/{}", self.service));
        let number = digest.iter().take(6).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        format!("{number:012x}")
    }

    /// What its health check says; nothing without one.
    pub(crate) fn health(&self) -> Option<&'static str> {
        let words = [("(healthy)", "healthy"), ("(unhealthy)", "unhealthy"), ("(health: starting)", "starting")];
        words.into_iter().find_map(|(text, word)| self.status.contains(text).then_some(word))
    }
}
