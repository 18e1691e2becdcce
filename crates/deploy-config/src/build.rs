//! The types of deploy.yml that say how images are built, and which of them anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What holds for the images of all services.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Build {
    /// The paths that belong to every service, such as a lock file or the workflow that builds: a change in them builds all images.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Where a build leaves its layers for the next one.
    pub cache: Cache,
}

/// Where a build leaves its layers for the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cache {
    /// In the cache of GitHub Actions, each service by itself.
    #[default]
    Gha,
    /// In the registry, under the tag `buildcache` of each image.
    Registry,
    /// Nowhere.
    None,
}

impl Cache {
    /// The tag that a cache in the registry is under.
    pub const TAG: &str = "buildcache";
}

/// When an image is built anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// When something that belongs to it has changed since the last release; else that release's image gets the new tags.
    Changed,
    /// For every release.
    Always,
}
