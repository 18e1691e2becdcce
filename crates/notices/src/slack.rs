//! Messages for Slack: blocks with plain texts, in which Slack reads no markup, and one line of links.
//!
//! Limits: 50 blocks, 150 characters in a header, 3,000 in a section (docs.slack.dev, Block Kit). We use at most three blocks.

use http_client::{HttpError, Request};
use serde_json::{Value, json};

use crate::error::NoticeError;
use crate::event::{Event, Kind};
use crate::story;
use crate::text::fit;

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

/// The same message for `chat.postMessage`: in a channel, or in a thread. Bad news in a thread is shown in the channel too.
#[must_use]
pub fn post(event: &Event, channel: &str, thread: Option<&Thread>) -> Value {
    let mut body = message(event);
    body["channel"] = thread.map_or(channel, |thread| &thread.channel).into();
    if let Some(thread) = thread {
        body["thread_ts"] = thread.ts.as_str().into();
        body["reply_broadcast"] = (!matches!(event.kind, Kind::Deployed | Kind::Triggered)).into();
    }
    body
}

/// The message for `chat.update`: the first message of a thread says how it ended.
#[must_use]
pub fn update(event: &Event, thread: &Thread) -> Value {
    let mut body = message(event);
    body["channel"] = thread.channel.as_str().into();
    body["ts"] = thread.ts.as_str().into();
    body
}

/// What an answer of the API means: Slack says 200 also when it refuses.
///
/// # Errors
/// [`NoticeError::Slack`] when it refuses, [`NoticeError::Http`] for any other answer.
pub fn answer(response: http_client::Response) -> Result<Thread, NoticeError> {
    let answer: Value = response.success()?.json()?;
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if answer.get("ok") == Some(&Value::Bool(true)) {
        Ok(Thread { channel: text("channel"), ts: text("ts") })
    } else {
        Err(NoticeError::Slack { code: text("error"), needed: Some(text("needed")).filter(|needed| !needed.is_empty()) })
    }
}

/// The request that carries a message to a method of the API.
///
/// # Errors
/// [`HttpError`] when the token cannot be a header.
pub fn request(url: url::Url, token: &actions_core::Secret, body: &Value) -> Result<Request, HttpError> {
    Request::post(url).json(body)?.bearer(token)
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
