//! A step that can be run: its folders, environment and inputs, and afterwards what the runner made of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use actions_core::runner::Env;
use actions_core::{Failure, Runner, RunnerError, Sink, log};
use serde_json::Value;
use tracing::instrument::WithSubscriber as _;

use crate::runner::annotation::Annotation;
use crate::runner::command::{Command, Properties};
use crate::runner::env_file::{self, Records};
use crate::runner::step_log::StepLog;
use crate::runner::summary::{self, Upload};

/// The file commands: the variable that names the file, and the file's name.
const FILES: [(&str, &str); 5] = [
    ("GITHUB_OUTPUT", "set_output"),
    ("GITHUB_ENV", "set_env"),
    ("GITHUB_STATE", "save_state"),
    ("GITHUB_PATH", "add_path"),
    ("GITHUB_STEP_SUMMARY", "step_summary"),
];

/// What every step has. The API's address refuses connections, so that no test reaches the network by forgetting its own.
const DEFAULTS: [(&str, &str); 15] = [
    ("CI", "true"),
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_ACTOR", "octocat"),
    ("GITHUB_API_URL", "http://127.0.0.1:9"),
    ("GITHUB_EVENT_NAME", "workflow_dispatch"),
    ("GITHUB_JOB", "deploy"),
    ("GITHUB_REF", "refs/heads/main"),
    ("GITHUB_REF_NAME", "main"),
    ("GITHUB_REF_TYPE", "branch"),
    ("GITHUB_REPOSITORY", "octo/shop"),
    ("GITHUB_RUN_ATTEMPT", "1"),
    ("GITHUB_RUN_ID", "1"),
    ("GITHUB_SERVER_URL", "https://github.com"),
    ("GITHUB_SHA", "0000000000000000000000000000000000000000"),
    ("RUNNER_OS", "Linux"),
];

/// One step of a job, before and while it runs.
#[derive(Debug)]
pub struct RunnerSim {
    files: PathBuf,
    env: Env,
    log: Captured,
}

/// What the runner made of a step.
#[derive(Debug, Clone, Default)]
pub struct StepResult {
    /// The outputs, as `steps.<id>.outputs` has them.
    pub outputs: BTreeMap<String, String>,
    /// The variables set for later steps.
    pub env: BTreeMap<String, String>,
    /// The state saved for the action's post step.
    pub state: BTreeMap<String, String>,
    /// The folders put before `PATH` for later steps.
    pub path: Vec<String>,
    /// What the run's page shows.
    pub annotations: Vec<Annotation>,
    /// The log as people see it, masked.
    pub log: String,
    /// The summary as people see it; `None` when there is none, or when it was dropped for its size.
    pub summary: Option<String>,
    /// The workflow commands that the log held.
    pub commands: Vec<Command>,
    /// Why the runner fails the step whatever its exit code.
    pub faults: Vec<String>,
    /// The exit code; 0 when the verb was not run by [`RunnerSim::run`].
    pub exit: u8,
    /// How the verb failed, when [`RunnerSim::run`] ran it.
    pub failure: Option<Failure>,
}

impl RunnerSim {
    /// A step with its files in a folder of its own, which is made if it does not exist.
    ///
    /// # Errors
    /// The operating system's, when a folder or file cannot be made.
    pub fn new(dir: &Path) -> io::Result<Self> {
        let dir = std::path::absolute(dir)?;
        let files = dir.join("file_commands");
        let mut env: Env = DEFAULTS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        for (name, folder) in [("GITHUB_WORKSPACE", "workspace"), ("HOME", "home"), ("RUNNER_TEMP", "runner_temp")] {
            fs::create_dir_all(dir.join(folder))?;
            env.insert(name.to_owned(), text(&dir.join(folder)));
        }
        fs::create_dir_all(&files)?;
        for (variable, file) in FILES {
            fs::write(files.join(file), "")?;
            env.insert(variable.to_owned(), text(&files.join(file)));
        }
        Self { files, env, log: Captured::default() }.event("workflow_dispatch", &Value::Object(serde_json::Map::new()))
    }

