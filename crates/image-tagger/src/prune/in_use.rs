//! What runs, as deployment records say it.

use std::path::Path;

use deploy_record::{Record, ServiceRecord, TargetRecord};
use registry_client::Repository;
use retention::{InUse, Named};
use serde_json::Value;

use super::Errand;
use crate::error::ImageError;

/// Something that runs, and the image that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Used {
    /// The image.
    pub(crate) image: Repository,
    /// What of it is used.
    pub(crate) in_use: InUse,
}

/// What a record names: what the environment got, and what it had before, which it has still after a failure and goes back to in an
/// emergency.
pub(crate) fn of_record(record: &Record) -> Vec<Used> {
    let targets = record.waves.iter().flat_map(|wave| &wave.targets);
    targets
        .flat_map(|target| target.services.iter().flat_map(|service| of_service(&record.environment, target, service)))
        .collect()
}

fn of_service(environment: &str, target: &TargetRecord, service: &ServiceRecord) -> Vec<Used> {
    let Ok(image) = service.image.to_lowercase().parse::<Repository>() else { return Vec::new() };
    let now = format!("runs in {environment}");
    let before = format!("is what {environment} ran before");
    let digest = |digest: &Option<String>| digest.as_deref().map(|digest| Named::Digest(digest.into()));
    let named = [
        (digest(&service.digest), &now),
        (Some(Named::Tag(service.tag.clone())), &now),
        (digest(&service.previous_digest), &before),
        (target.previous_tag.clone().map(Named::Tag), &before),
    ];
    let used = |(named, why): (Option<Named>, &String)| {
        Some(Used { image: image.clone(), in_use: InUse { named: named?, why: why.clone() } })
    };
    named.into_iter().filter_map(used).collect()
}

/// What the payload of one of GitHub's deployments names; nothing when it is no record, as that of a job's own deployment.
pub(crate) fn of_payload(payload: &Value) -> Option<Vec<Used>> {
    let text = match payload {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Record::from_json(&text).ok().map(|record| of_record(&record))
}

/// Reads the records at paths and globs, relative to a folder.
///
/// # Errors
/// [`ImageError::Record`] when a path or glob leads to nothing, or to something that is no record: what it would have named must not be
/// removed for it.
pub(crate) fn of_files(folder: &Path, patterns: &[String]) -> Result<Vec<Used>, ImageError> {
    let mut used = Vec::new();
    for pattern in patterns {
        let refused = |why: String| ImageError::Record { path: pattern.clone(), why };
        // The folder's own name may hold what would be a pattern.
        let whole = format!("{}/{pattern}", glob::Pattern::escape(&folder.to_string_lossy()));
        let paths = glob::glob(&whole).map_err(|error| refused(error.to_string()))?;
        let mut paths = paths.peekable();
        if paths.peek().is_none() {
            return Err(refused("there is no such file".to_owned()));
        }
        for path in paths {
            let path = path.map_err(|error| refused(error.to_string()))?;
            let text = std::fs::read_to_string(&path).map_err(|error| refused(error.to_string()))?;
            used.extend(of_record(&Record::from_json(&text).map_err(|error| refused(error.to_string()))?));
        }
    }
    Ok(used)
}

/// Gives each errand what is used of its image.
pub(crate) fn give(errands: &mut [Errand], used: &[Used]) {
    for errand in errands {
        for used in used.iter().filter(|used| used.image == errand.image) {
            if !errand.in_use.contains(&used.in_use) {
                errand.in_use.push(used.in_use.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Value {
        let digest = |digit: &str| format!("sha256:{}", digit.repeat(64));
        let service = serde_json::json!({
            "name": "api", "image": "ghcr.io/Acme/api", "tag": "1.6.1", "digest": digest("a"), "previous_digest": digest("b"),
        });
        let target = serde_json::json!({
            "name": "app", "kind": "dokploy", "state": "done", "previous_tag": "1.6.0", "duration_ms": 1, "services": [service],
        });
        serde_json::json!({
            "schema": 1, "repository": "acme/shop", "environment": "production", "version": "1.6.1", "image_tag": "1.6.1",
            "actor": "ann", "started": "2026-01-01T00:00:00Z", "finished": "2026-01-01T00:01:00Z", "outcome": "deployed",
            "waves": [{ "targets": [target] }],
        })
    }

    #[test]
    fn a_record_names_what_runs_and_what_ran_before() {
        for payload in [record(), Value::String(record().to_string())] {
            let used = of_payload(&payload).unwrap();
            let why: Vec<&str> = used.iter().map(|used| used.in_use.why.as_str()).collect();
            let (now, before) = ("runs in production", "is what production ran before");
            assert_eq!(why, [now, now, before, before]);
            assert!(used.iter().all(|used| used.image.to_string() == "ghcr.io/acme/api"));
            assert!(used.iter().any(|used| used.in_use.named == Named::Tag("1.6.0".to_owned())));
        }
    }

    #[test]
    fn a_payload_that_is_no_record_names_nothing() {
        for payload in [Value::Null, Value::String(String::new()), serde_json::json!({ "schema": 99 })] {
            assert_eq!(of_payload(&payload), None);
        }
    }

    #[test]
    fn records_are_read_from_paths_and_globs_and_one_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let records = folder.path().join("records [1]");
        std::fs::create_dir(&records).unwrap();
        std::fs::write(records.join("production.json"), record().to_string()).unwrap();
        assert_eq!(of_files(&records, &["*.json".to_owned()]).unwrap().len(), 4);
        std::fs::write(records.join("staging.json"), "{}").unwrap();
        for pattern in ["*.json", "absent.json", "***"] {
            assert!(matches!(of_files(&records, &[pattern.to_owned()]), Err(ImageError::Record { .. })), "{pattern}");
        }
    }
}
