//! `pick` on simulators of GitHub and a registry, with a person whose answers are written down, and with nobody to ask.

#![cfg(feature = "desk")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod config;
mod leaving;
mod offered;
mod plan;
mod refusals;
mod start;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;
use simulators::Server;
use simulators::github::actions::Dispatch;
use simulators::github::{Commit, Deployment, DeploymentStatus, GitHub, Play};
use simulators::registry::Registry;
use simulators::runner::{RunnerSim, StepResult};
use version_picker::pick::ask::{Ask, Nobody, Question};
use version_picker::pick::{DeskError, drive};

const CONFIG: &str = "
version: 1
services:
  api: { image: REGISTRY/acme/api }
  web: { image: REGISTRY/acme/web }
environments:
  staging:
    targets:
      shop: { services: [api], dokploy: { webhook: { env: HOOK } } }
  production:
    targets:
      data: { services: [api], dokploy: { webhook: { env: HOOK } } }
      shop: { services: [web], dokploy: { webhook: { env: HOOK } } }
    waves: [[data], [shop]]
";
const PATH: &str = ".github/workflows/production-manual.yml";
const WORKFLOW: &str = "on:
  workflow_dispatch:
    inputs:
      version: { type: string, required: true }
      environment: { type: environment, required: true }
";
const EVERY: Duration = Duration::from_millis(1);
/// 2026-01-05T09:00:00Z, when the simulator's clock begins.
const NOW: &str = "1767603600";

struct World {
    github: GitHub,
    registry: Registry,
    server: Server,
    registry_server: Server,
    dir: tempfile::TempDir,
}

impl World {
    /// A repository with that workflow and the versions 1.0.0 to 1.3.0 on a commit each, of which 1.2.0 runs in production and the images of
    /// 1.3.0 are missing.
    async fn new(workflow: &str) -> Self {
        Self::with(workflow, CONFIG).await
    }

    /// The same with that deploy.yml. None is in the folder where `pick` runs.
    async fn with(workflow: &str, config: &str) -> Self {
        let (github, registry) = (GitHub::new("octo/shop"), Registry::open());
        let server = Server::start(github.router()).await.unwrap();
        let registry_server = Server::start(registry.router()).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        let world = Self { github, registry, server, registry_server, dir };
        for number in 0..4 {
            let files = [(PATH, workflow.to_owned()), (".github/deploy.yml", world.config(config))];
            let commit = Commit::new(sha(number), format!("feat: part {number}\n\nbody")).login("ada").files(files);
            let parents: Vec<String> = number.checked_sub(1).map(sha).into_iter().collect();
            world.github.push([commit.parents(parents)], &sha(number));
            world.github.tag(&format!("v1.{number}.0"), &sha(number));
        }
        for version in ["1.0.0", "1.1.0", "1.2.0"] {
            world.push_images(version);
        }
        world.github.deployed(deployment("1.2.0", &sha(2)));
        world.github.account("gho_person", "ada");
        world
    }

    /// A deploy.yml whose images lie in the registry.
    fn config(&self, text: &str) -> String {
        text.replace("REGISTRY", &self.registry_server.authority())
    }

    fn push_images(&self, version: &str) {
        for image in ["acme/api", "acme/web"] {
            self.registry.push_single(image, version, "linux/amd64");
        }
    }

    /// A branch of that name beside the default one, with these files.
    fn branch<const N: usize>(&self, name: &str, files: [(&str, &str); N]) {
        let sha = "e".repeat(40);
        self.github.push([Commit::new(&sha, "ci: other").files(files)], &self::sha(3));
        self.github.branch(name, &sha);
    }

    /// What the run of the workflow does, and how its deployment of 1.1.0 to production ends.
    fn plays(&self, ending: &str, state: &str, description: &str) {
        let play =
            Play::new().job("pick", [("Resolve", "success")]).job("deploy", [("Check out", "success"), ("Deploy", ending)]);
        let payload = json!({ "schema": 1, "version": "1.1.0", "sha": sha(1) });
        self.github
            .play("production-manual.yml", play.awaiting("production").deploying("production", payload, state, description));
    }

