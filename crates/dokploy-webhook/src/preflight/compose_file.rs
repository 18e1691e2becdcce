//! What a compose file says of images and variables.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// The part of a compose file that matters here.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ComposeFile {
    #[serde(default)]
    services: BTreeMap<String, Option<Service>>,
}

#[derive(Debug, Default, Deserialize)]
struct Service {
    #[serde(default)]
    image: Option<String>,
    #[serde(default)]
    pull_policy: Option<String>,
    #[serde(default)]
    build: Option<IgnoredAny>,
    #[serde(default)]
    env_file: Option<IgnoredAny>,
}

impl ComposeFile {
    /// Reads a compose file; nothing for one of another shape, about which docker compose will have more to say.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_saphyr::from_str(text).ok()
    }

    /// Whether a service is given whole files of variables, so that one need not be named to be used.
    pub(super) fn has_env_file(&self) -> bool {
        self.present().any(|(_, service)| service.env_file.is_some())
    }

    /// The services, with their images, that run a tag which names no version and is not pulled again: `docker compose up` takes the
    /// image that is there.
    pub(super) fn moving(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Vec<(&str, String)> {
        let images = self.present().filter(|(_, service)| service.build.is_none() && !service.is_pulled());
        let images = images.filter_map(|(name, service)| Some((name, resolved(service.image.as_deref()?, lookup))));
        images.filter(|(_, image)| is_moving(image)).collect()
    }

    fn present(&self) -> impl Iterator<Item = (&str, &Service)> {
        self.services.iter().filter_map(|(name, service)| Some((name.as_str(), service.as_ref()?)))
    }
}

impl Service {
    fn is_pulled(&self) -> bool {
        self.pull_policy.as_deref().is_some_and(|policy| policy != "missing" && policy != "if_not_present" && policy != "never")
    }
}

/// Whether an image's tag names no version: it has no digit, such as `latest` and `staging`, or is missing.
fn is_moving(image: &str) -> bool {
    let is_pinned = image.contains('@');
    let tag = crate::applications::tag(image).unwrap_or("latest");
    !is_pinned && !tag.is_empty() && !tag.contains('$') && !tag.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a compose file uses a variable: `$NAME`, `${NAME}` or `${NAME:-default}`; `$$` is a dollar sign.
pub(super) fn uses(file: &str, variable: &str) -> bool {
    let mut rest = file;
    while let Some((name, after)) = next_variable(rest) {
        if name == variable {
            return true;
        }
        rest = after;
    }
    false
}

/// The text with the variables replaced that are known, or that bring a default. Nested ones are left alone.
fn resolved(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let Some(end) = rest[at..].find('}') else { break };
        let inside = &rest[at + 2..at + end];
        let name_end = inside.find(|c: char| !is_name(c)).unwrap_or(inside.len());
        let (name, operator) = inside.split_at(name_end);
        let default = operator.strip_prefix(":-").or_else(|| operator.strip_prefix('-'));
        let value = lookup(name).filter(|value| !value.is_empty()).or_else(|| default.map(str::to_owned));
        out.push_str(&rest[..at]);
        out.push_str(&value.unwrap_or_else(|| rest[at..=at + end].to_owned()));
        rest = &rest[at + end + 1..];
    }
    out + rest
}

/// The next variable's name, and the text behind its `$`.
fn next_variable(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('$')? + 1..];
        match rest.strip_prefix('$') {
            Some(after) => rest = after,
            None => break,
        }
    }
    let name = rest.strip_prefix('{').unwrap_or(rest);
    let end = name.find(|c: char| !is_name(c)).unwrap_or(name.len());
    Some((&name[..end], rest))
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_counts_as_used_where_compose_replaces_it() {
        for file in ["image: a:${IMAGE_TAG}", "image: a:$IMAGE_TAG", "image: a:${IMAGE_TAG:-latest}", "x: ${A:-$IMAGE_TAG}"] {
            assert!(uses(file, "IMAGE_TAG"), "{file}");
        }
        for file in ["image: a:latest", "image: a:$${IMAGE_TAG}", "image: a:${IMAGE_TAG_API}", "# IMAGE_TAG", "cost: $"] {
            assert!(!uses(file, "IMAGE_TAG"), "{file}");
        }
    }

    #[test]
    fn a_tag_without_a_version_is_moving_unless_it_is_pulled_or_built() {
        let file = "services:
  api: { image: \"ghcr.io/acme/api:${TAG}\" }
  web: { image: \"ghcr.io/acme/web:${TAG}\", pull_policy: always }
  docs: { image: \"ghcr.io/acme/docs:${DOCS:-latest}\" }
  job: { image: \"ghcr.io/acme/job:${TAG}\", build: . }
  db: { image: \"postgres:16-alpine\" }
  cache: { image: redis }
  pinned: { image: \"redis@sha256:ab\" }
  unknown: { image: \"a:${UNKNOWN}\" }
";
        let read = ComposeFile::read(file).unwrap_or_default();
        let names = |tag: &str| -> Vec<String> {
            let lookup = |name: &str| (name == "TAG").then(|| tag.to_owned());
            read.moving(&lookup).into_iter().map(|(name, image)| format!("{name}={image}")).collect()
        };
        assert_eq!(names("staging"), ["api=ghcr.io/acme/api:staging", "cache=redis", "docs=ghcr.io/acme/docs:latest"]);
        assert_eq!(names("1.6.1"), ["cache=redis", "docs=ghcr.io/acme/docs:latest"]);
    }
}
