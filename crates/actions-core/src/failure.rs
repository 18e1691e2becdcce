//! How a verb ends when it does not succeed: what went wrong, what to do, and the exit code.

use std::error::Error;
use std::fmt;

use crate::untrusted::neutralise;

/// The process's exit code for a verb that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 1: an expected failure, such as a deployment that failed or a server that refused.
    Expected,
    /// 2: bad input: an input, a file or a flag is wrong, and nothing was done.
    BadInput,
}

impl Exit {
    /// The number for the operating system.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Expected => 1,
            Self::BadInput => 2,
        }
    }
}

/// An error that says what its reader can do now. Every crate's error type implements it.
pub trait Explain: Error {
    /// The cure, as an imperative sentence; `None` when there is honestly nothing to advise.
    fn hint(&self) -> Option<String>;

    /// Whether the cause is bad input.
    fn exit(&self) -> Exit {
        Exit::Expected
    }
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The message, with the messages of its sources after colons.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// The end of a verb that did not succeed; all problems at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What went wrong, at least one.
    pub problems: Vec<Problem>,
}

impl Failure {
    /// A failure of one problem.
    #[must_use]
    pub fn new(exit: Exit, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { exit, problems: vec![Problem { message: message.into(), hint: Some(hint.into()) }] }
    }
}

impl<E: Explain> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { exit: error.exit(), problems: vec![Problem { message: chain(&error), hint: error.hint() }] }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&neutralise(&self.message))?;
        match &self.hint {
            Some(hint) => write!(f, "\n  help: {}", neutralise(hint)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}error: {problem}")?;
        }
        Ok(())
    }
}

/// An error's message with those of its sources; a source that its parent already quotes is not said twice.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        source = cause.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("failed to read `a`")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn a_message_has_those_of_its_causes_once() {
        let inner = || std::io::Error::other("disk full");
        assert_eq!(chain(&Outer(inner())), "failed to read `a`: disk full");
        assert_eq!(chain(&inner()), "disk full");
    }

    #[test]
    fn a_failure_shows_every_problem_with_its_help_and_no_command() {
        let mut failure = Failure::new(Exit::Expected, "a\r::error::b", "do c");
        failure.problems.push(Problem { message: "d".to_owned(), hint: None });
        assert_eq!(failure.to_string(), "error: a\n\u{200b}::error::b\n  help: do c\nerror: d");
    }
}
