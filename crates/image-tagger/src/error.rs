//! What can go wrong, and what to do then.

use std::path::PathBuf;

use actions_core::untrusted::one_line;
use actions_core::{Exit, Explain};
use attestation::Refusal;
use github_client::GitHubError;
use registry_client::{Digest, RegistryError};
use thiserror::Error;

/// Why an image cannot be named, found, verified or tagged.
#[derive(Debug, Error)]
pub enum ImageError {
    /// A registry is in the way.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// GitHub is in the way.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// Attestations cannot be verified.
    #[error("attestations cannot be verified: {refusal}")]
    Verifier {
        /// Why.
        refusal: Refusal,
    },
    /// The file of trusted authorities cannot be read.
    #[error("failed to read the trusted roots {}", path.display())]
    Roots {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Nobody says who built an image.
    #[error("{image} is not attested: GitHub knows of no provenance of {digest} in this repository")]
    NotAttested {
        /// The image with its tag.
        image: String,
        /// What the tag is on.
        digest: Digest,
    },
    /// What says who built an image is not good.
    #[error("{image} is not proven to be built by this repository ({digest}): {}", one_line(&refusal.to_string()))]
    Attestation {
        /// The image with its tag.
        image: String,
        /// What the tag is on.
        digest: Digest,
        /// Why.
        refusal: Refusal,
    },
    /// A template of tags does not hold the version.
    #[error("`{template}` is not a template of tags: it must hold `{{version}}` and no other braces")]
    InvalidTemplate {
        /// The template.
        template: String,
    },
    /// A platform that an index lists is not there.
    #[error("{image} lists {platform}, but {child} does not exist")]
    ChildGone {
        /// The image with its tag.
        image: String,
        /// The platform.
        platform: String,
        /// The platform's own manifest.
        child: String,
    },
    /// A text does not say where an image comes from.
    #[error("`{text}` is no tag, no digest and no image with one of them")]
    InvalidSource {
        /// The text.
        text: String,
    },
    /// Nothing says where a service's image comes from.
    #[error("nothing says where the image of `{service}` comes from")]
    NoSource {
        /// The service.
        service: String,
    },
    /// A line names a service that there is not.
    #[error("there is no service `{service}`")]
    UnknownService {
        /// What was named.
        service: String,
        /// The services that there are.
        known: Vec<String>,
    },
    /// The registry refused to move a tag.
    #[error("failed to put {image} on {wanted}{}", now.as_ref().map(|now| format!(" (it stays on {now})")).unwrap_or_default())]
    TagRefused {
        /// The image with its tag.
        image: String,
        /// What it should be on.
        wanted: Digest,
        /// What it is on, as far as that is known.
        now: Option<Digest>,
        /// The cause.
        #[source]
        source: Box<RegistryError>,
    },
    /// Manifests that matter could not be read, so that nothing of the image may be removed.
    #[error("{image} is left as it is: {}", unread_of(unread))]
    Untouched {
        /// The image without tag.
        image: String,
        /// The manifests, each with what went wrong.
        unread: Vec<(String, String)>,
    },
    /// The registry deletes nothing.
    #[error("the registry of {image} deletes nothing")]
    DeletionDisabled {
        /// The image without tag.
        image: String,
    },
    /// GitHub has no package of an image's name.
    #[error("GitHub knows no package of {image}")]
    NoPackage {
        /// The image without tag.
        image: String,
    },
    /// GitHub does not list what was just pushed.
    #[error("GitHub does not list the version {digest} of {image}, which was just pushed")]
    NoVersion {
        /// The image without tag.
        image: String,
        /// The version's digest.
        digest: Digest,
    },
    /// A record of what runs cannot be read.
    #[error("failed to read the deployment record {path}: {why}")]
    Record {
        /// The path or glob.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// The record in one of GitHub's deployments cannot be read.
    #[error("failed to read the record of the deployment {id} of {environment}: {why}")]
    Payload {
        /// GitHub's id of the deployment.
        id: u64,
        /// The environment.
        environment: String,
        /// What is wrong.
        why: String,
    },
    /// The run was cancelled.
    #[error("the run was cancelled while {image} was pruned")]
    Cancelled {
        /// The image without tag.
        image: String,
    },
    /// The checkout cannot be read.
    #[error("failed to read the git repository of {}", folder.display())]
    Checkout {
        /// The folder that was checked out.
        folder: PathBuf,
        /// The cause.
        #[source]
        source: Box<gix::Error>,
    },
    /// A file for `docker buildx bake` cannot be written.
    #[error("failed to write {}", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

impl Explain for ImageError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Registry(error) => return error.hint(),
            Self::GitHub(error) => return error.hint(),
            Self::Verifier { refusal } | Self::Attestation { refusal, .. } => refusal.hint().to_owned(),
            Self::Roots { .. } => "give the file that `gh attestation trusted-root` prints, in the workspace".to_owned(),
            Self::NotAttested { .. } => {
                "after the build, run actions/attest-build-provenance with the image's name and digest and `permissions:` of \
                 `id-token: write` and `attestations: write`; this job needs `attestations: read`"
                    .to_owned()
            }
            Self::TagRefused { now: Some(_), source, .. } if source.is_bad_request() => {
                "the registry's tags are probably immutable, and this one is taken: use a new version".to_owned()
            }
            Self::TagRefused { source, .. } => return source.hint(),
            Self::InvalidTemplate { .. } => {
                "write the template as `{version}` or `v{version}` in `image_tag` of deploy.yml".to_owned()
            }
            Self::InvalidSource { .. } | Self::NoSource { .. } => {
                "write a tag, sha256: and a digest, or an image with its tag such as ghcr.io/acme/{name}:1.6.1".to_owned()
            }
            Self::UnknownService { service, known } => {
                match actions_core::inputs::nearest(service, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known are {}", known.join(", ")),
                }
            }
            Self::ChildGone { .. } => {
                "build and push the image again, and let no tidying-up delete untagged manifests that an index lists".to_owned()
            }
            Self::Untouched { .. } => "run again; when it stays so, push what is broken again, or delete it by hand".to_owned(),
            Self::DeletionDisabled { .. } => {
                "let the registry delete: REGISTRY_STORAGE_DELETE_ENABLED=true for docker-registry and distribution".to_owned()
            }
            Self::NoPackage { .. } => {
                "check the image's name, and give the job `permissions: packages: write`; GitHub shows a package only to who may read it"
                    .to_owned()
            }
            Self::Record { .. } => "`keep-records` takes paths and globs of deployment.json, relative to the workspace".to_owned(),
            Self::Payload { .. } => {
                "prune with the version that deploys; what the record names runs, and nothing is removed before it is known".to_owned()
            }
            Self::NoVersion { .. } | Self::Cancelled { .. } => "run again: it goes on from there".to_owned(),
            Self::Checkout { .. } => "`context: git` needs a checkout: run actions/checkout before".to_owned(),
            Self::Unwritable { .. } => "point RUNNER_TEMP at a folder that can be written to".to_owned(),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Registry(error) => error.exit(),
            Self::GitHub(error) => error.exit(),
            Self::InvalidTemplate { .. }
            | Self::InvalidSource { .. }
            | Self::NoSource { .. }
            | Self::UnknownService { .. }
            | Self::Roots { .. }
            | Self::Verifier { refusal: Refusal::Roots { .. } } => Exit::BadInput,
            _ => Exit::Expected,
        }
    }
}

impl From<retention::Untouched> for ImageError {
    fn from(untouched: retention::Untouched) -> Self {
        let unread = untouched.unread.into_iter().map(|(digest, why)| (digest.to_string(), why)).collect();
        Self::Untouched { image: untouched.image, unread }
    }
}

/// How many manifests an error names; thousands may fail for one reason.
const NAMED: usize = 3;

fn unread_of(unread: &[(String, String)]) -> String {
    let named = unread.iter().take(NAMED).map(|(digest, why)| format!("{digest} cannot be read ({why})"));
    let more = unread.len().checked_sub(NAMED).filter(|more| *more > 0).map(|more| format!("{more} more cannot be read either"));
    named.chain(more).collect::<Vec<_>>().join("; ")
}
