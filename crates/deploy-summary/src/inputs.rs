//! The action's inputs and outputs.

use actions_core::{Action, Input, InputErrors, Output, Runner};

use crate::comment::inputs as comment;
use crate::history::inputs as history;

/// The table of inputs and outputs.
pub const ACTION: Action = Action {
    verb: "deploy-summary",
    description: "Shows what a deployment did on the run's page, from its record, or the history of all deployments, or comments a pull request",
    inputs: &[
        Input::text("command", "What to do: show a record; history: all deployments, from GitHub; comment: one comment of an environment on a pull request").default("show"),
        Input::text("record", "The record that the deploy wrote, relative to the workspace, by default deployment.json; for comment none by default"),
        Input::flag("mermaid", "Draws the phases as a Mermaid chart too"),
        history::ENVIRONMENT,
        history::SINCE,
        history::LIMIT,
        history::JSON,
        history::HTML,
        history::CONFIG,
        history::TAG_FORMAT,
        history::GITHUB_TOKEN,
        comment::NUMBER,
        comment::URL,
        comment::URLS,
        comment::STATUS,
        comment::RELEASE,
        comment::SERVICES,
        comment::DRY_RUN,
    ],
    outputs: &[
        Output::new("outcome", "How the deployment ended: deployed, unchanged, triggered, rolled-back, failed or cancelled"),
        history::DEPLOYMENTS,
        history::DORA,
        history::FREQUENCY,
        history::LEAD_TIME,
        history::FAILURE_RATE,
        history::RESTORE,
        history::JSON_FILE,
        history::HTML_FILE,
        comment::COMMENT_ID,
        comment::COMMENT_URL,
        comment::DONE,
    ],
};

/// The record's file where none is given.
pub(crate) const RECORD: &str = "deployment.json";

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
        let record = inputs.optional("record").unwrap_or_else(|| RECORD.to_owned());
        let mermaid = inputs.flag("mermaid");
        inputs.finish(|| Some(Self { record, mermaid }))
    }
}
