//! Which images there are: from deploy.yml, or from the action's inputs.

use std::collections::BTreeSet;

use actions_core::Failure;
use deploy_config::DeployConfig;
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
}

/// All services, and how a version becomes their tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Services {
    /// The template of the tag.
    pub template: String,
    /// The services in their order.
    pub images: Vec<ServiceImage>,
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
            match from_service(name, service) {
                Ok(image) => images.push(image),
                Err(error) => problems.push(Failure::from(error)),
            }
        }
        match merged(problems) {
            None => Ok(Self { template: config.image_tag.clone(), images }),
            Some(failure) => Err(failure),
        }
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
            let (context, dockerfile) = (".".to_owned(), "Dockerfile".to_owned());
            images.push(ServiceImage { service, image, platforms: platforms.to_vec(), context, dockerfile });
        }
        Ok(Self { template: DEFAULT_TEMPLATE.to_owned(), images })
    }
}

fn from_service(name: &str, service: &deploy_config::Service) -> Result<ServiceImage, ImageError> {
    let platforms = service.platforms.iter().map(|platform| platform.parse()).collect::<Result<_, _>>()?;
    let in_context = || match service.context.trim_end_matches('/') {
        "" | "." => "Dockerfile".to_owned(),
        context => format!("{context}/Dockerfile"),
    };
    Ok(ServiceImage {
        service: name.to_owned(),
        image: service.image.parse()?,
        platforms,
        context: service.context.clone(),
        dockerfile: service.dockerfile.clone().unwrap_or_else(in_context),
    })
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
