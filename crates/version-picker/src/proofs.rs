//! The deployments that tell which versions the environment's rule of promotion allows, and no more of them than that needs.

use deploy_history::{Entry, History};
use jiff::{SignedDuration, Timestamp};

use crate::candidate::Candidate;
use crate::error::PickError;
use crate::facts::Sources;

/// How many versions are passed over in the search for others, at most.
const PASSED: usize = 60;
/// How far a commit's clock may be ahead of GitHub's.
const SKEW: SignedDuration = SignedDuration::from_hours(24);

/// Those of the versions that are looked at to find so many of them, highest first.
pub(crate) fn reached(versions: &[Candidate], count: usize) -> &[Candidate] {
    &versions[..versions.len().min(count + PASSED)]
}

/// The deployments that tell the first so many allowed of those versions, highest first; none where there is no rule.
///
/// # Errors
/// [`PickError::GitHub`] when GitHub refuses or cannot be asked.
pub(crate) async fn proofs(sources: &Sources, versions: &[Candidate], count: usize) -> Result<History, PickError> {
    let Some(rule) = sources.promotion().filter(|_| !versions.is_empty()) else { return Ok(History::default()) };
    let details = sources.details(versions).await?;
    let since: Vec<Option<Timestamp>> = details.iter().map(|detail| first_deployed(detail.committed_at)).collect();
    let names: Vec<(String, Option<String>)> =
        versions.iter().map(|candidate| (candidate.version.to_string(), sources.commit(candidate))).collect();
    let is_allowed =
        |history: &History, (name, commit): &(String, Option<String>)| rule.judge(history, name, commit.as_deref()).is_ok();
    let is_told = |history: &History| names.iter().take(count).all(|name| is_allowed(history, name));
    let is_past = |history: &History, reach: Timestamp| {
        let allowed = names
            .iter()
            .zip(&since)
            .take_while(|(name, since)| is_allowed(history, name) || since.is_some_and(|since| reach < since));
        let (mut all, mut found) = (0, 0);
        for (name, _) in allowed {
            all += 1;
            found += usize::from(is_allowed(history, name));
            if found == count {
                return true;
            }
        }
        all == names.len()
    };
    sources.history(&rule.environments(), is_told, is_past).await
}

/// The deployments that tell what a word asks for in an environment, and whether that is allowed.
///
/// # Errors
/// [`PickError::GitHub`] when GitHub refuses or cannot be asked.
pub(crate) async fn runs(
    sources: &Sources,
    environment: &str,
    choose: impl Fn(&History) -> Option<&Entry>,
) -> Result<History, PickError> {
    let rule = sources.promotion();
    let deciding = rule.iter().flat_map(|rule| rule.environments()).filter(|name| *name != environment);
    let environments: Vec<&str> = std::iter::once(environment).chain(deciding).collect();
    let is_told = |history: &History| {
        // What others deployed settles nothing as long as an older deployment may be ours.
        let version = choose(history).filter(|entry| entry.is_settling()).and_then(|entry| entry.version.as_deref());
        version.is_some_and(|version| rule.is_none_or(|rule| rule.judge(history, version, None).is_ok()))
    };
    sources.history(&environments, is_told, |_, _| false).await
}

/// When a version can have been deployed first: nothing is, before it is committed.
pub(crate) fn first_deployed(committed_at: Option<Timestamp>) -> Option<Timestamp> {
    committed_at?.checked_sub(SKEW).ok()
}
