//! How commit messages are read, and what they ask for.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose rules read the commits: a preset of conventional-changelog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// `conventional-changelog-conventionalcommits`: `feat!:` is a breaking change.
    #[default]
    ConventionalCommits,
    /// `conventional-changelog-angular`, semantic-release's own default: `feat!:` is no header.
    Angular,
}

/// Which release a commit asks for, when it meets every condition. A text may hold the globs `*`, `?`, `[…]` and `{…,…}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// The type, such as `docs`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The scope, such as `README`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Whether it has a breaking change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaking: Option<bool>,
    /// Whether it reverts another commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revert: Option<bool>,
    /// The whole message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Other parts, by the names that the header pattern gives them, such as `tag` of `ESLint`'s form.
    #[serde(flatten)]
    pub parts: IndexMap<String, String>,
    /// The release; `false` for none. It must be there, as in commit-analyzer.
    pub release: RuleRelease,
}

/// What a rule gives a commit: one of these words, or `false` or nothing for no release (read in `src/release_values.rs`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleRelease {
    /// The first number.
    Major,
    /// The second number.
    Minor,
    /// The third number.
    Patch,
    /// The next prerelease of the same version.
    Prerelease,
    /// The first prerelease of the next first number.
    Premajor,
    /// The first prerelease of the next second number.
    Preminor,
    /// The first prerelease of the next third number.
    Prepatch,
    /// No release.
    #[default]
    None,
}

/// How commit messages are read. Patterns are JavaScript regular expressions, as in conventional-commits-parser's options.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
pub struct Commits {
    /// Whether the bullets of a squashed pull request (`* feat: …`) count as commits.
    pub squash: bool,
    /// Whether one message may hold several commits, as for release-please: conventional lines after a blank line, and
    /// `BEGIN_NESTED_COMMIT` blocks.
    pub nested: bool,
    /// Whether merge commits are left out.
    pub skip_merges: bool,
    /// The version of conventional-commits-parser that is followed: 6 (semantic-release's own, the default) or 7.
    pub edition: Edition,
    /// The form of a merge commit's first line; the header is then the next line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_pattern: Option<String>,
    /// The names of the merge pattern's groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merge_correspondence: Vec<String>,
    /// The form of the header; by default the preset's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_pattern: Option<String>,
    /// The names of the header pattern's groups; `type`, `scope`, `subject` by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header_correspondence: Vec<String>,
    /// The form of a header with a breaking change; by default the preset's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaking_header_pattern: Option<String>,
    /// The form of a revert; by default the preset's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revert_pattern: Option<String>,
    /// The names of the revert pattern's groups; `header`, `hash` by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revert_correspondence: Vec<String>,
    /// The form of a line that names a field, whose value is the lines after it; none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_pattern: Option<String>,
    /// The form of a breaking change's first line, with its title and its text as groups, in place of `note_keywords`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes_pattern: Option<String>,
    /// The words that begin a breaking change; `BREAKING CHANGE`, `BREAKING-CHANGE` by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub note_keywords: Vec<String>,
    /// What stands before an issue's number; `#` by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issue_prefixes: Vec<String>,
    /// Whether `gh-1` lacks the prefix `GH-`.
    pub issue_prefixes_case_sensitive: bool,
    /// The words before an issue that a commit closes; `close`, `fixes`, `resolved` and their kin by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_actions: Vec<String>,
    /// What begins a line that is a comment; none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment_char: Option<String>,
}

/// A version of conventional-commits-parser, which differ in where a note and a body end (read in `src/release_values.rs`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edition {
    /// Version 6.
    #[default]
    Six,
    /// Version 7.
    Seven,
}
