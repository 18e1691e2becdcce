//! From what is asked for to the one version that can be deployed, or why there is none and what there is.

use deploy_history::{Entry, History};
use github_client::TagDetail;
use semver::Version;

use crate::candidate::{Candidate, Obstacle};
use crate::error::{Offer, PickError};
use crate::facts::Sources;
use crate::proofs::{proofs, reached, runs};
use crate::survey::{Row, allowed, find, rows, unproven, unreleased};
use crate::wanted::Wanted;

/// How many versions are offered.
const OFFERED: usize = 10;
/// How many versions near to what is asked for are looked at, when none of those offered is as near.
const NEAR: usize = 5;

/// The version that is asked for, if it is released, complete and allowed. A lower one is never taken in the place of one whose images
/// are incomplete, only offered.
///
/// # Errors
/// [`PickError`] with everything that speaks against it and what can be deployed instead, or when GitHub or a registry cannot be asked.
pub async fn resolve(sources: &Sources, wanted: &Wanted) -> Result<Row, PickError> {
    match wanted {
        Wanted::Latest | Wanted::In(_) => highest(sources, wanted).await,
        Wanted::Exact(version) => just(sources, wanted, version, None).await,
        Wanted::Previous => {
            let environment = sources.environment().ok_or(PickError::NoEnvironment)?;
            ran(sources, wanted, environment, |history| history.previous(environment, sources.run())).await
        }
        Wanted::RunBy(environment) => ran(sources, wanted, environment, |history| history.live(environment)).await,
    }
}

/// The version of a deployment to an environment.
async fn ran(
    sources: &Sources,
    wanted: &Wanted,
    environment: &str,
    choose: impl Fn(&History) -> Option<&Entry>,
) -> Result<Row, PickError> {
    let history = runs(sources, environment, &choose).await?;
    let version = choose(&history).map(|entry| {
        let version = entry.version.as_deref().and_then(|version| Version::parse(version).ok());
        version.ok_or_else(|| PickError::NoVersion { environment: environment.to_owned(), git_ref: entry.git_ref.clone() })
    });
    let Some(version) = version.transpose()? else {
        let offer = offer(sources, wanted, sources.versions().await?, None).await?;
        return Err(PickError::NeverRan { wanted: wanted.to_string(), environment: environment.to_owned(), offer });
    };
    tracing::info!("found that {wanted} is {version}, by the deployments to {environment}");
    just(sources, wanted, &version, Some(history)).await
}

/// That version, if it can be deployed, by these deployments where they were read already.
async fn just(sources: &Sources, wanted: &Wanted, version: &Version, history: Option<History>) -> Result<Row, PickError> {
    let Some(candidate) = sources.tagged(version).await?.map(|candidate| [candidate]) else {
        let offer = offer(sources, &Wanted::Exact(version.clone()), sources.versions().await?, None).await?;
        return Err(PickError::Unknown { wanted: named(wanted, version), offer });
    };
    let history = match history {
        Some(history) => history,
        None => proofs(sources, &candidate, 1).await?,
    };
    let looked = rows(sources, &candidate, &history).await?;
    match looked.into_iter().next() {
        Some(row) if row.is_deployable() => Ok(row),
        found => {
            let obstacles = found.map(|row| row.obstacles).unwrap_or_default();
            let versions = sources.versions().await?;
            let offer = offer(sources, &Wanted::Exact(version.clone()), versions, Some(version)).await?;
            Err(PickError::Refused { wanted: wanted.to_string(), version: version.clone(), obstacles, offer })
        }
    }
}

