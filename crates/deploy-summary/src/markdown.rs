//! Record → job summary. Everything in a record may come from outside, so all of it is escaped here.

use std::fmt::Write;

use actions_core::Summary;
use deploy_record::record::duration;
use deploy_record::{Commit, Outcome, Record, ServiceRecord, TargetRecord};

use crate::safe::{code, fenced, link, text};
use crate::story;

/// The most commits of a list that are shown.
const MOST_COMMITS: usize = 500;

/// The job summary of a deployment, the most important section first.
#[must_use]
pub fn summary(record: &Record) -> Summary {
    let mut summary = Summary::new();
    summary.section(status(record));
    let ways = [failure(record), way_back(record), retry(record)];
    let sections = ways.into_iter().chain([services(record), targets(record), logs(record), commits(record)]);
    for section in sections.flatten() {
        summary.section(section);
    }
    summary
}

fn status(record: &Record) -> String {
    let title = format!("## {} {}\n\n", story::mark(record.outcome), text(&story::title(record)));
    let mut facts = vec![text(&story::live_now(record))];
    facts.extend(story::started_by(record).map(|by| text(&by)));
    let links = links(record);
    if !links.is_empty() {
        facts.push(links.join(" · "));
    }
    format!("{title}{}\n", facts.join(" "))
}

/// The environment, the run, the comparison with the version before, and the commit.
fn links(record: &Record) -> Vec<String> {
    let environment = record.environment_url.as_deref().map(|url| link(url, Some(url)));
    let run = record.run_url.as_deref().map(|url| link("run", Some(url)));
    let compare = story::compare_url(record).map(|url| link("compare", Some(&url)));
    let commit = (!record.sha.is_empty()).then(|| code(record.sha.get(..7).unwrap_or(&record.sha)));
    [environment, run, compare, commit].into_iter().flatten().filter(|link| !link.is_empty()).collect()
}

fn failure(record: &Record) -> Option<String> {
    let reason = record.reason.as_ref().map(|reason| format!("**Why:** {}\n\n", text(reason)));
    let hint = record.hint.as_ref().map(|hint| format!("**What now:** {}\n", text(hint)));
    let section: String = reason.into_iter().chain(hint).collect();
    Some(section).filter(|section| !section.is_empty())
}

fn way_back(record: &Record) -> Option<String> {
    let command = story::rollback_command(record)?;
    let previous = record.previous_version.as_deref().unwrap_or_default();
    let lead = if record.outcome == Outcome::Deployed { "To go back" } else { "To go back now" };
    let (version, environment) = (code(previous), code(&record.environment));
    Some(format!(
        "**{lead}** to {version}: *Run workflow* → `{}` with version {version} and environment {environment}, or\n\n```sh\n{command}\n```\n",
        story::WORKFLOW
    ))
}

fn retry(record: &Record) -> Option<String> {
    let command = story::retry_command(record)?;
    Some(format!("**To try again** once the cause is gone: *Re-run jobs* on the run's page, or `{command}`\n"))
}