    async fn pick(&self, ask: &dyn Ask, inputs: &[(&str, &str)]) -> StepResult {
        let mut step = RunnerSim::new(self.dir.path()).unwrap().env("GITHUB_API_URL", self.server.base());
        step = step.env("SOURCE_DATE_EPOCH", NOW);
        for (name, value) in [("command", "pick"), ("github-token", "gho_person")].iter().chain(inputs) {
            step = step.input(name, *value);
        }
        step.run(async |runner| drive(runner, ask, EVERY).await).await.unwrap()
    }
}

fn sha(number: usize) -> String {
    format!("{number:x}").repeat(40)
}

fn deployment(version: &str, sha: &str) -> Deployment {
    let at = "2026-01-05T10:00:00Z".parse().unwrap();
    let [environment, original_environment, state] = ["production", "production", "success"].map(str::to_owned);
    let text = String::new;
    let status = DeploymentStatus {
        id: 900,
        state,
        description: "deployed after 2 s".to_owned(),
        environment: environment.clone(),
        environment_url: text(),
        log_url: text(),
        created_at: at,
    };
    Deployment {
        id: 901,
        sha: sha.to_owned(),
        git_ref: format!("v{version}"),
        task: "deploy".to_owned(),
        original_environment,
        environment,
        creator: "ada".to_owned(),
        description: None,
        payload: json!({ "schema": 1, "version": version, "sha": sha, "run": "1.1" }),
        transient: false,
        production: true,
        created_at: at,
        updated_at: at,
        statuses: vec![status],
    }
}

/// A person who answers by the start of the answers, in order, and says yes or no.
struct Person {
    answers: Mutex<Vec<&'static str>>,
    says: bool,
    asked: Mutex<Vec<String>>,
}

impl Person {
    fn new(answers: &[&'static str], says: bool) -> Self {
        Self { answers: Mutex::new(answers.iter().rev().copied().collect()), says, asked: Mutex::default() }
    }

    fn asked(&self) -> String {
        self.asked.lock().unwrap().join("\n")
    }
}

impl Ask for Person {
    fn choose(&self, question: &Question<'_>, answers: &[String]) -> Result<usize, DeskError> {
        self.asked.lock().unwrap().push(format!("{}\n{}", question.text, answers.join("\n")));
        let wanted = self.answers.lock().unwrap().pop().ok_or(DeskError::Declined)?;
        Ok(answers.iter().position(|answer| answer.starts_with(wanted)).unwrap())
    }

