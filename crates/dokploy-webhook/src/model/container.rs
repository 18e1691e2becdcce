//! Containers of a service.

use serde::Deserialize;

use super::or_default;

/// A container, as `docker ps` shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Container {
    /// Its id.
    pub container_id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// `created`, `running`, `restarting`, `exited`, `paused` or `dead`.
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    /// In words, such as `Up 4 seconds (health: starting)`; not on servers before v0.27.0.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
}
