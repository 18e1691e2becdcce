//! What the image of each service is called.

use deploy_config::image_tags::TagRule;
use indexmap::IndexMap;
use registry_client::{Digest, Platform, Repository, Tag};
use semver::Version;
use serde::Serialize;
use serde_json::{Value, json};

use crate::error::ImageError;
use crate::services::{ServiceImage, Services};
use crate::tags::{self, Place};

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
    /// Every tag, the version's own first; in the output `tags` with the image's name.
    #[serde(skip)]
    pub names: Vec<Tag>,
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

/// Every service's image of a version, with the tags that rules ask for besides the version's own.
///
/// # Errors
/// As [`tags::tags`].
pub fn images(services: &Services, version: &Version, rules: &[TagRule], place: &Place) -> Result<Vec<Image>, ImageError> {
    let names = tags::tags(rules, &services.template, version, place)?;
    let tag = tags::image_tag(&services.template, version)?;
    let image = |one: &ServiceImage| Image {
        service: one.service.clone(),
        image: one.image.clone(),
        tag: tag.clone(),
        tags: names.iter().map(|tag| one.image.tagged(tag)).collect(),
        names: names.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tags::Latest;

    #[test]
    fn the_services_output_is_keyed_by_service() {
        let platforms = ["linux/amd64", "linux/arm64"].map(|platform| platform.parse().unwrap());
        let services = Services::from_lines(&["api=ghcr.io/acme/shop-api".to_owned()], &platforms).unwrap();
        let place = Place { latest: Latest::Follows, branch: None, sha: None };
        let images = images(&services, &Version::new(1, 6, 1), &services.tags, &place).unwrap();
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
}
