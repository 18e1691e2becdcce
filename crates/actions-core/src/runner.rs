//! The runner as a value: environment, sinks, clock and cancellation. Verbs get one and touch nothing else of the process.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::action::Action;
use crate::annotation::{Annotation, Budget, Level};
use crate::command::Command;
use crate::context::{Context, ContextError};
use crate::failure::{Exit, Explain, Failure};
use crate::files::{self, RecordError};
use crate::inputs::{Inputs, variable};
use crate::secret::Secret;
use crate::summary::Summary;
use crate::untrusted::neutralise;

/// The environment variables of the process, or of a test.
pub type Env = BTreeMap<String, String>;

/// Where the step log goes; shared by the runner and the log's subscriber.
#[derive(Clone)]
pub struct Sink(Arc<Mutex<dyn Write + Send>>);

impl Sink {
    /// A sink over any writer.
    #[must_use]
    pub fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(writer)))
    }

    /// Writes a line. A log that cannot be written (a closed pipe) must not end a deployment, so errors are dropped.
    pub fn line(&self, text: &str) {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(writer, "{text}").and_then(|()| writer.flush());
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sink")
    }
}

/// What time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this moment: `SOURCE_DATE_EPOCH`.
    Fixed(Timestamp),
}

/// Why something could not be said to the runner.
#[derive(Debug, Error)]
pub enum RunnerError {
    /// A record that the runner would misread.
    #[error("failed to write `{name}`")]
    Record {
        /// The output or variable.
        name: String,
        /// The cause.
        #[source]
        source: RecordError,
    },
    /// A file command's file cannot be written.
    #[error("failed to write {variable}={path}")]
    File {
        /// The variable that names the file.
        variable: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// `SOURCE_DATE_EPOCH` is not a number of seconds.
    #[error("SOURCE_DATE_EPOCH={0} is not a number of seconds since 1970")]
    Epoch(String),
}

impl Explain for RunnerError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Record { .. } => "this is a bug of the action; please report it".to_owned(),
            Self::File { .. } => "the runner makes this file; check its free disk space and permissions".to_owned(),
            Self::Epoch(_) => "unset SOURCE_DATE_EPOCH or give whole seconds".to_owned(),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Epoch(_) => Exit::BadInput,
            Self::Record { .. } | Self::File { .. } => Exit::Expected,
        }
    }
}

/// The runner that a verb runs under: GitHub's, or none at a desk.
#[derive(Debug)]
pub struct Runner {
    env: Env,
    flags: BTreeMap<String, String>,
    sink: Sink,
    clock: Clock,
    cancelled: CancellationToken,
    said: Mutex<Said>,
}

#[derive(Debug, Default)]
struct Said {
    budget: Budget,
    masked: HashSet<String>,
}

impl Runner {
    /// A runner over an environment, writing its log to a sink.
    ///
    /// # Errors
    /// [`RunnerError::Epoch`] when `SOURCE_DATE_EPOCH` is not a number of seconds.
    pub fn new(env: Env, sink: Sink) -> Result<Self, RunnerError> {
        let clock = match env.get("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) {
            None => Clock::System,
            Some(text) => {
                let seconds = text.trim().parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
                Clock::Fixed(seconds.ok_or_else(|| RunnerError::Epoch(text.clone()))?)
            }
        };
        Ok(Self { env, flags: BTreeMap::new(), sink, clock, cancelled: CancellationToken::new(), said: Mutex::default() })
    }

    /// The runner of this process: its environment and its standard output.
    ///
    /// # Errors
    /// As [`Runner::new`].
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the process's environment")]
    pub fn from_process() -> Result<Self, RunnerError> {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
        };
        Self::new(std::env::vars_os().map(text).collect(), Sink::new(io::stdout()))
    }

    /// The same runner with inputs given as flags; they win over `INPUT_*`.
    #[must_use]
    pub fn with_flags(self, flags: BTreeMap<String, String>) -> Self {
        Self { flags, ..self }
    }

    /// An environment variable; an empty one counts as not set, as the runner hands unset inputs over empty.
    #[must_use]
    pub fn env(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The whole environment.
    #[must_use]
    pub fn environment(&self) -> &Env {
        &self.env
    }

    pub(crate) fn input(&self, name: &str) -> Option<&str> {
        self.flags.get(name).or_else(|| self.env.get(&variable(name))).map(String::as_str)
    }

    /// A reader of an action's inputs.
    #[must_use]
    pub fn inputs(&self, action: &'static Action) -> Inputs<'_> {
        Inputs::new(self, action)
    }

    /// The event that started the run.
    ///
    /// # Errors
    /// [`ContextError`] when the repository or the event cannot be read.
    pub fn context(&self) -> Result<Context, ContextError> {
        Context::read(self)
    }

    /// Whether GitHub Actions (or one that claims to be) runs this process.
    #[must_use]
    pub fn is_actions(&self) -> bool {
        self.env("GITHUB_ACTIONS") == Some("true")
    }

    /// Whether step debugging is on: `RUNNER_DEBUG=1`.
    #[must_use]
    pub fn is_debug(&self) -> bool {
        self.env("RUNNER_DEBUG") == Some("1")
    }

    /// The checked-out repository: `GITHUB_WORKSPACE`, else the current folder.
    #[must_use]
    pub fn workspace(&self) -> PathBuf {
        PathBuf::from(self.env("GITHUB_WORKSPACE").unwrap_or("."))
    }

    /// The current time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    pub fn now(&self) -> Timestamp {
        match self.clock {
            Clock::System => Timestamp::now(),
            Clock::Fixed(moment) => moment,
        }
    }

    /// Cancelled when the run is: the runner sends SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL.
    #[must_use]
    pub fn cancelled(&self) -> &CancellationToken {
        &self.cancelled
    }

    /// The step log.
    #[must_use]
    pub fn sink(&self) -> &Sink {
        &self.sink
    }

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
        if let Some(path) = self.env(variable) {
            return append(variable, path.into(), &record);
        }
        self.print(&format!("{name}={value}"));
        Ok(())
    }

    /// Appends a summary to the job's page, within what is left of 1 MiB. At a desk nothing is written.
    ///
    /// # Errors
    /// [`RunnerError::File`] when the file cannot be written.
    pub fn append_summary(&self, summary: &Summary) -> Result<(), RunnerError> {
        let Some(path) = self.env("GITHUB_STEP_SUMMARY").map(PathBuf::from) else {
            return Ok(());
        };
        let used = std::fs::metadata(&path).map_or(0, |file| usize::try_from(file.len()).unwrap_or(usize::MAX));
        let text = summary.render(crate::summary::MAX_BYTES.saturating_sub(used));
        append("GITHUB_STEP_SUMMARY", path, &text)
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
            self.sink.line(&annotation.command().to_string());
        } else {
            self.print(&format!("{}: {}", annotation.level().command(), annotation.message()));
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
            let hint = problem.hint.as_ref().map(|hint| format!("\n  help: {hint}")).unwrap_or_default();
            self.annotate(&Annotation::new(Level::Error, format!("{}{hint}", problem.message)));
        }
    }

    /// Runs `body` with its log lines in a group that can be folded away. Groups do not nest.
    pub async fn group<T>(&self, title: &str, body: impl Future<Output = T>) -> T {
        if !self.is_actions() {
            return body.await;
        }
        self.sink.line(&Command::new("group", title).to_string());
        let result = body.await;
        self.sink.line(&Command::new("endgroup", "").to_string());
        result
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn append(variable: &'static str, path: PathBuf, text: &str) -> Result<(), RunnerError> {
    files::append(&path, text).map_err(|source| RunnerError::File { variable, path, source })
}
