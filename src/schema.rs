//! `schema`: the JSON Schema of deploy.yml, for editors.

use actions_core::{Action, Failure, Runner};

/// The verb's table.
pub(crate) const ACTION: Action =
    Action { verb: "schema", description: "Prints the JSON Schema of deploy.yml", inputs: &[], outputs: &[] };

/// Prints the schema.
#[expect(clippy::unused_async, reason = "every verb has this shape")]
pub(crate) async fn run(runner: &Runner) -> Result<(), Failure> {
    runner.print(deploy_config::schema::TEXT.trim_end());
    Ok(())
}
