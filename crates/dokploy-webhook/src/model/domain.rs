//! Domains of compose projects.

use serde::{Deserialize, Serialize};

use super::or_default;

/// A domain. The server does not refuse the same one twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    /// Its id.
    pub domain_id: String,
    /// The host.
    #[serde(default, deserialize_with = "or_default")]
    pub host: String,
    /// The service of the compose file.
    #[serde(default)]
    pub service_name: Option<String>,
    /// The port in the container.
    #[serde(default)]
    pub port: Option<u16>,
    /// The path.
    #[serde(default)]
    pub path: Option<String>,
    /// Whether it is served with TLS.
    #[serde(default, deserialize_with = "or_default")]
    pub https: bool,
    /// Who issues the certificate: `letsencrypt`, `none` or `custom`.
    #[serde(default)]
    pub certificate_type: Option<String>,
}

/// A domain to create for a service of a compose project. It takes effect with the next deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewDomain {
    /// The host.
    pub host: String,
    /// The compose project.
    pub compose_id: String,
    /// The service of the compose file.
    pub service_name: String,
    /// The port in the container.
    pub port: u16,
    /// The path, `/` for all.
    pub path: String,
    /// Whether it is served with TLS.
    pub https: bool,
    /// Who issues the certificate: `letsencrypt`, `none` or `custom`.
    pub certificate_type: String,
}
