//! Which images there are: from deploy.yml, or from the action's inputs.

use std::collections::BTreeSet;

use actions_core::Failure;
use deploy_config::build::{Cache, When};
use deploy_config::image_tags::TagRule;
use deploy_config::tag_format::TagFormat;
use deploy_config::{DeployConfig, Service, Target};
use indexmap::IndexMap;
use registry_client::{Platform, Repository};
use thiserror::Error;

use crate::error::ImageError;
use crate::tags::DEFAULT_TEMPLATE;

/// One service and how its image is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceImage {
    /// The service's name.
    pub service: String,
    /// The image.
    pub image: Repository,
    /// The platforms that the image is for; none means: whichever the builder is for.
    pub platforms: Vec<Platform>,
    /// The build context, relative to the repository's root.
    pub context: String,
    /// The Dockerfile, relative to the repository's root.
    pub dockerfile: String,
    /// The arguments of the build.
    pub args: IndexMap<String, String>,
    /// The paths that belong to the image.
    pub paths: Vec<String>,
    /// Why the image is built for every release, when it is.
    pub always: Option<Always>,
}

/// Why an image is built for every release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Always {
    /// The configuration says so.
    Asked,
    /// It must say its version, and is deployed by a webhook, which cannot tell it.
    MustSayItsVersion,
}

/// Everything that the configuration says of builds, besides each image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Builds {
    /// Whether it is known which paths belong to an image: the input `images` does not say it.
    pub knows_paths: bool,
    /// The paths that belong to every image.
    pub shared: Vec<String>,
    /// Where layers are left.
    pub cache: Cache,
    /// The form of version tags in git.
    pub tag_format: TagFormat,
}

/// All services, and how a version becomes their tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Services {
    /// The template of the tag.
    pub template: String,
    /// The tags besides the version's own.
    pub tags: Vec<TagRule>,
    /// The services in their order.
    pub images: Vec<ServiceImage>,
    /// What holds for their builds.
    pub builds: Builds,
}

/// Why the input `images` cannot be read.
#[derive(Debug, Error)]
pub enum LinesError {
    /// A line holds no image's name.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Two lines are of one service.
    #[error("the service `{0}` is there twice; write `name=image` to tell them apart")]
    Twice(String),
}

impl Services {
    /// The services of deploy.yml.
    ///
    /// # Errors
    /// Every name of an image or platform that cannot be read.
    pub fn from_config(config: &DeployConfig) -> Result<Self, Failure> {
        let mut images = Vec::new();
        let mut problems = Vec::new();
        for (name, service) in &config.services {
            match from_service(config, name, service) {
                Ok(image) => images.push(image),
                Err(error) => problems.push(Failure::from(error)),
            }
        }
        if let Some(failure) = merged(problems) {
            return Err(failure);
        }
        let tags = config.tags.iter().filter_map(|rule| rule.parse().ok()).collect();
        let (shared, cache) = (config.build.paths.clone(), config.build.cache);
        let builds = Builds { knows_paths: true, shared, cache, tag_format: config.tag_format() };
        Ok(Self { template: config.image_tag.clone(), tags, images, builds })
    }

    /// The services of the input `images`: lines `name=image`, or `image`, whose last part is then the name. As in
    /// docker/metadata-action names are put into lower case, because a repository's owner often is not.
    ///
    /// # Errors
    /// [`LinesError`] for the first line that cannot be read or that names a service again.
    pub fn from_lines(lines: &[String], platforms: &[Platform]) -> Result<Self, LinesError> {
        let mut seen = BTreeSet::new();
        let mut images = Vec::new();
        for line in lines {
            let (name, image) = line.split_once('=').map_or((None, line.as_str()), |(name, image)| (Some(name.trim()), image));
            let image: Repository = image.trim().to_lowercase().parse().map_err(ImageError::from)?;
            let service = name.filter(|name| !name.is_empty()).unwrap_or_else(|| image.short()).to_owned();
            if !seen.insert(service.clone()) {
                return Err(LinesError::Twice(service));
            }
            images.push(ServiceImage {
                service,
                image,
                platforms: platforms.to_vec(),
                context: ".".to_owned(),
                dockerfile: "Dockerfile".to_owned(),
                args: IndexMap::new(),
                paths: Vec::new(),
                always: None,
            });
        }
        let tags = vec![TagRule::Version, TagRule::Latest];
        Ok(Self { template: DEFAULT_TEMPLATE.to_owned(), tags, images, builds: Builds::default() })
    }
}

