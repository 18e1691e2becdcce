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
