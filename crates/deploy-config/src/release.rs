//! What deploy.yml may say of releases: how commits become a version, what is written, and what is published.
//!
//! | module | what it holds |
//! |---|---|
//! | [`commits`] | how commit messages are read, and what they ask for |
//! | [`branches`] | the branches that release |
//! | [`documents`] | notes, changelogs, and files that hold the version |
//! | [`published`] | attached files, and tags that follow the newest release |

pub mod branches;
pub mod commits;
pub mod documents;
pub mod published;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use branches::{Branch, NameOrFlag, SpecialBranch};
pub use commits::{Commits, Edition, Preset, Rule, RuleRelease};
pub use documents::{Changelog, ChangelogStyle, Notes, PatternFile, VersionFile};
pub use published::{Asset, FloatingTag, NamedAsset};

/// How releases are made. Every field has a default, and an input of the action wins over it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Releases {
    /// The form of version tags, with `${version}` in it once; `v${version}` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_format: Option<String>,
    /// What decides the next version.
    pub policy: Policy,
    /// Whose rules read the commits.
    pub preset: Preset,
    /// Which commits ask for which release; of the rules that a commit meets, the highest release counts. A commit that meets none
    /// is judged by the default rules, as in semantic-release's commit-analyzer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// How commit messages are read.
    pub commits: Commits,
    /// The version of the first release; 1.0.0 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_version: Option<String>,
    /// What changes ask for while the first number is zero.
    pub before_one: BeforeOne,
    /// The branches that release; by default those of semantic-release, as far as they exist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branch>,
    /// The packages of a monorepo by name; without any, the repository is one package.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub packages: IndexMap<String, Package>,
    /// Whether the packages are released together, with one version, or each by itself.
    pub together: bool,
    /// The release notes.
    pub notes: Notes,
    /// The changelog that is kept; none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changelog: Option<Changelog>,
    /// The files that hold the version and are written before the tag; none by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<VersionFile>,
    /// The message of the commit with those files, with `${version}` and `${tag}` in it; `chore(release): ${version} [skip ci]` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit_message: Option<String>,
    /// The files that are attached to the release, each with its SHA-256 in `SHA256SUMS`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<Asset>,
    /// The tags that are moved to the newest release: `v1`, `v1.2`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub floating_tags: Vec<FloatingTag>,
    /// Whether the pull requests and issues of a release are told of it by a comment.
    pub comments: bool,
    /// The labels that the pull requests and issues of a release get.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Whether the release is left as a draft for a person to publish.
    pub draft: bool,
}

/// What decides the next version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// The commits, by their types.
    #[default]
    Semantic,
    /// Every push is the next patch, whatever its commits say.
    Patch,
    /// A person: nothing is released unless a commit says `Release-As: 1.2.3` or the input `release-as` does.
    Manual,
}

/// What changes ask for while the first number is zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BeforeOne {
    /// What a breaking change moves: `major` (the default, as in semantic-release: 0.3.1 → 1.0.0) or `minor` (0.3.1 → 0.4.0).
    pub breaking: Moves,
    /// What a feature moves: `minor` (the default) or `patch`.
    pub feature: FeatureMoves,
}

/// What a breaking change moves before 1.0.0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Moves {
    /// The first number.
    #[default]
    Major,
    /// The second number.
    Minor,
}

/// What a feature moves before 1.0.0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeatureMoves {
    /// The second number.
    #[default]
    Minor,
    /// The third number.
    Patch,
}

/// A package of a monorepo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The paths whose commits are its own: folders and globs; one that begins with `!` takes paths out.
    #[schemars(length(min = 1))]
    pub paths: Vec<String>,
    /// The form of its version tags; `NAME@${version}` by default, and the repository's own when packages are released together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_format: Option<String>,
    /// The packages that it is built with: their releases are patches of this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// The changelog that is kept for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changelog: Option<Changelog>,
    /// The files that hold its version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<VersionFile>,
}
