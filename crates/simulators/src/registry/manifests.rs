//! Manifests: read, stored, deleted.

use axum::body::Body;
use axum::response::Response;
use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::endpoint::{Call, is_digest};
use super::image::{OCI_INDEX, OCI_MANIFEST};
use super::reply::{self, Code, DIGEST, SUBJECT};
use super::store::{Manifest, Repository, Store, digest_of};
use super::traits::{Deletes, Traits};

const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

pub(super) fn answer(store: &mut Store, (name, reference): (&str, &str), call: &Call, ghcr: bool, traits: Traits) -> Response {
    match call.method {
        Method::GET => {
            let response = get(store, name, reference, call, ghcr);
            if response.status() == StatusCode::OK {
                store.repository_mut(name).downloaded(reference);
            }
            response
        }
        Method::HEAD => get(store, name, reference, call, ghcr),
        Method::PUT => put(store.repository_mut(name), (name, reference), call, traits),
        Method::DELETE if ghcr || traits.deletes == Deletes::Nothing => Code::UNSUPPORTED.reply(),
        Method::DELETE if traits.deletes == Deletes::Digests && !is_digest(reference) => {
            Code::DIGEST_INVALID.says("invalid digest").reply()
        }
        Method::DELETE => delete(store, name, reference),
        _ => reply::wrong_method(),
    }
}

fn get(store: &Store, name: &str, reference: &str, call: &Call, ghcr: bool) -> Response {
    let repository = store.repository(name);
    if repository.is_none() && ghcr {
        return Code::NAME_UNKNOWN.about(json!({ "name": name }));
    }
    let Some((digest, manifest)) = repository.and_then(|repository| repository.resolve(reference)) else {
        let by_digest = json!({ "Name": name, "Revision": reference });
        let detail = if is_digest(reference) { by_digest } else { json!({ "Tag": reference }) };
        return Code::MANIFEST_UNKNOWN.about(detail);
    };
    if let Some(refusal) = not_accepted(&manifest.media_type, call) {
        return refusal;
    }
    let answer = reply::builder(StatusCode::OK)
        .header(header::CONTENT_TYPE, &manifest.media_type)
        .header(header::CONTENT_LENGTH, manifest.bytes.len())
        .header(header::ETAG, format!("\"{digest}\""))
        .header(DIGEST, digest);
    reply::finish(answer, Body::from(manifest.bytes.clone()))
}

/// OCI manifests are answered only to who names their media type; `*/*` does not count (docker-registry 2.8.2).
fn not_accepted(media_type: &str, call: &Call) -> Option<Response> {
    let accepts = call.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut names = accepts.flat_map(|list| list.split(',')).map(|one| one.split(';').next().unwrap_or_default().trim());
    let refusal = match media_type {
        OCI_INDEX => "OCI index found, but accept header does not support OCI indexes",
        OCI_MANIFEST => "OCI manifest found, but accept header does not support OCI manifests",
        _ => return None,
    };
    (!names.any(|name| name == media_type)).then(|| Code::MANIFEST_UNKNOWN.says(refusal).reply())
}

fn put(repository: &mut Repository, (name, reference): (&str, &str), call: &Call, traits: Traits) -> Response {
    let media_type = call.header(&header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_owned();
    let content = serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object);
    let (Some(content), true) = (content, is_known(&media_type)) else {
        return Code::MANIFEST_INVALID.about(json!({}));
    };
    let digest = digest_of(&call.body);
    if is_digest(reference) && reference != digest {
        return Code::DIGEST_INVALID.reply();
    }
    if let Some(missing) = missing_part(repository, &media_type, &content) {
        return Code::MANIFEST_BLOB_UNKNOWN.about(missing);
    }
    if traits.immutable && repository.tags.contains_key(reference) {
        return reply::immutable(name, reference);
    }
    repository.add(Manifest { media_type, bytes: call.body.clone() });
    if !is_digest(reference) {
        repository.put_tag(reference, &digest);
    }
    let location = format!("{}/v2/{name}/manifests/{digest}", call.origin());
    let answer = reply::builder(StatusCode::CREATED).header(header::LOCATION, location).header(DIGEST, digest);
    match content["subject"]["digest"].as_str().filter(|_| traits.referrers) {
        Some(subject) => reply::empty(answer.header(SUBJECT, subject)),
        None => reply::empty(answer),
    }
}

fn is_known(media_type: &str) -> bool {
    [OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST].contains(&media_type)
}

/// The first child of an index, or blob of an image, that the repository does not hold.
fn missing_part(repository: &Repository, media_type: &str, content: &Value) -> Option<String> {
    let digests = |list: &Value| -> Vec<String> {
        let entries = list.as_array().into_iter().flatten();
        entries.filter_map(|entry| entry["digest"].as_str()).map(str::to_owned).collect()
    };
    if [OCI_INDEX, DOCKER_LIST].contains(&media_type) {
        return digests(&content["manifests"]).into_iter().find(|digest| !repository.manifests.contains_key(digest));
    }
    let config = content["config"]["digest"].as_str().map(str::to_owned);
    let parts = config.into_iter().chain(digests(&content["layers"]));
    parts.into_iter().find(|digest| !repository.blobs.contains_key(digest))
}

/// By digest the manifest goes with every tag that is on it; by tag the tag alone (distribution 3).
fn delete(store: &mut Store, name: &str, reference: &str) -> Response {
    let Some(repository) = store.repositories.get_mut(name) else {
        return Code::NAME_UNKNOWN.about(json!({ "name": name }));
    };
    let found = if is_digest(reference) { repository.remove(reference) } else { repository.tags.remove(reference).is_some() };
    if found { reply::empty(reply::builder(StatusCode::ACCEPTED)) } else { Code::MANIFEST_UNKNOWN.reply() }
}
