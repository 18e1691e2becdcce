//! History → aligned text for a terminal: a pure function.

use actions_core::columns::aligned;
use deploy_history::Entry;
use deploy_history::dora::{FAILURE_RATE, FREQUENCY, LEAD_TIME, RESTORE};

use super::report::{Environment, Report};
use super::words;
use crate::safe::line;

/// The most deployments that are shown.
const MOST: usize = 100;

/// The text of a history: what it is of, the deployments, the figures, and how these are measured.
#[must_use]
pub fn render(report: &Report) -> String {
    let title = title(report);
    if report.is_empty() {
        return title;
    }
    let figures = report.environments.iter().map(figures).collect::<String>() + &definitions();
    if report.deployments.is_empty() {
        return title + &figures;
    }
    let mut rows = vec![["when (UTC)", "environment", "what", "who", "time", "result"].map(str::to_owned).to_vec()];
    rows.extend(report.deployments.iter().take(MOST).map(row));
    let left_out = report.deployments.len().saturating_sub(MOST);
    let more = if left_out > 0 { format!("…and {left_out} more; --json and --html write them all\n") } else { String::new() };
    format!("{title}\n{}\n{more}{figures}", aligned(&rows))
}

fn title(report: &Report) -> String {
    let cut = if report.is_whole { String::new() } else { format!("{}\n", words::CUT) };
    format!("Deployments of {}\n{}\n{cut}", line(&report.repository), report.headline(line))
}

fn definitions() -> String {
    let definitions = [FREQUENCY, LEAD_TIME, FAILURE_RATE, RESTORE];
    let definitions = definitions.map(|definition| format!("  {}: {}\n", definition.name.to_lowercase(), definition.text));
    format!("\nhow the figures are measured\n{}", definitions.concat())
}

fn row(entry: &Entry) -> Vec<String> {
    let reason = entry.reason.as_deref().map(|reason| format!(": {}", line(reason))).unwrap_or_default();
    let live = if entry.is_live { " (live)" } else { "" };
    vec![
        words::minute(entry.started),
        line(&entry.environment),
        format!("{}{live}", line(words::what(entry))),
        entry.actor.as_deref().map_or_else(|| "—".to_owned(), line),
        words::took(entry).unwrap_or_else(|| "—".to_owned()),
        format!("{}{reason}", words::ending(entry.ending)),
    ]
}

fn figures(environment: &Environment) -> String {
    let figures = words::figures(&environment.dora).map(|figure| {
        let value = figure.value.unwrap_or_else(|| "—".to_owned());
        vec![format!("  {}", figure.name.to_lowercase()), value, format!("({})", figure.basis)]
    });
    let version = environment.live_version.as_deref().map(line);
    let live = match (version, &environment.may_run) {
        (Some(version), Some(other)) => {
            format!(": {version} was the last proven; {} may run since {}", line(&other.what), words::minute(other.since))
        }
        (Some(version), None) => format!(": {version} live"),
        (None, _) => String::new(),
    };
    format!("\n{}{live}\n{}\n", line(&environment.name), aligned(&figures))
}
