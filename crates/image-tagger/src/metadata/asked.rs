//! The inputs, and the variables that are some too.

use actions_core::{Failure, Inputs, Runner, Secret};
use image_metadata::{Lists, MetadataError, list};

use super::said;
use crate::inputs::ACTION;

/// Where the event and the commit are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// What the workflow says.
    Workflow,
    /// What is checked out.
    Git,
}

/// Everything that was asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) source: Source,
    pub(super) lists: Lists,
    pub(super) separators: Separators,
    pub(super) bake_target: String,
    pub(super) github_token: Option<Secret>,
    /// The levels of annotations, as given.
    pub(super) levels: String,
    /// The text of `DOCKER_METADATA_SET_OUTPUT_ENV`.
    exports: String,
    /// The runner's own name of the folder that we know as `RUNNER_TEMP`.
    pub(super) host_temp: Option<String>,
}

/// What stands between the items of an output.
#[derive(Debug)]
pub(super) struct Separators {
    pub(super) tags: String,
    pub(super) labels: String,
    pub(super) annotations: String,
}

/// Whether the inputs are those of docker/metadata-action: `compute`, and no version.
pub(crate) fn is_asked(runner: &Runner) -> bool {
    let inputs = runner.inputs(&ACTION);
    inputs.text("command") == "compute" && inputs.optional("version").is_none()
}

impl Asked {
    pub(super) fn read(runner: &Runner) -> Result<Self, Failure> {
        let inputs = runner.inputs(&ACTION);
        let lists = lists(&inputs).map_err(|error| said(&error))?;
        let source = match inputs.text("context").as_str() {
            "workflow" => Source::Workflow,
            "git" => Source::Git,
            other => return Err(said(&MetadataError::Said(format!("Invalid context source: {other}")))),
        };
        let separator = |name| Some(inputs.raw(name)).filter(|text| !text.is_empty()).unwrap_or_else(|| "\n".to_owned());
        let variable = |name| runner.env(name).unwrap_or_default().to_owned();
        let levels = variable("DOCKER_METADATA_ANNOTATIONS_LEVELS");
        Ok(Self {
            source,
            lists,
            separators: Separators {
                tags: separator("sep-tags"),
                labels: separator("sep-labels"),
                annotations: separator("sep-annotations"),
            },
            bake_target: inputs.text("bake-target"),
            github_token: inputs.secret("github-token"),
            levels: if levels.is_empty() { "manifest".to_owned() } else { levels },
            exports: variable("DOCKER_METADATA_SET_OUTPUT_ENV"),
            host_temp: inputs.text("runner-temp").strip_prefix("host=").filter(|path| !path.is_empty()).map(str::to_owned),
        })
    }

    /// Whether the outputs are to be variables of the job too.
    pub(super) fn exports(&self) -> Result<bool, Failure> {
        match self.exports.as_str() {
            "" | "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
            other => Err(said(&MetadataError::Said(format!("parseBool syntax error: {other}")))),
        }
    }
}

fn lists(inputs: &Inputs<'_>) -> Result<Lists, MetadataError> {
    let items = |name| list::items(&inputs.text(name));
    Ok(Lists {
        images: items("images")?,
        tags: items("tags")?,
        flavor: items("flavor")?,
        labels: items("labels")?,
        annotations: items("annotations")?,
    })
}