    /// The same step with an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.insert(name.to_owned(), value.into());
        self
    }

    /// The same step with a variable as the workflow's `env:` gives it. What the runner says itself is set after it and wins; `GITHUB_TOKEN`
    /// is nothing that it says.
    #[must_use]
    pub fn job_env(self, name: &str, value: &str) -> Self {
        let is_runners = ["GITHUB_", "RUNNER_", "ACTIONS_", "INPUT_"].iter().any(|start| name.starts_with(start));
        if name == "HOME" || (is_runners && name != "GITHUB_TOKEN") { self } else { self.env(name, value) }
    }

    /// The same step with an input, handed over under the name that the runner gives it.
    #[must_use]
    pub fn input(self, name: &str, value: impl Into<String>) -> Self {
        let variable = format!("INPUT_{}", name.replace(' ', "_").to_ascii_uppercase());
        self.env(&variable, value)
    }

    /// The same step in another checkout than the folder's own `workspace`.
    #[must_use]
    pub fn workspace(self, checkout: &Path) -> Self {
        self.env("GITHUB_WORKSPACE", text(checkout))
    }

    /// The same step in a run that this event started.
    ///
    /// # Errors
    /// The operating system's, when the event's file cannot be written.
    pub fn event(self, name: &str, payload: &Value) -> io::Result<Self> {
        let path = self.files.join("event.json");
        fs::write(&path, payload.to_string())?;
        Ok(self.env("GITHUB_EVENT_NAME", name).env("GITHUB_EVENT_PATH", text(&path)))
    }

    /// The environment that a process is started with.
    #[must_use]
    pub fn environment(&self) -> &Env {
        &self.env
    }

    /// Adds what a process of its own wrote to its log; [`RunnerSim::runner`] does so by itself.
    pub fn log(&self, bytes: &[u8]) {
        self.log.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
    }

    /// The runner as the step's process sees it.
    ///
    /// # Errors
    /// [`RunnerError`] when the environment is not one that a process can start with.
    pub fn runner(&self) -> Result<Runner, RunnerError> {
        Runner::new(self.env.clone(), Sink::new(self.log.clone()))
    }

    /// Runs a verb to its end as the binary does: its log is captured and its failure reported.
    ///
    /// # Errors
    /// The operating system's, when a file cannot be read back.
    pub async fn run(self, verb: impl AsyncFnOnce(&Runner) -> Result<(), Failure>) -> io::Result<StepResult> {
        let runner = self.runner().map_err(io::Error::other)?;
        let ended = verb(&runner).with_subscriber(log::subscriber(&runner)).await;
        let failure = ended.err();
        if let Some(failure) = &failure {
            runner.report(failure);
        }
        let exit = failure.as_ref().map_or(0, |failure| failure.exit.code());
        Ok(StepResult { exit, failure, ..self.finish()? })
    }

    /// Reads the log and the files as the runner does when the step has ended.
    ///
    /// # Errors
    /// The operating system's, when a file cannot be read.
    pub fn finish(self) -> io::Result<StepResult> {
        let log = StepLog::read(&self.raw_log());
        let masks = log.masks().clone();
        let mut result = StepResult {
            outputs: log.outputs,
            state: log.state,
            annotations: log.annotations,
            log: log.shown.iter().flat_map(|line| [line.as_str(), "\n"]).collect(),
            commands: log.commands,
            faults: log.failures,
            ..StepResult::default()
        };
        let outputs = self.records("set_output", &mut result.faults)?;
        if outputs.contains_key("") {
            result.faults.push("Unable to process file command 'output' successfully. The name is empty.".to_owned());
        }
        result.outputs.extend(outputs);
        result.state.extend(self.records("save_state", &mut result.faults)?);
        let (env, refused) = env_file::allowed(self.records("set_env", &mut result.faults)?);
        result.env = env;
        result.annotations.extend(refused.into_iter().map(error));
        result.path = fs::read_to_string(self.files.join("add_path"))?.lines().map(str::to_owned).collect();
        match summary::upload(fs::read(self.files.join("step_summary")).ok().as_deref(), &masks) {
            Upload::Nothing => {}
            Upload::Shown(text) => result.summary = Some(text),
            Upload::Dropped(message) => result.annotations.push(error(message)),
        }
        Ok(result)
    }

    /// The log as the process wrote it, secrets and commands included.
    #[must_use]
    pub fn raw_log(&self) -> String {
        String::from_utf8_lossy(&self.log.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    fn records(&self, file: &str, faults: &mut Vec<String>) -> io::Result<BTreeMap<String, String>> {
        let text = fs::read_to_string(self.files.join(file))?;
        let mut records = BTreeMap::new();
        for record in Records::new(&text) {
            match record {
                Ok((name, value)) => {
                    records.insert(name, value);
                }
                Err(error) => faults.push(format!("Unable to process file command '{file}' successfully. {error}")),
            }
        }
        Ok(records)
    }
}

/// What was written to the log; clones share it.
#[derive(Debug, Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn error(message: String) -> Annotation {
    Annotation { level: "error".to_owned(), message, properties: Properties::default() }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use actions_core::failure::Exit;

    use super::*;

    #[tokio::test]
    async fn a_step_is_seen_as_the_runner_sees_it() {
        let folder = tempfile::tempdir().unwrap();
        let sim = RunnerSim::new(folder.path()).unwrap().input("my input", "a b");
        let names = ["GITHUB_WORKSPACE", "HOME", "RUNNER_OS", "INPUT_MY_INPUT", "GITHUB_TOKEN", "MINE"];
        let step = names
            .iter()
            .fold(sim, |sim, name| sim.job_env(name, "theirs"))
            .run(async |runner: &Runner| {
                assert_eq!(names.map(|name| runner.env(name) == Some("theirs")), [false, false, false, false, true, true]);
                assert_eq!(runner.env("INPUT_MY_INPUT"), Some("a b"));
                let secret = runner.secret("s3cret");
                tracing::info!("logged in as {secret} with s3cret");
                runner.set_output("version", "1.2.3")?;
                runner.export_variable("TAG", "v1.2.3")?;
                let mut summary = actions_core::Summary::new();
                summary.section("# Done with s3cret");
                runner.append_summary(&summary)?;
                Err(Failure::new(Exit::Expected, "it broke", "mend it"))
            })
            .await
            .unwrap();
        assert_eq!(step.outputs["version"], "1.2.3");
        assert_eq!(step.env["TAG"], "v1.2.3");
        assert_eq!(step.log, "logged in as *** with ***\n##[error]it broke\n  help: mend it\n");
        assert_eq!(step.summary.as_deref().map(str::trim_end), Some("# Done with ***"));
        assert_eq!((step.exit, step.annotations.len(), step.faults.len()), (1, 1, 0));
    }

    #[test]
    fn a_file_that_the_runner_cannot_read_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let sim = RunnerSim::new(folder.path()).unwrap();
        let runner = sim.runner().unwrap();
        fs::write(runner.env("GITHUB_OUTPUT").unwrap(), "a=1\nnonsense\n").unwrap();
        let step = sim.finish().unwrap();
        assert_eq!(step.outputs["a"], "1");
        assert_eq!(step.faults, ["Unable to process file command 'set_output' successfully. Invalid format 'nonsense'"]);
    }
}
