//! Names of images and tags, read as docker reads them (distribution/reference).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use url::Url;

use crate::error::RegistryError;

/// The registry of a name that names none.
const DOCKER_HUB: &str = "docker.io";
/// GitHub's registry.
pub const GHCR: &str = "ghcr.io";
/// The most characters of an image's name.
const NAME_LIMIT: usize = 255;

/// An image's name without tag or digest, such as `ghcr.io/acme/shop-api`.
///
/// `nginx` is `docker.io/library/nginx`; the part before the first slash is a registry if it has a dot or a port or is `localhost`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository {
    registry: String,
    path: String,
}

impl Repository {
    /// The registry's host, with its port if it has one: `ghcr.io`, `docker.io`, `127.0.0.1:5000`.
    #[must_use]
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The name within the registry: `acme/shop-api`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last part of the name: `shop-api`.
    #[must_use]
    pub fn short(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The image under a tag, as text: `ghcr.io/acme/shop-api:1.6.1`.
    #[must_use]
    pub fn tagged(&self, tag: &Tag) -> String {
        format!("{self}:{tag}")
    }
}

impl FromStr for Repository {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let wrong = |reason| RegistryError::InvalidImage { image: text.to_owned(), reason };
        let (registry, path) = match text.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
            _ => (DOCKER_HUB, text),
        };
        let registry = registry.to_ascii_lowercase();
        let registry = if registry == "index.docker.io" { DOCKER_HUB.to_owned() } else { registry };
        if base_url(&registry).is_none() {
            return Err(wrong("the part before the first slash is not a host"));
        }
        if path.contains('@') {
            return Err(wrong("it must not have a digest"));
        }
        if path.contains(':') {
            return Err(wrong("it must not have a tag"));
        }
        if path.chars().any(|c| c.is_ascii_uppercase()) {
            return Err(wrong("it must be in lower case"));
        }
        if text.len() > NAME_LIMIT || !path.split('/').all(is_component) {
            return Err(wrong("it is not a name of letters, digits and single separators"));
        }
        let path = if registry == DOCKER_HUB && !path.contains('/') { format!("library/{path}") } else { path.to_owned() };
        Ok(Self { registry, path })
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.path)
    }
}

impl Serialize for Repository {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Letters and digits in groups, between them `.`, `_`, `__` or any number of `-`.
fn is_component(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_separator = |text: &str| matches!(text, "" | "." | "_" | "__") || text.chars().all(|c| c == '-');
    text.starts_with(plain) && text.ends_with(plain) && text.split(plain).all(is_separator)
}

/// Where a registry's API is: over http on this machine, over https anywhere else.
pub(crate) fn base_url(registry: &str) -> Option<Url> {
    let host = if registry == DOCKER_HUB { "registry-1.docker.io" } else { registry };
    let url = Url::parse(&format!("https://{host}/")).ok()?;
    let is_bare = url.username().is_empty() && url.password().is_none() && url.path() == "/" && url.query().is_none();
    if !is_bare || url.fragment().is_some() {
        return None;
    }
    if is_loopback(&url) { Url::parse(&format!("http://{host}/")).ok() } else { Some(url) }
}

/// Whether a URL leads to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A tag: a letter, digit or `_`, then up to 127 of those, `.` and `-` (distribution-spec, "Pulling manifests").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_tag = text.len() <= 128 && text.starts_with(word) && text.chars().all(|c| word(c) || matches!(c, '.' | '-'));
        if is_tag { Ok(Self(text.to_owned())) } else { Err(RegistryError::InvalidTag { tag: text.to_owned() }) }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_read_as_docker_reads_them() {
        for (text, expected) in [
            ("nginx", "docker.io/library/nginx"),
            ("acme/api", "docker.io/acme/api"),
            ("index.docker.io/acme/api", "docker.io/acme/api"),
            ("ghcr.io/acme/shop-api", "ghcr.io/acme/shop-api"),
            ("GHCR.io/acme/api", "ghcr.io/acme/api"),
            ("localhost/api", "localhost/api"),
            ("localhost:5000/api", "localhost:5000/api"),
            ("127.0.0.1:5000/acme/api", "127.0.0.1:5000/acme/api"),
            ("[::1]:5000/acme/api", "[::1]:5000/acme/api"),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/api", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api"),
            ("a__b/c---d/e.f", "docker.io/a__b/c---d/e.f"),
        ] {
            assert_eq!(text.parse::<Repository>().unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn a_name_that_docker_refuses_is_refused_with_the_reason() {
        for (text, reason) in [
            ("ghcr.io/Acme/api", "lower case"),
            ("ghcr.io/acme/api:1.0", "must not have a tag"),
            ("ghcr.io/acme/api@sha256:00", "must not have a digest"),
            ("", "single separators"),
            ("ghcr.io/", "single separators"),
            ("ghcr.io//api", "single separators"),
            ("acme/a..b", "single separators"),
            ("acme/a___b", "single separators"),
            ("acme/-api", "single separators"),
            ("acme/ä", "single separators"),
            ("user@evil.example/api", "not a host"),
            ("ghcr.io?x=/api", "not a host"),
            ("a b.c/api", "not a host"),
        ] {
            let error = text.parse::<Repository>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn only_this_machine_is_asked_over_http() {
        let base = |registry: &str| base_url(registry).unwrap().to_string();
        assert_eq!(base("127.0.0.1:5000"), "http://127.0.0.1:5000/");
        assert_eq!(base("localhost:5000"), "http://localhost:5000/");
        assert_eq!(base("[::1]:5000"), "http://[::1]:5000/");
        assert_eq!(base("docker.io"), "https://registry-1.docker.io/");
        assert_eq!(base("10.0.0.1:5000"), "https://10.0.0.1:5000/");
        assert_eq!(base("localhost.example.com"), "https://localhost.example.com/");
    }

    #[test]
    fn a_tag_has_at_most_128_characters_and_begins_with_a_word_character() {
        let longest = "a".repeat(128);
        for text in ["1.6.1", "v1.6.1-rc.1", "_x", "latest", &longest] {
            assert!(text.parse::<Tag>().is_ok(), "{text}");
        }
        let longer = "a".repeat(129);
        for text in ["", ".a", "-a", "a+b", "a/b", "a b", "ä", "a\nb", &longer] {
            assert!(text.parse::<Tag>().is_err(), "{text}");
        }
    }
    proptest! {
        #[test]
        fn a_name_written_out_in_full_is_the_same_name(text in "([a-z0-9]{1,5}(\\.[a-z]{2,3})?(:[0-9]{2,4})?/)?[a-z0-9_./-]{1,20}") {
            if let Ok(repository) = text.parse::<Repository>() {
                prop_assert_eq!(repository.to_string().parse::<Repository>().unwrap(), repository);
            }
        }
    }
}
