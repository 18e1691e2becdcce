//! The verb: inputs → facts → decision → report. Nothing is changed, so there is no dry run.

use actions_core::{Failure, Runner};
use http_client::{Client, Settings};
use semver::Version;

use crate::error::{Offer, PickError};
use crate::facts::Sources;
use crate::inputs::Request;
use crate::report;
use crate::resolve::{Candidate, Wanted};

/// How many versions are looked at for an offer.
const OFFERED: usize = 10;

/// Resolves the version that is asked for to one that can be deployed.
///
/// # Errors
/// [`Failure`] when an input or deploy.yml is wrong, when GitHub cannot be asked, or when the version cannot be deployed.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    let context = runner.context()?;
    let client = Client::new(runner, Settings::default())?;
    let wanted = request.wanted.clone();
    let sources = Sources::open(&client, &context, request)?;
    match pick(&sources, &wanted).await {
        Ok(picked) => {
            let sha = sources.commit(&picked).await?.unwrap_or_default();
            Ok(report::picked(runner, &wanted, &picked, &sha, &sources.image_tag(&picked.version)?)?)
        }
        Err(error) => {
            report::refused(runner, &error)?;
            Err(error.into())
        }
    }
}

/// The version that is asked for, if it has a tag and all images. A lower one is never taken in its place, only offered.
async fn pick(sources: &Sources, wanted: &Wanted) -> Result<Candidate, PickError> {
    let (found, listed) = find(sources, wanted).await?;
    let Some(candidate) = found else {
        let offer = offer(sources, wanted, listed, None).await?;
        return Err(PickError::Unknown { wanted: wanted.to_string(), offer });
    };
    let problems = sources.problems(std::slice::from_ref(&candidate)).await?.concat();
    if problems.is_empty() {
        return Ok(candidate);
    }
    let offer = offer(sources, wanted, listed, Some(&candidate.version)).await?;
    Err(PickError::Incomplete { wanted: wanted.to_string(), version: candidate.version, problems, offer })
}

/// The version that is asked for, if it has a tag, and all versions where they had to be listed: an exact one is a single tag to ask
/// for.
async fn find(sources: &Sources, wanted: &Wanted) -> Result<(Option<Candidate>, Option<Vec<Candidate>>), PickError> {
    if let Wanted::Exact(version) = wanted {
        return Ok((sources.tagged(version).await?, None));
    }
    let versions = sources.versions().await?;
    Ok((wanted.pick(&versions).cloned(), Some(versions)))
}

/// What can be deployed of the newest versions, but for the one that was refused.
async fn offer(
    sources: &Sources,
    wanted: &Wanted,
    listed: Option<Vec<Candidate>>,
    refused: Option<&Version>,
) -> Result<Box<Offer>, PickError> {
    let mut newest = match listed {
        Some(versions) => versions,
        None => sources.versions().await?,
    };
    newest.retain(|candidate| Some(&candidate.version) != refused);
    newest.truncate(OFFERED);
    let problems = sources.problems(&newest).await?;
    let complete = newest.into_iter().zip(problems).filter(|(_, problems)| problems.is_empty());
    let versions: Vec<Version> = complete.map(|(candidate, _)| candidate.version).collect();
    Ok(Box::new(Offer { nearest: wanted.nearest(&versions).cloned(), versions }))
}
