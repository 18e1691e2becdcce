//! The tables of inputs and outputs, of which the manifest, the flags and the help are made.

use actions_core::{Action, Input, Output};

/// The action: its inputs and outputs.
///
/// The inputs and outputs with underscores are those of cycjimmy/semantic-release-action, so that a workflow changes `uses:` alone. An
/// input that has such a second name has no default in the manifest: the runner would give it, and hide the other.
pub const ACTION: Action = Action {
    verb: "semantic-release",
    description: "Releases what the commits since the last release ask for: version, notes, tag and GitHub release",
    inputs: &INPUTS,
    outputs: &OUTPUTS,
};

const INPUTS: [Input; 24] = [
    Input::secret("github-token", "The token that makes the tag and the release; the job needs `permissions: contents: write`")
        .default("${{ github.token }}"),
    Input::text("path", "The folder of the repository, relative to the workspace; `.` by default"),
    Input::text(
        "config",
        "The file whose `release` says how releases are made, relative to `path`; by default `.github/deploy.yml` when it is there",
    ),
    Input::optional_flag("dry-run", "Shows what would be released and changes nothing; all outputs are set, with `released` false"),
    Input::text("tag-format", "The form of version tags, with `${version}` in it once; `v${version}` by default"),
    Input::text("preset", "Whose rules read the commits: `conventionalcommits` (the default) or `angular`"),
    Input::text("policy", "What decides the next version: `semantic` (the commits; the default), `patch` (every push) or `manual`"),
    Input::text("branches", "The branches that release: one name a line, or a list as in semantic-release's configuration"),
    Input::text("release-rules", "Which commits ask for which release: a list in JSON or YAML, as commit-analyzer's `releaseRules`"),
    Input::text("assets", "The files to attach to the release: one path or glob a line"),
    Input::text("package", "The one package of a monorepo that is released; all by default"),
    Input::text("release-as", "The version to release, whatever the commits ask for"),
    Input::text(
        "history",
        "Where the history is read: `local` (a checkout with `fetch-depth: 0`), `api` (GitHub), or `auto` (the default), which takes the \
         checkout when it is whole",
    )
    .default("auto"),
    Input::text("notes-file", "A file that the release notes are written to as well, relative to the workspace"),
    Input::optional_flag("dry_run", "The same as `dry-run`"),
    Input::text("tag_format", "The same as `tag-format`"),
    Input::text("working_directory", "The same as `path`"),
    Input::text("branch", "The same as `branches`, for one branch"),
    Input::text("extends", "Shared configurations, one a line: a JSON or YAML file of the repository is read, a package is named and left out"),
    Input::text("extra_plugins", "Plugins of semantic-release: none is installed, and each is named with what replaces it"),
    Input::text("semantic_version", "The version of semantic-release: without effect, as none is installed"),
    Input::text("ci", "Whether a CI service is required: without effect, as none is"),
    Input::text("unset_gha_env", "Whether GitHub Actions is hidden: without effect, as a run of a pull request is shown and releases nothing"),
    Input::text("repository_url", "The repository's address: without effect, as the repository of the run is released"),
];

const OUTPUTS: [Output; 27] = [
    Output::new("released", "`true` when this commit is released (by this run or an earlier one), else `false`"),
    Output::new("version", "The version, such as `1.6.1`; empty when there is nothing to release"),
    Output::new("tag", "The version's tag, such as `v1.6.1`; empty when there is nothing to release"),
    Output::new("major", "The version's first number"),
    Output::new("minor", "The version's second number"),
    Output::new("patch", "The version's third number"),
    Output::new("previous-version", "The version before; empty when there was none"),
    Output::new("previous-tag", "The tag of the version before; empty when there was none"),
    Output::new("channel", "The channel of the release, such as `beta`; empty for the default one"),
    Output::new(
        "type",
        "How far the version moves: `major`, `minor`, `patch`, `prerelease`, or empty when there is nothing to release",
    ),
    Output::new("notes", "The release notes, Markdown"),
    Output::new("notes-file", "The file with the release notes, when the input `notes-file` names one"),
    Output::new("sha", "The commit that the tag points to, or the one that was looked at when there is nothing to release"),
    Output::new(
        "packages",
        "The packages of a monorepo, a JSON list of objects with `name`, `released`, `version`, `tag`, `previous-version`, `previous-tag`, \
         `type`, `channel`, `notes` and `sha`",
    ),
    Output::new("comment", "What merging would release, Markdown for a comment on a pull request"),
    Output::new("new_release_published", "The same as `released`"),
    Output::new("new_release_version", "The same as `version`"),
    Output::new("new_release_major_version", "The same as `major`"),
    Output::new("new_release_minor_version", "The same as `minor`"),
    Output::new("new_release_patch_version", "The same as `patch`"),
    Output::new("new_release_channel", "The same as `channel`"),
    Output::new("new_release_notes", "The same as `notes`"),
    Output::new("new_release_git_head", "The same as `sha` when there is something to release, else empty"),
    Output::new("new_release_git_tag", "The same as `tag`"),
    Output::new("last_release_version", "The same as `previous-version`"),
    Output::new("last_release_git_head", "The commit of the version before; empty when there was none"),
    Output::new("last_release_git_tag", "The same as `previous-tag`"),
];
