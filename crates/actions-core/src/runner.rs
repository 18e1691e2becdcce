//! The runner as a value: environment, sink, clock and cancellation. Verbs get one and touch nothing else of the process.

mod error;
mod say;

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::action::Action;
use crate::annotation::Budget;
use crate::context::{Context, ContextError};
use crate::inputs::{Inputs, shell_variable, variable};
use crate::sink::Sink;

pub use error::RunnerError;

/// The environment variables of the process, or of a test.
pub type Env = BTreeMap<String, String>;

/// What time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this moment: `SOURCE_DATE_EPOCH`.
    Fixed(Timestamp),
}

/// The runner that a verb runs under: GitHub's, or none at a desk.
#[derive(Debug)]
pub struct Runner {
    env: Env,
    flags: BTreeMap<String, String>,
    sink: Sink,
    clock: Clock,
    cancelled: CancellationToken,
    cancelled_at: OnceLock<Instant>,
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
            Some(text) => Clock::Fixed(epoch(text.trim()).ok_or_else(|| RunnerError::Epoch(text.clone()))?),
        };
        let (flags, cancelled, cancelled_at) = (BTreeMap::new(), CancellationToken::new(), OnceLock::new());
        Ok(Self { env, flags, sink, clock, cancelled, cancelled_at, said: Mutex::default() })
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

    /// An input as given: a flag, or a variable of the runner's name for it, or one that a shell can set too.
    pub(crate) fn input(&self, name: &str) -> Option<&str> {
        let flag = self.flags.get(name).map(String::as_str);
        flag.or_else(|| self.env(&variable(name))).or_else(|| self.env(&shell_variable(name)))
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

    /// Cancels the run. What is left of it is counted from now.
    pub fn cancel(&self) {
        self.cancelled_at.get_or_init(Instant::now);
        self.cancelled.cancel();
    }

    /// Ends so long after the run was cancelled, however often and late it is asked for; never while the run is not. Whatever follows on another
    /// after a cancel shares the seconds that the runner gives.
    pub async fn grace(&self, time: Duration) {
        self.cancelled.cancelled().await;
        let at = self.cancelled_at.get_or_init(Instant::now);
        tokio::time::sleep(time.saturating_sub(at.elapsed())).await;
    }

    /// The step log.
    #[must_use]
    pub fn sink(&self) -> &Sink {
        &self.sink
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A moment as seconds since 1970. A fraction is taken too, though the specification has none, for outputs that show milliseconds.
fn epoch(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_fraction = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let nanoseconds = format!("{fraction:0<9}").parse().ok().filter(|_| is_fraction)?;
    Timestamp::new(seconds.parse().ok()?, nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Explain as _;

    fn runner(env: &[(&str, &str)]) -> Result<Runner, RunnerError> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Runner::new(env, Sink::new(io::sink()))
    }

    #[test]
    fn time_stands_still_at_source_date_epoch() {
        let runner = runner(&[("SOURCE_DATE_EPOCH", "86400")]).unwrap();
        assert_eq!(runner.now().to_string(), "1970-01-02T00:00:00Z");
        let runner = self::runner(&[("SOURCE_DATE_EPOCH", "1741482123.045")]).unwrap();
        assert_eq!(runner.now().to_string(), "2025-03-09T01:02:03.045Z");
    }

    #[test]
    fn an_epoch_that_is_no_number_is_bad_input() {
        let error = runner(&[("SOURCE_DATE_EPOCH", "yesterday")]).unwrap_err();
        assert_eq!(error.exit().code(), 2);
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        let runner = runner(&[("GITHUB_OUTPUT", ""), ("RUNNER_DEBUG", "1"), ("GITHUB_ACTIONS", "true")]).unwrap();
        assert_eq!(runner.env("GITHUB_OUTPUT"), None);
        assert!(runner.is_debug() && runner.is_actions());
    }

    #[test]
    fn outputs_that_no_file_would_receive_are_an_error_under_a_runner_only() {
        assert!(runner(&[]).unwrap().set_output("a", "b").is_ok());
        let error = runner(&[("GITHUB_ACTIONS", "true")]).unwrap().set_output("a", "b").unwrap_err();
        assert!(matches!(error, RunnerError::NoFile("GITHUB_OUTPUT")));
    }
}
