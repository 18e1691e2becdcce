//! Projects and their environments.

use serde::Deserialize;

use super::or_default;

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Its id.
    pub project_id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Its environments; none on servers before v0.25.0.
    #[serde(default, deserialize_with = "or_default")]
    pub environments: Vec<Environment>,
    /// Its compose projects, on servers before v0.25.0.
    #[serde(default, deserialize_with = "or_default")]
    pub compose: Vec<Listed>,
    /// Its applications, on servers before v0.25.0.
    #[serde(default, deserialize_with = "or_default")]
    pub applications: Vec<Listed>,
}

/// An environment of a project in Dokploy. Its services are only in some answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// Its id.
    pub environment_id: String,
    /// The id of its project; not in lists of projects.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: String,
    /// Its name; names are not unique.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What people wrote about it.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// When it was created, by the server's clock; only where a project is read by itself.
    #[serde(default)]
    pub created_at: Option<String>,
    /// Its compose projects.
    #[serde(default, deserialize_with = "or_default")]
    pub compose: Vec<Listed>,
    /// Its applications.
    #[serde(default, deserialize_with = "or_default")]
    pub applications: Vec<Listed>,
}

/// A service as the lists show it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The id of a compose project.
    #[serde(default)]
    pub compose_id: Option<String>,
    /// The id of an application.
    #[serde(default)]
    pub application_id: Option<String>,
    /// Its name; names are not unique.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The name that its containers carry.
    #[serde(default, deserialize_with = "or_default")]
    pub app_name: String,
    /// What people wrote about it; previews keep their marker here.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// When it was created, by the server's clock; not in lists of projects.
    #[serde(default)]
    pub created_at: Option<String>,
}
