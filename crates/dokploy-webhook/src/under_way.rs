//! A deployment by an earlier attempt of the same run that is under way still, as an attempt that was killed leaves it behind.

use crate::api::Api;
use crate::error::DokployError;
use crate::model::{Row, Service, Status};

/// What stands before the number of a run in a title; after it come a dot and the number of the attempt.
const RUN: &str = " · run ";

/// The title of the same deployment by another attempt of the run, running or in the queue. It is only looked for when everything is
/// set as wanted already: a job reads the settings when it starts, so what it deploys is then what is wanted. Another run's is not
/// taken, because a tag such as `latest` may have been something else for it.
///
/// # Errors
/// [`DokployError`] when the queue cannot be asked.
pub async fn find(api: &Api, service: &Service, title: &str, rows: &[Row]) -> Result<Option<String>, DokployError> {
    let running = rows.iter().filter(|row| row.status == Status::Running).map(|row| row.title.clone());
    if let Some(found) = running.into_iter().find(|found| is_same(found, title)) {
        return Ok(Some(found));
    }
    let jobs = api.queue().await?.unwrap_or_default();
    let ours = jobs.into_iter().filter(|job| job.is_of(service));
    Ok(ours.filter_map(|job| job.data.title_log).find(|found| is_same(found, title)))
}

/// Whether two titles differ in nothing but the attempt.
fn is_same(one: &str, other: &str) -> bool {
    without_attempt(one).is_some_and(|title| without_attempt(other) == Some(title))
}

fn without_attempt(title: &str) -> Option<&str> {
    let (run, attempt) = title.rsplit_once('.')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (_, number) = run.rsplit_once(RUN)?;
    (is_number(number) && is_number(attempt)).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn titles_are_of_the_same_deployment_when_only_the_attempt_differs() {
        assert!(is_same("1.6.1 · backend · run 7.1", "1.6.1 · backend · run 7.2"));
        for (one, other) in [
            ("1.6.1 · backend · run 7.1", "1.6.1 · frontend · run 7.2"),
            ("1.6.1 · backend · run 7.1", "1.6.1 · backend · run 8.1"),
            ("back to 1.6.1 · backend · run 7.1", "1.6.1 · backend · run 7.2"),
            ("Manual deployment", "Manual deployment"),
            ("1.6.1", "1.6.2"),
        ] {
            assert!(!is_same(one, other), "{one} and {other}");
        }
    }
}
