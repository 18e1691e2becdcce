//! What is said to the runner: outputs, variables, summaries, masks, annotations, groups, log lines.

use std::path::PathBuf;

use crate::annotation::{Annotation, Level};
use crate::command::Command;
use crate::failure::Failure;
use crate::files;
use crate::runner::{Runner, RunnerError};
use crate::secret::Secret;
use crate::summary::{self, Summary};
use crate::untrusted::{neutralise, one_line};

impl Runner {
    /// Prints a text that may hold anything; under a runner it cannot form a command.
    pub fn print(&self, text: &str) {
        self.sink.line(&neutralise(text));
    }

    /// Sets an output of the step. At a desk, where there is no `GITHUB_OUTPUT`, it is printed.
    ///
    /// # Errors
    /// [`RunnerError`] when the name is unusable or the file cannot be written.
    pub fn set_output(&self, name: &str, value: &str) -> Result<(), RunnerError> {
        self.write_record("GITHUB_OUTPUT", name, value)
    }

    /// Sets an environment variable for the job's later steps. At a desk it is printed.
    ///
    /// # Errors
    /// [`RunnerError`] when the name is unusable or the file cannot be written.
    pub fn export_variable(&self, name: &str, value: &str) -> Result<(), RunnerError> {
        self.write_record("GITHUB_ENV", name, value)
    }

    fn write_record(&self, variable: &'static str, name: &str, value: &str) -> Result<(), RunnerError> {
        let record = files::record(name, value, &files::delimiter())
            .map_err(|source| RunnerError::Record { name: name.to_owned(), source })?;
        match self.env(variable) {
            Some(path) => append(variable, path.into(), &record),
            None if self.is_actions() => Err(RunnerError::NoFile(variable)),
            None => {
                self.print(&format!("{name}={value}"));
                Ok(())
            }
        }
    }

    /// Appends a summary to the job's page, within what is left of 1 MiB; a warning says when that is not all of it. At a desk nothing
    /// is written.
    ///
    /// # Errors
    /// [`RunnerError::File`] when the file cannot be written.
    pub fn append_summary(&self, summary: &Summary) -> Result<(), RunnerError> {
        let Some(path) = self.env("GITHUB_STEP_SUMMARY").map(PathBuf::from) else {
            return Ok(());
        };
        let before = std::fs::read(&path).unwrap_or_default();
        // Markdown that follows other text without a blank line would become part of its last paragraph.
        let gap = if before.is_empty() || before.ends_with(b"\n\n") { "" } else { "\n\n" };
        let room = (summary::MAX_BYTES - summary::RESERVE).saturating_sub(before.len() + gap.len());
        let rendered = summary.render(room);
        if rendered != summary.render(usize::MAX) {
            self.warning("the job summary would exceed 1 MiB, so that sections of it are left out");
        }
        // Where not even the line about the cut fits, the warning is what says it.
        if rendered.is_empty() || rendered.len() > room {
            return Ok(());
        }
        append("GITHUB_STEP_SUMMARY", path, &format!("{gap}{rendered}"))
    }

    /// Takes a value as a secret and masks it in the log, every line of it.
    #[must_use]
    pub fn secret(&self, value: impl Into<String>) -> Secret {
        let secret = Secret::new(value);
        self.mask(&secret);
        secret
    }

    /// Masks a secret in the log: whole and each of its lines, once.
    fn mask(&self, secret: &Secret) {
        let value = secret.expose();
        if !self.is_actions() || value.trim().is_empty() || !self.said().masked.insert(value.to_owned()) {
            return;
        }
        self.sink.line(&Command::new("add-mask", value).to_string());
    }

    /// Shows an annotation; over the runner's limits it is a plain log line. At a desk it is always one.
    pub fn annotate(&self, annotation: &Annotation) {
        if self.is_actions() && self.said().budget.take(annotation.level()) {
            self.sink.line(&annotation.neutral().command().to_string());
        } else {
            self.print(&annotation.to_string());
        }
    }

    /// Shows a notice.
    pub fn notice(&self, message: impl Into<String>) {
        self.annotate(&Annotation::new(Level::Notice, message));
    }

    /// Shows a warning.
    pub fn warning(&self, message: impl Into<String>) {
        self.annotate(&Annotation::new(Level::Warning, message));
    }

    /// Shows every problem of a failure, each with its hint.
    pub fn report(&self, failure: &Failure) {
        for problem in &failure.problems {
            self.annotate(&Annotation::new(Level::Error, problem.to_string()));
        }
    }

    /// Runs `body` with its log lines in a group that can be folded away. Groups do not nest.
    pub async fn group<T>(&self, title: &str, body: impl Future<Output = T>) -> T {
        if !self.is_actions() {
            return body.await;
        }
        // The runner writes the title to the log, unescaped.
        self.sink.line(&Command::new("group", one_line(title)).to_string());
        let result = body.await;
        self.sink.line(&Command::new("endgroup", "").to_string());
        result
    }
}

fn append(variable: &'static str, path: PathBuf, text: &str) -> Result<(), RunnerError> {
    files::append(&path, text).map_err(|source| RunnerError::File { variable, path, source })
}
