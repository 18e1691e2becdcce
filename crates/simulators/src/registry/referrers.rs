//! `referrers/<digest>`: what refers to a manifest (OCI distribution-spec 1.1, end-12).

use axum::response::Response;
use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::endpoint::Call;
use super::image::OCI_INDEX;
use super::reply;
use super::store::Store;
use super::traits::Traits;

pub(super) fn list(store: &Store, name: &str, subject: &str, call: &Call, traits: Traits) -> Response {
    if !traits.referrers {
        return reply::no_page();
    }
    if call.method != Method::GET {
        return reply::wrong_method();
    }
    let manifests = store.repository(name).into_iter().flat_map(|repository| &repository.manifests);
    let of = |(digest, manifest): (&String, &super::store::Manifest)| {
        let content: Value = serde_json::from_slice(&manifest.bytes).ok()?;
        (content["subject"]["digest"] == subject).then(|| {
            json!({
                "mediaType": manifest.media_type,
                "digest": digest,
                "size": manifest.bytes.len(),
                "artifactType": content["artifactType"],
            })
        })
    };
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests.filter_map(of).collect::<Vec<_>>() });
    reply::finish(reply::builder(StatusCode::OK).header(header::CONTENT_TYPE, OCI_INDEX), index.to_string())
}
