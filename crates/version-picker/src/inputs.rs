//! The action's inputs and outputs.

use actions_core::{Action, Failure, Input, Inputs, Output, Runner, Secret};
use deploy_config::tag_format::TagFormat;
use deploy_config::{ConfigError, DEFAULT_PATH, DeployConfig};
use registry_client::Credentials;
use registry_client::credentials::{REGISTRY_PASSWORD, REGISTRY_USERNAME};
use thiserror::Error;

use crate::error::PickError;
use crate::sync::inputs as sync;
use crate::wanted::Wanted;

/// The most versions that can be asked for at once: what GitHub tells of tags in one request.
const MOST_LISTED: usize = 100;

/// How many versions are shown when nobody says how many.
const SHOWN: usize = 30;

/// Whether nobody is asked.
pub const YES: Input = Input::flag("yes", "Whether `pick` starts the deployment without asking once more");

/// The action: its inputs and outputs.
pub const ACTION: Action = Action {
    verb: "version-picker",
    description: "Resolves latest, previous, a version, a range or an environment to a version that can be deployed, or says which can",
    inputs: &[
        Input::text(
            "command",
            "What to do: `resolve` the version that is asked for, `list` the newest ones, `sync` the options of a workflow's input with \
             them, or `pick` one at a desk and deploy it",
        )
        .default("resolve"),
        Input::text(
            "version",
            "The version: `latest`, `previous`, exact (`1.6.1`), the start of one (`1.6`), a range (`^1.6`), or an environment that runs it",
        )
        .default("latest"),
        Input::text(
            "environment",
            "The environment in deploy.yml that it is for: its rule of promotion holds, and the images of its targets must be there; \
             without it those of all",
        ),
        Input::text("limit", "The most versions, the newest, up to 100; by default `list` shows 30, and `sync` offers 10"),
        Input::text(
            "config",
            "The path of deploy.yml, by default `.github/deploy.yml`; when that is not there, tags alone decide",
        ),
        Input::text(
            "tag-format",
            "The form of version tags, with `${version}` in it once; by default that of `release` in deploy.yml, else `v${version}`",
        ),
        Input::secret(
            "github-token",
            "The token that reads tags, deployments, and images on ghcr.io; the job needs `contents: read`, `packages: read`, and \
             `deployments: read` where deployments decide",
        )
        .default("${{ github.token }}"),
        REGISTRY_USERNAME,
        REGISTRY_PASSWORD,
        sync::WORKFLOW,
        sync::INPUT,
        sync::REF,
        sync::KEEP,
        sync::PRERELEASES,
        sync::PULL_REQUEST,
        sync::BRANCH,
        sync::TOKEN,
        sync::DRY_RUN,
        YES,
    ],
    outputs: &[
        Output::new("version", "The version, such as `1.6.1`"),
        Output::new("tag", "The version's git tag, such as `v1.6.1`"),
        Output::new("image-tag", "The tag of the version's images, such as `1.6.1`"),
        Output::new("sha", "The version's commit"),
        Output::new("changed", "Whether `sync` had something to change"),
        Output::new("pull-request-url", "The pull request by which `sync` proposes its change"),
        Output::new("commit", "The commit that `sync` made"),
        Output::new("versions", "What `list` found: a JSON array of versions, highest first"),
    ],
};

/// What the verb does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Resolves what is asked for to one version.
    Resolve,
    /// Shows the newest versions.
    List,
    /// Keeps the options of a workflow's input at the newest versions.
    Sync,
    /// Lets a person choose a version, starts the workflow that deploys it, and follows its run.
    Pick,
}

/// A text that is no command.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no command; known are: {known}", known = Command::NAMES.map(|(name, _)| name).join(", "))]
pub struct CommandError(String);

impl Command {
    /// Every command by the word for it.
    const NAMES: [(&str, Self); 4] =
        [("resolve", Self::Resolve), ("list", Self::List), ("sync", Self::Sync), ("pick", Self::Pick)];

    /// Reads the word of a command.
    ///
    /// # Errors
    /// [`CommandError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, CommandError> {
        let known = Self::NAMES.into_iter().find(|(name, _)| *name == text);
        known.map(|(_, command)| command).ok_or_else(|| CommandError(text.to_owned()))
    }

    /// Reads the input `command`.
    ///
    /// # Errors
    /// [`Failure`] when it is no command.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let command = inputs.required("command", Self::parse);
        Ok(inputs.finish(|| command)?)
    }
}

/// Where versions are looked for: what every command is told.
#[derive(Debug)]
pub struct Place {
    /// The environment in deploy.yml.
    pub environment: Option<String>,
    /// deploy.yml, where there is one.
    pub config: Option<DeployConfig>,
    /// Where deploy.yml is, or was looked for, relative to the workspace.
    pub path: String,
    /// The form of version tags.
    pub tag_format: TagFormat,
    /// GitHub's token.
    pub token: Option<Secret>,
    /// Who we are, by registry.
    pub credentials: Credentials,
}

