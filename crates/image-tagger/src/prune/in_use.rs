//! What runs, as deployment records say it.

use actions_core::failure::chain;
use deploy_record::{Record, ServiceRecord, TargetRecord};
use github_client::Deployed;
use registry_client::Repository;
use retention::{InUse, Named};

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
///
/// # Errors
/// [`ImageError::Payload`] when it is a record that cannot be read, such as a newer one.
pub(crate) fn of_deployment(one: &Deployed) -> Result<Option<Vec<Used>>, ImageError> {
    match Record::from_json(&one.payload.to_string()) {
        Ok(record) => Ok(Some(of_record(&record))),
        Err(error) if deploy_history::is_ours(one) => {
            Err(ImageError::Payload { id: one.id, environment: one.environment.clone(), why: chain(&error) })
        }
        Err(_) => Ok(None),
    }
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
pub(crate) mod tests {
    use serde_json::Value;

    use super::*;

    pub(crate) fn record() -> Value {
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

    fn deployed(payload: Value) -> Deployed {
        Deployed {
            id: 3,
            environment: "production".to_owned(),
            task: "deploy".to_owned(),
            git_ref: "v1.6.1".to_owned(),
            sha: "a".repeat(40),
            committed_at: None,
            actor: None,
            payload,
            state: "success".to_owned(),
            created_at: jiff::Timestamp::UNIX_EPOCH,
            statuses: Vec::new(),
        }
    }

    #[test]
    fn a_record_names_what_runs_and_what_ran_before() {
        let used = of_deployment(&deployed(record())).unwrap().unwrap();
        let why: Vec<&str> = used.iter().map(|used| used.in_use.why.as_str()).collect();
        let (now, before) = ("runs in production", "is what production ran before");
        assert_eq!(why, [now, now, before, before]);
        assert!(used.iter().all(|used| used.image.to_string() == "ghcr.io/acme/api"));
        assert!(used.iter().any(|used| used.in_use.named == Named::Tag("1.6.0".to_owned())));
    }

    #[test]
    fn a_payload_that_is_no_record_names_nothing() {
        for payload in [Value::Null, Value::String(String::new()), serde_json::json!({ "schema": 99 })] {
            assert_eq!(of_deployment(&deployed(payload)).unwrap(), None);
        }
    }

    #[test]
    fn a_record_of_ours_that_cannot_be_read_is_an_error() {
        for payload in [serde_json::json!({ "schema": 99, "run": "7.1" }), serde_json::json!({ "schema": 1, "run": "7.1" })] {
            let error = of_deployment(&deployed(payload)).unwrap_err();
            assert!(error.to_string().contains("the deployment 3 of production"), "{error}");
        }
    }
}
