//! The toolkit's summary builder, against a file.

use std::fs;

use actions_core::summary_builder::{Cell, SummaryBuilder};
use serde_json::Value;

use crate::error;

pub(crate) fn render(input: &Value, expect: &Value) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.md");
    if input["summary_file"] != "missing" {
        fs::write(&path, input["existing"].as_str().unwrap_or_default()).unwrap();
    }
    let operations = input["ops"].as_array().unwrap();
    let clears = operations.iter().any(|operation| operation[0] == "clear");
    let built = operations.iter().fold(SummaryBuilder::new(), apply);
    let file = (input["summary_env"] != "unset").then_some(path.as_path());
    match built.write(file, clears || input["overwrite"] == true) {
        Ok(()) => fs::read_to_string(&path).unwrap().into(),
        Err(message) => error(&message, expect),
    }
}

fn apply(summary: SummaryBuilder, operation: &Value) -> SummaryBuilder {
    let text = |index: usize| operation[index].as_str().unwrap_or_default();
    match text(0) {
        "addRaw" if operation[2] == true => summary.raw(text(1)).eol(),
        "addRaw" => summary.raw(text(1)),
        "addEOL" => summary.eol(),
        "addCodeBlock" => summary.code_block(text(1), text(2)),
        "addList" => summary.list(operation[1].as_array().unwrap().iter().filter_map(Value::as_str), operation[2] == true),
        "addTable" => summary.table(&operation[1].as_array().unwrap().iter().map(row).collect::<Vec<_>>()),
        "addDetails" => summary.details(text(1), text(2)),
        "addImage" => {
            let size = |key: &str| operation[3][key].as_str().unwrap_or_default().to_owned();
            summary.image(text(1), text(2), &size("width"), &size("height"))
        }
        "addHeading" => summary.heading(text(1), level(&operation[2])),
        "addSeparator" => summary.separator(),
        "addBreak" => summary.line_break(),
        "addQuote" => summary.quote(text(1), text(2)),
        "addLink" => summary.link(text(1), text(2)),
        "clear" | "emptyBuffer" => SummaryBuilder::new(),
        other => panic!("unknown operation {other}"),
    }
}

fn row(row: &Value) -> Vec<Cell> {
    row.as_array().unwrap().iter().map(cell).collect()
}

fn cell(cell: &Value) -> Cell {
    let text = |key: &str| cell[key].as_str().unwrap_or_default().to_owned();
    match cell.as_str() {
        Some(data) => Cell { data: data.to_owned(), ..Cell::default() },
        None => Cell { data: text("data"), header: cell["header"] == true, colspan: text("colspan"), rowspan: text("rowspan") },
    }
}

/// JavaScript takes a level as a number or as its digits; all else is level 1.
fn level(value: &Value) -> u8 {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    number.and_then(|number| number.try_into().ok()).unwrap_or(1)
}
