//! Discord's and Teams' webhooks.

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Catcher, length};

/// The most bytes of a message to Teams.
const MOST_TEAMS: usize = 28 * 1024;

/// Discord answers the message that it made when it is asked to wait, else nothing.
pub(super) async fn discord(
    State(catcher): State<Catcher>,
    Query(query): Query<HashMap<String, String>>,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let embeds = body["embeds"].as_array().map(Vec::as_slice).unwrap_or_default();
    if embeds.is_empty() && length(&body["content"]) == 0 {
        return (StatusCode::BAD_REQUEST, Json(json!({ "message": "Cannot send an empty message", "code": 50006 })))
            .into_response();
    }
    let sum: usize = embeds.iter().map(embed_length).sum();
    if embeds.len() > 10 || sum > 6000 || !embeds.iter().all(embed_fits) {
        let errors = json!({ "embeds": ["0"] });
        let refusal = json!({ "message": "Invalid Form Body", "code": 50035, "errors": errors });
        return (StatusCode::BAD_REQUEST, Json(refusal)).into_response();
    }
    let title = embeds.first().and_then(|embed| embed["title"].as_str()).unwrap_or_default().to_owned();
    let made = json!({ "id": "1", "channel_id": "2", "embeds": embeds, "webhook_id": "3" });
    catcher.keep("Discord", &title, body.clone());
    if query.get("wait").is_some_and(|wait| wait == "true") {
        Json(made).into_response()
    } else {
        StatusCode::NO_CONTENT.into_response()
    }
}

fn fields(embed: &Value) -> &[Value] {
    embed["fields"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The characters that count for the limit of all embeds together.
fn embed_length(embed: &Value) -> usize {
    let fields: usize = fields(embed).iter().map(|field| length(&field["name"]) + length(&field["value"])).sum();
    length(&embed["title"]) + length(&embed["description"]) + length(&embed["footer"]["text"]) + fields
}

fn embed_fits(embed: &Value) -> bool {
    let field = |field: &Value| (1..=256).contains(&length(&field["name"])) && (1..=1024).contains(&length(&field["value"]));
    length(&embed["title"]) <= 256 && fields(embed).len() <= 25 && fields(embed).iter().all(field)
}

/// A workflow takes the message and posts it later.
pub(super) async fn teams(State(catcher): State<Catcher>, bytes: Bytes) -> StatusCode {
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let attachment = &body["attachments"][0];
    let is_card =
        attachment["contentType"] == "application/vnd.microsoft.card.adaptive" && attachment["content"]["type"] == "AdaptiveCard";
    match (bytes.len(), body["type"] == "message" && is_card) {
        (MOST_TEAMS.., _) => StatusCode::PAYLOAD_TOO_LARGE,
        (_, false) => StatusCode::BAD_REQUEST,
        (_, true) => {
            let title = attachment["content"]["body"][0]["inlines"][0]["text"].as_str().unwrap_or_default().to_owned();
            catcher.keep("Teams", &title, body);
            StatusCode::ACCEPTED
        }
    }
}
