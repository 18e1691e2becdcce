//! What can go wrong, and what to do then.

use actions_core::{Exit, Explain};
use http_client::HttpError;
use thiserror::Error;

use crate::digest::Digest;

/// Why an image cannot be named, found, read or put.
#[derive(Debug, Error)]
pub enum RegistryError {
    /// A text is not an image's name.
    #[error("`{image}` is not an image's name: {reason}")]
    InvalidImage {
        /// The text.
        image: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A text is not a tag.
    #[error("`{tag}` is not a tag: at most 128 letters, digits, `.`, `_` and `-`, of which the first is neither `.` nor `-`")]
    InvalidTag {
        /// The text.
        tag: String,
    },
    /// A text is not a digest.
    #[error("`{text}` is not a digest")]
    InvalidDigest {
        /// The text.
        text: String,
    },
    /// A text is not a platform.
    #[error("`{platform}` is not a platform")]
    InvalidPlatform {
        /// The text.
        platform: String,
    },
    /// docker's configuration cannot be read.
    #[error("failed to read {path}: {reason}")]
    DockerConfig {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The image is not there.
    #[error("{image} does not exist")]
    NotFound {
        /// The image with its tag or digest.
        image: String,
    },
    /// The whole repository is not there.
    #[error("{image} does not exist: the registry knows no repository `{repository}`")]
    NoRepository {
        /// The image with its tag or digest.
        image: String,
        /// The repository's path.
        repository: String,
    },
    /// The registry asks for credentials in a way that is not understood.
    #[error("{registry} asks for credentials in a way that is not known")]
    Challenge {
        /// The registry.
        registry: String,
    },
    /// The registry sends to a place that credentials must not go to.
    #[error("{registry} asks to get a token from `{realm}`, which is not done: {reason}")]
    Realm {
        /// The registry.
        registry: String,
        /// The place.
        realm: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The token endpoint gives no token.
    #[error("failed to get a token for {registry}")]
    Token {
        /// The registry.
        registry: String,
        /// The cause.
        #[source]
        source: Box<HttpError>,
    },
    /// The token endpoint's answer holds no token.
    #[error("the token endpoint of {registry} answered without a token")]
    NoToken {
        /// The registry.
        registry: String,
    },
    /// AWS gives no password for the registry.
    #[error("failed to get a password for {registry} from AWS")]
    Aws {
        /// The registry.
        registry: String,
        /// The cause.
        #[source]
        source: Box<HttpError>,
    },
    /// A role at AWS cannot be taken on.
    #[error("failed to take on the role {role} with this job's token")]
    Role {
        /// The role's ARN.
        role: String,
        /// The cause.
        #[source]
        source: Box<HttpError>,
    },
    /// The answer to taking on a role holds no keys.
    #[error("AWS answered without keys for the role {role}")]
    NoKeys {
        /// The role's ARN.
        role: String,
    },
    /// The API of Amazon's registry does not do what it is asked.
    #[error("{operation} of {repository} failed at AWS{}", named_code(code))]
    Ecr {
        /// The image without tag.
        repository: String,
        /// What was asked for, in the API's word.
        operation: String,
        /// The API's word for what is wrong; empty when it gave none.
        code: String,
        /// The cause.
        #[source]
        source: Box<HttpError>,
    },
    /// The registry does not take the credentials, or wants some.
    #[error("{registry} refuses {action} {repository}{}", with(*named))]
    Refused {
        /// The registry.
        registry: String,
        /// The repository's path.
        repository: String,
        /// `to pull`, `to push` or `to delete from`.
        action: &'static str,
        /// Whether credentials were given.
        named: bool,
    },
    /// The registry does not say where a blob's bytes go.
    #[error("the registry takes no blobs for {repository}: it does not say where to send them")]
    NoUpload {
        /// The image without tag.
        repository: String,
    },
    /// The registry did not answer as it should.
    #[error("failed {action} {image}")]
    Http {
        /// The image with its tag or digest.
        image: String,
        /// What was tried, such as `to read` or `to tag`.
        action: &'static str,
        /// The cause.
        #[source]
        source: Box<HttpError>,
    },
    /// The bytes are not those that the registry says they are.
    #[error("{image} is damaged: the registry says {told}, the bytes are {is}")]
    Digest {
        /// The image with its tag or digest.
        image: String,
        /// What the registry or the reference says.
        told: Digest,
        /// What the bytes are.
        is: Digest,
    },
    /// After the tag was put the registry names another digest.
    #[error("{image} is on {found} after {sent} was sent")]
    TagElsewhere {
        /// The image with its tag.
        image: String,
        /// What was sent.
        sent: Digest,
        /// What the tag is on, or `nothing`.
        found: String,
    },
    /// The manifest is of the format that registries no longer serve.
    #[error("{image} is a manifest of schema 1, which is not supported")]
    Schema1 {
        /// The image with its tag or digest.
        image: String,
    },
    /// The answer is not a manifest.
    #[error("{image} is not an image: the registry answered `{media_type}`")]
    NotAManifest {
        /// The image with its tag or digest.
        image: String,
        /// The answer's media type.
        media_type: String,
    },
    /// The image's configuration names no platform.
    #[error("the configuration of {image} names no platform")]
    NotAConfig {
        /// The image with its tag or digest.
        image: String,
    },
}

impl Explain for RegistryError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Ecr { operation, code, .. } if !code.is_empty() => {
                format!("check the job's AWS credentials, and that they may `ecr:{operation}` in this repository")
            }
            Self::Token { source, .. } | Self::Http { source, .. } | Self::Ecr { source, .. } => return source.hint(),
            Self::Aws { .. } => "check the job's AWS credentials, and that they may `ecr:GetAuthorizationToken`".to_owned(),
            Self::Role { .. } | Self::NoKeys { .. } => {
                "give the job `permissions: id-token: write`, and let the role's trust policy name this repository".to_owned()
            }
            Self::Refused { registry, action, named, .. } => refused_hint(registry, action, *named),
            Self::InvalidImage { .. } => "write it as registry/owner/name, such as ghcr.io/acme/shop-api".to_owned(),
            Self::InvalidTag { .. } => "take a shorter text, or other characters: registries take no other tags".to_owned(),
            Self::InvalidDigest { .. } => "write it as sha256: and 64 hexadecimal digits".to_owned(),
            Self::InvalidPlatform { .. } => "write it as os/architecture, such as linux/amd64".to_owned(),
            Self::DockerConfig { .. } => "repair the file, or point DOCKER_CONFIG at another folder".to_owned(),
            Self::NotFound { .. } | Self::NoRepository { .. } => {
                "check the name and the version, and that the build has pushed it; without permission to pull, registries say the \
                 same"
                    .to_owned()
            }
            Self::Challenge { .. } | Self::Realm { .. } | Self::NoToken { .. } | Self::NoUpload { .. } => {
                "check the registry's host in the image's name; if it is right, its settings are wrong".to_owned()
            }
            Self::Digest { .. } | Self::NotAManifest { .. } => {
                "check that no proxy answers in the registry's place, and run again".to_owned()
            }
            Self::TagElsewhere { .. } => "another run has moved the tag meanwhile; run again".to_owned(),
            Self::Schema1 { .. } | Self::NotAConfig { .. } => "build and push the image again with a current builder".to_owned(),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::InvalidImage { .. } | Self::InvalidTag { .. } | Self::InvalidPlatform { .. } | Self::DockerConfig { .. } => {
                Exit::BadInput
            }
            Self::Token { source, .. } | Self::Http { source, .. } | Self::Ecr { source, .. } => source.exit(),
            _ => Exit::Expected,
        }
    }
}

