//! A deployment triggered without a key, by the webhook of a service.
//!
//! A webhook cannot carry a version: it deploys what the service is set to. It tells no id, and its result cannot be read. What it
//! can carry is the deployment's title. It is accepted only as a push that the service's source would send.
//!
//! | module | what it holds |
//! |---|---|
//! | [`payload`] | the push of each kind of source |
//! | [`image`] | image references, as the webhook reads them |
//! | [`mismatch`] | why a push is not deployed |
//! | [`service`] | the service that a webhook belongs to, seen by a key |

pub mod image;
pub mod mismatch;
pub mod payload;
pub mod service;

use actions_core::Secret;
use http::StatusCode;
use http_client::{Client, Replay, Request, Response};
use serde::Deserialize;
use url::Url;

pub use mismatch::Mismatch;
pub use payload::{Form, Trigger};

use crate::answer;
use crate::error::DokployError;

const NAME: &str = "the webhook";

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
    let request = Request::post(url.ok_or(DokployError::WebhookUrl)?).secret_url().replay(Replay::Never);
    let (name, value) = trigger.header();
    read(client.send(request.header(name, value)?.json(&trigger.body())?).await?)?;
    tracing::info!("triggered \"{}\" by webhook", trigger.shown_title());
    Ok(())
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
