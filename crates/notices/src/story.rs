//! An event in words, the same for every service. Nothing is escaped here.

use deploy_record::record::duration;

use crate::event::{Event, Kind};
use crate::text;

/// The sign before the title.
#[must_use]
pub fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Started => "🚀",
        Kind::Released => "📦",
        Kind::Deployed => "✅",
        Kind::Triggered => "❔",
        Kind::Failed => "❌",
        Kind::Cancelled => "⏹️",
        Kind::RolledBack => "↩️",
    }
}

/// What happened, in one sentence.
#[must_use]
pub fn title(event: &Event) -> String {
    let name = event.repository.rsplit('/').next().unwrap_or_default();
    let what = format!("{name} {}", event.version);
    let what = what.trim();
    let place = event.environment.as_deref().unwrap_or_default();
    match event.kind {
        Kind::Started => format!("{what} is being deployed to {place}"),
        Kind::Released => format!("{what} was released"),
        Kind::Deployed => format!("{what} was deployed to {place}"),
        Kind::Triggered => format!("{what} was asked for in {place}, and is not proven"),
        Kind::Failed => format!("{what} could not be deployed to {place}"),
        Kind::Cancelled => format!("The deployment of {what} to {place} was cancelled"),
        Kind::RolledBack => match &event.previous {
            Some(previous) => format!("{place} was rolled back to {previous}, because {what} failed"),
            None => format!("{place} was rolled back, because {what} failed"),
        },
    }
}

/// What is known, as pairs of a name and a text.
#[must_use]
pub fn facts(event: &Event) -> Vec<(&'static str, String)> {
    let version = match &event.previous {
        Some(previous) => format!("{previous} → {}", event.version),
        None => event.version.clone(),
    };
    let took = (event.finished > event.started).then(|| duration(event.duration_ms()));
    let facts = [
        ("Repository", Some(event.repository.clone())),
        ("Environment", event.environment.clone()),
        ("Version", Some(version)),
        ("Services", Some(event.services.join(", "))),
        ("By", Some(event.actor.clone())),
        ("Took", took),
        ("Why", event.reason.clone()),
        ("What now", event.hint.clone()),
    ];
    facts.into_iter().filter_map(|(name, text)| Some((name, text.filter(|text| !text.is_empty())?))).collect()
}

/// The pages to look at, as pairs of a name and an address that is safe in every markup.
#[must_use]
pub fn links(event: &Event) -> Vec<(&'static str, String)> {
    let place = if event.kind == Kind::Released { "release" } else { "environment" };
    let links = [("run", event.run_url.as_deref()), (place, event.url.as_deref())];
    links.into_iter().filter_map(|(name, address)| Some((name, text::link(address?)?))).collect()
}
