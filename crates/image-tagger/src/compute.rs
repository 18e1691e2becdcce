//! The outputs for a build: what each image is called, and the matrix of a workflow's job.

use indexmap::IndexMap;
use registry_client::platform::listed;
use registry_client::{Digest, Platform, Repository, Tag};
use semver::Version;
use serde::Serialize;
use serde_json::{Value, json};

use crate::error::ImageError;
use crate::services::{ServiceImage, Services};
use crate::tags::{self, Latest, Origin};

/// One service's image of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Image {
    /// The service; the key of the output, not part of the value.
    #[serde(skip)]
    pub service: String,
    /// The image without tag.
    pub image: Repository,
    /// The version's own tag.
    pub tag: Tag,
    /// Every tag, each with the image's name: what docker/build-push-action takes.
    pub tags: Vec<String>,
    /// The digest, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The platforms.
    pub platforms: Vec<Platform>,
    /// The build context.
    pub context: String,
    /// The Dockerfile.
    pub dockerfile: String,
}

impl Image {
    /// The same image with its digest.
    #[must_use]
    pub fn on(self, digest: Option<&Digest>) -> Self {
        Self { digest: digest.map(Digest::to_string), ..self }
    }
}

/// Every service's image of a version.
///
/// # Errors
/// As [`tags::tags`].
pub fn images(services: &Services, version: &Version, latest: Latest) -> Result<Vec<Image>, ImageError> {
    let tag = tags::image_tag(&services.template, version)?;
    let all = tags::tags(&services.template, version, latest)?;
    let image = |one: &ServiceImage| Image {
        service: one.service.clone(),
        image: one.image.clone(),
        tag: tag.clone(),
        tags: all.iter().map(|tag| one.image.tagged(tag)).collect(),
        digest: None,
        platforms: one.platforms.clone(),
        context: one.context.clone(),
        dockerfile: one.dockerfile.clone(),
    };
    Ok(services.images.iter().map(image).collect())
}

/// The output `services`: a JSON object by service.
#[must_use]
pub fn services_output(images: &[Image]) -> Value {
    let by_service: IndexMap<&str, &Image> = images.iter().map(|image| (image.service.as_str(), image)).collect();
    json!(by_service)
}

/// The output `matrix`: one entry for each service, its lists in the form that docker/build-push-action takes.
#[must_use]
pub fn matrix_output(images: &[Image], version: &Version, origin: &Origin) -> Value {
    let entry = |image: &Image| {
        let labels = tags::labels(image.image.short(), version, origin);
        let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        json!({
            "service": image.service,
            "image": image.image,
            "tags": image.tags.join("\n"),
            "labels": labels.join("\n"),
            "context": image.context,
            "dockerfile": image.dockerfile,
            "platforms": listed(&image.platforms).replace(", ", ","),
        })
    };
    json!({ "include": images.iter().map(entry).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn services() -> Services {
        let platforms = ["linux/amd64", "linux/arm64"].map(|platform| platform.parse().unwrap());
        Services::from_lines(&["api=ghcr.io/acme/shop-api".to_owned()], &platforms).unwrap()
    }

    #[test]
    fn the_services_output_is_keyed_by_service() {
        let images = images(&services(), &Version::new(1, 6, 1), Latest::Follows).unwrap();
        assert_eq!(
            services_output(&images),
            json!({ "api": {
                "image": "ghcr.io/acme/shop-api",
                "tag": "1.6.1",
                "tags": ["ghcr.io/acme/shop-api:1.6.1", "ghcr.io/acme/shop-api:latest"],
                "platforms": ["linux/amd64", "linux/arm64"],
                "context": ".",
                "dockerfile": "Dockerfile",
            }})
        );
    }

    #[test]
    fn the_matrix_speaks_the_build_action_s_language() {
        let version = Version::new(1, 6, 1);
        let images = images(&services(), &version, Latest::Stays).unwrap();
        let origin = Origin { revision: Some("abc".to_owned()), source: None, created: Timestamp::UNIX_EPOCH };
        let matrix = matrix_output(&images, &version, &origin);
        let entry = &matrix["include"][0];
        assert_eq!(entry["tags"], "ghcr.io/acme/shop-api:1.6.1");
        assert_eq!(entry["platforms"], "linux/amd64,linux/arm64");
        let labels = entry["labels"].as_str().unwrap();
        assert!(labels.contains("org.opencontainers.image.title=shop-api\norg.opencontainers.image.version=1.6.1\n"), "{labels}");
        assert!(labels.contains("org.opencontainers.image.revision=abc\n"), "{labels}");
    }
}
