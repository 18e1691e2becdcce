//! What deploy.yml may say of releases: how commits become a version, what is written, and what is published.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

fn default_changelog() -> String {
    "CHANGELOG.md".to_owned()
}
