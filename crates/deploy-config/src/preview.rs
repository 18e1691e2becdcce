//! What deploy.yml says of previews: the inputs of the action `preview` win over it.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The preview of each pull request in Dokploy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Preview {
    /// The project in Dokploy that previews are made in: its name or its id. By default the template's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The compose project in Dokploy that a preview is made like: `project/compose`, `project/environment/compose` or its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The compose file of previews in the repository, in the place of the template's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compose_file: Option<String>,
    /// The address of each service that has one, with `{number}` for the pull request's: `pr-{number}.example.com`, with the container's
    /// port behind a colon (3000 when it is not said). The first is the preview's own.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub domains: IndexMap<String, String>,
    /// The variables that are copied from the template, by name; no other one is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copy_variables: Vec<String>,
    /// Further variables of each preview, by name. No secrets: whoever reads the repository reads them.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, String>,
    /// Whether the addresses are served with TLS; they are, unless this says `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub https: Option<bool>,
    /// Who issues the certificates; by default Let's Encrypt, one for each address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// The path that must answer 200 at each address; `/` when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_path: Option<String>,
}

/// Who issues the certificates of addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Certificate {
    /// Let's Encrypt, by Dokploy's proxy: one for each address.
    #[default]
    Letsencrypt,
    /// Nobody: the proxy has a wildcard certificate, or something before it has one.
    None,
}

impl Certificate {
    /// Dokploy's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Letsencrypt => "letsencrypt",
            Self::None => "none",
        }
    }
}