    fn confirm(&self, question: &Question<'_>) -> Result<bool, DeskError> {
        self.asked.lock().unwrap().push(question.text.to_owned());
        Ok(self.says)
    }
}

fn dispatched(version: &str) -> Vec<Dispatch> {
    let inputs = [("environment", "production"), ("version", version)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (workflow, git_ref) = ("production-manual.yml".to_owned(), "main".to_owned());
    vec![Dispatch { workflow, git_ref, inputs: BTreeMap::from(inputs) }]
}

/// The message and the hint of a failure with that exit code.
fn failed(step: &StepResult, exit: u8) -> (String, String) {
    assert_eq!(step.exit, exit, "{}", step.log);
    let problem = step.failure.as_ref().unwrap().problems[0].clone();
    (problem.message, problem.hint.unwrap_or_default())
}

/// The lines stand in the log in that order.
fn in_order(log: &str, lines: &[&str]) {
    let mut rest = log;
    for line in lines {
        let at = rest.find(line);
        assert!(at.is_some(), "`{line}` is missing in:\n{rest}\nof:\n{log}");
        rest = &rest[at.unwrap() + line.len()..];
    }
}

#[tokio::test]
async fn where_another_version_may_run_that_is_said_and_not_that_the_proven_one_runs() {
    let world = World::new(WORKFLOW).await;
    let mut left = deployment("1.1.0", &sha(1));
    (left.id, left.created_at) = (902, "2026-01-05T11:00:00Z".parse().unwrap());
    (left.statuses[0].id, left.statuses[0].state) = (902, "failure".to_owned());
    left.statuses[0].description = "failed after 9 s: the gate of api stayed shut".to_owned();
    world.github.deployed(left);
    let step = world.pick(&Person::new(&["production", "1.2.0"], false), &[]).await;
    in_order(&step.log, &["Deploy 1.2.0 to production (1.2.0 was the last proven; 1.1.0 may run), by "]);
}

#[tokio::test]
async fn a_person_chooses_sees_the_plan_and_follows_the_run_to_its_end() {
    let world = World::new(WORKFLOW).await;
    world.plays("success", "success", "deployed after 9 s");
    let person = Person::new(&["production", "1.1.0"], true);
    let step = world.pick(&person, &[]).await;
    assert_eq!((step.exit, world.github.dispatches()), (0, dispatched("1.1.0")), "{}", step.log);
    let asked = person.asked();
    let questions =
        "Deploy to which environment?\nstaging\nproduction\nDeploy which version?\n1.2.0  2026-01-05  live in production\n1.1.0";
    assert!(asked.starts_with(questions) && asked.ends_with("1.0.0  2026-01-05\nStart it?"), "{asked}");
    in_order(
        &step.log,
        &[
            "found 3 of the newest versions",
            "Deploy 1.1.0 to production, which runs 1.2.0, by .github/workflows/production-manual.yml on main\n",
            "  wave 1: data (api)\n  wave 2: shop (web)\n1 commit goes away:\n  2222222 feat: part 2 (ada)\n",
            "started .github/workflows/production-manual.yml: https://github.com/octo/shop/actions/runs/",
            "pick / Resolve: success",
            "waits for an approval of production by ada; you may give it on the run's page",
            "deploy / Deploy: success",
            "deploy: success",
            "production 1.1.0: proven",
            "summary: https://github.com/octo/shop/actions/runs/",
        ],
    );
}

#[tokio::test]
async fn a_run_that_fails_is_told_with_the_step_and_the_reason() {
    let world = World::new(WORKFLOW).await;
    world.plays("failure", "failure", "rolled-back after 40 s: the gate of api stayed shut");
    let step = world.pick(&Nobody, &[("environment", "production"), ("version", "1.1"), ("yes", "true")]).await;
    let (message, _) = failed(&step, 1);
    assert!(message.starts_with("the run ended with failure: https://github.com/octo/shop/actions/runs/"), "{message}");
    in_order(
        &step.log,
        &[
            "production 1.1.0: rolled-back: ",
            "the gate of api stayed shut",
            "deploy / Deploy ended with failure https://",
            "#step:2:1",
        ],
    );
    assert_eq!(world.github.dispatches(), dispatched("1.1.0"));
}

#[tokio::test]
async fn a_new_version_says_which_commits_go_live() {
    let world = World::new(WORKFLOW).await;
    world.github.tag("v1.4.0", &sha(3));
    world.push_images("1.4.0");
    let step = world.pick(&Person::new(&[], false), &[("environment", "production"), ("version", "latest")]).await;
    assert_eq!(failed(&step, 1).0, "nothing was started");
    in_order(&step.log, &["Deploy 1.4.0 to production, which runs 1.2.0", "1 commit goes live:\n  3333333 feat: part 3 (ada)\n"]);
    assert_eq!(world.github.dispatches(), []);
}

#[tokio::test]
async fn nobody_is_asked_where_there_is_no_terminal() {
    let world = World::new(WORKFLOW).await;
    for (inputs, what, flag) in [
        (&[("environment", "production"), ("version", "1.1.0")][..], "confirmation", "yes"),
        (&[("yes", "true")], "environment", "environment"),
        (&[("yes", "true"), ("environment", "production")], "version", "version"),
    ] {
        let (message, hint) = failed(&world.pick(&Nobody, inputs).await, 2);
        assert_eq!(message, format!("nobody can be asked for the {what}: this is no terminal"));
        assert_eq!(hint, format!("give `--{flag}`; with `--environment …`, `--version …` and `--yes` nobody is asked"));
    }
    assert_eq!(world.github.dispatches(), []);
}

#[tokio::test]
async fn a_server_that_does_not_name_the_run_is_asked_for_it() {
    let world = World::new(WORKFLOW).await;
    world.plays("success", "success", "deployed after 9 s");
    world.github.tell_no_run_details();
    let inputs = [("environment", "production"), ("version", "1.1.0"), ("yes", "true")];
    for _ in 0..2 {
        let step = world.pick(&Nobody, &inputs).await;
        assert_eq!(step.exit, 0, "{}", step.log);
        in_order(&step.log, &["does not say as which run", "started .github", "deploy: success", "summary: "]);
    }
}
