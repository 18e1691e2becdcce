//! The list of versions as people and programs read it: pure functions.

use actions_core::Problem;
use actions_core::Summary;
use actions_core::columns::aligned;
use actions_core::summary::escape;
use actions_core::untrusted::one_line;
use serde_json::{Value, json};

use crate::candidate::Obstacle;
use crate::survey::Row;

/// The list as a table with aligned columns.
#[must_use]
pub fn text(rows: &[Row], environment: Option<&str>) -> String {
    if rows.is_empty() {
        return NONE.to_owned();
    }
    let cells = |row: &Row| cells(row, environment).iter().map(|cell| one_line(cell)).collect();
    aligned(&std::iter::once(head(environment)).chain(rows.iter().map(cells)).collect::<Vec<Vec<String>>>())
}

/// The list as a job summary.
#[must_use]
pub fn summary(rows: &[Row], environment: Option<&str>) -> Summary {
    let mut summary = Summary::new();
    if rows.is_empty() {
        summary.section(format!("### Versions\n\n{NONE}"));
        return summary;
    }
    let head = head(environment);
    let line = |cells: &[String]| cells.iter().map(|cell| escape(cell)).collect::<Vec<_>>().join(" | ");
    let mut table = format!("| {} |\n|{}\n", line(&head), "---|".repeat(head.len()));
    // A version is made of letters, digits, hyphens and dots, so that nothing in it ends its code.
    let row = |row: &Row| format!("| `{}` | {} |\n", row.version, line(&cells(row, environment)[1..]));
    table.extend(rows.iter().map(row));
    summary.section(format!("### Versions\n\n{table}"));
    summary
}

const NONE: &str = "No tag is a version.";

fn head(environment: Option<&str>) -> Vec<String> {
    let may = environment.map_or_else(|| "deployable".to_owned(), |name| format!("for {name}"));
    ["version", "date", "images", "live in", "proven in"].map(str::to_owned).into_iter().chain([may]).collect()
}

fn cells(row: &Row, environment: Option<&str>) -> Vec<String> {
    let proven: Vec<&str> = row.proven_in.iter().map(|(name, _)| name.as_str()).collect();
    let others: Vec<String> = row.obstacles.iter().filter(|one| one.of_images().is_none()).map(Obstacle::short).collect();
    let may = match (row.is_deployable(), environment) {
        (true, Some(_)) => "allowed".to_owned(),
        (true, None) => "yes".to_owned(),
        (false, _) if others.is_empty() => row.obstacles.first().map(Obstacle::short).unwrap_or_default(),
        (false, _) => others.join(", "),
    };
    let named = |names: &[&str]| if names.is_empty() { "—".to_owned() } else { names.join(", ") };
    let live: Vec<&str> = row.live_in.iter().map(String::as_str).collect();
    vec![
        row.version.to_string(),
        row.committed.map_or_else(|| "—".to_owned(), |at| at.strftime("%Y-%m-%d").to_string()),
        images(row),
        named(&live),
        named(&proven),
        may,
    ]
}

fn images(row: &Row) -> String {
    // Those that are missing stand before those that nobody may look for.
    let problems = row.obstacles.iter().find_map(Obstacle::of_images).unwrap_or_default();
    let services: Vec<&str> = problems.iter().filter_map(|problem| problem.message.split(':').next()).collect();
    match row.complete {
        None if services.is_empty() => "—".to_owned(),
        None => format!("unknown: {}", services.join(", ")),
        Some(true) => "complete".to_owned(),
        Some(false) => format!("incomplete: {}", services.join(", ")),
    }
}

/// Why nobody knows of images, and what to do about it: once for each service.
#[must_use]
pub fn unknown(rows: &[Row]) -> Vec<Problem> {
    let refused = rows.iter().flat_map(|row| &row.obstacles).filter_map(|obstacle| match obstacle {
        Obstacle::Refused(problems) => Some(problems),
        _ => None,
    });
    let service = |problem: &Problem| problem.message.split(':').next().map(str::to_owned);
    let mut told: Vec<Problem> = Vec::new();
    for problem in refused.flatten() {
        if !told.iter().any(|known| service(known) == service(problem)) {
            told.push(problem.clone());
        }
    }
    told
}

/// The list for programs: an array of objects, highest version first.
#[must_use]
pub fn json(rows: &[Row]) -> String {
    let row = |row: &Row| {
        let proven = row.proven_in.iter().map(|(environment, at)| json!({ "environment": environment, "at": at }));
        json!({
            "version": row.version.to_string(),
            "tag": row.tag,
            "sha": row.sha,
            "date": row.committed,
            "complete": row.complete,
            "live": row.live_in,
            "proven": proven.collect::<Vec<_>>(),
            "allowed": row.is_allowed(),
            "deployable": row.is_deployable(),
            "reasons": row.obstacles.iter().map(Obstacle::to_string).collect::<Vec<_>>(),
        })
    };
    Value::Array(rows.iter().map(row).collect()).to_string()
}
