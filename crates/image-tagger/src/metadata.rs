//! The drop-in for docker/metadata-action: inputs → facts → tags, labels, annotations → outputs.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | `asked` | the inputs | values |
//! | `facts` | event, repository and commit, from the event, the checkout or GitHub | IO |
//! | `checkout` | what git says of the checkout | IO |
//! | `outputs` | outputs, variables, files | IO |
//!
//! The rules themselves are the crate `image-metadata`.

mod asked;
mod checkout;
mod facts;
mod outputs;

use actions_core::{Exit, Failure, Problem, Runner};
use image_metadata::{Metadata, MetadataError};

pub(crate) use asked::is_asked;

use asked::Asked;

/// Computes what docker/metadata-action would.
///
/// # Errors
/// A [`Failure`] in the words of docker/metadata-action, or for what keeps us from GitHub, the checkout or our files.
pub(crate) async fn run(runner: &Runner) -> Result<(), Failure> {
    let asked = Asked::read(runner)?;
    let facts = facts::read(runner, &asked).await?;
    let exports = asked.exports()?;
    let mut warnings = Vec::new();
    let computed = Metadata::compute(&asked.lists, &facts, &mut warnings);
    for warning in warnings {
        runner.warning(warning);
    }
    let metadata = computed.map_err(|error| said(&error))?;
    for warning in metadata.invalid() {
        runner.warning(warning);
    }
    outputs::write(runner, &asked, &metadata, exports).await
}

/// The failure that the original reports: its text alone, and exit code 1.
fn said(error: &MetadataError) -> Failure {
    Failure { exit: Exit::Expected, problems: vec![Problem { message: error.to_string(), hint: None }] }
}
