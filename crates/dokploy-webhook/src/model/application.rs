//! Applications.

use std::fmt;

use serde::Deserialize;

use super::compose::Source;
use super::deployment::Row;
use super::or_default;
use super::project::Environment;

/// An application. Its environment, token and registry password are secrets, so that it does not print itself.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// Its id.
    pub application_id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The name of its swarm service.
    #[serde(default, deserialize_with = "or_default")]
    pub app_name: String,
    /// Where it comes from: `docker`, `git`, `github`, `gitlab`, `gitea`, `bitbucket` or `drop`.
    #[serde(default, deserialize_with = "or_default")]
    pub source_type: String,
    /// The image, when it comes from a registry.
    #[serde(default)]
    pub docker_image: Option<String>,
    /// The environment text; null when none was ever saved.
    #[serde(default)]
    pub env: Option<String>,
    /// Whether each deployment keeps an image to go back to.
    #[serde(default, deserialize_with = "or_default")]
    pub rollback_active: bool,
    /// The server that it runs on; none for Dokploy's own.
    #[serde(default)]
    pub server_id: Option<String>,
    /// The token of its webhook, a secret.
    #[serde(default)]
    pub refresh_token: Option<String>,
    /// Its environment in Dokploy, which is part of its page's address; none on servers before v0.25.0.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Its project, on servers before v0.25.0, which have no environments.
    #[serde(default)]
    pub project_id: Option<String>,
    /// Its deployments, in no order; not all servers show them here.
    #[serde(default, deserialize_with = "or_default")]
    pub deployments: Vec<Row>,
    /// Branches and watched paths, for its webhook.
    #[serde(flatten)]
    pub source: Source,
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("application_id", &self.application_id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Application {
    /// The image that it runs, when it comes from a registry. One that comes from elsewhere now may still have an old one.
    #[must_use]
    pub fn image(&self) -> Option<&str> {
        self.docker_image.as_deref().filter(|image| self.source_type == "docker" && !image.trim().is_empty())
    }

    /// Whether it is checked out from a repository, so that a deployment takes the commit's message as its title.
    #[must_use]
    pub fn is_git(&self) -> bool {
        !matches!(self.source_type.as_str(), "docker" | "drop")
    }
}
