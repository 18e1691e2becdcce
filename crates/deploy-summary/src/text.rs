//! Record → plain aligned text, for a terminal. What comes from outside is put on one line, so that no line of it can pass for ours.

use std::fmt::Write;

use actions_core::columns::aligned;
use deploy_record::{Record, TargetRecord};

use crate::safe::{end_of, line};
use crate::{story, ways};

/// How many lines of a log are shown.
const LOG_LINES: usize = 20;

/// The text of a deployment.
#[must_use]
pub fn render(record: &Record) -> String {
    let mut out = format!("{} {}\n", story::mark(record.outcome), line(&story::title(record)));
    let by = story::started_by(record).map(|by| format!(" {}", line(&by))).unwrap_or_default();
    let _ = writeln!(out, "  {}{by}", line(&story::live_now(record)));
    for (label, value) in [("why", &record.reason), ("now", &record.hint)] {
        if let Some(value) = value {
            let _ = writeln!(out, "  {label}: {}", line(value));
        }
    }
    let rows = service_rows(record);
    if !rows.is_empty() {
        let table = aligned(&rows);
        out.extend(table.lines().flat_map(|row| ["\n  ", row]));
        out.push('\n');
    }
    for target in story::failed_parts(record) {
        push_log(&mut out, "deployment", target);
        if let Some(back) = target.rollback.as_deref().filter(|back| story::is_failed(back)) {
            push_log(&mut out, "way back", back);
        }
    }
    if let Some(way) = ways::back(record) {
        let inputs = || way.inputs.iter().map(|(name, value)| format!("{name} {}", line(value))).collect::<Vec<_>>();
        let runs = way.workflow.as_deref().unwrap_or("the deploy action");
        let words = || format!("run {runs} with {}", inputs().join(" and "));
        let _ = write!(out, "\n  to go back: {}\n", way.command.unwrap_or_else(words));
    }
    if let Some(command) = ways::retry(record) {
        let _ = write!(out, "\n  to try again: {command}\n");
    }
    out
}

fn service_rows(record: &Record) -> Vec<Vec<String>> {
    let head = ["wave", "target", "service", "image tag", "gate", "way back"].map(str::to_owned);
    let mut rows = vec![head.to_vec()];
    for (index, wave) in record.waves.iter().enumerate() {
        for target in &wave.targets {
            for service in &target.services {
                rows.push(vec![
                    (index + 1).to_string(),
                    format!("{} ({})", line(&target.name), story::target_state(target.state)),
                    line(&service.name),
                    line(&format!("{}:{}", service.image, service.tag)),
                    line(&story::gate_state(service.gate.as_ref())),
                    story::way_back(target).to_owned(),
                ]);
            }
        }
    }
    if rows.len() == 1 { Vec::new() } else { rows }
}

fn push_log(out: &mut String, what: &str, target: &TargetRecord) {
    let _ = writeln!(out, "\n  {} ({what}):", line(&target.name));
    if let Some(error) = &target.error {
        let _ = writeln!(out, "    {}", line(error));
    }
    if let Some(hint) = &target.hint {
        let _ = writeln!(out, "    help: {}", line(hint));
    }
    for service in &target.services {
        let Some(gate) = service.gate.as_ref().filter(|gate| !gate.state.is_open()) else { continue };
        let problem = gate.last_problem.as_deref().unwrap_or("no answer that counted");
        let _ = writeln!(out, "    {}: {}, {}", line(&service.name), line(problem), story::asked(gate));
    }
    let log = end_of(target.log.as_deref().unwrap_or_default());
    let lines: Vec<_> = log.lines().collect();
    for shown in &lines[lines.len().saturating_sub(LOG_LINES)..] {
        let _ = writeln!(out, "    | {shown}");
    }
}
