//! A server of one's own, which takes only what is signed with its secret, and each event once.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::Catcher;

pub(super) async fn take(State(catcher): State<Catcher>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if !is_signed(&catcher.state().secret, &header("deploy-timestamp"), &body, &header("deploy-signature")) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(event) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST };
    let key = header("idempotency-key");
    if event["id"] != key.as_str() {
        return StatusCode::BAD_REQUEST;
    }
    // What comes again is taken and not done again.
    if catcher.state().keys.insert(key) {
        let title = format!("{} {}", event["event"].as_str().unwrap_or_default(), event["version"].as_str().unwrap_or_default());
        catcher.keep("webhook", &title, event);
    }
    StatusCode::OK
}

/// Whether `v1=` and the HMAC-SHA256 of timestamp, `.` and body is the signature; compared in constant time.
fn is_signed(secret: &str, timestamp: &str, body: &[u8], signature: &str) -> bool {
    let Some(given) = signature.strip_prefix("v1=").and_then(bytes) else { return false };
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok().filter(|_| !secret.is_empty());
    mac.is_some_and(|mac| mac.chain_update(timestamp).chain_update(".").chain_update(body).verify_slice(&given).is_ok())
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