impl Place {
    /// Reads the inputs that every command has; nothing when one of them is wrong, which is then recorded.
    ///
    /// # Errors
    /// [`Failure`] when deploy.yml or docker's configuration cannot be read.
    pub fn from_inputs(runner: &Runner, inputs: &mut Inputs<'_>) -> Result<Option<Self>, Failure> {
        let (environment, path) = (inputs.optional("environment"), inputs.optional("config"));
        let config = read_config(runner, path.as_deref(), environment.as_deref())?;
        Self::with(runner, inputs, config)
    }

    /// The same with what deploy.yml is known to be.
    ///
    /// # Errors
    /// [`Failure`] when docker's configuration cannot be read.
    pub fn with(runner: &Runner, inputs: &mut Inputs<'_>, config: Option<DeployConfig>) -> Result<Option<Self>, Failure> {
        let tag_format = match inputs.optional("tag-format") {
            Some(_) => inputs.parse("tag-format", TagFormat::parse),
            None => Some(config.as_ref().map(DeployConfig::tag_format).unwrap_or_default()),
        };
        let environment = inputs.optional("environment");
        let path = inputs.optional("config").unwrap_or_else(|| DEFAULT_PATH.to_owned());
        let token = inputs.secret("github-token");
        let credentials = Credentials::from_inputs(runner, inputs)?;
        Ok(tag_format.map(|tag_format| Self { environment, config, path, tag_format, token, credentials }))
    }

    /// The environments of deploy.yml, in its order.
    #[must_use]
    pub fn environments(&self) -> Vec<&str> {
        self.config.iter().flat_map(|config| config.environments.keys()).map(String::as_str).collect()
    }
}

/// Which version is asked for, and where it is looked for.
#[derive(Debug)]
pub struct Request {
    /// The version.
    pub wanted: Wanted,
    /// Where it is looked for.
    pub place: Place,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`Failure`] with every input that is wrong, or when a file cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let place = Place::from_inputs(runner, &mut inputs)?;
        let wanted = place.as_ref().and_then(|place| {
            let environments = place.environments();
            warn_of_twins(runner, &inputs.text("version"), &environments);
            inputs.parse("version", |text| Wanted::parse(text, &place.tag_format, &environments))
        });
        Ok(inputs.finish(|| Some(Self { wanted: wanted?, place: place? }))?)
    }
}

/// Says that what is asked for is taken for a word or a version, where an environment is called the same.
fn warn_of_twins(runner: &Runner, text: &str, environments: &[&str]) {
    let is_environment = Wanted::RunBy(text.to_owned());
    let read = Wanted::parse(text, &TagFormat::default(), environments);
    if environments.contains(&text) && read != Ok(is_environment) {
        runner.warning(format!("{text} is taken for a version, not for the environment of that name"));
    }
}

/// How many versions are shown.
#[derive(Debug)]
pub struct ListRequest {
    /// The most versions, the newest.
    pub limit: usize,
    /// Where they are looked for.
    pub place: Place,
}

impl ListRequest {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`Failure`] with every input that is wrong, or when a file cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let place = Place::from_inputs(runner, &mut inputs)?;
        let limit = match inputs.optional("limit") {
            None => Some(SHOWN),
            Some(_) => inputs.parse("limit", limit),
        };
        Ok(inputs.finish(|| Some(Self { limit: limit?, place: place? }))?)
    }
}

/// A number of versions.
///
/// # Errors
/// What is wrong with the text.
pub fn limit(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_LISTED).contains(number));
    number.ok_or_else(|| format!("`{text}` is not a number from 1 to {MOST_LISTED}"))
}

/// deploy.yml. That nobody asked for it and it is not there is no error: then tags alone decide.
fn read_config(runner: &Runner, given: Option<&str>, environment: Option<&str>) -> Result<Option<DeployConfig>, PickError> {
    match (DeployConfig::read(&runner.workspace(), given.unwrap_or(DEFAULT_PATH)), environment) {
        (Ok(config), _) => Ok(Some(config)),
        (Err(ConfigError::Missing { .. }), Some(environment)) if given.is_none() => {
            Err(PickError::NoConfig { environment: environment.to_owned(), path: DEFAULT_PATH })
        }
        (Err(ConfigError::Missing { .. }), None) if given.is_none() => {
            tracing::info!("found no {DEFAULT_PATH}, so no images were looked for: tags alone decide");
            Ok(None)
        }
        (Err(error), _) => Err(error.into()),
    }
}
