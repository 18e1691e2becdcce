//! What runs, as deployment records say it.

use actions_core::failure::chain;
use actions_core::untrusted::one_line;
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
    let (now, before) = (runs(record), was_before(record));
    let of_target = |target: &TargetRecord| {
        let image = target.previous_image.as_deref().and_then(reference);
        let of_services = target.services.iter().flat_map(|service| {
            let tag = target.previous_tag.clone().map(Named::Tag);
            of_service(service, [digest(service.previous_digest.as_deref()), tag])
        });
        of_services.chain(image).collect::<Vec<_>>()
    };
    let past = targets(record).flat_map(of_target);
    used(services(record), &now).chain(used(past, &before)).collect()
}

/// What a record names that an environment ran before what it runs now: what it got then.
pub(crate) fn of_past(record: &Record) -> Vec<Used> {
    used(services(record), &was_before(record)).collect()
}

fn runs(record: &Record) -> String {
    format!("runs in {}", record.environment)
}

fn was_before(record: &Record) -> String {
    format!("is what {} ran before", record.environment)
}

fn targets(record: &Record) -> impl Iterator<Item = &TargetRecord> {
    record.waves.iter().flat_map(|wave| &wave.targets)
}

/// What the services of a record got.
fn services(record: &Record) -> impl Iterator<Item = (Repository, Named)> {
    let services = targets(record).flat_map(|target| &target.services);
    services.flat_map(|service| of_service(service, [digest(service.digest.as_deref()), Some(Named::Tag(service.tag.clone()))]))
}

fn of_service(service: &ServiceRecord, named: [Option<Named>; 2]) -> Vec<(Repository, Named)> {
    let image: Option<Repository> = service.image.to_lowercase().parse().ok();
    named.into_iter().flatten().filter_map(|named| Some((image.clone()?, named))).collect()
}

fn digest(text: Option<&str>) -> Option<Named> {
    Some(Named::Digest(text?.into()))
}

/// A whole reference: an image with a digest or else with a tag.
fn reference(text: &str) -> Option<(Repository, Named)> {
    let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
    let (image, tag) = match rest.rsplit_once(':') {
        Some((image, tag)) if !tag.contains('/') => (image, Some(tag)),
        _ => (rest, None),
    };
    let named = digest.map(|digest| Named::Digest(digest.into())).or_else(|| Some(Named::Tag(tag?.to_owned())))?;
    Some((image.to_lowercase().parse().ok()?, named))
}

fn used<'w>(named: impl Iterator<Item = (Repository, Named)> + 'w, why: &'w str) -> impl Iterator<Item = Used> + 'w {
    named.map(|(image, named)| Used { image, in_use: InUse { named, why: why.to_owned() } })
}

/// The record in the payload of one of GitHub's deployments; nothing when it is no record, as that of a job's own deployment.
///
/// # Errors
/// [`ImageError::Payload`] when it is a record that cannot be read, such as a newer one: what it would have named must not be removed for
/// it.
pub(crate) fn of_deployment(one: &Deployed) -> Result<Option<Record>, ImageError> {
    match Record::from_json(&one.payload.to_string()) {
        Ok(record) => Ok(Some(record)),
        Err(error) if deploy_history::is_ours(one) => {
            Err(ImageError::Payload { id: one.id, environment: one.environment.clone(), why: chain(&error) })
        }
        Err(_) => Ok(None),
    }
}

/// What one of GitHub's deployments says that its environment runs: what its record names; without one only a version's tag tells.
///
/// # Errors
/// As [`of_deployment`].
pub(crate) fn of_running(one: &Deployed, errands: &[Errand]) -> Result<Vec<Used>, ImageError> {
    if let Some(record) = of_deployment(one)? {
        let used = of_record(&record);
        tracing::info!("found that {} names {} images in use", one_line(&one.environment), used.len());
        return Ok(used);
    }
    let version = one.git_ref.strip_prefix('v').unwrap_or(&one.git_ref);
    if !version.starts_with(|first: char| first.is_ascii_digit()) {
        let environment = one_line(&one.environment);
        tracing::info!("found no images in the deployment {} of {environment}: its payload is no record", one.id);
        return Ok(Vec::new());
    }
    let why = format!("runs in {}", one.environment);
    let tags = [version, &one.git_ref];
    let of = |errand: &Errand| tags.map(|tag| (errand.image.clone(), Named::Tag(tag.to_owned())));
    Ok(used(errands.iter().flat_map(of), &why).collect())
}

/// Adds what is used of an image to what is known of it.
pub(crate) fn give(image: &Repository, known: &mut Vec<InUse>, used: &[Used]) {
    for used in used.iter().filter(|used| used.image == *image) {
        if !known.contains(&used.in_use) {
            known.push(used.in_use.clone());
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
        let used = of_running(&deployed(record()), &[]).unwrap();
        let why: Vec<&str> = used.iter().map(|used| used.in_use.why.as_str()).collect();
        let (now, before) = ("runs in production", "is what production ran before");
        assert_eq!(why, [now, now, before, before]);
        assert!(used.iter().all(|used| used.image.to_string() == "ghcr.io/acme/api"));
        assert!(used.iter().any(|used| used.in_use.named == Named::Tag("1.6.0".to_owned())));
    }

    #[test]
    fn of_a_record_of_the_past_only_what_it_got_was_before() {
        let used = of_past(&of_deployment(&deployed(record())).unwrap().unwrap());
        assert!(used.len() == 2 && used.iter().all(|used| used.in_use.why == "is what production ran before"), "{used:?}");
        assert!(used.iter().all(|used| used.in_use.named != Named::Tag("1.6.0".to_owned())));
    }

    #[test]
    fn an_image_that_a_target_was_set_to_whole_is_named_by_its_digest_or_its_tag() {
        let digest = format!("sha256:{}", "c".repeat(64));
        for (reference, expected) in [
            (format!("GHCR.io/acme/api:1.5.9@{digest}"), Some(Named::Digest(digest.as_str().into()))),
            ("localhost:5000/api:1.5.9".to_owned(), Some(Named::Tag("1.5.9".to_owned()))),
            ("localhost:5000/api".to_owned(), None),
        ] {
            let mut whole = record();
            whole["waves"][0]["targets"][0]["previous_image"] = reference.clone().into();
            let used = of_running(&deployed(whole), &[]).unwrap();
            assert_eq!(used.get(4).map(|used| used.in_use.named.clone()), expected, "{reference}");
        }
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
