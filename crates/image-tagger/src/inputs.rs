//! The action's inputs and outputs.

use std::path::Path;

use actions_core::{Action, Failure, Input, Inputs, Output, Runner};
use deploy_config::DeployConfig;
use registry_client::credentials::{GITHUB_TOKEN, REGISTRY_PASSWORD, REGISTRY_USERNAME};
use registry_client::{Credentials, Platform, Tag};
use semver::Version;

use crate::attested::{ROOTS, Required, WORKFLOW};
use crate::error::ImageError;
use crate::services::Services;
use crate::source::Sources;

/// The action's table.
pub const ACTION: Action = Action {
    verb: "image-tagger",
    description: "Computes the tags of images, verifies that they exist, or promotes them under a new tag",
    inputs: &[
        Input::text("command", "What to do: compute, verify or promote").default("compute"),
        Input::text("config", "The configuration, relative to the workspace; not read when `images` is given")
            .default(deploy_config::DEFAULT_PATH),
        Input::text(
            "version",
            "The version, such as 1.6.1; its tag follows from `image_tag` in the configuration; without it compute is \
             docker/metadata-action",
        ),
        Input::text(
            "images",
            "The images instead of a configuration: lines of `name=image`, or `image` with its last part as the name; without \
             `version` as for docker/metadata-action",
        ),
        Input::text("context", "Without `version`: where the commit is taken from, workflow or git").default("workflow"),
        Input::text("tags", "Without `version`: the rules of tags, one a line"),
        Input::text("flavor", "Without `version`: what holds for all tags"),
        Input::text("labels", "Without `version`: further labels, one a line"),
        Input::text("annotations", "Without `version`: further annotations, one a line"),
        Input::text("sep-tags", "Without `version`: what separates the tags in the output, by default a line break"),
        Input::text("sep-labels", "Without `version`: what separates the labels in the output, by default a line break"),
        Input::text(
            "sep-annotations",
            "Without `version`: what separates the annotations in the output, by default a line break",
        ),
        Input::text("bake-target", "Without `version`: the target that the bake files define").default("docker-metadata-action"),
        Input::text("runner-temp", "The runner's own path of its temporary folder, for the bake files; leave it as it is")
            .default("host=${{ runner.temp }}"),
        Input::text("platforms", "The platforms of `images`, separated by commas, such as linux/amd64,linux/arm64"),
        Input::text(
            "from",
            "For promote: where the images are now: a tag, or `ghcr.io/acme/{name}:1.6.1` in another repository; lines \
             `service=…` for single services",
        ),
        Input::text("to", "For promote: lines of tags that the images get; without it the version's own tag"),
        Input::text("require", "For verify: attestation, when the images must be proven to be built by this repository"),
        WORKFLOW,
        ROOTS,
        Input::text("agree", "For verify: lines of further tags that must be on the same images, such as latest"),
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
        Output::new("version", "For compute without `version`: the first tag"),
        Output::new("tags", "For compute without `version`: every tag of every image"),
        Output::new("tag-names", "For compute without `version`: the tags without images"),
        Output::new("labels", "For compute without `version`: the labels"),
        Output::new("annotations", "For compute without `version`: the annotations"),
        Output::new("json", "For compute without `version`: a JSON object of tags, tag-names, labels and annotations"),
        Output::new("bake-file-tags", "For compute without `version`: the path of a bake file with the tags"),
        Output::new("bake-file-labels", "For compute without `version`: the path of a bake file with the labels"),
        Output::new("bake-file-annotations", "For compute without `version`: the path of a bake file with the annotations"),
        Output::new("bake-file", "For compute without `version`: the path of a bake file with tags and labels"),
        Output::new("nearest", "For verify, when images are missing: the nearest versions that are complete, a JSON array"),
        Output::new("complete", "For verify: whether every image exists for every platform, true or false"),
    ],
};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Say what the images are called.
    Compute,
    /// See whether they exist, and whether further tags are on the same images.
    Verify(Vec<Tag>),
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
    /// What is asked of attestations; nothing when they are not asked for.
    pub required: Option<Required>,
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
        reject_rules(&mut inputs);
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
        let required = required(&mut inputs);
        let credentials = Credentials::from_inputs(runner, &mut inputs)?;
        let (command, version) = inputs.finish(|| Some((command?, version?)))?;
        let services = match given {
            Some(services) => services,
            None => configured(&runner.workspace(), &config)?,
        };
        Ok(Self { command, version, services, dry_run, credentials, required })
    }
}

/// What is asked of attestations. Asked of another command it would be passed over, and so it is refused there.
fn required(inputs: &mut Inputs<'_>) -> Option<Required> {
    let wanted: Vec<String> =
        inputs.lines("require").iter().flat_map(|line| line.split(',')).map(|one| one.trim().to_owned()).collect();
    if let Some(unknown) = wanted.iter().find(|one| *one != "attestation") {
        inputs.reject("require", format!("`{unknown}` cannot be required"), Some("write attestation".to_owned()));
    }
    if !wanted.is_empty() && inputs.text("command") != "verify" {
        inputs.reject("require", "it is for verify", Some("run `command: verify` in a step before".to_owned()));
    }
    for input in [WORKFLOW, ROOTS].iter().filter(|_| wanted.is_empty()) {
        if inputs.optional(input.name).is_some() {
            inputs.reject(input.name, "it is for `require: attestation`", Some("give that too, or neither".to_owned()));
        }
    }
    (!wanted.is_empty()).then(|| Required::from_inputs(inputs))
}

fn command(inputs: &mut Inputs<'_>) -> Option<Command> {
    match inputs.text("command").as_str() {
        "compute" => Some(Command::Compute),
        "verify" => Some(Command::Verify(tags(inputs, "agree").unwrap_or_default())),
        "promote" => target(inputs).map(Command::Promote),
        other => {
            let near = actions_core::inputs::nearest(other, ["compute", "verify", "promote"]);
            let hint = near.map_or("write compute, verify or promote".to_owned(), |near| format!("did you mean `{near}`?"));
            inputs.reject("command", format!("`{other}` is not a command"), Some(hint));
            None
        }
    }
}

/// The inputs of docker/metadata-action mean nothing beside a version, and would be passed over without a word.
fn reject_rules(inputs: &mut Inputs<'_>) {
    for name in ["tags", "flavor", "labels", "annotations"] {
        if inputs.optional(name).is_some() {
            let hint = "leave `version` out, and give it to the rules instead: `type=semver,pattern={{version}},value=1.6.1`";
            inputs.reject(name, "it is for compute without `version`", Some(hint.to_owned()));
        }
    }
}

fn target(inputs: &mut Inputs<'_>) -> Option<Target> {
    let (from, to) = (inputs.lines("from"), tags(inputs, "to"));
    inputs.required("from", |_| Ok::<_, ImageError>(Target { from: Sources::from_lines(&from), to: to.unwrap_or_default() }))
}

/// The tags on an input's lines; nothing when it is empty or wrong.
fn tags(inputs: &mut Inputs<'_>, name: &str) -> Option<Vec<Tag>> {
    let lines = inputs.lines(name);
    inputs.parse(name, |_| lines.iter().map(|tag| tag.parse()).collect::<Result<Vec<Tag>, _>>())
}

fn platforms(text: &str) -> Result<Vec<Platform>, ImageError> {
    text.split([',', '\n']).map(str::trim).filter(|one| !one.is_empty()).map(|one| Ok(one.parse()?)).collect()
}

fn configured(workspace: &Path, path: &str) -> Result<Services, Failure> {
    let config = DeployConfig::read(workspace, path)?;
    config.services()?;
    Services::from_config(&config)
}
