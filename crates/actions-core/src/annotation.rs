//! Annotations: what the runner shows on the run's page and beside the code.
//!
//! A step keeps 10 errors, 10 warnings and 10 notices, each of at most 4,096 characters (actions/runner
//! `ExecutionContext.cs`); what is over is said in the log instead of being lost.

use crate::command::Command;

/// How many annotations of one level a step keeps.
pub const PER_LEVEL: usize = 10;
/// How many characters of an annotation are kept.
pub const MAX_CHARS: usize = 4096;

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
    title: Option<String>,
    place: Option<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    file: String,
    line: Option<u32>,
    column: Option<u32>,
}

impl Annotation {
    /// An annotation.
    #[must_use]
    pub fn new(level: Level, message: impl Into<String>) -> Self {
        Self { level, message: message.into(), title: None, place: None }
    }

    /// The same annotation with a title.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// The same annotation at a place: a path relative to the repository, and a line and a column counted from 1.
    #[must_use]
    pub fn at(self, file: impl Into<String>, line: Option<u32>, column: Option<u32>) -> Self {
        Self { place: Some(Place { file: file.into(), line, column }), ..self }
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

    /// The workflow command, its message cut at [`MAX_CHARS`] characters.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.level.command(), cut(&self.message));
        if let Some(title) = &self.title {
            command = command.property("title", title);
        }
        if let Some(place) = &self.place {
            command = command.property("file", &place.file);
            command = command.property("line", place.line.map(|n| n.to_string()).unwrap_or_default());
            command = command.property("col", place.column.map(|n| n.to_string()).unwrap_or_default());
        }
        command
    }
}

fn cut(message: &str) -> String {
    if message.chars().count() <= MAX_CHARS {
        return message.to_owned();
    }
    message.chars().take(MAX_CHARS - 1).chain(['…']).collect()
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
