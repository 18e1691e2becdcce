//! A signed request to a server of one's own.
//!
//! | header | value |
//! |---|---|
//! | `Idempotency-Key` | the event's key: the same each time that the event is sent |
//! | `Deploy-Timestamp` | when it was signed, in seconds since 1970 |
//! | `Deploy-Signature` | `v1=` and HMAC-SHA256 over timestamp, `.` and body, in hexadecimal digits |

use actions_core::Secret;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;
use http_client::{Replay, Request};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

use crate::error::NoticeError;
use crate::event::{Event, hex};

/// The body, as JSON.
#[must_use]
pub fn body(event: &Event) -> Value {
    json!({
        "id": event.key(),
        "event": event.kind.word(),
        "repository": event.repository,
        "environment": event.environment,
        "version": event.version,
        "previous_version": event.previous,
        "services": event.services,
        "sha": event.sha,
        "actor": event.actor,
        "run_url": event.run_url,
        "url": event.url,
        "started": event.started.to_string(),
        "finished": event.finished.to_string(),
        "reason": event.reason,
        "hint": event.hint,
    })
}

/// The signature of a body at a time in seconds, as its header holds it.
#[must_use]
pub fn signature(secret: &Secret, seconds: i64, body: &[u8]) -> String {
    // HMAC takes keys of every length (RFC 2104), so that this is never none.
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok();
    let signed = mac.map(|mac| mac.chain_update(format!("{seconds}.")).chain_update(body).finalize().into_bytes());
    signed.map(|bytes| format!("v1={}", hex(&bytes))).unwrap_or_default()
}

/// The request. It may be sent again: its key tells a repetition.
///
/// # Errors
/// [`NoticeError::Http`] when a value cannot be a header.
pub fn request(url: Url, secret: &Secret, event: &Event, now: Timestamp) -> Result<Request, NoticeError> {
    let body = body(event).to_string();
    let seconds = now.as_second();
    let signature = signature(secret, seconds, body.as_bytes());
    let request = Request::post(url)
        .secret_url()
        .conceal(secret)
        .body("application/json", body)?
        .header(HeaderName::from_static("idempotency-key"), &event.key())?
        .header(HeaderName::from_static("deploy-timestamp"), &seconds.to_string())?
        .header(HeaderName::from_static("deploy-signature"), &signature)?;
    Ok(request.replay(Replay::Safe))
}
