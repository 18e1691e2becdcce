//! History → job summary: a pure function.

use std::fmt::Write;

use actions_core::Summary;
use deploy_history::Entry;
use deploy_history::dora::{FAILURE_RATE, FREQUENCY, LEAD_TIME, RESTORE};

use super::report::{Environment, Report};
use super::words;
use crate::safe::{brief, code, link, text};

/// How many deployments are in one section, of which a summary that is too large loses some.
const IN_A_SECTION: usize = 100;
/// The most deployments that a summary shows.
const MOST: usize = 1000;
/// The most environments whose figures it shows.
const MOST_ENVIRONMENTS: usize = 50;

/// The job summary of a history: figures, their definitions, and the deployments, newest first.
#[must_use]
pub fn summary(report: &Report) -> Summary {
    let mut summary = Summary::new();
    summary.section(title(report));
    if report.is_empty() {
        return summary;
    }
    summary.section(figures(report));
    summary.section(definitions());
    for (index, entries) in report.deployments.chunks(IN_A_SECTION).take(MOST / IN_A_SECTION).enumerate() {
        summary.section(deployments(report, index * IN_A_SECTION, entries));
    }
    let left_out = report.deployments.len().saturating_sub(MOST);
    if left_out > 0 {
        summary.section(format!("…and {left_out} more; the inputs `json` and `html` name files that get them all.\n"));
    }
    summary
}

fn title(report: &Report) -> String {
    let cut = if report.is_whole { String::new() } else { format!("\n{}\n", words::CUT) };
    format!("## Deployments of {}\n\n{}\n{cut}", text(&report.repository), report.headline(brief))
}

fn figures(report: &Report) -> String {
    let names = [FREQUENCY, LEAD_TIME, FAILURE_RATE, RESTORE].map(|definition| definition.name.to_lowercase());
    let mut table = format!("| environment | live | {} |\n| --- | --- | ---: | ---: | ---: | ---: |\n", names.join(" | "));
    for environment in report.environments.iter().take(MOST_ENVIRONMENTS) {
        table.push_str(&figures_row(environment));
    }
    let left_out = report.environments.len().saturating_sub(MOST_ENVIRONMENTS);
    if left_out > 0 {
        let _ = write!(table, "\n…and {left_out} more environments.\n");
    }
    table
}

fn figures_row(environment: &Environment) -> String {
    let live = match (&environment.live_version, environment.live_since) {
        (Some(version), _) if environment.may_run.is_some() => format!("{} was the last proven", code(version)),
        (Some(version), Some(since)) => format!("{} since {}", code(version), words::day(since)),
        (Some(version), None) => code(version),
        _ => "—".to_owned(),
    };
    let other = environment.may_run.as_ref();
    let other =
        other.map(|other| format!("; {} may run since {}", code(&other.what), words::day(other.since))).unwrap_or_default();
    let cells = words::figures(&environment.dora).map(|figure| match figure.value {
        Some(value) => format!("**{value}**<br>{}", figure.basis),
        None => format!("—<br>{}", figure.basis),
    });
    format!("| {} | {live}{other} | {} |\n", brief(&environment.name), cells.join(" | "))
}

fn definitions() -> String {
    let mut out = "<details><summary>How the figures are measured</summary>\n\n".to_owned();
    for definition in [FREQUENCY, LEAD_TIME, FAILURE_RATE, RESTORE] {
        let _ = writeln!(out, "- **{}.** {}", definition.name, definition.text);
    }
    out + "\n</details>\n"
}

/// A section of deployments: the first is open, the others are folded.
fn deployments(report: &Report, before: usize, entries: &[Entry]) -> String {
    let mut table =
        "| when (UTC) | environment | what | result | who | time | pages |\n| --- | --- | --- | --- | --- | ---: | --- |\n"
            .to_owned();
    for entry in entries {
        table.push_str(&row(report, entry));
    }
    match before {
        0 => table,
        before => {
            let (first, last) = (before + 1, before + entries.len());
            format!("<details><summary>Deployments {first} to {last}</summary>\n\n{table}\n</details>\n")
        }
    }
}

fn row(report: &Report, entry: &Entry) -> String {
    let reason = entry.reason.as_deref().map(|reason| format!(": {}", brief(reason))).unwrap_or_default();
    let result = format!("{} {}{reason}", words::mark(entry.ending), words::ending(entry.ending));
    let live = if entry.is_live { " · **live**" } else { "" };
    let cells = [
        words::minute(entry.started),
        brief(&entry.environment),
        format!("{}{live}", code(words::what(entry))),
        result,
        entry.actor.as_deref().map_or_else(|| "—".to_owned(), brief),
        words::took(entry).unwrap_or_else(|| "—".to_owned()),
        pages(report, entry),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn pages(report: &Report, entry: &Entry) -> String {
    let run = entry.run_url.as_deref().map(|url| link("run", Some(url)));
    let commit = report.commit_url(entry).map(|url| link("commit", Some(&url)));
    let pages: Vec<String> = run.into_iter().chain(commit).collect();
    if pages.is_empty() { "—".to_owned() } else { pages.join(" · ") }
}
