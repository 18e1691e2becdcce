//! The rehearsal from its inputs to its files.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use actions_core::{Failure, Runner};
use deploy_config::release::Releases;
use deploy_config::{DEFAULT_PATH, DeployConfig};
use history::{HistoryError, Local, Repository};
use semver::Version;

use crate::error::RehearsalError;
use crate::inputs::{FaultKind, Request};
use crate::page::page;
use crate::past::Past;
use crate::sample;
use crate::steps::Steps;
use crate::workflows::{Ended, Workflows};
use crate::world::{Scene, World};

const DEFAULT_CONFIG: &str = include_str!("default-deploy.yml");
const REPOSITORY: &str = "rehearsal/repository";
/// Where results lie in the repository that is rehearsed.
const OWN_FOLDER: &str = ".deploy-action";

/// Rehearses; `deploy` is the whole deploy as the binary has it.
///
/// # Errors
/// Bad input, a repository that cannot be rehearsed, and the failure of a step that failed.
pub async fn run(runner: &Runner, deploy: impl AsyncFn(&Runner) -> Result<(), Failure>) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    check_results_folder(&request.out)?;
    let folder = tempfile::tempdir().map_err(|source| RehearsalError::Write { path: "a temporary folder".into(), source })?;
    let subject = Subject::find(runner, &request, folder.path()).await?;
    let (staging, production) = environments(&subject.config)?;
    let running = subject.running()?;
    let scene = Scene { config: &subject.config, past: &subject.past, repository: REPOSITORY, running, faults: &request.faults };
    runner.print(&format!("rehearsing {}: every environment runs {} at the start", subject.label, scene.running));
    let world = World::start(&scene, folder.path()).await?;
    let steps = Steps::new(runner, folder.path().to_owned(), REPOSITORY, &subject.past.head);
    let repository = subject.path.to_string_lossy();
    let unhealthy = request.unhealthy.as_deref();
    let mut workflows = Workflows { world: &world, steps, repository: &repository, past: &subject.past, unhealthy, record: None };
    let ended = both(&mut workflows, &subject, (&staging, &production), &deploy, runner).await?;
    let written = write_results(runner, &request.out, &workflows)?;
    let told = world.told.lines();
    if !told.is_empty() {
        runner.print(&format!("\nthis would have been told, and was not:\n  {}", told.join("\n  ")));
    }
    if let Some(record) = &workflows.record {
        runner.print(&format!("\n{}", deploy_summary::text::render(record)));
        runner.set_output("outcome", record.outcome.word())?;
    }
    for fault in world.unspent(&request.faults) {
        let why = match fault.kind {
            FaultKind::StaleApps => "nobody asked an application for its health after a deployment".to_owned(),
            _ => format!("there were fewer than {} of its kind", fault.at),
        };
        runner.warning(format!("the fault {} never came: {why}", fault.text));
    }
    runner.print(&format!("wrote {} to {}", written.join(", "), request.out.display()));
    match ended {
        Ended::Red(failure) => Err(failure),
        Ended::Green | Ended::Nothing => Ok(()),
    }
}

async fn both(
    workflows: &mut Workflows<'_>,
    subject: &Subject,
    (staging, production): (&str, &str),
    deploy: &impl AsyncFn(&Runner) -> Result<(), Failure>,
    runner: &Runner,
) -> Result<Ended, RehearsalError> {
    match Box::pin(workflows.staging_auto(staging, deploy)).await? {
        Ended::Red(failure) => {
            runner.print("\nproduction-manual was not rehearsed: nobody promotes what failed in staging");
            Ok(Ended::Red(failure))
        }
        Ended::Nothing if subject.past.previous.is_none() => {
            runner.print("\nthere is no release yet and nothing to release, so there is nothing to deploy: a commit such as");
            runner.print("`feat: what it adds` on main would release the first version");
            Ok(Ended::Nothing)
        }
        Ended::Green | Ended::Nothing => Box::pin(workflows.production_manual(production, deploy)).await,
    }
}

/// What is rehearsed.
#[derive(Debug)]
struct Subject {
    path: PathBuf,
    label: String,
    past: Past,
    config: DeployConfig,
}

impl Subject {
    async fn find(runner: &Runner, request: &Request, folder: &Path) -> Result<Self, Failure> {
        let here = request.repo.clone().unwrap_or_else(|| PathBuf::from("."));
        let here = std::path::absolute(&here).unwrap_or(here);
        let (path, label, repository) = match Repository::open(&here) {
            Err(HistoryError::NotARepository { .. }) if request.repo.is_none() => {
                runner.print(
                    "the current folder is no git repository; a built-in sample history is rehearsed (--repo PATH names another)",
                );
                let path = folder.join("sample");
                sample::write(&path)?;
                let repository = Repository::open(&path).map_err(RehearsalError::from)?;
                (path, "the sample history".to_owned(), repository)
            }
            found => {
                let found = found.map_err(RehearsalError::from)?;
                let root = Local::root(&here).map_err(RehearsalError::from)?;
                let label = root.display().to_string();
                (root, label, found)
            }
        };
        let past = Past::read(&repository, &path, request.tag_format.as_deref()).await?;
        let mut config = configuration(runner, &path)?;
        leave_out(runner, &mut config, &past.releases);
        let subject = Self { path, label, past, config };
        subject.check(request)?;
        Ok(subject)
    }

