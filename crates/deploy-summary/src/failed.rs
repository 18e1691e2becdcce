//! The parts that failed, each with its cure, the last answer and the end of the log. Pure.

use std::fmt::Write;

use deploy_record::{GateState, Record, TargetRecord};

use crate::phases::state;
use crate::rows::fitting;
use crate::safe::{address, block, brief, end_of, html, link, text};
use crate::story;

/// The most bytes of all parts together: the rest of a summary needs its room.
const MOST_BYTES: usize = 320 * 1024;

/// The parts that failed, in the order of their waves, as many as have room.
#[must_use]
pub fn parts(record: &Record) -> Option<String> {
    let part = |target: &TargetRecord| {
        let back = target.rollback.as_deref().filter(|back| story::is_failed(back));
        let back = back.map(|back| details(&target.name, "way back", back)).unwrap_or_default();
        details(&target.name, "deployment", target) + &back
    };
    let (shown, left_out) = fitting(story::failed_parts(record), part, usize::MAX, MOST_BYTES);
    let more = format!("…and {left_out} more that failed, which `deployment.json` names\n");
    let section = if left_out > 0 { shown + &more } else { shown };
    Some(section).filter(|section| !section.is_empty())
}

/// How a part ended: as its target did, or where that was well, as its gate did.
fn ending(target: &TargetRecord) -> String {
    let gates = target.services.iter().filter_map(|service| service.gate.as_ref());
    let shut = gates.map(|gate| gate.state).find(|state| !state.is_open());
    match shut.filter(|_| story::is_ended(target)) {
        Some(GateState::Stale) => format!("{}, but ❌ not the wanted version", state(target)),
        Some(_) => format!("{}, but ❌ unhealthy", state(target)),
        None => state(target),
    }
}

/// A log: all of it while that is short, else its last lines, and before them the rest to be opened.
fn shown(log: &str) -> String {
    const SHORT: usize = 30;
    const LAST: usize = 20;
    let log = end_of(log);
    let lines: Vec<&str> = log.lines().collect();
    if lines.len() <= SHORT {
        return block("text", &log);
    }
    let (before, last) = lines.split_at(lines.len() - LAST);
    let title = format!("{} lines of the log before its last {LAST}", before.len());
    let before = block("text", &before.join("\n"));
    format!("<details><summary>{title}</summary>\n\n{before}\n</details>\n\n{}", block("text", &last.join("\n")))
}

fn details(name: &str, what: &str, target: &TargetRecord) -> String {
    let mut out = format!("<details open><summary>{}: {what} {}</summary>\n\n", html(name), ending(target));
    if let Some(error) = &target.error {
        let _ = writeln!(out, "- {}", text(error));
    }
    if let Some(hint) = &target.hint {
        let _ = writeln!(out, "- **help:** {}", text(hint));
    }
    for service in &target.services {
        let Some(gate) = service.gate.as_ref().filter(|gate| !gate.state.is_open()) else { continue };
        let url = gate.url.as_deref().map(|url| format!(" at {}", address(url))).unwrap_or_default();
        let problem = gate.last_problem.as_deref().unwrap_or("no answer that counted");
        let _ = writeln!(out, "- gate of {}{url}: {}, {}", brief(&service.name), text(problem), story::asked(gate));
    }
    if let Some(url) = &target.log_url {
        let _ = writeln!(out, "- {}", link("the whole log", Some(url)));
    }
    if let Some(log) = &target.log {
        let _ = write!(out, "\n{}", shown(log));
    }
    out.push_str("\n</details>\n\n");
    out
}
