//! The loop that looks at the containers, around [`super::Watch`].

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{Finding, Watch};
use crate::api::Api;
use crate::error::DokployError;
use crate::model::Container;

/// How long the look at the end of the time may take.
const GRACE: Duration = Duration::from_secs(5);

/// Where the containers of a service are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name that they carry.
    pub app_name: String,
    /// `docker-compose` or `stack`; none for an application.
    pub app_type: Option<String>,
    /// The server that they run on; none for Dokploy's own.
    pub server_id: Option<String>,
}

impl Place {
    /// The containers as they are. The name is all that the server asks docker for, so that an application is shown those of others
    /// too whose name begins alike.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn look(&self, api: &Api) -> Result<Vec<Container>, DokployError> {
        let mut containers = api.containers(&self.app_name, self.app_type.as_deref(), self.server_id.as_deref()).await?;
        if self.app_type.is_none() {
            let prefix = format!("{}.", self.app_name);
            containers.retain(|container| container.name.starts_with(&prefix));
        }
        Ok(containers)
    }
}

/// Looks until the containers are well, or are not in time. That they cannot be seen is a finding, and no error: it must not hide how
/// the deployment ended.
pub async fn watch(api: &Api, place: &Place, mut machine: Watch, first: Duration, cap: Duration) -> Finding {
    let started = Instant::now();
    let end = started + machine.deadline();
    let mut wait = first;
    let mut last = None;
    loop {
        let outcome = timeout_at(end + GRACE, place.look(api)).await;
        let containers = match outcome {
            Ok(Ok(containers)) => containers,
            Ok(Err(error)) if error.is_passing() && Instant::now() < end => Vec::new(),
            Ok(Err(error)) => return Finding::Unseen(error.to_string()),
            Err(_) => return Finding::Unseen("Dokploy did not answer in time".to_owned()),
        };
        if let Some(finding) = machine.step(started.elapsed(), &containers) {
            return finding;
        }
        let state = machine.what_is_wrong();
        if !containers.is_empty() && last.as_ref() != Some(&state) {
            tracing::info!("waiting for the containers: {state}");
            last = Some(state);
        }
        tokio::time::sleep(wait.min(end.saturating_duration_since(Instant::now()))).await;
        wait = (wait * 2).min(cap);
    }
}
