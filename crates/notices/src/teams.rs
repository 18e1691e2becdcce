//! Messages for Microsoft Teams: an Adaptive Card for a workflow's webhook, in runs of text, in which Teams reads no Markdown.
//!
//! Limit: 28 KB for the whole message (Microsoft, "Create and send messages").

use serde_json::{Value, json};

use crate::event::{Event, Kind};
use crate::story;
use crate::text::{fit, no_mention};

/// The message.
#[must_use]
pub fn message(event: &Event) -> Value {
    let title = format!("{} {}", story::mark(event.kind), story::title(event));
    let facts = story::facts(event);
    // As JSON a text can take twice its bytes: 2 · 9,000 leaves enough for the rest.
    let most = 9000 / facts.len().max(1);
    let mut body = vec![paragraph(&[
        json!({ "type": "TextRun", "text": fit(&title, 500, no_mention), "weight": "Bolder", "size": "Medium", "color": color(event.kind) }),
    ])];
    for (name, text) in &facts {
        body.push(paragraph(&[
            json!({ "type": "TextRun", "text": format!("{name}: "), "isSubtle": true }),
            json!({ "type": "TextRun", "text": fit(text, most, no_mention) }),
        ]));
    }
    let actions: Vec<_> = story::links(event)
        .iter()
        .map(|(name, url)| json!({ "type": "Action.OpenUrl", "title": format!("Open {name}"), "url": url }))
        .collect();
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": { "width": "Full" },
        "body": body,
        "actions": actions,
    });
    let attachment = json!({ "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card });
    json!({ "type": "message", "attachments": [attachment] })
}

fn paragraph(runs: &[Value]) -> Value {
    json!({ "type": "RichTextBlock", "inlines": runs })
}

fn color(kind: Kind) -> &'static str {
    match kind {
        Kind::Started | Kind::Released | Kind::Triggered | Kind::Cancelled => "Default",
        Kind::Deployed => "Good",
        Kind::RolledBack => "Warning",
        Kind::Failed => "Attention",
    }
}
