//! The branches that release.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A branch that releases: its name alone, or with what is special about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Branch {
    /// The name, which may hold globs.
    Name(String),
    /// The name with what is special.
    Special(SpecialBranch),
}

/// A branch with what is special about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialBranch {
    /// The name, which may hold globs.
    pub name: String,
    /// The channel; `${name}` in it is the branch's name, `false` is the default channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<NameOrFlag>,
    /// What its prereleases are called, as in `1.0.0-beta.1`; `true` for the branch's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prerelease: Option<NameOrFlag>,
    /// The versions that it may release, such as `1.x` or `1.2.x`; by default read from a name of that form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
}

/// A name, or yes or no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NameOrFlag {
    /// Yes or no.
    Flag(bool),
    /// A name.
    Name(String),
}
