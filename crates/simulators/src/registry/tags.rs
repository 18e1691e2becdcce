//! `tags/list`, cut at `n` and continued by `Link` (distribution-spec, end-8).

use axum::response::Response;
use http::{Method, StatusCode, header};
use serde_json::json;

use super::endpoint::Call;
use super::reply::{self, Code};
use super::store::Store;

pub(super) fn list(store: &Store, name: &str, call: &Call, page: Option<usize>) -> Response {
    if call.method != Method::GET {
        return reply::wrong_method();
    }
    let Some(repository) = store.repository(name) else {
        return Code::NAME_UNKNOWN.about(json!({ "name": name }));
    };
    let last = call.parameter("last").unwrap_or_default();
    let wanted = call.parameter("n").and_then(|n| n.parse().ok()).or(page).unwrap_or(usize::MAX);
    let mut after = repository.tags.keys().filter(|tag| tag.as_str() > last);
    let tags: Vec<&String> = after.by_ref().take(wanted).collect();
    let mut answer = reply::builder(StatusCode::OK).header(header::CONTENT_TYPE, "application/json; charset=utf-8");
    if let (Some(end), true) = (tags.last(), after.next().is_some()) {
        answer = answer.header(header::LINK, format!("</v2/{name}/tags/list?last={end}&n={wanted}>; rel=\"next\""));
    }
    reply::finish(answer, json!({ "name": name, "tags": tags }).to_string())
}
