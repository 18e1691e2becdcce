//! How a service in Dokploy is waited for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::duration::Period;

/// Whether `docker compose up` waits until the containers are healthy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Wait {
    /// `true`: as long as the project's command says, or as `timeout`.
    Whether(bool),
    /// That long.
    Long(Period),
}

/// By what the health of a service's containers is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContainerHealth {
    /// It is not looked at: the gates of the services say what is healthy.
    #[default]
    None,
    /// By Dokploy's list of containers, with the state of their health checks.
    Containers,
}
