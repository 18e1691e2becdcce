//! Messages for Discord: one embed, and nobody is mentioned.
//!
//! Limits: a title of 256 characters, 25 fields of 256 and 1,024, 6,000 in all (Discord's "Embed limits").

use serde_json::{Value, json};

use crate::event::{Event, Kind};
use crate::story;
use crate::text::fit;

/// The message.
#[must_use]
pub fn message(event: &Event) -> Value {
    let facts = story::facts(event);
    // 6,000 for all: the title, the links, and the names of the fields take less than 1,000, 1,200 stay free for the links' addresses.
    let most = (3600 / facts.len().max(1)).min(1024);
    let mut fields: Vec<_> = facts
        .iter()
        .map(|(name, text)| json!({ "name": name, "value": fit(text, most, escape), "inline": !matches!(*name, "Why" | "What now") }))
        .collect();
    let links: Vec<_> = story::links(event).iter().map(|(name, url)| format!("[{name}](<{url}>)")).collect();
    let links = links.join(" · ");
    if !links.is_empty() && links.len() <= 1024 {
        fields.push(json!({ "name": "Links", "value": links, "inline": false }));
    }
    let title = format!("{} {}", story::mark(event.kind), story::title(event));
    let embed = json!({
        "title": fit(&title, 256, escape),
        "color": color(event.kind),
        "fields": fields,
        "timestamp": event.finished.to_string(),
    });
    json!({ "embeds": [embed], "allowed_mentions": { "parse": [] } })
}

fn color(kind: Kind) -> u32 {
    match kind {
        Kind::Started | Kind::Released => 0x0057_89d8,
        Kind::Deployed => 0x002d_a44e,
        Kind::Triggered | Kind::Cancelled => 0x008c_959f,
        Kind::RolledBack => 0x00d4_a72c,
        Kind::Failed => 0x00cf_222e,
    }
}

/// Discord's Markdown, mentions and bare links as plain text.
fn escape(c: char, out: &mut String) {
    match c {
        '@' => out.push_str("@\u{200b}"),
        // A bare address would become a link, and show a preview.
        ':' => out.push_str(":\u{200b}"),
        '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '#' | '-' | '[' | ']' | '(' | ')' => out.extend(['\\', c]),
        c => out.push(c),
    }
}
