//! The action's inputs and outputs.

use std::path::{Component, Path, PathBuf};

use actions_core::{Action, Failure, Input, Inputs, Output, Runner, Secret};
use deploy_config::DeployConfig;
use deploy_config::image_tags::TagRule;
use registry_client::credentials::{
    GITHUB_TOKEN, REGISTRY_PASSWORD, REGISTRY_USERNAME, TARGET_ANONYMOUS, TARGET_PASSWORD, TARGET_USERNAME,
};
use registry_client::{Credentials, Platform, Tag};
use semver::Version;

use crate::attested::{ROOTS, Required, WORKFLOW};
use crate::error::ImageError;
use crate::prune::inputs::{
    KEEP, KEEP_DEPLOYED, KEEP_DIGESTS, KEEP_RECORDS, KEEP_TAGS, KEEP_YOUNGER_THAN, THROUGH, UNTAG, UNTAGGED_AFTER,
};
use crate::services::Services;
use crate::source::Sources;

/// The action's table.
pub const ACTION: Action = Action {
    verb: "image-tagger",
    description: "Computes the tags of images, verifies that they exist, promotes them under a new tag, or removes old ones",
    inputs: &[
        Input::text("command", "What to do: compute, verify, promote or prune").default("compute"),
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
        Input::text(
            "tags",
            "With `version`: presets and templates of tags, one a line, instead of the configuration's: version, latest, sha, branch, \
             branch-sha; without `version`: the rules of tags, one a line",
        ),
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
        TARGET_USERNAME,
        TARGET_PASSWORD,
        TARGET_ANONYMOUS,
        Input::text(
            "build",
            "For compute: changed builds the images of which something has changed since the last release, and leaves the others to be \
             promoted; all builds every image",
        )
        .default("changed"),
        Input::text(
            "previous-version",
            "For compute: the last release, such as 1.6.0; by default the highest lower version that lies behind the commit",
        ),
        Input::text("path", "For compute: the repository whose history says what has changed; by default the workspace"),
        KEEP,
        KEEP_YOUNGER_THAN,
        KEEP_TAGS,
        KEEP_DIGESTS,
        KEEP_RECORDS,
        KEEP_DEPLOYED,
        UNTAGGED_AFTER,
        UNTAG,
        THROUGH,
        Input::optional_flag("dry-run", "Shows the plan and changes nothing; by default true for prune, and false for promote"),
        GITHUB_TOKEN,
        REGISTRY_USERNAME,
        REGISTRY_PASSWORD,
    ],
    outputs: &[
        Output::new(
            "services",
            "A JSON object by service: image, tag, tags, digest (once known), platforms, context, dockerfile; for compute with labels, \
             annotations, args, cache-from, cache-to, action (build, promote or none), reason and from",
        ),
        Output::new(
            "matrix",
            "For compute: a job's matrix of what is to be built, {\"include\": [{service, image, tags, labels, annotations, context, \
             dockerfile, platforms, build-args, cache-from, cache-to}]}",
        ),
        Output::new("build", "For compute: whether the matrix has anything to build, true or false"),
        Output::new("promote", "For compute: what is to be promoted instead, as lines for `from` of promote; empty when nothing is"),
        Output::new("version", "For compute without `version`: the first tag"),
        Output::new("tags", "For compute without `version`: every tag of every image"),
        Output::new("tag-names", "For compute: the tags without images"),
        Output::new("labels", "For compute without `version`: the labels"),
        Output::new("annotations", "For compute without `version`: the annotations"),
        Output::new("json", "For compute without `version`: a JSON object of tags, tag-names, labels and annotations"),
        Output::new("bake-file-tags", "For compute without `version`: the path of a bake file with the tags"),
        Output::new("bake-file-labels", "For compute without `version`: the path of a bake file with the labels"),
        Output::new("bake-file-annotations", "For compute without `version`: the path of a bake file with the annotations"),
        Output::new("bake-file", "For compute without `version`: the path of a bake file with tags and labels"),
        Output::new("nearest", "For verify, when images are missing: the nearest versions that are complete, a JSON array"),
        Output::new("complete", "For verify: whether every image exists for every platform, true or false"),
        Output::new(
            "plan",
            "For prune: a JSON array, by image what is kept and what is removed with the reasons, and the steps in their order",
        ),
        Output::new("deleted", "For prune: how many manifests were deleted; 0 in a dry run"),
        Output::new("kept", "For prune: how many images the plan keeps"),
        Output::new("freed", "For prune: how many bytes the plan frees at most, once the registry collects its garbage"),
    ],
};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Say what the images are called, and which are to be built.
    Compute(Compared),
    /// See whether they exist, and whether further tags are on the same images.
    Verify(Vec<Tag>),
    /// Put tags on what is there already.
    Promote(Target),
}

