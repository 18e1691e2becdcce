//! A shop that deploys: a repository on GitHub whose clock stands still. The example and the bench use it too.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use simulators::Server;
use simulators::github::{Commit, Deployment, DeploymentStatus, GitHub};
use simulators::runner::{RunnerSim, StepResult};

/// When the shop's history ends: 2026-03-31T12:00:00Z.
pub(crate) const NOW: i64 = 1_774_958_400;
const PEOPLE: [&str; 5] = ["ada", "grace", "linus-bot[bot]", "margaret", "ken"];

/// The repository, served.
pub(crate) struct Shop {
    pub(crate) github: GitHub,
    pub(crate) server: Server,
    pub(crate) folder: tempfile::TempDir,
}

impl Shop {
    pub(crate) async fn start() -> Self {
        let github = GitHub::new("acme/shop");
        let head = "b".repeat(40);
        github.push([Commit::new(&head, "feat: cart")], &head);
        let server = Server::start(github.router()).await.unwrap();
        Self { github, server, folder: tempfile::tempdir().unwrap() }
    }

    /// Runs the command with inputs, as a step does.
    pub(crate) async fn history(&self, inputs: &[(&str, &str)]) -> StepResult {
        self.history_in(inputs, &[]).await
    }

    /// As [`Shop::history`], with other variables.
    pub(crate) async fn history_in(&self, inputs: &[(&str, &str)], env: &[(&str, &str)]) -> StepResult {
        let step = RunnerSim::new(self.folder.path()).unwrap().env("GITHUB_REPOSITORY", "acme/shop");
        let step = step.env("GITHUB_API_URL", self.server.base()).env("SOURCE_DATE_EPOCH", NOW.to_string());
        let step = step.input("command", "history").input("github-token", "ghs_s3cret");
        let step = inputs.iter().fold(step, |step, (name, value)| step.input(name, *value));
        let step = env.iter().fold(step, |step, (name, value)| step.env(name, *value));
        step.run(async |runner| deploy_summary::run(runner).await).await.unwrap()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path().join("workspace").join(path)).unwrap()
    }
}

/// A time so many seconds before the end.
pub(crate) fn before(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW - seconds).unwrap()
}

/// What is said of a deployment: state, description, seconds after its beginning.
pub(crate) type Said<'a> = &'a [(&'a str, &'a str, i64)];

/// The commit of a deployment.
pub(crate) fn sha(id: u64) -> String {
    format!("{id:040x}")
}

/// A deployment of ours of a version to an environment.
pub(crate) fn deployed(id: u64, environment: &str, version: &str, started: Timestamp, said: Said<'_>) -> Deployment {
    let after = |seconds: i64| started.saturating_add(SignedDuration::from_secs(seconds)).unwrap();
    let status = |(index, (state, description, seconds)): (usize, &(&str, &str, i64))| DeploymentStatus {
        id: id * 10 + u64::try_from(index).unwrap(),
        state: (*state).to_owned(),
        description: (*description).to_owned(),
        environment: environment.to_owned(),
        environment_url: format!("https://{environment}.example.com"),
        log_url: format!("https://github.com/acme/shop/actions/runs/{id}"),
        created_at: after(*seconds),
    };
    Deployment {
        id,
        sha: sha(id),
        git_ref: format!("v{version}"),
        task: "deploy".to_owned(),
        original_environment: environment.to_owned(),
        environment: environment.to_owned(),
        creator: "github-actions[bot]".to_owned(),
        description: None,
        payload: json!({
            "schema": 1, "run": format!("{id}.1"), "version": version, "image_tag": version, "sha": sha(id),
            "actor": PEOPLE[usize::try_from(id).unwrap() % PEOPLE.len()],
            "run_url": format!("https://github.com/acme/shop/actions/runs/{id}"),
        }),
        transient: false,
        production: environment == "production",
        created_at: started,
        updated_at: started,
        statuses: said.iter().enumerate().map(status).collect(),
    }
}
