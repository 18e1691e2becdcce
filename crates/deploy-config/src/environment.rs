//! The types of an environment: what is deployed in it, and what holds there.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::duration::Period;
use crate::model::Target;

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
