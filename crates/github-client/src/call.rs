//! One call: what it is for, its method and route, and the permission that it needs.

use http::Method;
use serde::Serialize;
use url::{Url, form_urlencoded};

/// What a token must be allowed to do, as written under `permissions:` in a workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// `contents: read`.
    ReadContents,
    /// `attestations: read`.
    ReadAttestations,
    /// `contents: write`.
    WriteContents,
    /// `pull-requests: read`.
    ReadPulls,
    /// `pull-requests: write`.
    WritePulls,
    /// `issues: write`.
    WriteIssues,
    /// `issues: write` and `pull-requests: write`, where it is not known of which kind a conversation is.
    WriteThreads,
    /// `packages: read`.
    ReadPackages,
    /// `packages: write`.
    WritePackages,
    /// `deployments: read`.
    ReadDeployments,
    /// `deployments: write`.
    WriteDeployments,
    /// `actions: read`.
    ReadActions,
    /// `actions: write`.
    WriteActions,
}

impl Permission {
    /// The line as written under `permissions:`, or the two of them.
    #[must_use]
    pub fn lines(self) -> &'static [&'static str] {
        match self {
            Self::ReadContents => &["contents: read"],
            Self::ReadAttestations => &["attestations: read"],
            Self::WriteContents => &["contents: write"],
            Self::ReadPulls => &["pull-requests: read"],
            Self::WritePulls => &["pull-requests: write"],
            Self::WriteIssues => &["issues: write"],
            Self::WriteThreads => &["issues: write", "pull-requests: write"],
            Self::ReadPackages => &["packages: read"],
            Self::WritePackages => &["packages: write"],
            Self::ReadDeployments => &["deployments: read"],
            Self::WriteDeployments => &["deployments: write"],
            Self::ReadActions => &["actions: read"],
            Self::WriteActions => &["actions: write"],
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
    /// Whether it is about something of the repository, which errors then name.
    pub(crate) of_repository: bool,
}

impl Call {
    pub(crate) fn get(act: impl Into<String>, route: String) -> Self {
        Self { act: act.into(), method: Method::GET, route, permission: Permission::ReadContents, of_repository: true }
    }

    pub(crate) fn post(act: impl Into<String>, route: String) -> Self {
        Self { act: act.into(), method: Method::POST, route, permission: Permission::WriteContents, of_repository: true }
    }

    pub(crate) fn patch(act: impl Into<String>, route: String) -> Self {
        Self { method: Method::PATCH, ..Self::post(act, route) }
    }

    pub(crate) fn delete(act: impl Into<String>, route: String) -> Self {
        Self { method: Method::DELETE, ..Self::post(act, route) }
    }

    /// The same call, which needs another permission than those of the repository's contents.
    pub(crate) fn needing(self, permission: Permission) -> Self {
        Self { permission, ..self }
    }

    /// The same call, which is about nothing of the repository.
    pub(crate) fn beyond_the_repository(self) -> Self {
        Self { of_repository: false, ..self }
    }

    /// The same call for one page of a list, counted from 1.
    pub(crate) fn page(&self, per_page: usize, page: usize) -> Self {
        self.clone().query(&[("per_page", &per_page.to_string()), ("page", &page.to_string())])
    }

    /// The same call with more in its query.
    pub(crate) fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        self.route.push(if self.route.contains('?') { '&' } else { '?' });
        self.route.push_str(&form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish());
        self
    }
}

/// A path of literal slashes whose every segment is percent-encoded: tags may hold `#`, `%` and letters of any script.
pub(crate) fn path(base: &Url, tail: &str) -> String {
    path_of(base, tail.split('/'))
}

/// A path of segments, each percent-encoded: the slash in a package's name is no boundary.
pub(crate) fn path_of(base: &Url, segments: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut url = base.clone();
    url.set_path("");
    if let Ok(mut path) = url.path_segments_mut() {
        path.clear().extend(segments);
    }
    url.path().to_owned()
}

/// The body of a call that has none.
pub(crate) const NO_BODY: Option<&NoBody> = None;

/// What is never sent.
#[derive(Serialize)]
pub(crate) struct NoBody;
