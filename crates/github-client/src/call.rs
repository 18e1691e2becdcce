//! One call: what it is for, its method and route, and the permission that it needs.

use http::Method;
use serde::Serialize;
use url::Url;

/// What a token must be allowed to do, as written under `permissions:` in a workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// `contents: read`.
    ReadContents,
    /// `contents: write`.
    WriteContents,
}

impl Permission {
    /// The line as written under `permissions:`.
    #[must_use]
    pub fn line(self) -> &'static str {
        match self {
            Self::ReadContents => "contents: read",
            Self::WriteContents => "contents: write",
        }
    }
}

/// A call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// What it is for, after "failed to".
    pub(crate) act: String,
    pub(crate) method: Method,
    /// Path and query, percent-encoded.
    pub(crate) route: String,
    pub(crate) permission: Permission,
}

impl Call {
    pub(crate) fn get(act: impl Into<String>, route: String) -> Self {
        Self { act: act.into(), method: Method::GET, route, permission: Permission::ReadContents }
    }

    pub(crate) fn post(act: impl Into<String>, route: String) -> Self {
        Self { act: act.into(), method: Method::POST, route, permission: Permission::WriteContents }
    }

    /// The same call for one page of a list, counted from 1.
    pub(crate) fn page(&self, per_page: usize, page: usize) -> Self {
        let route = format!("{}?per_page={per_page}&page={page}", self.route);
        Self { route, ..self.clone() }
    }
}

/// A path of literal slashes whose every segment is percent-encoded: tags may hold `#`, `%` and letters of any script.
pub(crate) fn path(base: &Url, tail: &str) -> String {
    let mut url = base.clone();
    url.set_path("");
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.clear().extend(tail.split('/'));
    }
    url.path().to_owned()
}

/// The body of a call that has none.
pub(crate) const NO_BODY: Option<&NoBody> = None;

/// What is never sent.
#[derive(Serialize)]
pub(crate) struct NoBody;