/// What a version is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Whether every image is built, so that nothing is compared.
    pub all: bool,
    /// The last release, when it is known.
    pub previous: Option<Version>,
    /// The folder of the repository.
    pub path: PathBuf,
    /// The path of the configuration in it.
    pub config: String,
    /// The job's token, with which GitHub may be asked.
    pub token: Option<Secret>,
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
        let command = command(&mut inputs, runner);
        let version = inputs.required("version", version);
        let rules = rules(&mut inputs);
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
        let dry_run = inputs.optional_flag("dry-run").unwrap_or(false);
        let required = required(&mut inputs);
        let credentials = Credentials::from_inputs(runner, &mut inputs)?.pulled_by_target(&mut inputs);
        if credentials.are_the_target_s() && !matches!(command, Some(Command::Verify(_))) {
            inputs.reject(TARGET_USERNAME.name, "it is for verify, as `target-anonymous` is", None);
        }
        let (command, version) = inputs.finish(|| Some((command?, version?)))?;
        let mut services = match given {
            Some(services) => services,
            None => configured(&runner.workspace(), &config)?,
        };
        services.tags = rules.unwrap_or(services.tags);
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

fn command(inputs: &mut Inputs<'_>, runner: &Runner) -> Option<Command> {
    match inputs.text("command").as_str() {
        "compute" => compared(inputs, runner).map(Command::Compute),
        "verify" => Some(Command::Verify(tags(inputs, "agree").unwrap_or_default())),
        "promote" => target(inputs).map(Command::Promote),
        other => {
            let near = actions_core::inputs::nearest(other, ["compute", "verify", "promote", "prune"]);
            let hint =
                near.map_or("write compute, verify, promote or prune".to_owned(), |near| format!("did you mean `{near}`?"));
            inputs.reject("command", format!("`{other}` is not a command"), Some(hint));
            None
        }
    }
}

fn compared(inputs: &mut Inputs<'_>, runner: &Runner) -> Option<Compared> {
    let all = match inputs.text("build").as_str() {
        "changed" => false,
        "all" => true,
        other => {
            inputs.reject("build", format!("`{other}` is neither changed nor all"), None);
            return None;
        }
    };
    let previous = inputs.parse("previous-version", version);
    let path = inputs.optional("path").map_or_else(|| runner.workspace(), |path| runner.workspace().join(path));
    let config = below(&path, &runner.workspace().join(inputs.text("config")));
    Some(Compared { all, previous, path, config, token: inputs.secret("github-token") })
}

/// The path of a file under a folder, as git writes it.
fn below(folder: &Path, file: &Path) -> String {
    let parts = |path: &Path| path.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>();
    let (folder, file) = (parts(folder), parts(file));
    file.strip_prefix(&folder).unwrap_or(&file).to_string_lossy().into_owned()
}

fn version(text: &str) -> Result<Version, semver::Error> {
    text.strip_prefix('v').unwrap_or(text).parse()
}

/// The tags that are asked for beside a version. The other inputs of docker/metadata-action mean nothing then, and would be passed over
/// without a word.
fn rules(inputs: &mut Inputs<'_>) -> Option<Vec<TagRule>> {
    let instead = "leave `version` out, and give it to the rules instead: `type=semver,pattern={{version}},value=1.6.1`";
    for name in ["flavor", "labels", "annotations"] {
        if inputs.optional(name).is_some() {
            inputs.reject(name, "it is for compute without `version`", Some(instead.to_owned()));
        }
    }
    let lines = inputs.lines("tags");
    let mut rules = Vec::new();
    for line in &lines {
        match line.parse::<TagRule>() {
            Ok(rule) => rules.push(rule),
            Err(_) if line.contains("type=") => {
                inputs.reject("tags", format!("`{line}` is for compute without `version`"), Some(instead.to_owned()));
            }
            Err(error) => inputs.reject("tags", error.to_string(), Some(error.hint())),
        }
    }
    (!lines.is_empty()).then_some(rules)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_below_the_repository_as_git_names_it() {
        for (folder, file, named) in [
            ("/w", "/w/.github/deploy.yml", ".github/deploy.yml"),
            ("/w", "/w/./.github/deploy.yml", ".github/deploy.yml"),
            ("/w/./app", "/w/app/deploy.yml", "deploy.yml"),
            ("/w/app", "/w/deploy.yml", "/w/deploy.yml"),
        ] {
            assert_eq!(below(Path::new(folder), Path::new(file)), named);
        }
    }
}
