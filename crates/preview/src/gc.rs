//! Forgotten previews destroyed: those of closed pull requests, and where that is asked for those of open ones that nobody deployed to for a
//! long time. What has no marker of this repository is never touched, and neither is what GitHub says nothing of.

use std::time::Duration;

use actions_core::failure::chain;
use actions_core::{Context, Explain, Failure, Runner};
use dokploy_webhook::{Api, Service};
use github_client::GitHub;
use jiff::Timestamp;

use crate::down::destroy;
use crate::error::PreviewError;
use crate::facts::{Found, place, previews};
use crate::inputs::Request;
use crate::report::Report;

/// What becomes of a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Kept,
    /// It stays, since GitHub knows no such pull request.
    Unknown,
    /// It goes: its pull request is closed.
    Closed,
    /// It goes: nothing was deployed to it for too long.
    Old,
}

/// What becomes of a preview: `closed` as GitHub says it, and whether it is too old.
#[must_use]
pub fn fate(closed: Option<bool>, is_old: bool) -> Fate {
    match closed {
        None => Fate::Unknown,
        Some(true) => Fate::Closed,
        Some(false) if is_old => Fate::Old,
        Some(false) => Fate::Kept,
    }
}

/// Whether the last thing that happened is longer ago than allowed. What has no date is not old.
#[must_use]
pub fn is_old(last: Option<Timestamp>, now: Timestamp, max_age: Duration) -> bool {
    last.is_some_and(|last| now.duration_since(last).as_secs() > i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX))
}

/// Sweeps the forgotten previews of a repository. One that cannot be destroyed, or whose age cannot be asked, keeps none of the others.
///
/// # Errors
/// [`Failure`] when Dokploy or GitHub cannot be asked, or with every preview that could not be looked at or destroyed.
pub async fn gc(runner: &Runner, api: &Api, github: &GitHub, context: &Context, request: &Request) -> Result<(), Failure> {
    let place = place(api, request.project.as_deref(), request.template.as_deref()).await?;
    let project = api.project(&place.project_id).await.map_err(PreviewError::from)?;
    let found = previews(&project, &context.repository);
    let mut numbers: Vec<u64> = found.iter().map(|found| found.identity.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let closed = github.are_closed(&numbers).await?;
    tracing::info!("found {} previews of {} in the project {}", found.len(), context.repository, project.name);
    let mut swept = Swept::default();
    for preview in &found {
        let number = preview.identity.number;
        let is_old = match request.max_age.filter(|_| closed.get(&number) == Some(&false)) {
            None => false,
            Some(max_age) => match last(api, preview).await {
                Ok(last) => is_old(last, runner.now(), max_age),
                Err(error) => {
                    tracing::warn!("{}: kept, its age is not known: {}", preview.identity.name(), chain(&error));
                    swept.note(error);
                    continue;
                }
            },
        };
        swept.sweep(api, preview, fate(closed.get(&number).copied(), is_old), request).await;
    }
    swept.destroyed.sort_unstable();
    swept.destroyed.dedup();
    let status = if request.dry_run { "unchanged" } else { "swept" };
    Report::new(status).destroyed(swept.destroyed).tell(runner)?;
    swept.failure.map_or(Ok(()), Err)
}

/// When the preview was deployed last, or else created.
async fn last(api: &Api, preview: &Found) -> Result<Option<Timestamp>, PreviewError> {
    let mut dates: Vec<Timestamp> = preview.created_at.iter().filter_map(|date| date.parse().ok()).collect();
    for compose_id in &preview.composes {
        let rows = api.deployments(&Service::compose(compose_id)).await?;
        dates.extend(rows.iter().filter_map(|row| row.created_at.as_deref()?.parse::<Timestamp>().ok()));
    }
    Ok(dates.into_iter().max())
}

#[derive(Default)]
struct Swept {
    destroyed: Vec<u64>,
    failure: Option<Failure>,
}

impl Swept {
    async fn sweep(&mut self, api: &Api, preview: &Found, fate: Fate, request: &Request) {
        let (name, would) = (preview.identity.name(), if request.dry_run { "would be destroyed" } else { "is destroyed" });
        match fate {
            Fate::Kept => return tracing::info!("{name}: kept, its pull request is open"),
            Fate::Unknown => return tracing::warn!("{name}: kept, GitHub shows no such pull request"),
            Fate::Closed => tracing::info!("{name}: {would}, its pull request is closed"),
            Fate::Old => tracing::info!("{name}: {would}, nothing was deployed to it for too long"),
        }
        if request.dry_run {
            return;
        }
        match destroy(api, preview, request.patience()).await {
            Ok(()) => self.destroyed.push(preview.identity.number),
            Err(error) => {
                tracing::warn!("{name}: not destroyed: {}", chain(&error));
                self.note(error);
            }
        }
    }

    fn note(&mut self, error: PreviewError) {
        let (exit, failure) = (error.exit(), Failure::from(error));
        match &mut self.failure {
            None => self.failure = Some(failure),
            Some(all) => {
                all.exit = all.exit.min(exit);
                all.problems.extend(failure.problems);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_github_says_is_closed_or_what_is_too_old_goes() {
        assert_eq!(fate(Some(true), false), Fate::Closed);
        assert_eq!(fate(Some(false), false), Fate::Kept);
        assert_eq!(fate(Some(false), true), Fate::Old);
        assert_eq!(fate(None, true), Fate::Unknown, "what is not known is not deleted, however old");
    }

    #[test]
    fn age_is_counted_from_the_last_deployment() {
        let now: Timestamp = "2026-02-15T00:00:00Z".parse().unwrap();
        let day = Duration::from_hours(24);
        assert!(is_old("2026-01-31T23:59:00Z".parse().ok(), now, day * 14));
        assert!(!is_old("2026-02-01T00:00:00Z".parse().ok(), now, day * 14));
        assert!(!is_old(None, now, day));
    }
}
