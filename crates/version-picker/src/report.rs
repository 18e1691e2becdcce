//! What is said of a decision: outputs, a log line, and a summary when no version is picked.

use actions_core::summary::escape;
use actions_core::{Runner, RunnerError, Summary};
use registry_client::Tag;
use semver::Version;

use crate::error::{Offer, PickError};
use crate::survey::Row;
use crate::wanted::Wanted;

/// Sets every output, and says what was picked.
///
/// # Errors
/// [`RunnerError`] when the runner's file cannot be written.
pub fn picked(runner: &Runner, wanted: &Wanted, row: &Row, image_tag: &Tag) -> Result<(), RunnerError> {
    let (version, sha) = (row.version.to_string(), row.sha.as_deref().unwrap_or_default());
    tracing::info!("picked {version} for {wanted}: tag {}, commit {sha}, image tag {image_tag}", row.tag);
    for (name, value) in [("version", version.as_str()), ("tag", &row.tag), ("image-tag", image_tag.as_str()), ("sha", sha)] {
        runner.set_output(name, value)?;
    }
    Ok(())
}

/// Shows in the summary what can be deployed instead; says nothing of other errors, which the log tells whole.
///
/// # Errors
/// [`RunnerError`] when the summary cannot be written.
pub fn refused(runner: &Runner, error: &PickError) -> Result<(), RunnerError> {
    let Some(offer) = error.offer() else {
        return Ok(());
    };
    let mut summary = Summary::new();
    summary.section(format!("### No version to deploy\n\n{}.", escape(&error.to_string())));
    summary.section(offered(offer));
    runner.append_summary(&summary)
}

fn offered(offer: &Offer) -> String {
    if offer.versions.is_empty() {
        return "None of the newest versions can be deployed.".to_owned();
    }
    let line = |version: &Version| {
        let mark = if Some(version) == offer.nearest.as_ref() { " (nearest)" } else { "" };
        format!("- `{version}`{mark}\n")
    };
    format!("These can be deployed:\n\n{}", offer.versions.iter().map(line).collect::<String>())
}
