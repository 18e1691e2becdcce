//! What is written of a release: its notes, the changelog, and the files that hold the version.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The release notes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Notes {
    /// A file with a Jinja template; by default the built-in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The title of each type's group, in the order of the groups; a type without one is left out. By default features, bug
    /// fixes, performance and reverts.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub groups: IndexMap<String, String>,
    /// Whether the authors of commits are named.
    pub authors: bool,
    /// Whether those who contribute for the first time are welcomed.
    pub new_contributors: bool,
}

/// A changelog that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Changelog {
    /// The file, from the repository's root.
    #[serde(default = "default_changelog")]
    pub file: String,
    /// Its form.
    #[serde(default)]
    pub style: ChangelogStyle,
    /// The title of a conventional changelog that is made anew or has that title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// The form of a changelog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangelogStyle {
    /// As `@semantic-release/changelog` writes it: the newest notes first.
    #[default]
    Conventional,
    /// As keepachangelog.com asks: under `## [Unreleased]`, with Added, Changed, Fixed and the links at the end.
    KeepAChangelog,
}

/// A file that holds the version: its path, with how to find the version in it where the name does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum VersionFile {
    /// The path of a file whose form is known by its name: package.json and its lock, Cargo.toml and its lock, pyproject.toml,
    /// Chart.yaml, pom.xml, action.yml.
    Path(String),
    /// Any text file, and where the version stands in it.
    Pattern(PatternFile),
}

/// A text file and where the version stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatternFile {
    /// The path.
    pub path: String,
    /// A text with `{version}` in it once, such as `version = "{version}"`, that must occur in the file.
    pub pattern: String,
}

fn default_changelog() -> String {
    "CHANGELOG.md".to_owned()
}
