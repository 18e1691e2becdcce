//! Messages for Slack: blocks with plain texts, in which Slack reads no markup, and one line of links.
//!
//! Limits: 50 blocks, 150 characters in a header, 3,000 in a section (docs.slack.dev, Block Kit). We use at most three blocks.

use http_client::Response;
use serde_json::{Value, json};

use crate::error::NoticeError;
use crate::event::{Event, Kind};
use crate::story;
use crate::text::{fit, plain};

/// The name of our metadata.
const METADATA: &str = "deploy_action_deployment";

/// A message that was posted, and under which others are threaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The channel's id, as Slack answered it.
    pub channel: String,
    /// The message's time, which is its name.
    pub ts: String,
}

/// The message, without a channel: what an incoming webhook takes.
#[must_use]
pub fn message(event: &Event) -> Value {
    let title = format!("{} {}", story::mark(event.kind), story::title(event));
    let facts = story::facts(event);
    // Each line gets its share, so that a long reason does not push out what to do.
    let body: Vec<_> =
        facts.iter().map(|(name, text)| format!("{name}: {}", fit(text, 3000 / facts.len() - 14, escape))).collect();
    let links: Vec<_> = story::links(event).iter().map(|(name, url)| format!("<{}|{name}>", url.replace('&', "&amp;"))).collect();
    let mut blocks = vec![json!({ "type": "header", "text": verbatim(&fit(&title, 150, escape)) })];
    if !body.is_empty() {
        blocks.push(json!({ "type": "section", "text": verbatim(&body.join("\n")) }));
    }
    if !links.is_empty() {
        let text = json!({ "type": "mrkdwn", "text": links.join(" · "), "verbatim": true });
        blocks.push(json!({ "type": "context", "elements": [text] }));
    }
    // The text is what notifications show.
    json!({ "text": fit(&title, 300, escape), "mrkdwn": false, "unfurl_links": false, "unfurl_media": false, "blocks": blocks })
}

/// The same message for `chat.postMessage`: in a channel, where later attempts of the run find it, or in a thread. A bad end in a thread
/// is shown in the channel too.
#[must_use]
pub fn post(event: &Event, channel: &str, thread: Option<&Thread>) -> Value {
    let mut body = message(event);
    body["channel"] = thread.map_or(channel, |thread| &thread.channel).into();
    if let Some(thread) = thread {
        body["thread_ts"] = thread.ts.as_str().into();
        body["reply_broadcast"] = matches!(event.kind, Kind::Failed | Kind::Cancelled | Kind::RolledBack).into();
    } else {
        body["metadata"] = metadata(event);
    }
    body
}

/// The message for `chat.update`: the first message of a thread says how it stands.
#[must_use]
pub fn update(event: &Event, thread: &Thread) -> Value {
    let mut body = message(event);
    body["metadata"] = metadata(event);
    body["channel"] = thread.channel.as_str().into();
    body["ts"] = thread.ts.as_str().into();
    body
}

/// By what a message is known again: data that programs see and people do not (docs.slack.dev, "Message metadata").
fn metadata(event: &Event) -> Value {
    let payload = json!({ "deployment": event.deployment_key(), "event": event.kind.word() });
    json!({ "event_type": METADATA, "event_payload": payload })
}

/// The thread of an event's deployment among the newest messages of a channel, as `conversations.history` answers them; and whether its
/// first message says an end.
#[must_use]
pub fn find(event: &Event, channel: &str, history: &Value) -> Option<(Thread, bool)> {
    let key = event.deployment_key();
    let mut messages = history["messages"].as_array()?.iter().filter(|message| message["metadata"]["event_type"] == METADATA);
    let first = messages.find(|message| message["metadata"]["event_payload"]["deployment"] == key.as_str())?;
    let is_ended = first["metadata"]["event_payload"]["event"] != Kind::Started.word();
    Some((Thread { channel: channel.to_owned(), ts: first["ts"].as_str()?.to_owned() }, is_ended))
}

/// What an answer of the API means: Slack says 200 also when it refuses.
///
/// # Errors
/// [`NoticeError::Slack`] when it refuses, [`NoticeError::Http`] for any other answer.
pub fn answer(response: Response) -> Result<Value, NoticeError> {
    let answer: Value = response.success()?.json()?;
    if answer["ok"] == true {
        return Ok(answer);
    }
    let text = |key: &str| answer[key].as_str().map(|text| fit(text, 200, plain)).filter(|text| !text.is_empty());
    Err(NoticeError::Slack { code: text("error").unwrap_or_default(), needed: text("needed") })
}

/// Whether a refusal is of the thread and not of the message: a thread that is locked, or a channel that has none (docs.slack.dev,
/// "chat.postMessage"; `thread_not_found` is not listed there, and is what `conversations.replies` says of one that is gone).
#[must_use]
pub fn refuses_threads(code: &str) -> bool {
    matches!(
        code,
        "cannot_reply_to_message"
            | "restricted_action_non_threadable_channel"
            | "restricted_action_thread_locked"
            | "thread_not_found"
    )
}

/// What an answer to an incoming webhook means: it refuses with a word of its own and nothing else.
///
/// # Errors
/// [`NoticeError::Slack`] when it refuses so, [`NoticeError::Http`] for any other answer.
pub fn hook_answer(response: Response) -> Result<(), NoticeError> {
    let word = response.text();
    let is_word = !word.is_empty() && word.len() <= 64 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if response.status.is_client_error() && is_word {
        return Err(NoticeError::Slack { code: word, needed: None });
    }
    response.success()?;
    Ok(())
}

fn verbatim(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

/// Slack's three entities, and no mention.
fn escape(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '@' => out.push_str("@\u{200b}"),
        c => out.push(c),
    }
}
