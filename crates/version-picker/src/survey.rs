//! What is known of versions, row by row: where each is live, where it was proven, and what speaks against it.

use std::collections::{HashMap, HashSet};

use deploy_history::History;
use deploy_history::promotion::Unproven;
use futures::future::try_join;
use github_client::TagDetail;
use jiff::Timestamp;
use semver::Version;

use crate::candidate::{Candidate, Obstacle};
use crate::error::PickError;
use crate::facts::Sources;
use crate::proofs::{first_deployed, proofs, reached};

/// A version with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The version.
    pub version: Version,
    /// Its git tag.
    pub tag: String,
    /// Its commit; none when the tag leads to none.
    pub sha: Option<String>,
    /// When the commit was made; none when that was not asked.
    pub committed: Option<Timestamp>,
    /// The environments that run it.
    pub live_in: Vec<String>,
    /// The environments that have proven it, and when they did last.
    pub proven_in: Vec<(String, Timestamp)>,
    /// Whether all of its images are there; nothing where none are known that could be missing, or a registry does not let us look.
    pub complete: Option<bool>,
    /// What speaks against deploying it to the environment; nothing when it can be deployed.
    pub obstacles: Vec<Obstacle>,
}

impl Row {
    /// Whether it is released, complete and allowed.
    #[must_use]
    pub fn is_deployable(&self) -> bool {
        self.obstacles.is_empty()
    }

    /// Whether the rule of promotion allows it.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        !self.obstacles.iter().any(|obstacle| matches!(obstacle, Obstacle::Unproven(_)))
    }
}

/// The newest versions, highest first, with where they are live and proven.
///
/// # Errors
/// [`PickError`] when GitHub or a registry cannot be asked.
pub async fn newest(sources: &Sources, limit: usize) -> Result<Vec<Row>, PickError> {
    let mut versions = sources.versions().await?;
    versions.truncate(limit);
    let (details, problems) = try_join(sources.details(&versions), sources.problems(&versions)).await?;
    // Nothing is deployed before it is committed, so older deployments tell nothing of these versions.
    let since = first_deployed(details.iter().filter_map(|detail| detail.committed_at).min());
    let history =
        if versions.is_empty() { History::default() } else { sources.history_since(&sources.environments(), since).await? };
    Ok(judged(sources, versions, details, problems, &history))
}

/// What came of the search for versions that can be deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Those that can be deployed, highest first.
    pub rows: Vec<Row>,
    /// Those that were looked at and cannot be, each with what speaks against it, highest first.
    pub passed: Vec<(Version, Vec<Obstacle>)>,
    /// Those of which nobody knows whether they can be, since the search ended before them; none once enough were found.
    pub unseen: Vec<Candidate>,
}

/// The newest versions of those that are wanted which can be deployed: released, complete, and allowed by the environment's rule. Sixty
/// others at most are looked at to find so many.
///
/// # Errors
/// [`PickError`] when GitHub or a registry cannot be asked.
pub async fn deployable(sources: &Sources, count: usize, is_wanted: impl Fn(&Version) -> bool) -> Result<Found, PickError> {
    let mut versions = sources.versions().await?;
    versions.retain(|candidate| is_wanted(&candidate.version));
    among(sources, &versions, count).await
}

/// The newest versions that can be deployed, highest first, with where they are live and proven: so many releases, and so many of the
/// prereleases above the lowest of them. Each has its own number, as prereleases would crowd out releases.
///
/// # Errors
/// [`PickError`] when GitHub or a registry cannot be asked.
pub async fn offered(sources: &Sources, releases: usize, prereleases: usize) -> Result<Found, PickError> {
    let (stable, mut others): (Vec<_>, Vec<_>) =
        sources.versions().await?.into_iter().partition(|candidate| candidate.version.pre.is_empty());
    let Found { mut rows, mut passed, mut unseen } = among(sources, &stable, releases).await?;
    if let Some(lowest) = rows.last() {
        others.retain(|candidate| candidate.version > lowest.version);
    }
    let more = among(sources, &others, prereleases).await?;
    rows.extend(more.rows);
    passed.extend(more.passed);
    unseen.extend(more.unseen);
    rows.sort_by(|a, b| b.version.cmp(&a.version));
    passed.sort_by(|a, b| b.0.cmp(&a.0));
    if !rows.is_empty() {
        // What was read of deployments so far tells only what is allowed.
        let since = first_deployed(rows.iter().filter_map(|row| row.committed).min());
        let history = sources.history_since(&sources.environments(), since).await?;
        let past = Past::read(&history, &sources.environments());
        for row in &mut rows {
            (row.live_in, row.proven_in) = past.of(&row.version.to_string());
        }
    }
    Ok(Found { rows, passed, unseen })
}

/// The first of those versions that can be deployed, and those that were not looked at.
async fn among(sources: &Sources, versions: &[Candidate], count: usize) -> Result<Found, PickError> {
    let told = reached(versions, count);
    let history = proofs(sources, told, told.len()).await?;
    let allowed = allowed(sources, versions, &history);
    let (rows, others): (Vec<Row>, Vec<Row>) =
        look(sources, &allowed, count, &history).await?.into_iter().partition(Row::is_deployable);
    let mut passed = unproven(sources, told, &history);
    passed.extend(others.into_iter().map(|row| (row.version, row.obstacles)));
    passed.sort_by(|a, b| b.0.cmp(&a.0));
    let mut unseen = Vec::new();
    if rows.len() < count {
        let seen = reached(&allowed, count);
        unseen = versions[told.len()..].iter().filter(|candidate| !seen.contains(candidate)).cloned().collect();
    }
    Ok(Found { rows, passed, unseen })
}

