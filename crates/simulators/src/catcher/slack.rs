//! Slack: its API as a bot sees it, and incoming webhooks.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Catcher, length};

/// The first message's time; each further one is a second later.
const BEGINNING: usize = 1_700_000_000;

/// A message in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The channel's id.
    pub channel: String,
    /// Its time, which is its name.
    pub ts: String,
    /// The first message of the thread that it is in.
    pub thread: Option<String>,
    /// Whether a message of a thread is shown in the channel too.
    pub is_broadcast: bool,
    /// What it says first.
    pub title: String,
    /// What it says, as it was sent.
    pub body: Value,
    /// What it said before it was changed, oldest first.
    pub before: Vec<String>,
}

pub(super) async fn post_message(State(catcher): State<Catcher>, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let (body, title) = match read(&catcher, &headers, &body) {
        Ok(read) => read,
        Err(refusal) => return Json(refusal),
    };
    let mut state = catcher.state();
    let channel = id(body["channel"].as_str().unwrap_or_default());
    let asked = body["thread_ts"].as_str();
    if asked.is_some_and(|asked| state.locked.contains(asked)) {
        return Json(refused("restricted_action_thread_locked"));
    }
    // A reply to what is not there becomes a first message; only its answer, without a thread, says so.
    let thread = asked.filter(|asked| state.messages.iter().any(|message| message.ts == *asked)).map(str::to_owned);
    let ts = format!("{}.000100", BEGINNING + state.posted);
    state.posted += 1;
    let is_broadcast = thread.is_some() && body["reply_broadcast"] == true;
    let mut answer = json!({ "ok": true, "channel": channel, "ts": ts, "message": { "text": body["text"], "ts": ts } });
    if let Some(thread) = &thread {
        answer["message"]["thread_ts"] = thread.as_str().into();
    }
    state.messages.push(Message {
        channel,
        ts,
        thread,
        is_broadcast,
        title: title.clone(),
        body: body.clone(),
        before: Vec::new(),
    });
    drop(state);
    catcher.keep("Slack", &title, body);
    Json(warned(&headers, answer))
}

pub(super) async fn update(State(catcher): State<Catcher>, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let (body, title) = match read(&catcher, &headers, &body) {
        Ok(read) => read,
        Err(refusal) => return Json(refusal),
    };
    let mut state = catcher.state();
    let is_it = |message: &&mut Message| body["channel"] == message.channel.as_str() && body["ts"] == message.ts.as_str();
    let Some(message) = state.messages.iter_mut().find(is_it) else {
        return Json(refused("message_not_found"));
    };
    message.before.push(std::mem::replace(&mut message.title, title));
    let answer = json!({ "ok": true, "channel": message.channel, "ts": message.ts, "text": body["text"] });
    message.body = body;
    Json(warned(&headers, answer))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    channel: String,
    #[serde(default)]
    include_all_metadata: bool,
    #[serde(default = "hundred")]
    limit: usize,
}

fn hundred() -> usize {
    100
}

/// The newest messages first; of threads only what is shown in the channel too.
pub(super) async fn history(State(catcher): State<Catcher>, headers: HeaderMap, Query(asked): Query<Asked>) -> Json<Value> {
    let state = catcher.state();
    if !is_bot(&headers) {
        return Json(refused("invalid_auth"));
    }
    if !state.reads {
        return Json(json!({ "ok": false, "error": "missing_scope", "needed": "channels:history", "provided": "chat:write" }));
    }
    // A channel is read by its id alone.
    if !is_id(&asked.channel) || state.missing.contains(&asked.channel) {
        return Json(refused("channel_not_found"));
    }
    let is_shown = |message: &&Message| message.channel == asked.channel && (message.thread.is_none() || message.is_broadcast);
    let shown = state.messages.iter().rev().filter(is_shown).take(asked.limit).map(|message| {
        let mut shown = json!({ "type": "message", "ts": message.ts, "text": message.body["text"], "bot_id": "B1" });
        if asked.include_all_metadata && message.body["metadata"].is_object() {
            shown["metadata"] = message.body["metadata"].clone();
        }
        shown
    });
    Json(json!({ "ok": true, "messages": shown.collect::<Vec<_>>(), "has_more": false }))
}

/// An incoming webhook answers in plain words.
pub(super) async fn incoming(State(catcher): State<Catcher>, body: Bytes) -> (StatusCode, String) {
    let refused = |status, word: &str| (status, word.to_owned());
    let Ok(body) = serde_json::from_slice::<Value>(&body) else { return refused(StatusCode::BAD_REQUEST, "invalid_payload") };
    if body["text"].is_null() && body["blocks"].is_null() {
        return refused(StatusCode::BAD_REQUEST, "no_text");
    }
    if !fits(&body) {
        return refused(StatusCode::BAD_REQUEST, "invalid_blocks");
    }
    if catcher.state().missing.contains("incoming") {
        return refused(StatusCode::NOT_FOUND, "channel_not_found");
    }
    let title = title(&body);
    catcher.keep("Slack", &title, body);
    (StatusCode::OK, "ok".to_owned())
}

/// The body and what it says first; or the refusal, which Slack answers with 200.
fn read(catcher: &Catcher, headers: &HeaderMap, body: &[u8]) -> Result<(Value, String), Value> {
    if !is_bot(headers) {
        return Err(refused("invalid_auth"));
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| refused("invalid_json"))?;
    let channel = body["channel"].as_str().unwrap_or_default();
    if channel.is_empty() || catcher.state().missing.contains(channel) {
        return Err(refused("channel_not_found"));
    }
    if body["text"].is_null() && body["blocks"].is_null() {
        return Err(refused("no_text"));
    }
    if !fits(&body) {
        return Err(
            json!({ "ok": false, "error": "invalid_blocks", "response_metadata": { "messages": ["[ERROR] must be less"] } }),
        );
    }
    let metadata = &body["metadata"];
    let is_known = metadata["event_type"].is_string() && metadata["event_payload"].is_object();
    if !metadata.is_null() && !is_known {
        return Err(refused("invalid_metadata_format"));
    }
    let title = title(&body);
    Ok((body, title))
}

fn refused(code: &str) -> Value {
    json!({ "ok": false, "error": code })
}

/// What Slack says of a request without the encoding of its text.
fn warned(headers: &HeaderMap, mut answer: Value) -> Value {
    let content = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content.contains("charset=") {
        answer["warning"] = "missing_charset".into();
    }
    answer
}

fn is_bot(headers: &HeaderMap) -> bool {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    token.is_some_and(|token| token.starts_with("Bearer xoxb-"))
}

fn is_id(channel: &str) -> bool {
    channel.starts_with(['C', 'G']) && channel.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The id of a channel that is written to, which may be named.
fn id(channel: &str) -> String {
    if is_id(channel) { channel.to_owned() } else { "C42".to_owned() }
}

/// Whether the blocks keep Slack's limits: 50 blocks, 150 characters in a header, 3,000 in a section, 10 elements of a context.
fn fits(body: &Value) -> bool {
    let blocks = body["blocks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let fits = |block: &Value| match block["type"].as_str() {
        Some("header") => (1..=150).contains(&length(&block["text"]["text"])) && block["text"]["type"] == "plain_text",
        Some("section") => (1..=3000).contains(&length(&block["text"]["text"])),
        Some("context") => block["elements"].as_array().is_some_and(|elements| (1..=10).contains(&elements.len())),
        _ => false,
    };
    blocks.len() <= 50 && blocks.iter().all(fits)
}

fn title(body: &Value) -> String {
    body["text"].as_str().unwrap_or_default().to_owned()
}
