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
        Kind::RolledBack => match previous(event) {
            Some(previous) => format!("{place} was rolled back to {previous}, because {what} failed"),
            None => format!("{place} was rolled back, because {what} failed"),
        },
    }
}

/// The version before, unless it is the same one: a deployment may have changed nothing but settings.
fn previous(event: &Event) -> Option<&str> {
    event.previous.as_deref().filter(|previous| *previous != event.version)
}

/// What is known, as pairs of a name and a text.
#[must_use]
pub fn facts(event: &Event) -> Vec<(&'static str, String)> {
    let version = match previous(event) {
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn rolled_back(previous: &str) -> Event {
        Event {
            kind: Kind::RolledBack,
            repository: "acme/shop".to_owned(),
            version: "1.6.1".to_owned(),
            environment: Some("production".to_owned()),
            previous: Some(previous.to_owned()),
            services: Vec::new(),
            sha: String::new(),
            actor: String::new(),
            run: String::new(),
            config: String::new(),
            begun_by: None,
            run_url: None,
            url: None,
            started: Timestamp::UNIX_EPOCH,
            finished: Timestamp::UNIX_EPOCH,
            reason: None,
            hint: None,
        }
    }

    #[test]
    fn a_deployment_of_settings_alone_is_not_told_as_a_change_of_the_version() {
        let same = rolled_back("1.6.1");
        assert_eq!(title(&same), "production was rolled back, because shop 1.6.1 failed");
        assert_eq!(facts(&same)[2], ("Version", "1.6.1".to_owned()));
        let other = rolled_back("1.6.0");
        assert_eq!(title(&other), "production was rolled back to 1.6.0, because shop 1.6.1 failed");
        assert_eq!(facts(&other)[2], ("Version", "1.6.0 → 1.6.1".to_owned()));
    }
}
