//! Deployments for Datadog's DORA metrics, and events for those that did not end well (docs.datadoghq.com, "Send a deployment event",
//! "Post an event").

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::event::{Event, Kind, hex};
use crate::story;
use crate::text::{fit, no_mention};

/// What Datadog is told of an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Marker {
    /// `POST /api/v2/dora/deployment`.
    Deployment(Value),
    /// `POST /api/v1/events`.
    Event(Value),
}

/// The markers of an event: a deployment for each service that is proven, one event for a deployment that was not.
#[must_use]
pub fn markers(event: &Event, team: Option<&str>) -> Vec<Marker> {
    match event.kind {
        Kind::Deployed => event.services.iter().map(|service| Marker::Deployment(deployment(event, service, team))).collect(),
        Kind::Failed | Kind::RolledBack => vec![Marker::Event(failure(event))],
        Kind::Started | Kind::Released | Kind::Triggered | Kind::Cancelled => Vec::new(),
    }
}

fn deployment(event: &Event, service: &str, team: Option<&str>) -> Value {
    let nanoseconds = |moment: jiff::Timestamp| i64::try_from(moment.as_nanosecond()).unwrap_or_default();
    let mut attributes = json!({
        // By which Datadog tells one deployment from another.
        "id": hex(&Sha256::digest([&event.key(), service].join("\n"))[..16]),
        "service": service,
        "env": event.environment,
        "version": event.version,
        "started_at": nanoseconds(event.started),
        "finished_at": nanoseconds(event.finished),
    });
    if let Some(team) = team {
        attributes["team"] = team.into();
    }
    // Without a commit there is no lead time; half a reference would be refused.
    if let Some(repository) = repository_url(event).filter(|_| !event.sha.is_empty()) {
        attributes["git"] = json!({ "commit_sha": event.sha, "repository_url": repository });
    }
    json!({ "data": { "attributes": attributes } })
}

/// The repository's page, which the run's lies under.
fn repository_url(event: &Event) -> Option<String> {
    event.run_url.as_deref()?.split_once("/actions/runs/").map(|(repository, _)| repository.to_owned())
}

/// Titles have 100 characters at most, texts 4,000. An `@` would page somebody.
fn failure(event: &Event) -> Value {
    let facts: Vec<_> =
        story::facts(event).iter().map(|(name, text)| format!("{name}: {}", fit(text, 450, no_mention))).collect();
    let links = story::links(event).into_iter().map(|(name, url)| format!("{name}: {url}"));
    let text: Vec<_> = facts.into_iter().chain(links.take(1)).collect();
    json!({
        "title": fit(&story::title(event), 100, no_mention),
        "text": fit_lines(&text, 4000),
        "alert_type": if event.kind == Kind::Failed { "error" } else { "warning" },
        "aggregation_key": event.key(),
        "tags": tags(event),
    })
}

/// The lines that fit.
fn fit_lines(lines: &[String], bytes: usize) -> String {
    lines.iter().fold(String::new(), |text, line| if text.len() + line.len() < bytes { text + line + "\n" } else { text })
}

fn tags(event: &Event) -> Vec<String> {
    let environment = event.environment.as_deref().unwrap_or_default();
    let tag = |name: &str, value: &str| format!("{name}:{}", fit(value, 150, no_mention));
    let services = event.services.iter().take(50).map(|service| tag("service", service));
    [tag("env", environment), tag("version", &event.version), tag("repository", &event.repository)]
        .into_iter()
        .chain(services)
        .collect()
}
