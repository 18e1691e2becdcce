//! A deployment triggered without a key, by the webhook of a service.
//!
//! A webhook cannot carry a version: it deploys what the service is set to. It tells no id, and its result cannot be read. What it
//! can carry is the deployment's title, in the form of a push to GitHub.

use actions_core::Secret;
use http::{HeaderName, StatusCode};
use http_client::{Client, Replay, Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::answer;
use crate::error::DokployError;

const NAME: &str = "the webhook";

/// What a webhook is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trigger {
    /// The deployment's title.
    pub title: String,
    /// The commit, which becomes the deployment's description.
    pub sha: String,
    /// The branch; services from git deploy only when it is theirs.
    pub branch: Option<String>,
}

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
            message if message.starts_with("Application Image Name") => Self::ImageName,
            message if message.starts_with("Application Image Tag") => Self::ImageTag,
            _ => Self::Unknown,
        }
    }

    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::Branch => {
                "run on the branch that the service is set to in Dokploy, or change it there; a run on a tag has no branch: deploy \
                 with an API key"
            }
            Self::WatchPaths => "remove the watch paths of the service in Dokploy, or deploy with an API key, which ignores them",
            Self::ImageName => "set the service's image in Dokploy to the one that is announced, with the registry in front",
            Self::ImageTag => "a webhook cannot change the tag: set it in Dokploy, or deploy with an API key",
            Self::NoImage => "set the image of the service in Dokploy",
            Self::Unknown => "look at the service's settings in Dokploy, or deploy with an API key",
        }
    }
}

#[derive(Deserialize)]
struct Message {
    message: String,
}

/// Triggers a deployment. Only 200 counts; the request is not sent twice when its outcome is unknown.
///
/// # Errors
/// [`DokployError`], which never shows the URL: its path is the credential.
pub async fn trigger(client: &Client, url: &Secret, trigger: &Trigger) -> Result<(), DokployError> {
    let url = Url::parse(url.expose().trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let request = Request::post(url.ok_or(DokployError::WebhookUrl)?)
        .secret_url()
        .replay(Replay::Never)
        .header(HeaderName::from_static("x-github-event"), "push")?
        .json(&payload(trigger))?;
    read(client.send(request).await?)?;
    tracing::info!("triggered \"{}\" by webhook", trigger.title);
    Ok(())
}

/// A push to GitHub: every kind of source takes it, and title and description of the deployment follow from its head commit.
fn payload(trigger: &Trigger) -> Value {
    let mut payload = json!({
        "head_commit": { "id": trigger.sha, "message": trigger.title },
        "commits": [],
    });
    if let Some(branch) = &trigger.branch {
        payload["ref"] = json!(format!("refs/heads/{branch}"));
    }
    payload
}

fn read(response: Response) -> Result<(), DokployError> {
    let (status, text) = (response.status, response.text());
    let Ok(Message { message }) = serde_json::from_str(&text) else {
        let is_own = status.is_redirection() || status.is_server_error();
        return Err(if is_own { response.into_error().into() } else { answer::foreign(NAME, status, "") });
    };
    Err(match status {
        StatusCode::OK => return Ok(()),
        StatusCode::MOVED_PERMANENTLY => DokployError::Mismatch { mismatch: Mismatch::of(&message), message },
        StatusCode::NOT_FOUND => DokployError::WebhookToken(message),
        StatusCode::BAD_REQUEST if message.starts_with("Automatic deployments are disabled") => {
            DokployError::AutoDeployOff(message)
        }
        _ => DokployError::Refused { procedure: NAME, status, message },
    })
}
