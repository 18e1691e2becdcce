//! Why a push is not deployed: the webhook answers it 301, without a place to go to.

/// What does not match between the webhook's service and what was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mismatch {
    /// The branch.
    Branch,
    /// No changed file is under a watched path.
    WatchPaths,
    /// The image's name.
    ImageName,
    /// The image's tag.
    ImageTag,
    /// The service has no image yet.
    NoImage,
    /// The push names no image, which v0.25.7 to v0.26.0 want.
    NoImageAnnounced,
    /// Something that this version does not know.
    Unknown,
}

impl Mismatch {
    /// Reads the server's message.
    #[must_use]
    pub fn of(message: &str) -> Self {
        match message {
            "Branch Not Match" => Self::Branch,
            "Watch Paths Not Match" => Self::WatchPaths,
            "Application Docker Image Name Not Found" | "Application Docker Tag Not Found" => Self::NoImage,
            message if message.starts_with("Webhook Docker") => Self::NoImageAnnounced,
            message if message.starts_with("Application Image Name") => Self::ImageName,
            message if message.starts_with("Application Image Tag") => Self::ImageTag,
            _ => Self::Unknown,
        }
    }

    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::Branch => {
                "run on the branch that the service is set to in Dokploy, or name that branch with webhook-branch; a run on a tag has \
                 none; with an API key the branch is looked up"
            }
            Self::WatchPaths => {
                "name the changed files with webhook-paths, or remove the watch paths of the service in Dokploy, or deploy with an API \
                 key, which ignores them"
            }
            Self::ImageName => {
                "give webhook-image exactly as the service's image is written in Dokploy, with the registry in front where it is there"
            }
            Self::ImageTag => "a webhook cannot change the tag: set it in Dokploy, or deploy with an API key",
            Self::NoImage => "set the image of the service in Dokploy",
            Self::NoImageAnnounced => {
                "this version of Dokploy wants to hear of an image: set webhook-source to ghcr or docker-hub, with webhook-image"
            }
            Self::Unknown => "look at the service's settings in Dokploy, or deploy with an API key",
        }
    }
}
