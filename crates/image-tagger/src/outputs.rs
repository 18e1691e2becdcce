//! The outputs for a build: the services, the matrix of the job that builds, and what is promoted instead.

use actions_core::{Failure, Runner};
use deploy_config::build::Cache;
use registry_client::platform::listed;
use registry_client::{Repository, Tag};
use semver::Version;
use serde_json::{Value, json};

use crate::compute::Image;
use crate::selection::{Choice, Fate};
use crate::services::{ServiceImage, Services};
use crate::tags::{self, Origin};

/// Everything that was computed. Services, images and choices are in one order.
#[derive(Debug)]
pub(crate) struct Computed<'a> {
    pub(crate) services: &'a Services,
    pub(crate) images: &'a [Image],
    pub(crate) choices: &'a [Choice],
    pub(crate) version: &'a Version,
    pub(crate) origin: &'a Origin,
}

/// One service's image, with all that is known of it.
#[derive(Clone, Copy)]
struct Row<'a> {
    service: &'a ServiceImage,
    image: &'a Image,
    choice: &'a Choice,
}

/// Sets the outputs.
pub(crate) fn write(runner: &Runner, computed: &Computed<'_>) -> Result<(), Failure> {
    let names: Vec<&str> = computed.images.first().map(|image| &image.names).into_iter().flatten().map(Tag::as_str).collect();
    let builds = computed.rows().any(|row| row.choice.fate == Fate::Build);
    runner.set_output("services", &computed.services().to_string())?;
    runner.set_output("matrix", &computed.matrix().to_string())?;
    runner.set_output("build", if builds { "true" } else { "false" })?;
    runner.set_output("promote", &computed.promote().join("\n"))?;
    runner.set_output("tag-names", &names.join("\n"))?;
    Ok(())
}

impl<'a> Computed<'a> {
    fn rows(&self) -> impl Iterator<Item = Row<'a>> {
        let rows = self.services.images.iter().zip(self.images).zip(self.choices);
        rows.map(|((service, image), choice)| Row { service, image, choice })
    }

    /// The labels of an image, which are its annotations too.
    fn labels(&self, row: Row<'_>) -> Vec<(&'static str, String)> {
        tags::labels(row.image.image.short(), self.version, self.origin).into_iter().collect()
    }

    /// A JSON object by service.
    fn services(&self) -> Value {
        let entry = |row: Row<'_>| {
            let (from, to) = cache(self.services.builds.cache, row.service);
            let labels: Value = self.labels(row).into_iter().collect();
            let mut entry = json!(row.image);
            let more = json!({
                "labels": labels,
                "annotations": labels,
                "args": row.service.args,
                "cache-from": from,
                "cache-to": to,
                "action": row.choice.fate.word(),
                "reason": row.choice.why,
            });
            for (key, value) in more.as_object().into_iter().flatten() {
                entry[key] = value.clone();
            }
            if let Fate::Promote(digest) = &row.choice.fate {
                entry["from"] = json!(digest.to_string());
            }
            (row.service.service.clone(), entry)
        };
        self.rows().map(entry).collect()
    }

    /// The matrix of the job that builds, in the words of docker/build-push-action.
    fn matrix(&self) -> Value {
        let entry = |row: Row<'_>| {
            let labels: Vec<String> = self.labels(row).iter().map(|(key, value)| format!("{key}={value}")).collect();
            let annotations: Vec<String> = labels.iter().map(|label| format!("manifest:{label}")).collect();
            let args: Vec<String> = row.service.args.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let (from, to) = cache(self.services.builds.cache, row.service);
            json!({
                "service": row.service.service,
                "image": row.image.image,
                "tags": row.image.tags.join("\n"),
                "labels": labels.join("\n"),
                "annotations": annotations.join("\n"),
                "context": row.image.context,
                "dockerfile": row.image.dockerfile,
                "platforms": listed(&row.image.platforms).replace(", ", ","),
                "build-args": args.join("\n"),
                "cache-from": from,
                "cache-to": to,
            })
        };
        let builds = self.rows().filter(|row| row.choice.fate == Fate::Build);
        json!({ "include": builds.map(entry).collect::<Vec<_>>() })
    }

    /// What is promoted, as lines for the input `from` of `promote`: by digest, which stays what it is whatever happens to tags meanwhile.
    fn promote(&self) -> Vec<String> {
        let line = |row: Row<'_>| match &row.choice.fate {
            Fate::Promote(digest) => Some(format!("{}={digest}", row.service.service)),
            Fate::Build | Fate::Nothing => None,
        };
        self.rows().filter_map(line).collect()
    }
}

