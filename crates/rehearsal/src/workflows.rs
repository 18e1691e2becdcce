//! The two workflows, step by step as their templates have them.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use actions_core::{Failure, Runner};
use deploy_config::DEFAULT_PATH;
use deploy_record::Record;
use serde_json::Value;
use simulators::runner::StepResult;
use tokio::time::Instant;

use crate::error::RehearsalError;
use crate::past::Past;
use crate::steps::{Step, Steps};
use crate::world::World;

/// Both workflows on one world.
#[derive(Debug)]
pub struct Workflows<'a> {
    /// The simulators.
    pub world: &'a World,
    /// The steps so far.
    pub steps: Steps<'a>,
    /// The repository's folder.
    pub repository: &'a str,
    /// The repository's past.
    pub past: &'a Past,
    /// The service whose new version never gets healthy.
    pub unhealthy: Option<&'a str>,
    /// The last deployment's record.
    pub record: Option<Record>,
}

/// How a workflow ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Every step succeeded.
    Green,
    /// There was nothing to release, so nothing was deployed.
    Nothing,
    /// A step failed.
    Red(Failure),
}

impl Workflows<'_> {
    /// A push to main: release, build, deploy to an environment.
    ///
    /// # Errors
    /// [`RehearsalError`] when the rehearsal itself cannot go on.
    pub async fn staging_auto(
        &mut self,
        environment: &str,
        deploy: &impl AsyncFn(&Runner) -> Result<(), Failure>,
    ) -> Result<Ended, RehearsalError> {
        self.steps.workflow(&format!("staging-auto: push to {}, deploy to {environment}", self.past.branch));
        let config = self.world.workspace.join(DEFAULT_PATH);
        let config = config.to_string_lossy();
        // The repository's own file names those who are really told.
        let mut inputs = vec![("path", self.repository), ("tag-format", &self.past.tag_format), ("config", &config)];
        if self.past.stands_for_main {
            inputs.push(("branches", &self.past.branch));
        }
        let step = Step { name: "semantic-release", inputs: &inputs, environment: None };
        let release = self.steps.run(self.world, step, semantic_release::run, released).await?;
        if let Some(failure) = release.failure {
            return Ok(Ended::Red(failure));
        }
        if release.outputs.get("released").is_none_or(|released| released != "true") {
            return Ok(Ended::Nothing);
        }
        let (version, previous) = (output(&release, "version"), output(&release, "previous-version"));
        let inputs = [("version", version.as_str()), ("previous-version", previous.as_str()), ("path", self.repository)];
        let step = Step { name: "image-tagger", inputs: &inputs, environment: None };
        let chosen = |result: &StepResult| chosen(result, &version);
        let tagged = self.steps.run(self.world, step, image_tagger::run, chosen).await?;
        if let Some(failure) = tagged.failure {
            return Ok(Ended::Red(failure));
        }
        self.build(&version, &output(&tagged, "matrix"));
        if let Some(failure) = self.promote(&version, &tagged).await? {
            return Ok(Ended::Red(failure));
        }
        self.deploy(environment, &version, deploy).await
    }

    /// "Run workflow" with a version: pick it, deploy it to an environment.
    ///
    /// # Errors
    /// [`RehearsalError`] when the rehearsal itself cannot go on.
    pub async fn production_manual(
        &mut self,
        environment: &str,
        deploy: &impl AsyncFn(&Runner) -> Result<(), Failure>,
    ) -> Result<Ended, RehearsalError> {
        self.steps.workflow(&format!("production-manual: run workflow with version latest, deploy to {environment}"));
        let step = Step {
            name: "version-picker",
            inputs: &[("version", "latest"), ("environment", environment), ("tag-format", &self.past.tag_format)],
            environment: None,
        };
        let picked = |result: &StepResult| format!("latest is {}", output(result, "version"));
        let picked = self.steps.run(self.world, step, version_picker::run, picked).await?;
        if let Some(failure) = picked.failure {
            return Ok(Ended::Red(failure));
        }
        self.deploy(environment, &output(&picked, "version"), deploy).await
    }

    /// The part that docker/build-push-action has in the real workflow.
    fn build(&self, version: &str, matrix: &str) {
        let started = Instant::now();
        let matrix: Value = serde_json::from_str(matrix).unwrap_or_default();
        let rows = matrix["include"].as_array().cloned().unwrap_or_default();
        for row in &rows {
            let references: Vec<_> = row["tags"].as_str().unwrap_or_default().lines().collect();
            let platforms: Vec<_> = row["platforms"].as_str().unwrap_or_default().split(',').filter(|p| !p.is_empty()).collect();
            self.world.build(version, &references, &platforms);
        }
        self.steps.progress(
            "ok  ",
            "build and push",
            &format!("{} images, without building them", rows.len()),
            started.elapsed(),
        );
    }

    /// Gives the images of which nothing changed the new version, when there are any.
    async fn promote(&mut self, version: &str, tagged: &StepResult) -> Result<Option<Failure>, RehearsalError> {
        let (from, to) = (output(tagged, "promote"), output(tagged, "tag-names"));
        if from.is_empty() {
            return Ok(None);
        }
        let inputs = [("command", "promote"), ("version", version), ("from", from.as_str()), ("to", to.as_str())];
        let step = Step { name: "promote", inputs: &inputs, environment: None };
        let promoted = |_: &StepResult| format!("{} images to {version}, without building them", from.lines().count());
        Ok(self.steps.run(self.world, step, image_tagger::run, promoted).await?.failure)
    }

    async fn deploy(
        &mut self,
        environment: &str,
        version: &str,
        deploy: &impl AsyncFn(&Runner) -> Result<(), Failure>,
    ) -> Result<Ended, RehearsalError> {
        if let Some(service) = self.unhealthy
            && !self.world.sicken(service, version)
        {
            self.steps.warn("there is no new version, so --unhealthy showed nothing");
        }
        let step = Step {
            name: "deploy",
            inputs: &[("environment", environment), ("version", version)],
            environment: Some(environment),
        };
        self.forget_record()?;
        let came = |result: &StepResult| format!("{} {version} to {environment}", output(result, "outcome"));
        let deployed = self.steps.run(self.world, step, async |runner: &Runner| deploy(runner).await, came).await?;
        self.record = self.read_record()?;
        Ok(deployed.failure.map_or(Ended::Green, Ended::Red))
    }

    /// Takes the record of the deployment before away: each job of the real workflows starts with a checkout of its own.
    fn forget_record(&self) -> Result<(), RehearsalError> {
        let path = self.record_path();
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => Err(RehearsalError::Write { path, source }),
            _ => Ok(()),
        }
    }

    fn read_record(&self) -> Result<Option<Record>, RehearsalError> {
        let path = self.record_path();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Record::from_json(&self.world.names.restore(&text))?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(RehearsalError::Read { path, source }),
        }
    }

    fn record_path(&self) -> PathBuf {
        self.world.workspace.join("deployment.json")
    }
}

fn released(result: &StepResult) -> String {
    match output(result, "released").as_str() {
        "true" => format!("{} after {}", output(result, "version"), or_nothing(&output(result, "previous-version"))),
        _ => "nothing to release; log.txt says why".to_owned(),
    }
}

/// How many images are built and how many promoted.
fn chosen(result: &StepResult, version: &str) -> String {
    let services: Value = serde_json::from_str(&output(result, "services")).unwrap_or_default();
    let count = |action: &str| {
        let services = services.as_object().into_iter().flatten();
        services.filter(|(_, service)| service["action"] == action).count()
    };
    format!("of {version}: {} images to build, {} to promote", count("build"), count("promote"))
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "no release" } else { text }
}

fn output(result: &StepResult, name: &str) -> String {
    result.outputs.get(name).cloned().unwrap_or_default()
}
