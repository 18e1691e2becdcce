//! What `pick` is told; what it is not told it asks.

use actions_core::{Failure, Runner};

use crate::inputs::{ACTION, Place, YES};
use crate::sync::inputs::{INPUT, REF, WORKFLOW};
use crate::wanted::Wanted;
use crate::workflow;

/// What is asked for.
#[derive(Debug)]
pub struct Request {
    /// Where versions are looked for.
    pub place: Place,
    /// The version, when it is given.
    pub wanted: Option<Wanted>,
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
    /// [`Failure`] with every input that is wrong, or when a file cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let place = Place::from_inputs(runner, &mut inputs)?;
        let path = inputs.required(WORKFLOW.name, workflow::path);
        let is_given = inputs.is_given("version");
        let wanted = place
            .as_ref()
            .filter(|_| is_given)
            .and_then(|place| inputs.parse("version", |text| Wanted::parse(text, &place.tag_format, &place.environments())));
        let (input, git_ref, yes) = (inputs.text(INPUT.name), inputs.optional(REF.name), inputs.flag(YES.name));
        Ok(inputs.finish(|| Some(Self { place: place?, wanted, path: path?, input, git_ref, yes }))?)
    }
}
