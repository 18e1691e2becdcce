//! The pages that a record leads to, all of the server and the repository of the run's page.

use deploy_record::Record;

/// The address of the repository.
fn repository(record: &Record) -> Option<&str> {
    record.run_url.as_deref()?.split_once("/actions/runs/").map(|(repository, _)| repository)
}

/// The page that compares the version with the one before.
#[must_use]
pub fn compare(record: &Record) -> Option<String> {
    let previous = record.previous_sha.as_deref().filter(|sha| is_commit(sha) && *sha != record.sha)?;
    is_commit(&record.sha).then_some(())?;
    Some(format!("{}/compare/{previous}...{}", repository(record)?, record.sha))
}

/// The page of a commit of the repository.
#[must_use]
pub fn commit(record: &Record, sha: &str) -> Option<String> {
    is_commit(sha).then_some(())?;
    Some(format!("{}/commit/{sha}", repository(record)?))
}

/// The page of a pull request of the repository.
#[must_use]
pub fn pull(record: &Record, number: u64) -> Option<String> {
    Some(format!("{}/pull/{number}", repository(record)?))
}

/// The page from which a workflow is run.
#[must_use]
pub fn workflow(record: &Record, file: &str) -> Option<String> {
    Some(format!("{}/actions/workflows/{file}", repository(record)?))
}

/// The repository as `gh` takes it: `owner/name`, after the server and a slash where that is not github.com.
#[must_use]
pub fn for_gh(record: &Record) -> Option<&str> {
    let (_, name) = repository(record)?.split_once("://")?;
    Some(name.strip_prefix("github.com/").unwrap_or(name))
}

fn is_commit(sha: &str) -> bool {
    matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit())
}
