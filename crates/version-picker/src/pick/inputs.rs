//! What `pick` is told; what it is not told it asks.

use actions_core::{Failure, Runner, Secret};
use deploy_config::DeployConfig;

use crate::inputs::{ACTION, Place, YES};
use crate::sync::inputs::{INPUT, REF, WORKFLOW};
use crate::wanted::Wanted;
use crate::workflow;

/// What is asked for, as far as it can be read before deploy.yml is known.
#[derive(Debug)]
pub struct Request {
    /// The token, when it is given.
    pub token: Option<Secret>,
    /// The environment, when it is given.
    pub environment: Option<String>,
    /// Where deploy.yml is, when that is given.
    pub config: Option<String>,
    /// The workflow's path.
    pub path: String,
    /// The workflow's input that takes the version.
    pub input: String,
    /// The branch or tag that the workflow runs on.
    pub git_ref: Option<String>,
    /// Whether it is started without being confirmed.
    pub yes: bool,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`Failure`] with every input that is wrong, or when docker's configuration cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let place = Place::with(runner, &mut inputs, None)?;
        let path = inputs.required(WORKFLOW.name, workflow::path);
        let (config, input, git_ref) = (inputs.optional("config"), inputs.text(INPUT.name), inputs.optional(REF.name));
        let yes = inputs.flag(YES.name);
        Ok(inputs.finish(|| {
            let Place { token, environment, .. } = place?;
            Some(Self { token, environment, config, path: path?, input, git_ref, yes })
        })?)
    }
}

/// Where versions are looked for, and the version when it is given, by what deploy.yml says.
///
/// # Errors
/// [`Failure`] when the version is none.
pub fn place(runner: &Runner, config: Option<DeployConfig>) -> Result<(Place, Option<Wanted>), Failure> {
    let mut inputs = runner.inputs(&ACTION);
    let place = Place::with(runner, &mut inputs, config)?;
    let is_given = inputs.is_given("version");
    let wanted = place
        .as_ref()
        .filter(|_| is_given)
        .and_then(|place| inputs.parse("version", |text| Wanted::parse(text, &place.tag_format, &place.environments())));
    Ok(inputs.finish(|| Some((place?, wanted)))?)
}