    fn check(&self, request: &Request) -> Result<(), RehearsalError> {
        let has_address = |name: &str| self.config.environments.values().any(|environment| environment.urls.contains_key(name));
        let gated = self.config.services.iter().filter(|(name, service)| service.health.is_some() && has_address(name));
        let gated = gated.map(|(name, _)| name.clone());
        let gated: Vec<_> = gated.collect();
        match &request.unhealthy {
            Some(service) if !gated.contains(service) => {
                Err(RehearsalError::Service { service: service.clone(), known: gated.join(", ") })
            }
            _ => Ok(()),
        }
    }

    /// The image tag that runs at the start: the last release's, or one made up where there is none.
    fn running(&self) -> Result<String, Failure> {
        let version = self.past.previous.as_ref().map_or(Version::new(0, 0, 0), |release| release.version.clone());
        Ok(image_tagger::tags::image_tag(&self.config.image_tag, &version)?.to_string())
    }
}

fn configuration(runner: &Runner, repository: &Path) -> Result<DeployConfig, Failure> {
    if repository.join(DEFAULT_PATH).exists() {
        return Ok(DeployConfig::read(repository, DEFAULT_PATH)?);
    }
    runner.print(&format!("there is no {DEFAULT_PATH}; a built-in shop of four services in two waves is deployed"));
    Ok(DeployConfig::load(Path::new("default-deploy.yml"), DEFAULT_CONFIG)?)
}

/// Takes out of the configuration what only a real build can give.
fn leave_out(runner: &Runner, config: &mut DeployConfig, releases: &Releases) {
    if config.environments.values().any(|environment| !environment.require.is_empty()) {
        runner.print("attestations are not rehearsed: nothing is built, so there is nothing to attest");
        config.environments.values_mut().for_each(|environment| environment.require.clear());
    }
    if !releases.assets.is_empty() {
        runner.print("the files of a release are not rehearsed: nothing is built, so there is nothing to attach");
        config.release = Some(Releases { assets: Vec::new(), ..releases.clone() });
    }
}

/// The environment that a push deploys to, and the one that is deployed to by hand.
fn environments(config: &DeployConfig) -> Result<(String, String), RehearsalError> {
    let named = |name: &str| config.environments.contains_key(name).then(|| name.to_owned());
    let first = named("staging").or_else(|| config.environments.keys().next().cloned());
    let last = named("production").or_else(|| config.environments.keys().last().cloned());
    first.zip(last).ok_or(RehearsalError::NoEnvironment)
}

/// Writes the files that a person looks at afterwards; answers their names.
fn write_results(runner: &Runner, out: &Path, workflows: &Workflows<'_>) -> Result<Vec<&'static str>, RehearsalError> {
    let summary = workflows.steps.summary();
    let told = workflows.world.told.lines();
    let record = workflows.record.as_ref().and_then(|record| record.to_json().ok());
    let files = [
        ("summary.md", Some(summary.to_owned())),
        ("summary.html", Some(page("deploy-action rehearsal", summary))),
        ("deployment.json", record),
        ("notices.json", (!told.is_empty()).then(|| format!("{:#}\n", workflows.world.told.messages()))),
        ("log.txt", Some(workflows.steps.log().to_owned())),
    ];
    fs::create_dir_all(out).map_err(|source| RehearsalError::Write { path: out.to_owned(), source })?;
    // The default folder lies in the repository that is rehearsed, and must not show up as a change of it.
    if out.starts_with(OWN_FOLDER) && runner.env("GITHUB_WORKSPACE").is_none() {
        let path = Path::new(OWN_FOLDER).join(".gitignore");
        match create(&path, "*\n") {
            // What stands there is the repository's own.
            Err(source) if source.kind() != ErrorKind::AlreadyExists => return Err(RehearsalError::Write { path, source }),
            _ => {}
        }
    }
    let mut written = Vec::new();
    for (name, text) in files {
        let path = out.join(name);
        match text {
            Some(text) => {
                write(&path, &text)?;
                written.push(name);
            }
            // One of an earlier rehearsal would be taken for this one's.
            None => drop(fs::remove_file(&path)),
        }
    }
    Ok(written)
}

/// Refuses the default folder where a link stands in its place: it came with the repository, and would lead the results anywhere.
fn check_results_folder(out: &Path) -> Result<(), RehearsalError> {
    let mut parts = out.ancestors().filter(|part| out.starts_with(OWN_FOLDER) && part.is_symlink());
    parts.next().map_or(Ok(()), |link| Err(RehearsalError::Link { path: link.to_owned() }))
}

/// Writes a file anew: what stands in its place is replaced, and not followed where it is a link.
fn write(path: &Path, text: &str) -> Result<(), RehearsalError> {
    let written = match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => create(path, text),
    };
    written.map_err(|source| RehearsalError::Write { path: path.to_owned(), source })
}

/// Writes a file where there is nothing, not even a link.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
