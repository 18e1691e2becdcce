//! The attestations of digests: kept, listed, and each served from a storage of its own, as GitHub does since it leaves them out of
//! its lists.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::GitHub;
use super::answer::{Answer, Refusal};
use super::call::Call;
use super::state::State;

/// How the addresses in GitHub's storage end: compressed by Snappy.
const SUFFIX: &str = ".json.sn";

/// An attestation as it is kept.
#[derive(Debug)]
pub(super) struct Attestation {
    digest: String,
    predicate: String,
    bundle: Value,
    is_inline: bool,
}

impl GitHub {
    /// Keeps an attestation of a digest, given as `sha256:…`, whose predicate has that type. It lies in a storage beside the API.
    pub fn attest(&self, digest: &str, predicate: &str, bundle: Value) {
        self.keep(digest, predicate, bundle, false);
    }

    /// The same, with the bundle in the list, as older servers answer.
    pub fn attest_inline(&self, digest: &str, predicate: &str, bundle: Value) {
        self.keep(digest, predicate, bundle, true);
    }

    fn keep(&self, digest: &str, predicate: &str, bundle: Value, is_inline: bool) {
        let (digest, predicate) = (digest.to_owned(), predicate.to_owned());
        self.lock().attestations.push(Attestation { digest, predicate, bundle, is_inline });
    }
}

/// Those of a digest, the newest first. GitHub answers 404 when there are none.
pub(super) fn list(state: &State, call: &Call, digest: &str) -> Result<Answer, Refusal> {
    let is_wanted = |one: &Attestation| {
        let wanted = call.query("predicate_type");
        let alias = if one.predicate == "https://slsa.dev/provenance/v1" { "provenance" } else { "" };
        one.digest == digest && wanted.is_none_or(|wanted| wanted == one.predicate || wanted == alias)
    };
    let found: Vec<(usize, &Attestation)> =
        state.attestations.iter().enumerate().rev().filter(|(_, one)| is_wanted(one)).collect();
    if found.is_empty() {
        return Err(Refusal::not_found());
    }
    let size = call.number("per_page").unwrap_or(30).min(100);
    let start = call.query("after").and_then(|cursor| cursor.parse::<usize>().ok()).unwrap_or_default();
    let shown: Vec<Value> = found.iter().skip(start).take(size).map(|(id, one)| shown(state, call, *id, one)).collect();
    let end = start + shown.len();
    let next = format!("<{}/attestations/{digest}?per_page={size}&after={end}>; rel=\"next\"", call.urls.by_id);
    let link = (end < found.len()).then_some(next);
    Ok(Answer { link, ..Answer::ok(json!({ "attestations": shown })) })
}

fn shown(state: &State, call: &Call, id: usize, attestation: &Attestation) -> Value {
    let bundle = if attestation.is_inline { attestation.bundle.clone() } else { Value::Null };
    let mut shown = json!({
        "repository_id": state.id,
        "bundle_url": format!("{}/storage/attestations/{id}{SUFFIX}?sig=secret", call.urls.api),
        "initiator": "user",
    });
    if !bundle.is_null() {
        shown["bundle"] = bundle;
    }
    shown
}

/// Which attestation's storage a path is, if it is one's.
pub(super) fn stored(path: &str) -> Option<usize> {
    path.rsplit_once("/storage/attestations/")?.1.strip_suffix(SUFFIX)?.parse().ok()
}

/// What the storage answers. The address is the permission; the storage takes no other, and refuses a token.
pub(super) fn serve(state: &State, headers: &HeaderMap, id: usize) -> Response {
    let refused = |status: StatusCode| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response
    };
    let Some(attestation) = state.attestations.get(id) else {
        return refused(StatusCode::NOT_FOUND);
    };
    if headers.contains_key(header::AUTHORIZATION) {
        return refused(StatusCode::BAD_REQUEST);
    }
    let packed = snap::raw::Encoder::new().compress_vec(attestation.bundle.to_string().as_bytes());
    let Ok(packed) = packed else {
        return refused(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut response = Response::new(Body::from(packed));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-snappy"));
    response
}
