//! Blobs: read, uploaded whole or in chunks, mounted from another repository.

use axum::body::Body;
use axum::response::Response;
use http::{Method, StatusCode, header};

use super::endpoint::Call;
use super::reply::{self, Code, DIGEST, UPLOAD};
use super::store::{Store, Upload, digest_of};
use super::traits::Traits;

/// Reads or deletes a blob.
pub(super) fn answer(store: &mut Store, name: &str, digest: &str, call: &Call) -> Response {
    let Some(blob) = store.repository(name).and_then(|repository| repository.blobs.get(digest)) else {
        return Code::BLOB_UNKNOWN.about(digest);
    };
    match call.method {
        Method::GET | Method::HEAD => {
            let answer = reply::builder(StatusCode::OK)
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .header(header::CONTENT_LENGTH, blob.len())
                .header(DIGEST, digest);
            reply::finish(answer, Body::from(blob.clone()))
        }
        Method::DELETE => {
            store.repository_mut(name).blobs.remove(digest);
            reply::empty(reply::builder(StatusCode::ACCEPTED))
        }
        _ => reply::wrong_method(),
    }
}

/// Starts an upload, which one request may complete: a mount of what another repository holds, or the bytes with their digest.
pub(super) fn start(store: &mut Store, name: &str, call: &Call, traits: Traits) -> Response {
    if call.method != Method::POST {
        return reply::wrong_method();
    }
    if let Some(digest) = call.parameter("mount") {
        let from = call.parameter("from").filter(|_| !traits.no_mounts).and_then(|from| store.repository(from));
        if let Some(blob) = from.and_then(|repository| repository.blobs.get(digest)).cloned() {
            store.repository_mut(name).blobs.insert(digest.to_owned(), blob);
            return created(call, name, digest);
        }
    } else if let Some(digest) = call.parameter("digest") {
        return complete(store, name, digest, call.body.to_vec(), call);
    }
    let id = uuid::Uuid::new_v4().to_string();
    store.uploads.insert(id.clone(), Upload { repository: name.to_owned(), bytes: Vec::new() });
    progress(StatusCode::ACCEPTED, call, name, &id, 0)
}

/// Continues, ends, asks after or cancels an upload.
pub(super) fn upload(store: &mut Store, name: &str, id: &str, call: &Call) -> Response {
    let Some(upload) = store.uploads.get_mut(id).filter(|upload| upload.repository == name) else {
        return Code::UPLOAD_UNKNOWN.reply();
    };
    match call.method {
        Method::PATCH => {
            if !continues(call.header(&header::CONTENT_RANGE), upload.bytes.len()) {
                return reply::empty(reply::builder(StatusCode::RANGE_NOT_SATISFIABLE));
            }
            upload.bytes.extend_from_slice(&call.body);
            let received = upload.bytes.len();
            progress(StatusCode::ACCEPTED, call, name, id, received)
        }
        Method::PUT => {
            let Some(digest) = call.parameter("digest") else {
                return Code::DIGEST_INVALID.reply();
            };
            let mut bytes = std::mem::take(&mut upload.bytes);
            bytes.extend_from_slice(&call.body);
            store.uploads.remove(id);
            complete(store, name, digest, bytes, call)
        }
        Method::GET => progress(StatusCode::NO_CONTENT, call, name, id, upload.bytes.len()),
        Method::DELETE => {
            store.uploads.remove(id);
            reply::empty(reply::builder(StatusCode::NO_CONTENT))
        }
        _ => reply::wrong_method(),
    }
}

/// Whether a chunk begins where the upload stands; one without a range does.
fn continues(range: &str, received: usize) -> bool {
    range.is_empty() || range.split('-').next().and_then(|start| start.parse().ok()) == Some(received)
}

fn complete(store: &mut Store, name: &str, digest: &str, bytes: Vec<u8>, call: &Call) -> Response {
    if digest_of(&bytes) != digest {
        return Code::DIGEST_INVALID.reply();
    }
    store.repository_mut(name).blobs.insert(digest.to_owned(), bytes.into());
    created(call, name, digest)
}

fn created(call: &Call, name: &str, digest: &str) -> Response {
    let location = format!("{}/v2/{name}/blobs/{digest}", call.origin());
    reply::empty(reply::builder(StatusCode::CREATED).header(header::LOCATION, location).header(DIGEST, digest))
}

fn progress(status: StatusCode, call: &Call, name: &str, id: &str, received: usize) -> Response {
    let location = format!("{}/v2/{name}/blobs/uploads/{id}?_state={received}", call.origin());
    let range = format!("0-{}", received.saturating_sub(1));
    let answer = reply::builder(status).header(header::LOCATION, location).header(header::RANGE, range).header(UPLOAD, id);
    reply::empty(answer)
}
