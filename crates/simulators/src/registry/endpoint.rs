//! What a path means, and one call as the answers read it. Repository names hold slashes, so paths are read from their ends.

use axum::body::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, header};

/// A place under `/v2/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    Base,
    Tags { repository: String },
    Referrers { repository: String, digest: String },
    Manifest { repository: String, reference: String },
    Blob { repository: String, digest: String },
    Uploads { repository: String },
    Upload { repository: String, id: String },
}

impl Endpoint {
    /// The place that a path names; nothing for a path that a registry's router does not know, such as one with a capital letter
    /// in the name.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let path = path.strip_prefix("/v2/")?;
        if path.is_empty() {
            return Some(Self::Base);
        }
        if let Some(name) = path.strip_suffix("/tags/list") {
            return Some(Self::Tags { repository: repository(name)? });
        }
        if let Some(name) = path.strip_suffix("/blobs/uploads/").or_else(|| path.strip_suffix("/blobs/uploads")) {
            return Some(Self::Uploads { repository: repository(name)? });
        }
        let (rest, last) = path.rsplit_once('/')?;
        let last = last.replace("%3A", ":").replace("%3a", ":");
        if let Some(name) = rest.strip_suffix("/blobs/uploads") {
            return Some(Self::Upload { repository: repository(name)?, id: last });
        }
        if let Some(name) = rest.strip_suffix("/blobs") {
            return is_digest(&last).then_some(Self::Blob { repository: repository(name)?, digest: last });
        }
        if let Some(name) = rest.strip_suffix("/referrers") {
            return is_digest(&last).then_some(Self::Referrers { repository: repository(name)?, digest: last });
        }
        let name = rest.strip_suffix("/manifests")?;
        let known = is_digest(&last) || is_tag(&last);
        known.then_some(Self::Manifest { repository: repository(name)?, reference: last })
    }

    /// The repository that the place belongs to.
    pub(super) fn repository(&self) -> Option<&str> {
        match self {
            Self::Base => None,
            Self::Tags { repository }
            | Self::Manifest { repository, .. }
            | Self::Referrers { repository, .. }
            | Self::Blob { repository, .. }
            | Self::Uploads { repository }
            | Self::Upload { repository, .. } => Some(repository),
        }
    }
}

fn repository(name: &str) -> Option<String> {
    let part = |part: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(plain) && part.ends_with(plain) && part.chars().all(|c| plain(c) || matches!(c, '.' | '_' | '-'))
    };
    name.split('/').all(part).then(|| name.to_owned())
}

pub(super) fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64 && hex.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')))
}

fn is_tag(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= 128 && text.starts_with(word) && text.chars().all(|c| word(c) || matches!(c, '.' | '-'))
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    query: Vec<(String, String)>,
}

impl Call {
    pub(super) fn new(parts: &Parts, body: Bytes) -> Self {
        Self { method: parts.method.clone(), headers: parts.headers.clone(), body, query: query(parts) }
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn header(&self, name: &HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The address that the caller used, such as `http://127.0.0.1:34567`; locations are given under it.
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.header(&header::HOST))
    }
}

/// The parameters of a request in their order.
pub(super) fn query(parts: &Parts) -> Vec<(String, String)> {
    let text = parts.uri.query().unwrap_or_default();
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_from_its_end() {
        let name = |path: &str| Endpoint::parse(path).and_then(|endpoint| endpoint.repository().map(str::to_owned));
        assert_eq!(Endpoint::parse("/v2/"), Some(Endpoint::Base));
        assert_eq!(name("/v2/a/manifests/manifests/v1").as_deref(), Some("a/manifests"));
        assert_eq!(name("/v2/a/b/c/tags/list").as_deref(), Some("a/b/c"));
        assert_eq!(name("/v2/a/blobs/uploads/").as_deref(), Some("a"));
        assert_eq!(name("/v2/a/blobs/uploads/id").as_deref(), Some("a"));
    }

    #[test]
    fn capitals_and_invalid_references_are_unknown_pages() {
        for path in ["/v2/A/manifests/v1", "/v2/a/manifests/.v1", "/v2/a/blobs/sha256:00", "/v2/a//manifests/v1", "/other"] {
            assert_eq!(Endpoint::parse(path), None, "{path}");
        }
    }
}
