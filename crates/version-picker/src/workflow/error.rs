//! What is wrong with a workflow's file, and where.

use std::fmt;

use thiserror::Error;

/// What is wrong with a workflow's file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WorkflowProblem {
    /// It is not YAML.
    #[error("this is not YAML: {0}")]
    Syntax(String),
    /// A key is there twice, so that nobody can say which one counts.
    #[error("`{0}` is there twice")]
    Twice(String),
    /// It cannot be started by hand.
    #[error("it has no `workflow_dispatch` among its triggers")]
    NoTrigger,
    /// It has no such input.
    #[error("`workflow_dispatch` has no input `{input}`; it has {known}", known = listed(known))]
    NoInput {
        /// The input that was looked for.
        input: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// Options count only for an input of the type `choice`.
    #[error("the input `{input}` is of the type `{kind}`, and only `choice` has options")]
    NoChoice {
        /// The input.
        input: String,
        /// Its type.
        kind: String,
    },
    /// The input has no list of options.
    #[error("the input `{0}` has no list of options")]
    NoOptions(String),
    /// A value is written so that other places depend on it, or it on them.
    #[error("{0} is written with an anchor, an alias or a tag, so that a change here would be one elsewhere too")]
    Shared(String),
    /// A value is written in a way that cannot be edited for sure.
    #[error("{0} is not written as a text in one line")]
    Form(String),
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

impl WorkflowProblem {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Syntax(_) => "mend the file; GitHub cannot read it either".to_owned(),
            Self::Twice(key) => format!("keep one `{key}`"),
            Self::NoTrigger => "add `workflow_dispatch:` with its inputs under `on:`".to_owned(),
            Self::NoInput { input, .. } => format!("add the input `{input}`, or name another one as `input`"),
            Self::NoChoice { .. } => "write `type: choice` and `options:` with one entry, such as `- latest`".to_owned(),
            Self::NoOptions(_) => "write `options:` with one entry, such as `- latest`".to_owned(),
            Self::Shared(_) => "write the value out in its place".to_owned(),
            Self::Form(_) => "write each option as one short line".to_owned(),
        }
    }
}

/// A problem and its line, before the file's path is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from 1, when one is to blame.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: WorkflowProblem,
}

impl From<WorkflowProblem> for Fault {
    fn from(problem: WorkflowProblem) -> Self {
        Self { line: None, problem }
    }
}

/// The line, and what is wrong there.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.problem),
            None => self.problem.fmt(f),
        }
    }
}
