//! Does every image exist, for every platform wanted?
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | here | one look at each image | IO |
//! | `inspect` | a thorough look: every platform's own manifest, sizes, dates, tags that should agree | IO |
//! | `nearest` | the versions around one whose images are all there | pure, and IO |

use actions_core::{Explain, Problem, failure};
use attestation::Built;
use futures::StreamExt;
use futures::stream;
use registry_client::manifest::Platforms;
use registry_client::platform::listed;
use registry_client::{Access, Digest, Platform, Registry, RegistryError, Repository, Tag};

use crate::error::ImageError;

mod inspect;
mod nearest;

pub use self::inspect::inspect;
pub use self::nearest::nearest;

/// How many requests are under way at a time.
pub(crate) const CONCURRENCY: usize = 16;

/// One image that must exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The service that runs it.
    pub service: String,
    /// The image.
    pub image: Repository,
    /// The tag.
    pub tag: Tag,
    /// The platforms that it must have; none means: whichever it has.
    pub platforms: Vec<Platform>,
}

impl Wanted {
    /// One image from the texts of a configuration.
    ///
    /// # Errors
    /// [`RegistryError`] when the image's name or a platform cannot be read.
    pub fn new(service: &str, image: &str, tag: Tag, platforms: &[String]) -> Result<Self, RegistryError> {
        let platforms = platforms.iter().map(|platform| platform.parse()).collect::<Result<_, _>>()?;
        Ok(Self { service: service.to_owned(), image: image.parse()?, tag, platforms })
    }
}

/// What was found of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The service that runs it.
    pub service: String,
    /// The image.
    pub image: Repository,
    /// The tag.
    pub tag: Tag,
    /// The digest that the tag is on; nothing when the image was not found.
    pub digest: Option<Digest>,
    /// The platforms that it has; empty when none were asked for.
    pub platforms: Vec<Platform>,
    /// What the registry says of it.
    pub state: State,
    /// The bytes that a machine of one platform downloads at most; as far as it was looked at.
    pub size: Option<u64>,
    /// When it was built, as its configuration says (RFC 3339); as far as it was looked at.
    pub created: Option<String>,
    /// Who built it; as far as that was asked.
    pub built: Option<Built>,
    /// What is wrong with it, in words.
    pub problem: Option<Problem>,
}

/// What the registry says of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is there, with all that was asked for.
    Complete,
    /// It is there, and something of it is missing or wrong.
    Incomplete,
    /// It is there, and not proven to be what it should be.
    Unproven,
    /// It does not exist.
    Missing,
    /// We are not let in: nobody knows whether it exists.
    Refused,
    /// There was no answer, or none that could be understood.
    Unknown,
}

impl State {
    fn of(error: &ImageError) -> Self {
        match error {
            ImageError::Registry(RegistryError::NotFound { .. } | RegistryError::NoRepository { .. }) => Self::Missing,
            ImageError::ChildGone { .. } => Self::Incomplete,
            ImageError::Registry(RegistryError::Refused { .. }) => Self::Refused,
            _ => Self::Unknown,
        }
    }
}

/// Looks for every image, all at once: one HEAD each, or one GET where platforms are wanted. The answers are in the order of
/// `wanted`.
pub async fn verify(registry: &Registry, wanted: &[Wanted]) -> Vec<Checked> {
    verify_many(registry, wanted).await.into_iter().map(Checked::told).collect()
}

/// As [`verify`], without a line in the log for each image: for the images of many versions.
pub async fn verify_many(registry: &Registry, wanted: &[Wanted]) -> Vec<Checked> {
    registry.expect(wanted.iter().map(|wanted| &wanted.image), Access::Pull);
    stream::iter(wanted).map(|wanted| check(registry, wanted)).buffered(CONCURRENCY).collect().await
}

async fn check(registry: &Registry, wanted: &Wanted) -> Checked {
    match look(registry, wanted).await {
        Err(error) => Checked::failed(wanted, &error),
        Ok((digest, platforms)) => {
            let problem = missing(wanted, &platforms);
            Checked::found(wanted, digest, platforms, problem)
        }
    }
}

impl Checked {
    fn failed(wanted: &Wanted, error: &ImageError) -> Self {
        let Wanted { service, image, tag, .. } = wanted.clone();
        let (state, problem) = (State::of(error), Some(problem(error)));
        Self { service, image, tag, digest: None, platforms: Vec::new(), state, size: None, created: None, built: None, problem }
    }

    fn found(wanted: &Wanted, digest: Digest, platforms: Vec<Platform>, problem: Option<Problem>) -> Self {
        let Wanted { service, image, tag, .. } = wanted.clone();
        let state = if problem.is_none() { State::Complete } else { State::Incomplete };
        Self { service, image, tag, digest: Some(digest), platforms, state, size: None, created: None, built: None, problem }
    }

    /// Lets what is there be no good, although nothing of it is missing.
    pub(crate) fn refuse(&mut self, error: &ImageError) {
        self.state = State::Unproven;
        self.problem = Some(problem(error));
    }

    /// Says what to do where it is the target that is not let in.
    pub(crate) fn as_target(&mut self) {
        if let (State::Refused, Some(problem)) = (self.state, &mut self.problem) {
            problem.hint =
                Some("let the target's user read the image, or make it public: the target could not pull it".to_owned());
        }
    }

    fn told(self) -> Self {
        if let (Some(digest), None) = (&self.digest, &self.problem) {
            tracing::info!("found {} on {digest}", self.image.tagged(&self.tag));
        }
        self
    }
}

async fn look(registry: &Registry, wanted: &Wanted) -> Result<(Digest, Vec<Platform>), ImageError> {
    let (image, tag) = (&wanted.image, wanted.tag.as_str());
    if wanted.platforms.is_empty() {
        let digest = registry.digest(image, tag).await?;
        let missing = || RegistryError::NotFound { image: image.tagged(&wanted.tag) };
        return Ok((digest.ok_or_else(missing)?, Vec::new()));
    }
    let manifest = registry.manifest(image, tag).await?;
    let platforms = match manifest.platforms() {
        Platforms::Listed(platforms) => platforms.clone(),
        Platforms::InConfig(config) => vec![registry.config(image, config).await?.platform],
    };
    Ok((manifest.digest().clone(), platforms))
}

fn missing(wanted: &Wanted, found: &[Platform]) -> Option<Problem> {
    let missing: Vec<&Platform> = wanted.platforms.iter().filter(|platform| !found.contains(platform)).collect();
    if missing.is_empty() {
        return None;
    }
    let image = wanted.image.tagged(&wanted.tag);
    let message = if found.is_empty() {
        format!("{image} has no {}; it names no platform at all", listed(missing))
    } else {
        format!("{image} has no {}; it has {}", listed(missing), listed(found))
    };
    Some(Problem { message, hint: Some("build and push the image for every platform that `platforms` names".to_owned()) })
}

pub(crate) fn problem(error: &ImageError) -> Problem {
    Problem { message: failure::chain(error), hint: error.hint() }
}
