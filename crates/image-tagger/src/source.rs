//! Where an image comes from: a repository, and a tag or digest in it.

use std::fmt;

use registry_client::{Digest, Repository, Tag};

use crate::error::ImageError;

/// A tag or a digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// A tag, which may move.
    Tag(Tag),
    /// A digest, which is one image for ever.
    Digest(Digest),
}

impl Reference {
    /// As the registry's API writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tag(tag) => tag.as_str(),
            Self::Digest(digest) => digest.as_str(),
        }
    }
}

/// Where an image comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The repository.
    pub image: Repository,
    /// The tag or digest in it.
    pub reference: Reference,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reference {
            Reference::Tag(tag) => write!(f, "{}:{tag}", self.image),
            Reference::Digest(digest) => write!(f, "{}@{digest}", self.image),
        }
    }
}

impl Source {
    /// Reads `1.6.1` and `sha256:…`, which are in the target's own repository, `ghcr.io/acme/api:1.6.1` and `ghcr.io/acme/api@sha256:…`.
    /// `{service}` stands for the service's name, `{name}` for the last part of the target's.
    ///
    /// # Errors
    /// [`ImageError`] when the text is none of these.
    pub fn read(text: &str, service: &str, target: &Repository) -> Result<Self, ImageError> {
        let text = text.replace("{service}", service).replace("{name}", target.short());
        let own = |reference| Ok(Self { image: target.clone(), reference });
        if let Ok(digest) = text.trim_start_matches('@').parse() {
            return own(Reference::Digest(digest));
        }
        if let Ok(tag) = text.parse() {
            return own(Reference::Tag(tag));
        }
        if let Some((image, digest)) = text.split_once('@') {
            return Ok(Self { image: image.parse()?, reference: Reference::Digest(digest.parse()?) });
        }
        // A port has a colon too, but is before a slash; a digest that is cut short is no image either.
        match text.rsplit_once(':').filter(|(image, tag)| *image != "sha256" && !tag.contains('/')) {
            Some((image, tag)) => Ok(Self { image: image.parse()?, reference: Reference::Tag(tag.parse()?) }),
            None => Err(ImageError::InvalidSource { text }),
        }
    }
}

/// Where each service's image comes from: one text for all of them, or a line `service=text` for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    all: Option<String>,
    by_service: Vec<(String, String)>,
}

impl Sources {
    /// Reads lines; of two that are for all, the last one counts.
    #[must_use]
    pub fn from_lines(lines: &[String]) -> Self {
        let mut sources = Self::default();
        for line in lines {
            match line.split_once('=') {
                Some((service, text)) => sources.by_service.push((service.trim().to_owned(), text.trim().to_owned())),
                None => sources.all = Some(line.trim().to_owned()),
            }
        }
        sources
    }

    /// Whether something is said for a service. With a line for all that is every service; else those with lines of their own.
    #[must_use]
    pub fn name(&self, service: &str) -> bool {
        self.all.is_some() || self.services().any(|named| named == service)
    }

    /// The services that have lines of their own.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.by_service.iter().map(|(service, _)| service.as_str())
    }

    /// Where one service's image comes from.
    ///
    /// # Errors
    /// As [`Source::read`], and when nothing is said for the service.
    pub fn of(&self, service: &str, target: &Repository) -> Result<Source, ImageError> {
        let own = self.by_service.iter().rev().find(|(name, _)| name == service).map(|(_, text)| text);
        let text = own.or(self.all.as_ref()).ok_or_else(|| ImageError::NoSource { service: service.to_owned() })?;
        Source::read(text, service, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    fn read(text: &str) -> Result<String, ImageError> {
        let target = "ghcr.io/acme/shop-api".parse().unwrap();
        Source::read(text, "api", &target).map(|source| source.to_string())
    }

    #[test]
    fn a_source_is_in_the_target_s_repository_unless_it_says_where() {
        let (own, at) = (format!("ghcr.io/acme/shop-api@{DIGEST}"), format!("ghcr.io/dev/api@{DIGEST}"));
        for (text, expected) in [
            ("sha-abc1234", "ghcr.io/acme/shop-api:sha-abc1234"),
            (DIGEST, own.as_str()),
            ("ghcr.io/dev/api:1.6.1", "ghcr.io/dev/api:1.6.1"),
            ("ghcr.io/dev/{name}:1.6.1", "ghcr.io/dev/shop-api:1.6.1"),
            ("localhost:5000/{service}:1.6.1", "localhost:5000/api:1.6.1"),
            (at.as_str(), at.as_str()),
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_port_is_no_tag_and_a_name_alone_is_no_source() {
        for text in
            ["localhost:5000/api", "ghcr.io/dev/api", "", "a b", "ghcr.io/Dev/api:1", "ghcr.io/dev/api:", "{nme}", "sha256:12"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_of_its_own_goes_before_the_line_for_all() {
        let sources = Sources::from_lines(&["sha-abc".to_owned(), "web = 1.6.1".to_owned()]);
        let target: Repository = "ghcr.io/acme/x".parse().unwrap();
        let of = |service: &str| sources.of(service, &target).map(|source| source.to_string());
        assert_eq!(of("api").unwrap(), "ghcr.io/acme/x:sha-abc");
        assert_eq!(of("web").unwrap(), "ghcr.io/acme/x:1.6.1");
        assert!(Sources::default().of("api", &target).is_err());
    }
}