/// Where a build finds the layers of the one before, and where it leaves its own; both empty when nothing is kept.
fn cache(cache: Cache, service: &ServiceImage) -> (String, String) {
    let (name, image): (&str, &Repository) = (&service.service, &service.image);
    match cache {
        Cache::Gha => (format!("type=gha,scope={name}"), format!("type=gha,scope={name},mode=max")),
        Cache::Registry => {
            let place = format!("type=registry,ref={image}:{}", Cache::TAG);
            (place.clone(), format!("{place},mode=max"))
        }
        Cache::None => (String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use deploy_config::DeployConfig;
    use jiff::Timestamp;
    use registry_client::Digest;

    use super::*;
    use crate::compute;
    use crate::tags::{Latest, Place};

    fn with_outputs(cache: &str, fates: [Fate; 2], check: impl FnOnce(&Computed<'_>)) {
        let text = format!(
            "version: 1\nbuild: {{ cache: {cache} }}\nservices:\n  \
             api: {{ image: ghcr.io/acme/shop-api, platforms: [linux/amd64, linux/arm64], args: {{ A: \"1\", B: x=y }} }}\n  \
             web: {{ image: ghcr.io/acme/web, context: web }}\n"
        );
        let services = Services::from_config(&DeployConfig::load(Path::new("deploy.yml"), &text).unwrap()).unwrap();
        let (version, place) =
            (Version::new(1, 6, 1), Place { latest: Latest::Stays, branch: None, sha: Some("abc".to_owned()) });
        let images = compute::images(&services, &version, &services.tags, &place).unwrap();
        let choice = |(service, fate): (&str, Fate)| Choice { service: service.to_owned(), fate, why: "why".to_owned() };
        let choices: Vec<Choice> = ["api", "web"].into_iter().zip(fates).map(choice).collect();
        let origin = Origin { revision: Some("abc".to_owned()), source: None, created: Timestamp::UNIX_EPOCH };
        check(&Computed { services: &services, images: &images, choices: &choices, version: &version, origin: &origin });
    }

    #[test]
    fn the_matrix_speaks_the_build_action_s_language_and_holds_only_what_is_built() {
        with_outputs("gha", [Fate::Build, Fate::Nothing], |computed| {
            let matrix = computed.matrix();
            assert_eq!(matrix["include"].as_array().unwrap().len(), 1);
            let entry = &matrix["include"][0];
            assert_eq!(entry["tags"], "ghcr.io/acme/shop-api:1.6.1");
            assert_eq!(entry["platforms"], "linux/amd64,linux/arm64");
            assert_eq!(entry["build-args"], "A=1\nB=x=y");
            assert_eq!(
                (&entry["cache-from"], &entry["cache-to"]),
                (&json!("type=gha,scope=api"), &json!("type=gha,scope=api,mode=max"))
            );
            let labels = entry["labels"].as_str().unwrap();
            assert!(
                labels.contains("org.opencontainers.image.title=shop-api\norg.opencontainers.image.version=1.6.1\n"),
                "{labels}"
            );
            assert!(entry["annotations"].as_str().unwrap().contains("manifest:org.opencontainers.image.revision=abc\n"));
            assert!(computed.promote().is_empty());
        });
    }

    #[test]
    fn what_is_promoted_is_named_by_digest() {
        let digest = Digest::of(b"web");
        with_outputs("none", [Fate::Build, Fate::Promote(digest.clone())], |computed| {
            assert_eq!(computed.promote(), [format!("web={digest}")]);
            let services = computed.services();
            assert_eq!((&services["api"]["action"], &services["web"]["action"]), (&json!("build"), &json!("promote")));
            assert_eq!((&services["web"]["from"], &services["api"]["from"]), (&json!(digest.to_string()), &Value::Null));
            assert_eq!((&services["api"]["cache-to"], &services["api"]["args"]["B"]), (&json!(""), &json!("x=y")));
            assert_eq!(services["web"]["labels"]["org.opencontainers.image.title"], "web");
            assert_eq!(services["web"]["labels"], services["web"]["annotations"]);
        });
    }

    #[test]
    fn nothing_to_build_is_an_empty_matrix() {
        with_outputs("registry", [Fate::Nothing, Fate::Nothing], |computed| {
            assert_eq!(computed.matrix(), json!({ "include": [] }));
            assert_eq!(computed.services()["api"]["cache-from"], "type=registry,ref=ghcr.io/acme/shop-api:buildcache");
        });
    }
}
