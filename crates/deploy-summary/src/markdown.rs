//! Record → job summary. Everything in a record may come from outside, so all of it is escaped here.

use std::fmt::Write;

use actions_core::Summary;
use deploy_record::{Outcome, Record, ServiceRecord, TargetRecord};

use crate::safe::{code, fenced, link, text};
use crate::story;

/// The job summary of a deployment, the most important section first.
#[must_use]
pub fn summary(record: &Record) -> Summary {
    let mut summary = Summary::new();
    summary.section(status(record));
    let sections = [failure(record), way_back(record), services(record), targets(record), logs(record), commits(record)];
    for section in sections.into_iter().flatten() {
        summary.section(section);
    }
    summary
}

fn status(record: &Record) -> String {
    let (mark, word) = story::mark(record.outcome);
    let title = format!("## {mark} {} {}: {}\n\n", text(&record.environment), word, text(&story::change(record)));
    let mut facts = vec![text(&story::live_now(record))];
    let place = link(record.environment_url.as_deref().unwrap_or_default(), record.environment_url.as_deref());
    let by = if record.actor.is_empty() { String::new() } else { format!(" by {}", text(&record.actor)) };
    facts.push(format!("It took {}{by}.", story::duration(record.duration_ms())));
    let mut links = Vec::new();
    if !place.is_empty() {
        links.push(place);
    }
    if record.run_url.is_some() {
        links.push(link("run", record.run_url.as_deref()));
    }
    if !record.sha.is_empty() {
        links.push(code(record.sha.get(..7).unwrap_or(&record.sha)));
    }
    if !links.is_empty() {
        facts.push(links.join(" · "));
    }
    format!("{title}{}\n", facts.join(" "))
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

fn services(record: &Record) -> Option<String> {
    let rows = record
        .waves
        .iter()
        .flat_map(|wave| &wave.targets)
        .flat_map(|target| target.services.iter().map(|service| service_row(target, service)));
    let rows: String = rows.collect();
    (!rows.is_empty())
        .then(|| format!("| service | image tag | digest | previous | gate | time |\n|---|---|---|---|---|---:|\n{rows}"))
}

fn service_row(target: &TargetRecord, service: &ServiceRecord) -> String {
    let digest = |digest: &Option<String>| digest.as_deref().map(|digest| code(story::short_digest(digest)));
    let previous = match (&target.previous_tag, digest(&service.previous_digest)) {
        (Some(tag), Some(digest)) => format!("{} {digest}", code(tag)),
        (Some(tag), None) => code(tag),
        (None, _) => "—".to_owned(),
    };
    let gate = text(&story::gate_state(service.gate.as_ref()));
    let time = service.gate.as_ref().filter(|gate| gate.attempts > 0).map(|gate| story::duration(gate.duration_ms));
    format!(
        "| {} | {} | {} | {previous} | {gate} | {} |\n",
        text(&service.name),
        code(&format!("{}:{}", service.image, service.tag)),
        digest(&service.digest).unwrap_or_else(|| "—".to_owned()),
        time.unwrap_or_else(|| "—".to_owned()),
    )
}

fn targets(record: &Record) -> Option<String> {
    let mut rows = String::new();
    for (index, wave) in record.waves.iter().enumerate() {
        for target in &wave.targets {
            let name = link(&target.name, target.log_url.as_deref());
            let time = story::duration(target.duration_ms);
            let (state, back) = (story::target_state(target.state), story::way_back(target));
            let _ = writeln!(rows, "| {} | {name} | {} | {state} | {time} | {back} |", index + 1, text(&target.kind));
        }
    }
    (!rows.is_empty()).then(|| format!("| wave | target | kind | state | time | way back |\n|---:|---|---|---|---:|---|\n{rows}"))
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
    let mut out = format!("<details><summary>{}: {what}</summary>\n\n", text(name));
    if let Some(error) = &target.error {
        let _ = writeln!(out, "- {}", text(error));
    }
    for service in &target.services {
        let Some(gate) = service.gate.as_ref().filter(|gate| !gate.state.is_open()) else { continue };
        let url = gate.url.as_deref().map(|url| format!(" at {}", link(url, Some(url)))).unwrap_or_default();
        let problem = gate.last_problem.as_deref().unwrap_or("no answer that counted");
        let _ = writeln!(out, "- {}{url}: {}, asked {} times", text(&service.name), text(problem), gate.attempts);
    }
    if let Some(log) = &target.log {
        let _ = write!(out, "\n{}", fenced(log));
    }
    out.push_str("\n</details>\n\n");
    out
}

fn commits(record: &Record) -> Option<String> {
    let row = |commit: &deploy_record::Commit| {
        let sha = code(commit.sha.get(..7).unwrap_or(&commit.sha));
        format!("- {sha} {} — {}\n", text(&commit.subject), text(&commit.author))
    };
    let rows: String = record.commits.iter().map(row).collect();
    (!rows.is_empty()).then(|| {
        let count = record.commits.len();
        let commits = if count == 1 { "1 commit" } else { &format!("{count} commits") };
        format!("<details><summary>{commits}</summary>\n\n{rows}\n</details>\n")
    })
}
