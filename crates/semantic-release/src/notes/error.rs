//! Why notes cannot be written.

use actions_core::{Exit, Explain};
use minijinja::ErrorKind;
use thiserror::Error;

use crate::notes::values::ROOT;

/// Why notes cannot be written.
#[derive(Debug, Error)]
pub enum NotesError {
    /// The template is wrong.
    #[error("the template {file} is wrong{}", at(*line))]
    Template {
        /// The template's file.
        file: String,
        /// The line, from 1, when it is known.
        line: Option<usize>,
        /// The cause.
        #[source]
        source: Wrong,
    },
    /// The template gives too much even when every change is left out.
    #[error("the template {file} gives more than {limit} characters even without the changes")]
    TooLong {
        /// The template's file.
        file: String,
        /// The most characters.
        limit: usize,
    },
}

/// What is wrong in a template.
#[derive(Debug, Error)]
#[error("{}", said(.0))]
pub struct Wrong(minijinja::Error);

impl NotesError {
    pub(crate) fn template(file: &str, error: minijinja::Error) -> Self {
        Self::Template { file: file.to_owned(), line: error.line(), source: Wrong(error) }
    }
}

impl Explain for NotesError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Template { source, .. } => cure(source.0.kind()),
            Self::TooLong { .. } => "shorten what the template writes besides the changes".to_owned(),
        })
    }

    fn exit(&self) -> Exit {
        Exit::BadInput
    }
}

fn at(line: Option<usize>) -> String {
    line.map(|line| format!(" in line {line}")).unwrap_or_default()
}

/// The engine's words without the place, which is told already.
fn said(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

fn cure(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::UndefinedError => format!(
            "use the variables that there are ({}) and their fields, which crates/semantic-release/docs/notes.md lists; \
             what may be missing is `none`, which `if` takes for false",
            ROOT.join(", ")
        ),
        ErrorKind::SyntaxError => {
            "mend the line; a template is written in Jinja, without `include`, `import` and `extends`".to_owned()
        }
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
            "use the filters, tests and functions that Jinja has of itself".to_owned()
        }
        ErrorKind::OutOfFuel => "take the loop out that does not end, or loop over the groups only once".to_owned(),
        _ => "mend the line, with the fields that crates/semantic-release/docs/notes.md lists".to_owned(),
    }
}
