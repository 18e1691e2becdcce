//! Running steps one after another, each as the runner runs it, with a line of progress for each.

use std::fmt::Write;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use actions_core::{Failure, Runner};
use simulators::runner::{RunnerSim, StepResult};
use tokio::time::Instant;

use crate::error::RehearsalError;
use crate::names::Names;
use crate::world::{TOKEN, USER, World};

/// A proxy that is none: whatever is not on loopback cannot be reached.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The steps of a rehearsal.
#[derive(Debug)]
pub struct Steps<'a> {
    desk: &'a Runner,
    folder: PathBuf,
    context: Vec<(&'static str, String)>,
    count: usize,
    log: String,
    summary: String,
}

/// One step: its verb, and what is under `with:`.
#[derive(Debug)]
pub struct Step<'a> {
    /// What the progress line calls it.
    pub name: &'a str,
    /// Its inputs.
    pub inputs: &'a [(&'a str, &'a str)],
    /// The environment of its job, whose variables and secrets it gets; none for a job without one.
    pub environment: Option<&'a str>,
}

impl<'a> Steps<'a> {
    /// No step yet. Every step will see the same run: this commit of this repository.
    #[must_use]
    pub fn new(desk: &'a Runner, folder: PathBuf, repository: &str, head: &str) -> Self {
        let context = vec![("GITHUB_REPOSITORY", repository.to_owned()), ("GITHUB_SHA", head.to_owned())];
        Self { desk, folder, context, count: 0, log: String::new(), summary: String::new() }
    }

    /// Begins a workflow: a heading in the progress, the log and the summary.
    pub fn workflow(&mut self, title: &str) {
        self.desk.print(&format!("\n{title}"));
        let _ = writeln!(self.log, "\n===== {title}");
        let _ = write!(self.summary, "# {title}\n\n");
    }

    /// Runs a step; `detail` says in a few words what came of it.
    ///
    /// # Errors
    /// [`RehearsalError::Write`] when the step's files cannot be written or read.
    pub async fn run(
        &mut self,
        world: &World,
        step: Step<'_>,
        verb: impl AsyncFnOnce(&Runner) -> Result<(), Failure>,
        detail: impl FnOnce(&StepResult) -> String,
    ) -> Result<StepResult, RehearsalError> {
        let folder = self.folder.join(format!("step-{}", self.count));
        self.count += 1;
        let write = |source: io::Error| RehearsalError::Write { path: folder.clone(), source };
        let sim = self.prepare(world, &step, RunnerSim::new(&folder).map_err(write)?);
        let started = Instant::now();
        let result = sim.run(verb).await.map_err(write)?;
        let result = restored(&world.names, result);
        let mark = if result.exit == 0 { "ok  " } else { "FAIL" };
        let said = failure(&result).unwrap_or_else(|| detail(&result));
        self.progress(mark, step.name, &said, started.elapsed());
        let _ = write!(self.log, "\n--- {}\n{}", step.name, result.log);
        self.summary.push_str(result.summary.as_deref().unwrap_or_default());
        Ok(result)
    }

    fn prepare(&self, world: &World, step: &Step<'_>, sim: RunnerSim) -> RunnerSim {
        let mut sim = sim
            .workspace(&world.workspace)
            .env("GITHUB_API_URL", world.github.base())
            .env("GITHUB_EVENT_NAME", "push")
            .env("GITHUB_ACTOR", "rehearsal")
            .input("github-token", TOKEN)
            .input("registry-username", USER)
            .input("registry-password", TOKEN)
            // A rehearsal that asked anybody but its simulators would be none.
            .env("ALL_PROXY", NOWHERE);
        for variable in ["SOURCE_DATE_EPOCH", "RUNNER_DEBUG"] {
            if let Some(value) = self.desk.env(variable) {
                sim = sim.env(variable, value);
            }
        }
        let context = self.context.iter().map(|(name, value)| (*name, value.as_str()));
        sim = context.fold(sim, |sim, (name, value)| sim.env(name, value));
        for (name, value) in step.environment.and_then(|name| world.env.get(name)).into_iter().flatten().chain(&world.notices) {
            sim = match Reach::of(name) {
                Reach::None => sim.job_env(name, value),
                Reach::Proxy => sim.job_env(name, NOWHERE),
                Reach::Certificates => sim,
            };
        }
        step.inputs.iter().fold(sim, |sim, (name, value)| sim.input(name, *value))
    }

    /// Warns of something that the rehearsal could not show.
    pub fn warn(&self, message: &str) {
        self.desk.warning(message.to_owned());
    }

    /// Shows a step that is no verb of ours, such as the build.
    pub fn progress(&self, mark: &str, name: &str, said: &str, took: Duration) {
        self.desk.print(&format!("  {mark} {name:<18} {said}  ({} ms)", took.as_millis()));
    }

    /// The whole log, as the runner shows it.
    #[must_use]
    pub fn log(&self) -> &str {
        &self.log
    }

    /// The summaries of all steps under the headings of their workflows.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }
}

/// What a variable has to do with whom a step reaches. deploy.yml may name any, but the rehearsal alone decides that.
enum Reach {
    None,
    /// The variables of curl, in either case.
    Proxy,
    Certificates,
}

impl Reach {
    fn of(name: &str) -> Self {
        match name.to_ascii_uppercase().as_str() {
            name if name.ends_with("_PROXY") => Self::Proxy,
            "SSL_CERT_FILE" => Self::Certificates,
            _ => Self::None,
        }
    }
}

fn failure(result: &StepResult) -> Option<String> {
    let problem = result.failure.as_ref()?.problems.first()?;
    Some(problem.message.lines().next().unwrap_or_default().to_owned())
}

/// What people read of a step, with the real names in the place of the simulators' addresses.
fn restored(names: &Names, result: StepResult) -> StepResult {
    let failure = result.failure.map(|mut failure| {
        for problem in &mut failure.problems {
            problem.message = names.restore(&problem.message);
            problem.hint = problem.hint.as_deref().map(|hint| names.restore(hint));
        }
        failure
    });
    StepResult {
        log: names.restore(&result.log),
        summary: result.summary.as_deref().map(|summary| names.restore(summary)),
        failure,
        ..result
    }
}