/// A table of the rows without the columns in which no row says anything.
fn table(columns: &[&str], rows: &[Vec<Option<String>>]) -> Option<String> {
    let is_used = |column: &usize| rows.iter().any(|row| row[*column].is_some());
    let used: Vec<usize> = (0..columns.len()).filter(is_used).collect();
    let row = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = used.iter().map(|&column| cell(column)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = row(&|column| columns[column].to_owned());
    out += &row(&|column| if RIGHT.contains(&columns[column]) { "---:".to_owned() } else { "---".to_owned() });
    for cells in rows {
        out += &row(&|column| cells[column].clone().unwrap_or_else(|| "—".to_owned()));
    }
    (!rows.is_empty()).then_some(out)
}

/// The columns of numbers.
const RIGHT: [&str; 2] = ["wave", "time"];

fn services(record: &Record) -> Option<String> {
    let rows: Vec<_> =
        story::targets(record).flat_map(|target| target.services.iter().map(|service| service_row(target, service))).collect();
    table(&["service", "image tag", "digest", "before", "state", "gate", "time"], &rows)
}

fn service_row(target: &TargetRecord, service: &ServiceRecord) -> Vec<Option<String>> {
    let gate = service.gate.as_ref();
    vec![
        Some(text(&service.name)),
        Some(code(&format!("{}:{}", service.image, service.tag))),
        service.digest.as_deref().map(|digest| code(story::short_digest(digest))),
        target.previous_tag.as_deref().map(code),
        Some(story::target_state(target.state).to_owned()),
        Some(text(&story::gate_state(gate))),
        gate.filter(|gate| gate.attempts > 0).map(|gate| duration(gate.duration_ms)),
    ]
}

fn targets(record: &Record) -> Option<String> {
    let waves = record.waves.iter().enumerate();
    let rows: Vec<_> =
        waves.flat_map(|(index, wave)| wave.targets.iter().map(move |target| target_row(index + 1, target))).collect();
    table(&["wave", "target", "kind", "state", "time", "way back"], &rows)
}

fn target_row(wave: usize, target: &TargetRecord) -> Vec<Option<String>> {
    vec![
        Some(wave.to_string()),
        Some(link(&target.name, target.log_url.as_deref())),
        Some(text(&target.kind)),
        Some(story::target_state(target.state).to_owned()),
        target.is_touched().then(|| duration(target.duration_ms)),
        target.rollback.is_some().then(|| story::way_back(target).to_owned()),
    ]
}

fn logs(record: &Record) -> Option<String> {
    let mut section = String::new();
    for target in story::failed_parts(record) {
        let back = target.rollback.as_deref().filter(|back| story::is_failed(back));
        section.push_str(&details(&target.name, "deployment", target));
        if let Some(back) = back {
            section.push_str(&details(&target.name, "way back", back));
        }
    }
    Some(section).filter(|section| !section.is_empty())
}

fn details(name: &str, what: &str, target: &TargetRecord) -> String {
    let mut out = format!("<details open><summary>{}: {what}</summary>\n\n", text(name));
    if let Some(error) = &target.error {
        let _ = writeln!(out, "- {}", text(error));
    }
    if let Some(hint) = &target.hint {
        let _ = writeln!(out, "- **help:** {}", text(hint));
    }
    for service in &target.services {
        let Some(gate) = service.gate.as_ref().filter(|gate| !gate.state.is_open()) else { continue };
        let url = gate.url.as_deref().map(|url| format!(" at {}", link(url, Some(url)))).unwrap_or_default();
        let problem = gate.last_problem.as_deref().unwrap_or("no answer that counted");
        let _ = writeln!(out, "- {}{url}: {}, {}", text(&service.name), text(problem), story::asked(gate));
    }
    if let Some(log) = &target.log {
        let _ = write!(out, "\n{}", fenced(log));
    }
    out.push_str("\n</details>\n\n");
    out
}

fn commits(record: &Record) -> Option<String> {
    let lists = [("since the last deployment", &record.commits), ("taken away", &record.commits_away)];
    let lists: String = lists.into_iter().filter_map(|(what, commits)| commit_list(record, what, commits)).collect();
    let left_out = record.commits_left_out;
    let more = format!("…and {} that the record does not hold.\n", counted(left_out));
    let lists = if left_out > 0 { lists + &more } else { lists };
    Some(lists).filter(|lists| !lists.is_empty())
}

fn commit_list(record: &Record, what: &str, commits: &[Commit]) -> Option<String> {
    let rows: String = commits.iter().take(MOST_COMMITS).map(|commit| commit_row(record, commit)).collect();
    let hidden = commits.len().saturating_sub(MOST_COMMITS);
    let more =
        if hidden > 0 { format!("- …and {} more, which `deployment.json` names\n", counted(hidden)) } else { String::new() };
    (!rows.is_empty())
        .then(|| format!("<details><summary>{} {what}</summary>\n\n{rows}{more}\n</details>\n\n", counted(commits.len())))
}

fn commit_row(record: &Record, commit: &Commit) -> String {
    let sha = code(commit.sha.get(..7).unwrap_or(&commit.sha));
    let page = |number: u64| format!(" ({})", link(&format!("PR {number}"), story::pull_url(record, number).as_deref()));
    let pull = commit.pull.map(page).unwrap_or_default();
    format!("- {sha} {}{pull} — {}\n", text(&commit.subject), text(&commit.author))
}

fn counted(commits: usize) -> String {
    if commits == 1 { "1 commit".to_owned() } else { format!("{commits} commits") }
}
