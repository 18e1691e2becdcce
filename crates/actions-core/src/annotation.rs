//! Annotations: what the runner shows on the run's page and beside the code.
//!
//! A step keeps 10 errors, 10 warnings and 10 notices, each of at most 4,096 UTF-16 units (actions/runner
//! `ExecutionContext.cs`); what is over is said in the log instead of being lost.

use std::fmt;

use crate::command::Command;
use crate::untrusted::{neutralise, one_line};

/// How many annotations of one level a step keeps.
pub const PER_LEVEL: usize = 10;
/// How many UTF-16 units of an annotation are kept: .NET's count of characters.
pub const MAX_UNITS: usize = 4096;

/// The level of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// A failure.
    Error,
    /// Something that should be looked at.
    Warning,
    /// Something worth knowing.
    Notice,
}

impl Level {
    /// The command's name.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// One annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    level: Level,
    message: String,
    title: String,
    file: String,
    start: Position,
    end: Position,
}

/// A line and a column, counted from 1.
type Position = (Option<u32>, Option<u32>);

impl Annotation {
    /// An annotation.
    #[must_use]
    pub fn new(level: Level, message: impl Into<String>) -> Self {
        let (start, end) = (Position::default(), Position::default());
        Self { level, message: message.into(), title: String::new(), file: String::new(), start, end }
    }

    /// The same annotation with a title.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The same annotation at a place: a path relative to the repository, and a line and a column counted from 1.
    #[must_use]
    pub fn at(self, file: impl Into<String>, line: Option<u32>, column: Option<u32>) -> Self {
        Self { file: file.into(), start: (line, column), ..self }
    }

    /// The same annotation up to a line and a column, both included.
    #[must_use]
    pub fn to(self, line: Option<u32>, column: Option<u32>) -> Self {
        Self { end: (line, column), ..self }
    }

    /// The level.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// The message, whole.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The workflow command as the toolkit writes it, the message cut at [`MAX_UNITS`].
    #[must_use]
    pub fn command(&self) -> Command {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Command::new(self.level.command(), cut(&self.message))
            .property("title", &self.title)
            .property("file", &self.file)
            .property("line", number(self.start.0))
            .property("endLine", number(self.end.0))
            .property("col", number(self.start.1))
            .property("endColumn", number(self.end.1))
    }

    /// The same annotation with nothing in it that a log viewer could take for a command: the runner writes the message to the log,
    /// unescaped.
    pub(crate) fn neutral(&self) -> Self {
        let (message, title) = (neutralise(&self.message), one_line(&self.title));
        Self { message, title, file: one_line(&self.file), ..self.clone() }
    }
}

/// As a line of a plain log: `error: file:line:column: title: message`.
impl fmt::Display for Annotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.level.command())?;
        if !self.file.is_empty() {
            let place = [Some(self.file.clone()), self.start.0.map(|n| n.to_string()), self.start.1.map(|n| n.to_string())];
            write!(f, "{}: ", place.into_iter().flatten().collect::<Vec<_>>().join(":"))?;
        }
        if !self.title.is_empty() {
            write!(f, "{}: ", self.title)?;
        }
        f.write_str(&self.message)
    }
}

fn cut(message: &str) -> String {
    if message.encode_utf16().count() <= MAX_UNITS {
        return message.to_owned();
    }
    let mut units = '…'.len_utf16();
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= MAX_UNITS
    };
    message.chars().take_while(fits).chain(['…']).collect()
}

/// How many annotations of each level a step has made.
#[derive(Debug, Default)]
pub struct Budget {
    used: [usize; 3],
}

impl Budget {
    /// Takes a place for an annotation; false when the level's places are used up.
    pub fn take(&mut self, level: Level) -> bool {
        let used = &mut self.used[level as usize];
        *used += 1;
        *used <= PER_LEVEL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_where_the_runner_would_and_says_so() {
        for c in ["x", "é", "🌎"] {
            let cut = cut(&c.repeat(5000));
            assert!(cut.encode_utf16().count() <= MAX_UNITS && cut.ends_with('…'));
        }
        assert_eq!(cut(&"x".repeat(MAX_UNITS)), "x".repeat(MAX_UNITS));
    }

    #[test]
    fn a_plain_log_line_names_place_and_title() {
        let annotation = Annotation::new(Level::Warning, "unknown key").title("deploy").at("deploy.yml", Some(3), None);
        assert_eq!(annotation.to_string(), "warning: deploy.yml:3: deploy: unknown key");
    }

    #[test]
    fn each_level_has_ten_places_of_its_own() {
        let mut budget = Budget::default();
        assert_eq!((0..12).filter(|_| budget.take(Level::Error)).count(), PER_LEVEL);
        assert!(budget.take(Level::Notice));
    }
}
