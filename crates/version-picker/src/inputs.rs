//! The action's inputs and outputs.

use actions_core::{Action, Failure, Input, Output, Runner, Secret};
use deploy_config::tag_format::TagFormat;
use deploy_config::{ConfigError, DEFAULT_PATH, DeployConfig};
use registry_client::Credentials;
use registry_client::credentials::{REGISTRY_PASSWORD, REGISTRY_USERNAME};

use crate::error::PickError;
use crate::resolve::Wanted;

/// The action: its inputs and outputs.
pub const ACTION: Action = Action {
    verb: "version-picker",
    description: "Resolves latest, an exact version or the start of one to a version that can be deployed, or says which can",
    inputs: &[
        Input::text("version", "The version: `latest`, exact (`1.6.1`, `v1.6.1`), or the start of one (`1.6`, `1`)")
            .default("latest"),
        Input::text("environment", "The environment in deploy.yml; only the images of its targets must be there, without it all"),
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
            "The token that reads tags, and images on ghcr.io; the job needs `contents: read` and `packages: read`",
        )
        .default("${{ github.token }}"),
        REGISTRY_USERNAME,
        REGISTRY_PASSWORD,
    ],
    outputs: &[
        Output::new("version", "The version, such as `1.6.1`"),
        Output::new("tag", "The version's git tag, such as `v1.6.1`"),
        Output::new("image-tag", "The tag of the version's images, such as `1.6.1`"),
        Output::new("sha", "The version's commit"),
    ],
};

/// What is asked for.
#[derive(Debug)]
pub struct Request {
    /// The version.
    pub wanted: Wanted,
    /// The environment in deploy.yml.
    pub environment: Option<String>,
    /// deploy.yml, where there is one.
    pub config: Option<DeployConfig>,
    /// The form of version tags.
    pub tag_format: TagFormat,
    /// GitHub's token.
    pub token: Option<Secret>,
    /// Who we are, by registry.
    pub credentials: Credentials,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`Failure`] with every input that is wrong, or when docker's configuration cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let (environment, path) = (inputs.optional("environment"), inputs.optional("config"));
        let config = read_config(runner, path.as_deref(), environment.as_deref())?;
        let tag_format = match inputs.optional("tag-format") {
            Some(_) => inputs.parse("tag-format", TagFormat::parse),
            None => Some(default_format(config.as_ref())),
        };
        let wanted = tag_format.as_ref().and_then(|format| inputs.parse("version", |text| Wanted::parse(text, format)));
        let token = inputs.secret("github-token");
        let credentials = Credentials::from_inputs(runner, &mut inputs)?;
        let build = || Some(Self { wanted: wanted?, environment, config, tag_format: tag_format?, token, credentials });
        Ok(inputs.finish(build)?)
    }
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

/// The form of version tags that deploy.yml says, else `v1.2.3`.
fn default_format(config: Option<&DeployConfig>) -> TagFormat {
    let said = config.and_then(|config| config.release.as_ref()?.tag_format.as_deref());
    said.and_then(|text| TagFormat::parse(text).ok()).unwrap_or_default()
}
