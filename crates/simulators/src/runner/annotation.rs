//! Annotations: their limits, and their lines and columns put right.
//!
//! Source: `Runner.Worker/ActionCommandManager.cs` (`ValidateLinesAndColumns`) and `ExecutionContext.cs` (`AddIssue`).

use crate::runner::command::Properties;

/// How many annotations of one level a step keeps.
pub const PER_LEVEL: usize = 10;
/// How many UTF-16 units of a message are kept.
pub const MAX_UNITS: usize = 4096;

/// An annotation that the run's page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// `error`, `warning` or `notice`.
    pub level: String,
    /// The message, masked and cut.
    pub message: String,
    /// `title`, `file`, `line`, `endLine`, `col`, `endColumn`, as far as given and sound.
    pub properties: Properties,
}

impl Annotation {
    /// The title, if one was given.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.properties.get("title")
    }
}

/// Removes and completes lines and columns as the runner does.
pub fn normalise(properties: &mut Properties) {
    if number(properties, "line").is_none()
        && number(properties, "endLine").is_some()
        && let Some(end) = text(properties, "endLine")
    {
        properties.set("line", end);
    }
    if number(properties, "col").is_none()
        && number(properties, "endColumn").is_some()
        && let Some(end) = text(properties, "endColumn")
    {
        properties.set("col", end);
    }
    let (line, end_line) = (number(properties, "line"), number(properties, "endLine"));
    let (column, end_column) = (number(properties, "col"), number(properties, "endColumn"));
    let several_lines = end_line.is_some() && text(properties, "line") != text(properties, "endLine");
    let backwards = column.zip(end_column).is_some_and(|(start, end)| end < start);
    if line.is_none() || several_lines || backwards {
        remove_columns(properties);
    }
    if line.zip(end_line).is_some_and(|(start, end)| end < start) {
        properties.remove("line");
        properties.remove("endLine");
    }
}

/// The message within the limit.
#[must_use]
pub fn cut(message: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= MAX_UNITS
    };
    message.chars().take_while(fits).collect()
}

/// Only columns that are numbers are looked at, so others stay as they are.
fn remove_columns(properties: &mut Properties) {
    if number(properties, "col").is_some() || number(properties, "endColumn").is_some() {
        properties.remove("col");
        properties.remove("endColumn");
    }
}

fn text(properties: &Properties, key: &str) -> Option<String> {
    properties.get(key).map(str::to_owned)
}

/// .NET's `int.TryParse`: white space around and a sign are allowed.
fn number(properties: &Properties, key: &str) -> Option<i32> {
    properties.get(key)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::command::{Registered, parse};

    fn normalised(line: &str) -> Vec<(String, String)> {
        let mut properties = parse(line, &Registered::default()).unwrap().properties;
        normalise(&mut properties);
        properties.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn columns_need_one_line() {
        assert_eq!(normalised("::warning line=1,endLine=2,col=1,endColumn=2::x").len(), 2);
        assert_eq!(normalised("::warning col=1,endColumn=2::x").len(), 0);
    }

    #[test]
    fn an_end_alone_is_also_the_start() {
        assert_eq!(
            normalised("::warning line=,endLine=3::x"),
            [("endLine", "3"), ("line", "3")].map(|(k, v)| (k.into(), v.into()))
        );
    }

    #[test]
    fn an_end_before_the_start_removes_both() {
        assert_eq!(normalised("::warning line=4,endLine=3::x").len(), 0);
    }

    #[test]
    fn a_message_is_cut_by_utf_16_units() {
        assert_eq!(cut(&"🌎".repeat(3000)).chars().count(), MAX_UNITS / 2);
    }
}
