//! What GitHub's deployments of the repository say is in use.

use github_client::{Deployed, Deployments, GitHub};
use jiff::Timestamp;

use super::Errand;
use super::in_use::{Used, of_deployment, of_past, of_running};
use crate::error::ImageError;

/// Among how many of the newest deployments it is looked for what each environment runs: a hundred requests at most.
const MOST: usize = 10_000;
/// Among how many of those of one environment, where there are more: ten requests at most.
const MOST_OF_ONE: usize = 1000;

/// What is in use, and whether that is all: of an environment that was deployed to before the newest ten thousand deployments, only those
/// are known that are named here.
///
/// # Errors
/// [`ImageError`] when GitHub refuses or cannot be asked, or when a record cannot be read.
pub(crate) async fn all(github: &GitHub, named: &[String], errands: &[Errand]) -> Result<(Vec<Used>, bool), ImageError> {
    let mut deployed = github.deployments(&Deployments { most: MOST, ..Deployments::default() }).await?;
    let is_whole = deployed.len() < MOST;
    for environment in named.iter().filter(|_| !is_whole) {
        let asked = Deployments { environments: &[environment.as_str()], most: MOST_OF_ONE, ..Deployments::default() };
        let own = github.deployments(&asked).await?;
        deployed.retain(|one| one.environment != *environment);
        deployed.extend(own);
    }
    Ok((used(&deployed, errands)?, is_whole))
}

/// What is in use by deployments that began since a time; what began before may be among it.
///
/// # Errors
/// As [`all`].
pub(crate) async fn since(github: &GitHub, time: Timestamp, errands: &[Errand]) -> Result<Vec<Used>, ImageError> {
    let asked = Deployments { most: MOST, since: Some(time), ..Deployments::default() };
    used(&github.deployments(&asked).await?, errands)
}

fn used(deployed: &[Deployed], errands: &[Errand]) -> Result<Vec<Used>, ImageError> {
    let mut used = Vec::new();
    for one in deploy_history::running(deployed) {
        used.extend(of_running(one, errands)?);
    }
    for one in deploy_history::before(deployed) {
        used.extend(of_deployment(one)?.iter().flat_map(of_past));
    }
    Ok(used)
}
