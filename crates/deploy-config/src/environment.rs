//! The types of an environment: what is deployed in it, and what holds there.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::duration::Period;
use crate::model::{DeployConfig, Target};

/// One environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The address where people see the environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The address of each service, to which its health path is appended. A service without one is not gated here.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub urls: IndexMap<String, String>,
    /// What is deployed, by name.
    pub targets: IndexMap<String, Target>,
    /// The order: lists of targets, each list deployed together once the one before is proven. By default the targets one after another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waves: Vec<Vec<String>>,
    /// What happens when a wave fails.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// What must be proven of every image before anything is changed; by default nothing beyond its being there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require: Vec<Requirement>,
    /// The environment that must have proven a version before it may be deployed here, such as `staging`. What was proven here before may
    /// always come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promote: Option<String>,
    /// How long the environment is watched after the last wave before it counts as deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bake: Option<Period>,
    /// Whether GitHub is told that people use this environment; by default only of one that is called `production`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production: Option<bool>,
    /// Whether GitHub is told that this environment will be gone some day.
    #[serde(default)]
    pub transient: bool,
    /// Whether the pull requests and issues whose commits go live here are told so, in one comment each.
    #[serde(default)]
    pub comments: bool,
    /// The labels that they get then, and lose when they are live here no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

/// What must be proven of an image before it is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// That this repository built it: GitHub keeps an attestation of its digest, which is verified.
    Attestation,
}

/// What happens when a wave fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// The previous version is restored on every target that was changed, newest wave first, and gated.
    #[default]
    Rollback,
    /// Everything stays as it is, for a person to look at.
    Stop,
}

impl DeployConfig {
    /// Whether others than the deployments of an environment, or without one than the releases, comment pull requests and issues too.
    #[must_use]
    pub fn has_other_comments(&self, than: Option<&str>) -> bool {
        let releases = than.is_some() && self.release.as_ref().is_some_and(|release| release.comments);
        releases || self.environments.iter().any(|(name, environment)| environment.comments && than != Some(name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn comments_have_other_writers_when_releases_or_another_environment_write_them_too() {
        let others = |release: &str, environments: &str, than: Option<&str>| {
            let text = format!("version: 1\n{release}environments:\n{environments}");
            DeployConfig::load(Path::new("deploy.yml"), &text).unwrap().has_other_comments(than)
        };
        let environment = |name: &str, comments: bool| {
            let dokploy = "dokploy: { compose: Ab12_cd, url: \"https://d.example.com\", key: { env: KEY } }";
            let target = format!("targets: {{ shop: {{ services: [api], {dokploy} }} }}");
            format!("  {name}: {{ comments: {comments}, {target} }}\n")
        };
        let services = "services: { api: { image: ghcr.io/acme/api } }\n";
        let (one, both) =
            (environment("eu", true) + &environment("us", false), environment("eu", true) + &environment("us", true));
        let releases = format!("{services}release: {{ comments: true }}\n");
        assert!(!others(services, &one, Some("eu")) && others(services, &one, Some("us")) && others(services, &one, None));
        assert!(others(services, &both, Some("eu")) && others(&releases, &one, Some("eu")));
        assert!(!others(&releases, &environment("eu", false), None));
    }
}