fn from_service(config: &DeployConfig, name: &str, service: &Service) -> Result<ServiceImage, ImageError> {
    let platforms = service.platforms.iter().map(|platform| platform.parse()).collect::<Result<_, _>>()?;
    let in_context = || match service.context.trim_end_matches('/') {
        "" | "." => "Dockerfile".to_owned(),
        context => format!("{context}/Dockerfile"),
    };
    let dockerfile = service.dockerfile.clone().unwrap_or_else(in_context);
    let own = if service.paths.is_empty() { vec![service.context.clone(), dockerfile.clone()] } else { service.paths.clone() };
    Ok(ServiceImage {
        service: name.to_owned(),
        image: service.image.parse()?,
        platforms,
        context: service.context.clone(),
        dockerfile,
        args: service.args.clone(),
        paths: own,
        always: always(config, name, service),
    })
}

/// Why a service's image is built for every release. A compose project that is deployed by API has the version in its environment; one
/// that a webhook deploys has not, so that the program can only say the version that it was built as.
fn always(config: &DeployConfig, name: &str, service: &Service) -> Option<Always> {
    let says_version = service.health.as_ref().is_some_and(|health| health.version.is_some());
    let mut targets = config.environments.values().flat_map(|environment| environment.targets.values());
    match service.build {
        Some(When::Always) => Some(Always::Asked),
        Some(When::Changed) => None,
        None => {
            let by_webhook = |target: &Target| target.dokploy.webhook.is_some() && target.services.iter().any(|one| one == name);
            (says_version && targets.any(by_webhook)).then_some(Always::MustSayItsVersion)
        }
    }
}

fn merged(failures: Vec<Failure>) -> Option<Failure> {
    failures.into_iter().reduce(|mut all, next| {
        all.problems.extend(next.problems);
        all
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn config(text: &str) -> DeployConfig {
        DeployConfig::load(Path::new("deploy.yml"), text).unwrap()
    }

    #[test]
    fn services_come_from_deploy_yml_with_their_dockerfiles() {
        let services = Services::from_config(&config(
            "version: 1\nimage_tag: v{version}\nservices:\n  web:\n    image: ghcr.io/acme/web\n  api:\n    \
             image: ghcr.io/acme/api\n    context: services/api\n    platforms: [linux/amd64, linux/arm64/v8]\n",
        ))
        .unwrap();
        let shown: Vec<String> = services
            .images
            .iter()
            .map(|one| format!("{} {} {} {}", one.service, one.image, one.context, one.dockerfile))
            .collect();
        assert_eq!(shown, ["web ghcr.io/acme/web . Dockerfile", "api ghcr.io/acme/api services/api services/api/Dockerfile"]);
        assert_eq!(services.template, "v{version}");
        assert_eq!(services.images[1].platforms[1].to_string(), "linux/arm64");
    }

    #[test]
    fn an_image_is_made_of_its_context_and_its_dockerfile_unless_paths_are_named() {
        let services = Services::from_config(&config(
            "version: 1\nservices:\n  api: { image: g.io/a/api, context: api, dockerfile: docker/api }\n  \
             web: { image: g.io/a/web, paths: [web, lib] }\n",
        ))
        .unwrap();
        let paths: Vec<String> = services.images.iter().map(|one| one.paths.join(" ")).collect();
        assert_eq!(paths, ["api docker/api", "web lib"]);
    }

    #[test]
    fn what_must_say_its_version_and_cannot_be_told_it_is_always_built() {
        let text = "version: 1\nservices:\n  api: { image: g.io/a/api, health: { version: {} } }\n  \
                    web: { image: g.io/a/web, health: {} }\n  told: { image: g.io/a/t, health: { version: {} } }\n  \
                    env: { image: g.io/a/e, health: { version: {} }, build: changed }\nenvironments:\n  staging:\n    targets:\n      \
                    a: { services: [api, web, env], dokploy: { webhook: { env: HOOK } } }\n      \
                    b: { services: [told], dokploy: { url: https://d.example.com, key: { env: KEY }, compose: c } }\n";
        let services = Services::from_config(&config(text)).unwrap();
        let always: Vec<Option<Always>> = services.images.iter().map(|one| one.always).collect();
        assert_eq!(always, [Some(Always::MustSayItsVersion), None, None, None]);
    }

    #[test]
    fn lines_name_services_by_themselves_or_by_their_image() {
        let lines = ["ghcr.io/Acme/shop-API", "web = ghcr.io/acme/shop-web"].map(str::to_owned);
        let services = Services::from_lines(&lines, &[]).unwrap();
        let shown: Vec<String> = services.images.iter().map(|one| format!("{} {}", one.service, one.image)).collect();
        assert_eq!(shown, ["shop-api ghcr.io/acme/shop-api", "web ghcr.io/acme/shop-web"]);
    }

    #[test]
    fn two_lines_of_one_service_are_an_error() {
        let lines = ["ghcr.io/a/api", "ghcr.io/b/api"].map(str::to_owned);
        assert!(matches!(Services::from_lines(&lines, &[]), Err(LinesError::Twice(name)) if name == "api"));
    }
}
