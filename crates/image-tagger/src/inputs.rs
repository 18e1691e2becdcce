//! The action's inputs and outputs.

use std::path::Path;

use actions_core::{Action, Failure, Input, Inputs, Output, Runner};
use deploy_config::DeployConfig;
use semver::Version;

use crate::credentials::{Credentials, GITHUB_TOKEN, REGISTRY_PASSWORD, REGISTRY_USERNAME};
use crate::error::ImageError;
use crate::platform::Platform;
use crate::reference::{Sources, Tag};
use crate::services::Services;

/// The action's table.
pub const ACTION: Action = Action {
    verb: "image-tagger",
    description: "Computes the tags of a version's images, verifies that they exist, or promotes them under a new tag",
    inputs: &[
        Input::text("command", "What to do: compute, verify or promote").default("compute"),
        Input::text("config", "The configuration, relative to the workspace; not read when `images` is given")
            .default(deploy_config::DEFAULT_PATH),
        Input::text("version", "The version, such as 1.6.1; its tag follows from `image_tag` in the configuration").required(),
        Input::text(
            "images",
            "The images instead of a configuration: lines of `name=image`, or `image` with its last part as the name",
        ),
        Input::text("platforms", "The platforms of `images`, separated by commas, such as linux/amd64,linux/arm64"),
        Input::text(
            "from",
            "For promote: where the images are now: a tag, or `ghcr.io/acme/{name}:1.6.1` in another repository; lines \
             `service=…` for single services",
        ),
        Input::text("to", "For promote: lines of tags that the images get; without it the version's own tag"),
        Input::flag("dry-run", "For promote: shows the plan and changes nothing"),
        GITHUB_TOKEN,
        REGISTRY_USERNAME,
        REGISTRY_PASSWORD,
    ],
    outputs: &[
        Output::new(
            "services",
            "A JSON object by service: image, tag, tags, digest (once known), platforms, context, dockerfile",
        ),
        Output::new(
            "matrix",
            "For compute: a job's matrix, {\"include\": [{service, image, tags, labels, context, dockerfile, platforms}]}",
        ),
        Output::new("complete", "For verify: whether every image exists for every platform, true or false"),
    ],
};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Say what the images are called.
    Compute,
    /// See whether they exist.
    Verify,
    /// Put tags on what is there already.
    Promote(Target),
}

/// From where to where images are promoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where the images are.
    pub from: Sources,
    /// The tags that they get; none means the version's own.
    pub to: Vec<Tag>,
}

/// Everything that was asked for.
#[derive(Debug)]
pub struct Request {
    /// What is to be done.
    pub command: Command,
    /// The version.
    pub version: Version,
    /// The images.
    pub services: Services,
    /// Whether nothing may change.
    pub dry_run: bool,
    /// Who we are.
    pub credentials: Credentials,
}

impl Request {
    /// Reads the inputs, and the configuration unless the images are given.
    ///
    /// # Errors
    /// Everything that is wrong with the inputs; else what is wrong with the configuration.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let command = command(&mut inputs);
        let version = inputs.required("version", |text| text.strip_prefix('v').unwrap_or(text).parse::<Version>());
        let platforms = inputs.parse("platforms", platforms).unwrap_or_default();
        let lines = inputs.lines("images");
        let given = inputs.parse("images", |_| Services::from_lines(&lines, &platforms));
        if lines.is_empty() && !platforms.is_empty() {
            inputs.reject(
                "platforms",
                "it is for `images`, which is not given",
                Some("name the platforms in the configuration".to_owned()),
            );
        }
        let config = inputs.text("config");
        let dry_run = inputs.flag("dry-run");
        let credentials = Credentials::from_inputs(runner, &mut inputs)?;
        let (command, version) = inputs.finish(|| Some((command?, version?)))?;
        let services = match given {
            Some(services) => services,
            None => configured(&runner.workspace(), &config)?,
        };
        Ok(Self { command, version, services, dry_run, credentials })
    }
}

fn command(inputs: &mut Inputs<'_>) -> Option<Command> {
    match inputs.text("command").as_str() {
        "compute" => Some(Command::Compute),
        "verify" => Some(Command::Verify),
        "promote" => target(inputs).map(Command::Promote),
        other => {
            let near = actions_core::inputs::nearest(other, ["compute", "verify", "promote"]);
            let hint = near.map_or("write compute, verify or promote".to_owned(), |near| format!("did you mean `{near}`?"));
            inputs.reject("command", format!("`{other}` is not a command"), Some(hint));
            None
        }
    }
}

fn target(inputs: &mut Inputs<'_>) -> Option<Target> {
    let (from, to) = (inputs.lines("from"), inputs.lines("to"));
    let to = inputs.parse("to", |_| to.iter().map(|tag| tag.parse()).collect::<Result<Vec<Tag>, _>>());
    inputs.required("from", |_| Ok::<_, ImageError>(Target { from: Sources::from_lines(&from), to: to.unwrap_or_default() }))
}

fn platforms(text: &str) -> Result<Vec<Platform>, ImageError> {
    text.split([',', '\n']).map(str::trim).filter(|one| !one.is_empty()).map(str::parse).collect()
}

fn configured(workspace: &Path, path: &str) -> Result<Services, Failure> {
    let config = DeployConfig::read(workspace, path)?;
    config.services()?;
    Services::from_config(&config)
}
