//! What is published with a release: files that are attached to it, and tags that follow it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A file that is attached to a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Asset {
    /// The path, which may hold globs.
    Path(String),
    /// The path with a name or label.
    Named(NamedAsset),
}

/// A file that is attached to a release under another name or with a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedAsset {
    /// The path, which may hold globs.
    pub path: String,
    /// The name to download it under, with `${version}` and `${tag}` in it; only for a path without globs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The text that is shown in place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A tag that is moved to the newest release of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FloatingTag {
    /// `v1`.
    Major,
    /// `v1.2`.
    Minor,
}
