//! How an image was built at the last release, and how it is built now: what a change of deploy.yml means for it.

use std::collections::BTreeMap;

use registry_client::Platform;

use crate::services::{ServiceImage, Services};

/// How images were built at the last release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Settings {
    /// As now: deploy.yml is the same.
    Same,
    /// As deploy.yml said then.
    Then(BTreeMap<String, Recipe>),
    /// Nobody knows, and why.
    Unknown(String),
}

/// All that decides how an image is built, besides the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recipe {
    context: String,
    dockerfile: String,
    platforms: Vec<Platform>,
    args: Vec<(String, String)>,
}

impl Recipe {
    fn of(image: &ServiceImage) -> Self {
        let (mut platforms, mut args) = (image.platforms.clone(), image.args.clone().into_iter().collect::<Vec<_>>());
        platforms.sort();
        args.sort();
        let path = |path: &str| {
            let names = path.split('/').filter(|name| !name.is_empty() && *name != ".");
            names.collect::<Vec<_>>().join("/")
        };
        Self { context: path(&image.context), dockerfile: path(&image.dockerfile), platforms, args }
    }
}

impl Settings {
    /// Those of a configuration of then.
    pub(crate) fn then(services: &Services) -> Self {
        Self::Then(services.images.iter().map(|image| (image.service.clone(), Recipe::of(image))).collect())
    }

    /// What is different now about how an image is built, as a fragment; nothing when nothing is.
    pub(crate) fn difference(&self, image: &ServiceImage, tag: &str) -> Option<String> {
        let then = match self {
            Self::Same => return None,
            Self::Unknown(why) => return Some(why.clone()),
            Self::Then(then) => then.get(&image.service),
        };
        let Some(then) = then else {
            return Some(format!("it is new since {tag}"));
        };
        let now = Recipe::of(image);
        let parts = [
            (then.context != now.context, "context"),
            (then.dockerfile != now.dockerfile, "Dockerfile"),
            (then.platforms != now.platforms, "list of platforms"),
            (then.args != now.args, "list of arguments"),
        ];
        let different: Vec<&str> = parts.iter().filter(|(differs, _)| *differs).map(|(_, name)| *name).collect();
        (!different.is_empty()).then(|| format!("it has another {} since {tag}", different.join(" and another ")))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use deploy_config::DeployConfig;

    use super::*;

    fn services(text: &str) -> Services {
        let text = format!("version: 1\nservices:\n  api: {{ image: g.io/a/api, {text} }}\n");
        Services::from_config(&DeployConfig::load(Path::new("deploy.yml"), &text).unwrap()).unwrap()
    }

    fn difference(then: &str, now: &str) -> Option<String> {
        Settings::then(&services(then)).difference(&services(now).images[0], "v1.0.0")
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        let (then, now) = (
            "context: ./api/, platforms: [linux/arm64/v8, linux/amd64], args: { A: a, B: b }",
            "context: api, dockerfile: api/Dockerfile, platforms: [linux/amd64, linux/arm64], args: { B: b, A: a }, paths: [api, lib]",
        );
        assert_eq!(difference(then, now), None);
    }

    #[test]
    fn what_makes_another_image_is_named() {
        for (now, expected) in [
            ("context: api2, dockerfile: api/Dockerfile", "it has another context since v1.0.0"),
            ("context: api, dockerfile: x", "it has another Dockerfile since v1.0.0"),
            ("context: api, platforms: [linux/arm64]", "it has another list of platforms since v1.0.0"),
            ("context: api, args: { A: b }", "it has another list of arguments since v1.0.0"),
            ("context: web", "it has another context and another Dockerfile since v1.0.0"),
        ] {
            assert_eq!(difference("context: api", now).as_deref(), Some(expected), "{now}");
        }
    }

    #[test]
    fn a_service_that_was_not_there_is_new() {
        let now = services("context: api");
        assert_eq!(Settings::Then(BTreeMap::new()).difference(&now.images[0], "v1.0.0").unwrap(), "it is new since v1.0.0");
    }
}
