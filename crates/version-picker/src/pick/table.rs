//! The versions to choose from, line by line.

use actions_core::columns::aligned;
use actions_core::untrusted::one_line;

use crate::survey::Row;

/// One line for each version: the version, the day of its commit, where it is live, and where it was proven.
#[must_use]
pub fn lines(rows: &[Row]) -> Vec<String> {
    let cells = |row: &Row| {
        let proven: Vec<&str> = row
            .proven_in
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| !row.live_in.iter().any(|live| live == name))
            .collect();
        let day = row.committed.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
        vec![row.version.to_string(), day, told("live in", &row.live_in), told("proven in", &proven)]
    };
    let table: Vec<Vec<String>> = rows.iter().map(|row| cells(row).iter().map(|cell| one_line(cell)).collect()).collect();
    aligned(&table).lines().map(str::to_owned).collect()
}

fn told(word: &str, names: &[impl AsRef<str>]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    if names.is_empty() { String::new() } else { format!("{word} {}", names.join(", ")) }
}
