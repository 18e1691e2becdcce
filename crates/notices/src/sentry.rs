//! Releases and deployments in Sentry (docs.sentry.io, "Create a New Release", "Create a Deploy").

use serde_json::{Value, json};

use crate::event::{Event, Kind};
use crate::text::{fit, link, plain};

/// Whether Sentry has something to be told: what was released, and what is proven to be deployed.
#[must_use]
pub fn wants(kind: Kind) -> bool {
    matches!(kind, Kind::Released | Kind::Deployed)
}

/// How the release is named: of a template with `{version}`. A name has at most 200 characters and no slash (docs.sentry.io, "Naming
/// Releases"), such as the tag of a package in a scope has; `-` takes its place.
#[must_use]
pub fn release(template: &str, event: &Event) -> String {
    let name = template.replace("{version}", &event.version);
    fit(&name, 200, |c, out| out.push(if matches!(c, '/' | '\\') { '-' } else { c }))
}

/// The release. Sentry answers 208 for one that is there, so that it may be created again.
#[must_use]
pub fn create_release(name: &str, projects: &[String], event: &Event) -> Value {
    let mut body = json!({ "version": name, "projects": projects });
    if event.kind == Kind::Released {
        body["dateReleased"] = event.finished.to_string().into();
    }
    if let Some(url) = event.url.as_deref().filter(|_| event.kind == Kind::Released).and_then(link) {
        body["url"] = url.into();
    }
    body
}

/// The deployment of a release. An environment's name has at most 64 characters in Sentry.
#[must_use]
pub fn deploy(projects: &[String], event: &Event) -> Value {
    let mut body = json!({
        "environment": fit(event.environment.as_deref().unwrap_or_default(), 64, plain),
        "dateStarted": event.started.to_string(),
        "dateFinished": event.finished.to_string(),
        "projects": projects,
    });
    if let Some(url) = event.run_url.as_deref().and_then(link) {
        body["url"] = url.into();
    }
    body
}
