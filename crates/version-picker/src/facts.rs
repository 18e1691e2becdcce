//! The tags on GitHub, the images in the registry.

use actions_core::Context;
use deploy_config::{ConfigError, DeployConfig, Service};
use github_client::GitHub;
use http_client::Client;
use image_tagger::ImageError;
use image_tagger::tags::{DEFAULT_TEMPLATE, image_tag};
use image_tagger::verify::{Wanted as Image, verify};
use indexmap::IndexMap;
use registry_client::{Registry, Tag};
use semver::Version;

use crate::error::PickError;
use crate::inputs::Request;
use crate::resolve::{Candidate, candidates};
use deploy_config::tag_format::TagFormat;

/// Where versions and images are looked for.
#[derive(Debug)]
pub struct Sources {
    github: GitHub,
    registry: Registry,
    tag_format: TagFormat,
    template: String,
    services: IndexMap<String, Service>,
}

impl Sources {
    /// The repository of the run, and the registries of deploy.yml.
    ///
    /// # Errors
    /// [`PickError`] when deploy.yml is wrong, or missing though it was asked for.
    pub fn open(client: &Client, context: &Context, request: Request) -> Result<Self, PickError> {
        let Request { config, environment, tag_format, token, credentials, .. } = request;
        let template = config.as_ref().map_or(DEFAULT_TEMPLATE, |config| config.image_tag.as_str()).to_owned();
        let services = config.map(|config| services(config, environment.as_deref())).transpose()?.unwrap_or_default();
        Ok(Self {
            github: GitHub::new(client, &context.api_url, token.as_ref(), &context.repository)?,
            registry: Registry::new(client, credentials),
            tag_format,
            template,
            services,
        })
    }

    /// The version, if it has a tag.
    ///
    /// # Errors
    /// [`PickError::GitHub`] when GitHub cannot be asked.
    pub async fn tagged(&self, version: &Version) -> Result<Option<Candidate>, PickError> {
        let found = self.github.tags_by_prefix(&self.tag_format.tag(version)).await?;
        Ok(candidates(&self.tag_format, found).into_iter().find(|candidate| candidate.version == *version))
    }

    /// The commit of a version's tag; nothing when it leads to none.
    ///
    /// # Errors
    /// [`PickError::GitHub`] when GitHub cannot be asked.
    pub async fn commit(&self, candidate: &Candidate) -> Result<Option<String>, PickError> {
        Ok(self.github.commit_of(&candidate.tag).await?)
    }

    /// Every version that has a tag, highest first.
    ///
    /// # Errors
    /// [`PickError::GitHub`] when GitHub cannot be asked.
    pub async fn versions(&self) -> Result<Vec<Candidate>, PickError> {
        let versions = candidates(&self.tag_format, self.github.tags_by_prefix("").await?);
        tracing::info!("found {} versions among the tags", versions.len());
        Ok(versions)
    }

    /// The tag of a version's images.
    ///
    /// # Errors
    /// [`PickError::Image`] when deploy.yml's template makes no tag of it.
    pub fn image_tag(&self, version: &Version) -> Result<Tag, PickError> {
        Ok(image_tag(&self.template, version)?)
    }

    /// What is wrong with each version's images, all looked for at once; nothing where they are complete.
    ///
    /// # Errors
    /// [`PickError::Image`] when deploy.yml names an image, a platform or a template that is none.
    pub async fn problems(&self, versions: &[Candidate]) -> Result<Vec<Vec<String>>, PickError> {
        let images: Vec<Image> =
            versions.iter().map(|candidate| self.images(&candidate.version)).collect::<Result<Vec<_>, _>>()?.concat();
        let mut checked = verify(&self.registry, &images).await.into_iter();
        let problems = versions.iter().map(|_| {
            let of_one = checked.by_ref().take(self.services.len());
            of_one.filter_map(|image| Some(format!("{}: {}", image.service, image.problem?.message))).collect()
        });
        Ok(problems.collect())
    }

    fn images(&self, version: &Version) -> Result<Vec<Image>, ImageError> {
        let tag = image_tag(&self.template, version)?;
        let image = |(name, service): (&String, &Service)| Ok(Image::new(name, &service.image, tag.clone(), &service.platforms)?);
        self.services.iter().map(image).collect()
    }
}

/// The services whose images must be there: those of the environment's targets, without an environment all.
fn services(config: DeployConfig, environment: Option<&str>) -> Result<IndexMap<String, Service>, ConfigError> {
    let Some(name) = environment else {
        return Ok(config.services);
    };
    let targets = &config.environment(name)?.targets;
    let deployed: Vec<String> = targets.values().flat_map(|target| target.services.clone()).collect();
    Ok(config.services.into_iter().filter(|(name, _)| deployed.contains(name)).collect())
}
