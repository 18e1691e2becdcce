//! The action's inputs and outputs.

use actions_core::{Action, Input, InputErrors, Output, Runner};

/// The table of inputs and outputs.
pub const ACTION: Action = Action {
    verb: "deploy-summary",
    description: "Shows what a deployment did on the run's page, from its record",
    inputs: &[
        Input::text("record", "The record that the deploy wrote, relative to the workspace").default("deployment.json"),
        Input::flag("mermaid", "Draws the phases as a Mermaid chart too"),
    ],
    outputs: &[Output::new(
        "outcome",
        "How the deployment ended: deployed, unchanged, triggered, rolled-back, failed or cancelled",
    )],
};

/// What the verb is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The record's file, relative to the workspace.
    pub record: String,
    /// Whether the phases are drawn too.
    pub mermaid: bool,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`InputErrors`] with every input that is wrong.
    pub fn read(runner: &Runner) -> Result<Self, InputErrors> {
        let mut inputs = runner.inputs(&ACTION);
        let record = inputs.required("record", |text| Ok::<_, std::convert::Infallible>(text.to_owned()));
        let mermaid = inputs.flag("mermaid");
        inputs.finish(|| Some(Self { record: record?, mermaid }))
    }
}
