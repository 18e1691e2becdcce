//! What a comment says, the most important first. Pure.

use comments::marker;
use deploy_record::Record;

use super::inputs::{Preview, Request};
use crate::safe::{address, brief, code, link, text};
use crate::tables::table;
use crate::{markdown, tables};

/// Of which commit a comment is, and of which run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Origin<'a> {
    /// The commit.
    pub sha: &'a str,
    /// The run's page.
    pub run_url: Option<&'a str>,
}

/// The sections of a comment.
#[must_use]
pub fn sections(name: &str, request: &Request, record: Option<&Record>, origin: Origin<'_>) -> Vec<String> {
    let mut sections = match record {
        Some(record) => of_record(record),
        None => vec![format!("### {}", text(name))],
    };
    sections.extend(request.preview.as_ref().map(preview));
    // Its first line is the mark by which others know it: here it would be a second one.
    sections.extend(request.release.as_deref().map(|release| marker::without_sticky(release).to_owned()));
    sections.extend(request.images.as_ref().map(super::services::Images::markdown));
    if record.is_none() {
        sections.extend(footer(origin));
    }
    sections
}

/// What a deployment did: how it ended and why, the services, and the way back or to try again.
fn of_record(record: &Record) -> Vec<String> {
    let ways = [markdown::why(record), tables::services(record), markdown::way_back(record), markdown::retry(record)];
    [markdown::status(record)].into_iter().chain(ways.into_iter().flatten()).collect()
}

fn preview(preview: &Preview) -> String {
    let words = words(&preview.status);
    let status = words.map_or_else(|| format!("⚠️ {}", brief(&preview.status)), str::to_owned);
    let first = preview.url.as_deref().map(|url| format!(": {}", address(url))).unwrap_or_default();
    let rows: Vec<_> = preview.urls.iter().map(|(service, url)| vec![Some(brief(service)), Some(address(url))]).collect();
    let more = table(&["service", "address"], &rows).filter(|_| rows.len() > 1 || preview.url.is_none());
    format!("{status}{first}\n\n{}", more.unwrap_or_default())
}

/// The word of the action `preview` as people say it.
fn words(status: &str) -> Option<&'static str> {
    Some(match status {
        "" => "Preview",
        "deployed" => "✅ The preview is up",
        "unhealthy" => "❌ The preview is deployed, and not healthy",
        "error" => "❌ The preview could not be deployed",
        "cancelled" | "lost" | "pruned" => "❌ The preview's deployment was cut off",
        "superseded" => "⏭️ A newer push takes the preview's place",
        "timed-out" => "❌ The preview was not deployed in time",
        "destroyed" | "swept" => "🗑️ The preview is destroyed",
        "absent" => "🗑️ There is no preview",
        "skipped" => "⏭️ No preview: the code of forks is not deployed",
        "unchanged" => "Nothing was deployed: it was a dry run",
        _ => return None,
    })
}

/// The commit and the run that a comment is of: who looks at a preview wants to know what it shows.
fn footer(origin: Origin<'_>) -> Option<String> {
    let commit = origin.sha.get(..7).map(|short| format!("of {}", code(short)));
    let run = origin.run_url.map(|url| link("run", Some(url)));
    let parts: Vec<String> = commit.into_iter().chain(run).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}
