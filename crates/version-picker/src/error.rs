//! Why there is no version to deploy.

use actions_core::{Exit, Explain};
use deploy_config::ConfigError;
use github_client::GitHubError;
use image_tagger::ImageError;
use semver::Version;
use thiserror::Error;

/// Why no version is picked.
#[derive(Debug, Error)]
pub enum PickError {
    /// deploy.yml is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The environment needs a deploy.yml.
    #[error("the environment `{environment}` is asked for, and there is no {path}")]
    NoConfig {
        /// The environment.
        environment: String,
        /// Where deploy.yml was looked for.
        path: &'static str,
    },
    /// GitHub does not tell its tags.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// deploy.yml names an image, a platform or a template of tags that is none.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// No tag is the version that is asked for.
    #[error("no version tag is {wanted}")]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// What can be deployed instead.
        offer: Box<Offer>,
    },
    /// The version has a tag, but not all of its images.
    #[error("{wanted} is {version}, whose images are not complete: {}", problems.join("; "))]
    Incomplete {
        /// What was asked for.
        wanted: String,
        /// The version.
        version: Version,
        /// What is wrong, image by image.
        problems: Vec<String>,
        /// What can be deployed instead.
        offer: Box<Offer>,
    },
}

/// What can be deployed in place of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// The newest ten versions as far as they can be deployed, highest first.
    pub versions: Vec<Version>,
    /// The one of them that is nearest to what was asked for.
    pub nearest: Option<Version>,
}

impl PickError {
    /// What can be deployed instead, when a version was refused.
    #[must_use]
    pub fn offer(&self) -> Option<&Offer> {
        match self {
            Self::Unknown { offer, .. } | Self::Incomplete { offer, .. } => Some(offer),
            Self::Config(_) | Self::NoConfig { .. } | Self::GitHub(_) | Self::Image(_) => None,
        }
    }
}

impl Explain for PickError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::GitHub(error) => error.hint(),
            Self::Image(error) => error.hint(),
            Self::NoConfig { .. } => Some("add the file, name it in the input `config`, or leave `environment` out".to_owned()),
            Self::Unknown { offer, .. } => Some(cure(offer, "release a version first")),
            Self::Incomplete { version, offer, .. } => {
                Some(cure(offer, &format!("build and push the images of {version} first")))
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Config(error) => error.exit(),
            Self::GitHub(error) => error.exit(),
            Self::Image(error) => error.exit(),
            Self::NoConfig { .. } => Exit::BadInput,
            Self::Unknown { .. } | Self::Incomplete { .. } => Exit::Expected,
        }
    }
}

fn cure(offer: &Offer, otherwise: &str) -> String {
    let Some(nearest) = &offer.nearest else {
        return format!("none of the newest versions can be deployed: {otherwise}");
    };
    let versions: Vec<String> = offer.versions.iter().map(Version::to_string).collect();
    format!("ask for {nearest}, the nearest that can be deployed, of: {}", versions.join(", "))
}
