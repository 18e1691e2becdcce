//! The tables of a job summary: services, and the phases. Pure.

use deploy_record::record::duration;
use deploy_record::{Record, ServiceRecord, TargetRecord};

use crate::phases::{Stage, stages, state};
use crate::rows::fitting;
use crate::safe::{brief, code, link};
use crate::story;

/// The most bytes of a table's rows.
const MOST_BYTES: usize = 150 * 1024;

/// The columns of numbers.
const RIGHT: [&str; 2] = ["wave", "time"];

/// A cell; none where there is nothing to say.
type Cell = Option<String>;

/// Each service: what it runs, what it ran, and whether it is proven.
#[must_use]
pub fn services(record: &Record) -> Option<String> {
    let services = story::targets(record).flat_map(|target| target.services.iter().map(move |service| (target, service)));
    let rows: Vec<_> = services.map(|(target, service)| service_row(target, service)).collect();
    table(&["service", "image tag", "digest", "previous", "state", "gate", "way back", "time"], &rows)
}

fn service_row(target: &TargetRecord, service: &ServiceRecord) -> Vec<Cell> {
    let gate = service.gate.as_ref().filter(|gate| gate.attempts > 0);
    let deployed = target.is_touched().then_some(target.duration_ms);
    let proven = gate.map(|gate| gate.duration_ms);
    let time = deployed.into_iter().chain(proven).reduce(u64::saturating_add);
    vec![
        Some(brief(&service.name)),
        Some(code(&format!("{}:{}", service.image, service.tag))),
        service.digest.as_deref().map(|digest| code(story::short_digest(digest))),
        target.previous_tag.as_deref().map(code),
        Some(together(&state(target))),
        Some(together(&brief(&story::gate_state(service.gate.as_ref())))),
        target.rollback.is_some().then(|| together(story::way_back(target))),
        time.map(|time| together(&duration(time))),
    ]
}

/// Each target and gate in the order in which they ran.
#[must_use]
pub fn phases(record: &Record) -> Option<String> {
    let rows: Vec<_> = stages(record).iter().flat_map(phase_rows).collect();
    let table = table(&["wave", "phase", "target", "state", "time", "log"], &rows)?;
    Some(format!("<details><summary>Phases</summary>\n\n{table}\n</details>\n"))
}

fn phase_rows(stage: &Stage<'_>) -> Vec<Vec<Cell>> {
    let wave = || Some(stage.wave.to_string());
    let phase = if stage.is_back { "way back" } else { "deploy" };
    let target = |target: &&TargetRecord| {
        let time = target.is_touched().then(|| together(&duration(target.duration_ms)));
        let log = target.log_url.as_deref().map(|url| link("log", Some(url)));
        let name = format!("{} ({})", brief(&target.name), brief(&target.kind));
        vec![wave(), Some(phase.to_owned()), Some(name), Some(together(&state(target))), time, log]
    };
    let targets: Vec<_> = stage.targets.iter().map(target).collect();
    let gates = stage.gates().map(|gate| {
        let ended = together(&brief(&story::gate_state(Some(gate.seen))));
        let time = together(&duration(gate.seen.duration_ms));
        vec![wave(), Some("gate".to_owned()), Some(brief(gate.service)), Some(ended), Some(time), None]
    });
    targets.into_iter().chain(gates).collect()
}

/// A short cell on one line: a mark is nothing without its word, nor a number without its unit.
fn together(cell: &str) -> String {
    const SHORT: usize = 24;
    if cell.chars().count() <= SHORT { cell.replace(' ', "&nbsp;") } else { cell.to_owned() }
}

/// A table of the rows that have room, without the columns in which no row says anything.
pub(crate) fn table(columns: &[&str], rows: &[Vec<Cell>]) -> Option<String> {
    let is_used = |column: &usize| rows.iter().any(|row| row[*column].is_some());
    let used: Vec<usize> = (0..columns.len()).filter(is_used).collect();
    let row = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = used.iter().map(|&column| cell(column)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let heads = row(&|column| columns[column].to_owned());
    let rule = row(&|column| if RIGHT.contains(&columns[column]) { "---:".to_owned() } else { "---".to_owned() });
    let line = |cells: &Vec<Cell>| row(&|column| cells[column].clone().unwrap_or_else(|| "—".to_owned()));
    let (lines, left_out) = fitting(rows, line, usize::MAX, MOST_BYTES);
    let more = if left_out > 0 { format!("\n…and {left_out} more, which `deployment.json` names\n") } else { String::new() };
    (!rows.is_empty()).then(|| format!("{heads}{rule}{lines}{more}"))
}
