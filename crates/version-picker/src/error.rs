//! Why there is no version to deploy.

use actions_core::{Exit, Explain, Problem};
use deploy_config::ConfigError;
use github_client::GitHubError;
use image_tagger::ImageError;
use semver::Version;
use thiserror::Error;

use crate::candidate::Obstacle;

/// How many of the versions that were passed over an error names.
const NAMED: usize = 3;

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
    /// `previous` needs an environment.
    #[error("previous is asked for, and not in which environment")]
    NoEnvironment,
    /// A person publishes releases, and GitHub shows those to nobody whom it does not know.
    #[error(
        "deploy.yml lets a person publish releases (`release.draft: true`), and without a token nobody knows which are published"
    )]
    NoToken,
    /// GitHub does not tell its tags or deployments.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// deploy.yml names an image, a platform or a template of tags that is none.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A registry does not answer, so that nobody knows which images there are.
    #[error("failed to look for the image of {service}: {}", problem.as_ref().map_or("no answer", |problem| problem.message.as_str()))]
    Registry {
        /// The service.
        service: String,
        /// What happened.
        problem: Option<Problem>,
    },
    /// No tag is the version that is asked for.
    #[error("no version tag is {wanted}")]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// What can be deployed instead.
        offer: Box<Offer>,
    },
    /// No deployment tells the version that is asked for.
    #[error("nothing tells what {wanted} is: {environment} has no such deployment that was proven")]
    NeverRan {
        /// What was asked for.
        wanted: String,
        /// The environment whose deployments were read.
        environment: String,
        /// What can be deployed instead.
        offer: Box<Offer>,
    },
    /// An environment runs something that names no version.
    #[error("{environment} runs {git_ref}, which names no version")]
    NoVersion {
        /// The environment.
        environment: String,
        /// The branch, tag or commit that it runs.
        git_ref: String,
    },
    /// The version has a tag, and something speaks against it.
    #[error("{}, {}", subject(wanted, version), Obstacle::all(obstacles))]
    Refused {
        /// What was asked for.
        wanted: String,
        /// The version.
        version: Version,
        /// What speaks against it.
        obstacles: Vec<Obstacle>,
        /// What can be deployed instead.
        offer: Box<Offer>,
    },
    /// Something speaks against every version that is asked for.
    #[error("no version that may be deployed is {wanted}: {}", named(passed))]
    AllPassed {
        /// What was asked for.
        wanted: String,
        /// Each version with what speaks against it, highest first; at least one.
        passed: Vec<(Version, Vec<Obstacle>)>,
        /// What can be deployed instead.
        offer: Box<Offer>,
    },
}

fn subject(wanted: &str, version: &Version) -> String {
    if wanted == version.to_string() { format!("{version} is asked for") } else { format!("{wanted} is {version}") }
}

/// The first versions that were passed over, each with why.
pub(crate) fn named(passed: &[(Version, Vec<Obstacle>)]) -> String {
    let one = |(version, obstacles): &(Version, Vec<Obstacle>)| format!("{version}, {}", Obstacle::all(obstacles));
    let mut named: Vec<String> = passed.iter().take(NAMED).map(one).collect();
    if passed.len() > NAMED {
        named.push(format!("and {} more", passed.len() - NAMED));
    }
    named.join("; ")
}

/// What can be deployed in place of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// The newest ten versions that can be deployed, highest first, and after them one that is nearer to what was asked for, if there is.
    pub versions: Vec<Version>,
    /// The one of them that is nearest to what was asked for.
    pub nearest: Option<Version>,
}

impl PickError {
    /// What can be deployed instead, when a version was refused.
    #[must_use]
    pub fn offer(&self) -> Option<&Offer> {
        match self {
            Self::Unknown { offer, .. }
            | Self::NeverRan { offer, .. }
            | Self::Refused { offer, .. }
            | Self::AllPassed { offer, .. } => Some(offer),
            Self::Config(_)
            | Self::NoConfig { .. }
            | Self::NoEnvironment
            | Self::NoToken
            | Self::GitHub(_)
            | Self::Image(_)
            | Self::Registry { .. }
            | Self::NoVersion { .. } => None,
        }
    }
}

impl Explain for PickError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::GitHub(error) => error.hint(),
            Self::Image(error) => error.hint(),
            Self::Registry { problem, .. } => problem.as_ref()?.hint.clone(),
            Self::NoConfig { .. } => Some("add the file, name it in the input `config`, or leave `environment` out".to_owned()),
            Self::NoToken => Some("give a token as `github-token`, at a desk as GITHUB_TOKEN".to_owned()),
            Self::NoEnvironment => Some("name it in the input `environment`".to_owned()),
            Self::NoVersion { .. } => Some("ask for a version, such as 1.6.1, or for latest".to_owned()),
            Self::Unknown { offer, .. } => Some(cure(offer, "release a version first")),
            Self::NeverRan { environment, offer, .. } => {
                Some(cure(offer, &format!("deploy a version to {environment} first, shown on GitHub")))
            }
            Self::Refused { version, obstacles, offer, .. } => Some(either(offer, version, obstacles)),
            Self::AllPassed { passed, offer, .. } => {
                let (version, obstacles) = passed.first()?;
                Some(either(offer, version, obstacles))
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Config(error) => error.exit(),
            Self::GitHub(error) => error.exit(),
            Self::Image(error) => error.exit(),
            Self::NoConfig { .. } | Self::NoEnvironment | Self::NoToken => Exit::BadInput,
            Self::Registry { .. }
            | Self::NoVersion { .. }
            | Self::Unknown { .. }
            | Self::NeverRan { .. }
            | Self::Refused { .. }
            | Self::AllPassed { .. } => Exit::Expected,
        }
    }
}

/// To remove what speaks against the version, or to take another.
fn either(offer: &Offer, version: &Version, obstacles: &[Obstacle]) -> String {
    cure(offer, &Obstacle::cures(obstacles, version))
}

fn cure(offer: &Offer, otherwise: &str) -> String {
    let Some(nearest) = &offer.nearest else {
        return format!("none of the newest versions can be deployed: {otherwise}");
    };
    let versions: Vec<String> = offer.versions.iter().map(Version::to_string).collect();
    format!("ask for {nearest}, the nearest that can be deployed, of: {}; or {otherwise}", versions.join(", "))
}