/// The highest version that is asked for, of those that are released and allowed.
async fn highest(sources: &Sources, wanted: &Wanted) -> Result<Row, PickError> {
    let versions = sources.versions().await?;
    let mut fitting: Vec<Candidate> = versions.iter().filter(|candidate| wanted.takes(&candidate.version)).cloned().collect();
    // First, as the proof of a version that is not released ends the search for those of others.
    let mut passed = drafts(sources, &fitting).await?;
    fitting.retain(|candidate| passed.iter().all(|(version, _)| *version != candidate.version));
    let history = proofs(sources, reached(&fitting, 1), 1).await?;
    passed.extend(unproven(sources, &fitting, &history));
    passed.sort_by(|a, b| b.0.cmp(&a.0));
    let allowed = allowed(sources, &fitting, &history);
    let Some(row) = rows(sources, &allowed[..allowed.len().min(1)], &history).await?.into_iter().next() else {
        let offer = offer(sources, wanted, versions, None).await?;
        let wanted = wanted.to_string();
        return Err(if passed.is_empty() {
            PickError::Unknown { wanted, offer }
        } else {
            PickError::AllPassed { wanted, passed, offer }
        });
    };
    tell_passed(&passed, &row.version);
    if row.is_deployable() {
        return Ok(row);
    }
    let offer = offer(sources, wanted, versions, Some(&row.version)).await?;
    Err(PickError::Refused { wanted: wanted.to_string(), version: row.version, obstacles: row.obstacles, offer })
}

/// The versions that are not released, each with why, of the first that are looked at. Without a token nobody knows.
async fn drafts(sources: &Sources, versions: &[Candidate]) -> Result<Vec<(Version, Vec<Obstacle>)>, PickError> {
    if !sources.is_known() {
        return Ok(Vec::new());
    }
    let versions = reached(versions, 1);
    let details = sources.details(versions).await?;
    let judged = versions.iter().zip(details);
    let why = |(candidate, detail): (&Candidate, TagDetail)| {
        Some((candidate.version.clone(), vec![unreleased(sources, detail.is_draft)?]))
    };
    Ok(judged.filter_map(why).collect())
}

/// Says which higher versions were not taken, and why; they come highest first.
fn tell_passed(passed: &[(Version, Vec<Obstacle>)], taken: &Version) {
    let higher: Vec<_> = passed.iter().filter(|(version, _)| version > taken).collect();
    for (version, obstacles) in higher.iter().take(OFFERED) {
        tracing::info!("passed over {version}, {}", Obstacle::all(obstacles));
    }
    if higher.len() > OFFERED {
        tracing::info!("passed over {} more", higher.len() - OFFERED);
    }
}

/// What was asked for, and the version that it is, where these are not the same.
fn named(wanted: &Wanted, version: &Version) -> String {
    let wanted = wanted.to_string();
    if wanted == version.to_string() { wanted } else { format!("{version}, which is {wanted}") }
}

/// What can be deployed, but for the version that was refused: the newest ten, and the nearest to what is asked for.
async fn offer(
    sources: &Sources,
    wanted: &Wanted,
    mut versions: Vec<Candidate>,
    refused: Option<&Version>,
) -> Result<Box<Offer>, PickError> {
    versions.retain(|candidate| Some(&candidate.version) != refused);
    let told = reached(&versions, OFFERED);
    let history = proofs(sources, told, told.len()).await?;
    let versions = allowed(sources, &versions, &history);
    let newest = find(sources, &versions, OFFERED, &history).await?;
    let lowest = newest.last().map(|row| row.version.clone());
    let near = |version: &Version| (!wanted.takes(version), wanted.distance(version));
    let best = newest.iter().map(|row| near(&row.version)).min();
    // Of those below the newest ten only one that is nearer is worth a look.
    let is_nearer = |candidate: &&Candidate| {
        lowest.as_ref().is_some_and(|lowest| candidate.version < *lowest) && Some(near(&candidate.version)) < best
    };
    let mut nearer: Vec<Candidate> = versions.iter().filter(is_nearer).cloned().collect();
    nearer.sort_by_key(|candidate| near(&candidate.version));
    nearer.truncate(NEAR);
    let nearer = find(sources, &nearer, 1, &history).await?;
    let offered: Vec<Version> = newest.into_iter().chain(nearer).map(|row| row.version).collect();
    let nearest = wanted.nearest(offered.iter()).cloned();
    Ok(Box::new(Offer { versions: offered, nearest }))
}