/// The first of those versions that can be deployed, in their order.
pub(crate) async fn find(
    sources: &Sources,
    versions: &[Candidate],
    count: usize,
    history: &History,
) -> Result<Vec<Row>, PickError> {
    let mut found = look(sources, versions, count, history).await?;
    found.retain(Row::is_deployable);
    Ok(found)
}

/// The versions in their order until so many of them can be deployed, with those that cannot.
async fn look(sources: &Sources, versions: &[Candidate], count: usize, history: &History) -> Result<Vec<Row>, PickError> {
    let (mut looked, mut found, mut rest) = (Vec::new(), 0, reached(versions, count));
    while found < count && !rest.is_empty() {
        let (batch, after) = rest.split_at(rest.len().min(count - found));
        let batch = rows(sources, batch, history).await?;
        found += batch.iter().filter(|row| row.is_deployable()).count();
        looked.extend(batch);
        rest = after;
    }
    Ok(looked)
}

/// The versions that the rule does not allow, each with why.
pub(crate) fn unproven(sources: &Sources, versions: &[Candidate], history: &History) -> Vec<(Version, Vec<Obstacle>)> {
    let judged = versions.iter().filter_map(|candidate| {
        let unproven = refused(sources, candidate, history)?;
        Some((candidate.version.clone(), vec![Obstacle::Unproven(unproven)]))
    });
    judged.collect()
}

/// Everything that is known of those versions; where they are live and proven only as far as the history tells.
pub(crate) async fn rows(sources: &Sources, versions: &[Candidate], history: &History) -> Result<Vec<Row>, PickError> {
    let (details, problems) = try_join(sources.details(versions), sources.problems(versions)).await?;
    Ok(judged(sources, versions.to_vec(), details, problems, history))
}

/// The versions that the environment's rule allows.
pub(crate) fn allowed(sources: &Sources, versions: &[Candidate], history: &History) -> Vec<Candidate> {
    versions.iter().filter(|candidate| refused(sources, candidate, history).is_none()).cloned().collect()
}

/// Why the environment's rule does not allow a version; nothing when it does, or there is none.
pub(crate) fn refused(sources: &Sources, candidate: &Candidate, history: &History) -> Option<Unproven> {
    let commit = sources.commit(candidate);
    sources.promotion()?.judge(history, &candidate.version.to_string(), commit.as_deref()).err()
}

/// Why a version is not released, by whether its release is a draft; nothing when it is, or nobody can tell.
pub(crate) fn unreleased(sources: &Sources, is_draft: Option<bool>) -> Option<Obstacle> {
    match is_draft {
        Some(true) => Some(Obstacle::Draft),
        None if sources.is_published_by_hand() => Some(Obstacle::Unpublished),
        _ => None,
    }
}

fn judged(
    sources: &Sources,
    versions: Vec<Candidate>,
    details: Vec<TagDetail>,
    problems: Vec<Vec<Obstacle>>,
    history: &History,
) -> Vec<Row> {
    let past = Past::read(history, &sources.environments());
    let of_one = versions.into_iter().zip(details).zip(problems);
    let row = |((candidate, detail), problems): ((Candidate, TagDetail), Vec<Obstacle>)| {
        let (live_in, proven_in) = past.of(&candidate.version.to_string());
        Row {
            complete: if sources.has_images() { are_complete(&problems) } else { None },
            obstacles: obstacles(sources, &candidate, detail.is_draft, problems, history),
            tag: candidate.tag.name,
            version: candidate.version,
            sha: detail.sha,
            committed: detail.committed_at,
            live_in,
            proven_in,
        }
    };
    of_one.map(row).collect()
}

fn obstacles(
    sources: &Sources,
    candidate: &Candidate,
    is_draft: Option<bool>,
    problems: Vec<Obstacle>,
    history: &History,
) -> Vec<Obstacle> {
    let unproven = refused(sources, candidate, history).map(Obstacle::Unproven);
    [unreleased(sources, is_draft), unproven].into_iter().flatten().chain(problems).collect()
}

/// Whether images are complete, by what speaks against them; nothing when nobody may look for some of them, and none is missing.
fn are_complete(problems: &[Obstacle]) -> Option<bool> {
    let is_missing = problems.iter().any(|problem| matches!(problem, Obstacle::Images(_)));
    (is_missing || problems.is_empty()).then_some(!is_missing)
}

/// Where versions are live and proven, by version.
#[derive(Default)]
struct Past<'h> {
    live: HashMap<&'h str, Vec<String>>,
    proven: HashMap<&'h str, Vec<(String, Timestamp)>>,
}

impl<'h> Past<'h> {
    /// Reads the history of these environments, in their order; of all where there is none.
    fn read(history: &'h History, environments: &[&str]) -> Self {
        let mut past = Self::default();
        let all = if environments.is_empty() { history.environments() } else { environments.to_vec() };
        for environment in all {
            if let Some(version) = history.live(environment).filter(|live| live.is_live).and_then(|live| live.version.as_deref())
            {
                past.live.entry(version).or_default().push(environment.to_owned());
            }
            let mut seen = HashSet::new();
            for entry in history.of(environment).filter(|entry| entry.is_ours && entry.is_proven()) {
                let Some(version) = entry.version.as_deref().filter(|version| seen.insert(*version)) else { continue };
                past.proven.entry(version).or_default().push((environment.to_owned(), entry.started));
            }
        }
        past
    }

    /// Where a version is live, and where it was proven.
    fn of(&self, version: &str) -> (Vec<String>, Vec<(String, Timestamp)>) {
        (self.live.get(version).cloned().unwrap_or_default(), self.proven.get(version).cloned().unwrap_or_default())
    }
}