impl RegistryError {
    /// Whether another try may end otherwise: the connection broke, or the server failed.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Http { source, .. } if source.is_outcome_unknown())
    }

    /// Whether the registry understood who we are and says no to the request itself.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        let Self::Http { source, .. } = self else {
            return false;
        };
        source.status_code().is_some_and(|status| matches!(status.as_u16(), 400 | 405 | 409 | 412))
    }
}

fn named_code(code: &str) -> String {
    if code.is_empty() { String::new() } else { format!(" ({code})") }
}

fn with(named: bool) -> &'static str {
    if named { " with the credentials given" } else { ": it wants credentials, and none are given" }
}

fn refused_hint(registry: &str, action: &str, named: bool) -> String {
    let permission = if action == "to pull" { "read" } else { "write" };
    match (registry, named) {
        (crate::reference::GHCR, true) => format!(
            "give the job `permissions: packages: {permission}`, and the repository access under the package's settings, \
             \"Manage Actions access\""
        ),
        (crate::reference::GHCR, false) => {
            format!("give the input `github-token`, and the job `permissions: packages: {permission}`")
        }
        (host, false) if host.contains(".dkr.ecr.") => {
            "give the job AWS credentials by aws-actions/configure-aws-credentials, or name a \
                                                        role in AWS_ROLE_ARN"
                .to_owned()
        }
        (host, true) if host.contains(".dkr.ecr.") => {
            "let the AWS credentials read the repository, or write it to promote; a repository that does not exist is refused too"
                .to_owned()
        }
        (_, true) => "check `registry-username` and `registry-password`, and what they may do in the registry".to_owned(),
        (_, false) => "give `registry-username` and `registry-password` (they are for one registry), or the registry's entry in \
                       DOCKER_CONFIG's config.json"
            .to_owned(),
    }
}
