//! The action's inputs and outputs.

use std::path::PathBuf;

use actions_core::{Action, Input, InputErrors, Output, Runner, Secret};

use deploy_config::tag_format::TagFormat;

/// The action: its inputs and outputs.
pub const ACTION: Action = Action {
    verb: "semantic-release",
    description: "Releases what the commits since the last release ask for: version, notes, tag and GitHub release",
    inputs: &[
        Input::secret(
            "github-token",
            "The token that makes the tag and the release; the job needs `permissions: contents: write`",
        )
        .default("${{ github.token }}"),
        Input::text("path", "The folder of the repository, relative to the workspace; must be checked out with `fetch-depth: 0`")
            .default("."),
        Input::text("tag-format", "The form of version tags, with `${version}` in it once").default("v${version}"),
        Input::flag("dry-run", "Shows what would be released and changes nothing; all outputs are set, with `released` false"),
    ],
    outputs: &[
        Output::new("released", "`true` when this commit is released (by this run or an earlier one), else `false`"),
        Output::new("version", "The version, such as `1.6.1`; empty when there is nothing to release"),
        Output::new("tag", "The version's tag, such as `v1.6.1`; empty when there is nothing to release"),
        Output::new("major", "The version's first number"),
        Output::new("minor", "The version's second number"),
        Output::new("patch", "The version's third number"),
        Output::new("previous-version", "The version before; empty when there was none"),
        Output::new("previous-tag", "The tag of the version before; empty when there was none"),
        Output::new("type", "How far the version moves: `major`, `minor`, `patch`, or empty when there is nothing to release"),
        Output::new("notes", "The release notes, Markdown"),
        Output::new("sha", "The commit that was looked at: what is checked out"),
    ],
};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The token; always there unless it is a dry run.
    pub token: Option<Secret>,
    /// The folder of the repository.
    pub path: PathBuf,
    /// The form of version tags.
    pub tag_format: TagFormat,
    /// Whether to stop after the plan.
    pub dry_run: bool,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`InputErrors`] with every input that is wrong.
    pub fn read(runner: &Runner) -> Result<Self, InputErrors> {
        let mut inputs = runner.inputs(&ACTION);
        let token = inputs.secret("github-token");
        let path: PathBuf = runner.workspace().join(inputs.text("path")).components().collect();
        let tag_format = inputs.parse("tag-format", TagFormat::parse);
        let dry_run = inputs.flag("dry-run");
        if token.is_none() && !dry_run {
            let hint = "leave the input out to use the job's token, or give one; a dry run needs none".to_owned();
            inputs.reject("github-token", "it is empty, so nothing can be released", Some(hint));
        }
        inputs.finish(|| Some(Self { token, path, tag_format: tag_format?, dry_run }))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use actions_core::{Runner, Sink};

    use super::Request;

    fn read(env: &[(&str, &str)]) -> Result<Request, String> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Request::read(&Runner::new(env, Sink::new(std::io::sink())).unwrap()).map_err(|errors| errors.to_string())
    }

    #[test]
    fn the_defaults_release_the_workspace_with_tags_that_begin_with_v() {
        let request = read(&[("INPUT_GITHUB-TOKEN", "t"), ("GITHUB_WORKSPACE", "/w")]).unwrap();
        assert_eq!(request.path, Path::new("/w"));
        assert_eq!(request.tag_format.version("v1.2.3"), Some(semver::Version::new(1, 2, 3)));
        assert!(!request.dry_run);
    }

    #[test]
    fn every_wrong_input_is_named_at_once() {
        let error = read(&[("INPUT_TAG-FORMAT", "v"), ("INPUT_DRY-RUN", "yes")]).unwrap_err();
        for name in ["github-token", "tag-format", "dry-run"] {
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn a_dry_run_needs_no_token() {
        assert!(read(&[("INPUT_DRY-RUN", "true")]).unwrap().token.is_none());
    }
}
