//! The action's inputs and outputs.

use actions_core::{Action, Failure, Input, Output, Runner, Secret};
use image_tagger::attested::{ROOTS, Required, WORKFLOW};
use registry_client::Credentials;
use registry_client::credentials::{GITHUB_TOKEN, REGISTRY_PASSWORD, REGISTRY_USERNAME};
use semver::Version;

/// What the token is for, and what the job permits it.
const TOKEN: &str = "The token for GitHub and ghcr.io; the job needs `permissions: { contents: read, deployments: write, packages: read, \
                     pull-requests: read }`, for `require: [attestation]` `attestations: read` too, for `comments` and `labels` `issues: write` and \
                     `pull-requests: write`";

/// The table of inputs and outputs.
pub const ACTION: Action = Action {
    verb: "deploy",
    description: "Deploys a version to an environment in waves, proves it, and goes back when it cannot be proven",
    inputs: &[
        Input::text("environment", "The environment in deploy.yml, such as staging or production").required(),
        Input::text("version", "The version to deploy, such as 1.6.1 or v1.6.1").required(),
        Input::text("config", "The configuration, relative to the workspace").default(deploy_config::DEFAULT_PATH),
        Input::text("record", "Where the record of the deployment is written, relative to the workspace")
            .default("deployment.json"),
        Input::flag("dry-run", "Shows the plan and changes nothing"),
        Input::text(
            "github-deployment",
            "Whether the deployment is shown on GitHub: auto, for which the job needs `permissions: deployments: write`, or false",
        )
        .default("auto"),
        Input::flag("mermaid", "Draws the phases as a Mermaid chart in the summary too"),
        WORKFLOW,
        ROOTS,
        Input { description: TOKEN, ..GITHUB_TOKEN },
        REGISTRY_USERNAME,
        REGISTRY_PASSWORD,
    ],
    outputs: &[
        Output::new(
            "outcome",
            "How it ended: deployed, unchanged, triggered, rolled-back, failed or cancelled; empty in a dry run",
        ),
        Output::new("version", "The version, without a leading v"),
        Output::new(
            "previous-version",
            "The version that was live before: the one on which all targets agreed that are deployed; where they did not, or ran the version \
             already, the last that was proven on GitHub; empty when nothing is known",
        ),
        Output::new("environment-url", "The address of the environment; empty when deploy.yml has none"),
        Output::new("record", "The record's file, relative to the workspace; empty in a dry run"),
    ],
};

/// What the verb is asked to do.
#[derive(Debug)]
pub struct Request {
    /// The environment's name.
    pub environment: String,
    /// The version.
    pub version: Version,
    /// The configuration's file, relative to the workspace.
    pub config: String,
    /// The record's file, relative to the workspace.
    pub record: String,
    /// Whether only the plan is shown.
    pub dry_run: bool,
    /// Whether the deployment is shown on GitHub.
    pub is_shown_on_github: bool,
    /// Whether the summary draws the phases too.
    pub mermaid: bool,
    /// Who we are for GitHub.
    pub token: Option<Secret>,
    /// Who we are for the registries.
    pub credentials: Credentials,
    /// What is asked of attestations, where the environment requires them.
    pub attestations: Required,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`Failure`] with every input that is wrong, or when docker's configuration cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let text = |text: &str| Ok::<_, std::convert::Infallible>(text.to_owned());
        let environment = inputs.required("environment", text);
        let version = inputs.required("version", version);
        let (config, record) = (inputs.required("config", text), inputs.required("record", text));
        let dry_run = inputs.flag("dry-run");
        let shown = inputs.required("github-deployment", is_shown);
        let mermaid = inputs.flag("mermaid");
        let token = inputs.secret(GITHUB_TOKEN.name);
        let attestations = Required::from_inputs(&inputs);
        let credentials = Credentials::from_inputs(runner, &mut inputs)?;
        let request = inputs.finish(|| {
            Some(Self {
                environment: environment?,
                version: version?,
                config: config?,
                record: record?,
                dry_run,
                is_shown_on_github: shown?,
                mermaid,
                token,
                credentials,
                attestations,
            })
        })?;
        Ok(request)
    }
}

fn is_shown(text: &str) -> Result<bool, String> {
    match text {
        "auto" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("`{text}` is neither auto nor false")),
    }
}

fn version(text: &str) -> Result<Version, String> {
    let bare = text.strip_prefix('v').unwrap_or(text);
    Version::parse(bare).map_err(|error| format!("`{text}` is not a version such as 1.6.1: {error}"))
}
