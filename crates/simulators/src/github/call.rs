//! One request, taken apart.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// A request for something of the repository.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The path's segments after the repository, decoded.
    pub(super) path: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) urls: Urls,
    /// Whether the caller sees drafts of releases: whoever may write does.
    pub(super) sees_drafts: bool,
}

/// The addresses that answers are made of.
#[derive(Debug, Clone)]
pub(super) struct Urls {
    /// The API as the caller reached it, such as `http://127.0.0.1:4010/api/v3`.
    pub(super) api: String,
    /// The repository in the API.
    pub(super) repo: String,
    /// The repository as people see it.
    pub(super) html: String,
    /// The repository in `Link` headers, which name it by its id.
    pub(super) by_id: String,
}

impl Call {
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// A number of the query; what is not a positive number counts as not given, as on GitHub.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.query(name).and_then(|text| text.parse().ok()).filter(|number| *number > 0)
    }
}
