//! A Dokploy server with a template in production, a checkout with a compose file, and runs of the verb.

use std::fs;
use std::path::Path;
use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use axum::Router;
use dokploy_webhook::Api;
use http_client::{Client, Settings};
use preview::run;
use serde_json::{Value, json};
use simulators::Server;
use simulators::dokploy::{Dokploy, Kind};
use simulators::runner::sim::{RunnerSim, StepResult};

pub(crate) const KEY: &str = "a-key-of-the-owner";
pub(crate) const FILE: &str = "services:\n  web:\n    build: https://github.com/octo/report.git#${PREVIEW_SHA}\n    environment: { MODEL: \"${MODEL}\" }\n  api:\n    image: a:1.0.0\n";
pub(crate) const ENV: &str = "STRIPE_KEY=sk_live_1\nMODEL=small\n";
pub(crate) const DOMAINS: &str = "web=report-pr-{number}.example.com\napi=api-pr-{number}.example.com:8080";

pub(crate) struct Scene {
    pub(crate) dokploy: Dokploy,
    pub(crate) server: Server,
    pub(crate) project_id: String,
    pub(crate) template_id: String,
    pub(crate) workspace: tempfile::TempDir,
}

/// A pull request's event.
#[derive(Clone, Copy)]
pub(crate) struct Pull {
    pub(crate) repository: &'static str,
    pub(crate) head: &'static str,
    pub(crate) event: &'static str,
    pub(crate) action: &'static str,
    pub(crate) sha: char,
}

pub(crate) const OPENED: Pull =
    Pull { repository: "octo/report", head: "octo/report", event: "pull_request", action: "opened", sha: 'a' };

impl Pull {
    pub(crate) fn payload(self) -> Value {
        json!({ "action": self.action, "pull_request": {
            "number": 42, "merged": false,
            "head": { "sha": self.sha.to_string().repeat(40), "ref": "topic", "repo": { "full_name": self.head } },
            "base": { "ref": "main", "repo": { "full_name": self.repository } },
        } })
    }
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::on(Dokploy::new(KEY)).await
    }

    pub(crate) async fn on(dokploy: Dokploy) -> Self {
        Self::behind(dokploy, |router| router).await
    }

    /// With something between client and server.
    pub(crate) async fn behind(dokploy: Dokploy, wrap: impl FnOnce(Router) -> Router) -> Self {
        let dokploy = dokploy.with_duration(Duration::from_millis(20));
        let (project_id, production) = dokploy.create_project("report");
        let template_id = dokploy.create_compose_in(&production, "stack", FILE, ENV);
        dokploy.add_host(&template_id, "web", "report.example.com");
        dokploy.set_column(Kind::Compose, &template_id, "command", json!("compose -p report up -d"));
        let server = Server::start(wrap(dokploy.router())).await.unwrap();
        let workspace = tempfile::tempdir().unwrap();
        fs::write(workspace.path().join("compose.preview.yml"), FILE).unwrap();
        Self { dokploy, server, project_id, template_id, workspace }
    }

    /// The inputs that every run has.
    pub(crate) fn usual(&self) -> Vec<(&'static str, String)> {
        vec![
            ("url", self.server.base()),
            ("api-key", KEY.to_owned()),
            ("template", "report/stack".to_owned()),
            ("domains", DOMAINS.to_owned()),
            ("copy-variables", "MODEL".to_owned()),
            ("gate", "none".to_owned()),
            ("timeout", "5s".to_owned()),
        ]
    }

    /// A run for a pull request with the usual inputs, some of them otherwise.
    pub(crate) async fn run(&self, pull: Pull, more: &[(&'static str, &str)]) -> StepResult {
        let folder = tempfile::tempdir().unwrap();
        self.step(folder.path(), pull, more).run(run).await.map(sound).unwrap()
    }

    pub(crate) fn step(&self, folder: &Path, pull: Pull, more: &[(&'static str, &str)]) -> RunnerSim {
        let sim = RunnerSim::new(folder).unwrap().event(pull.event, &pull.payload()).unwrap();
        let sim = sim.env("GITHUB_REPOSITORY", pull.repository).env("GITHUB_RUN_ID", "7").workspace(self.workspace.path());
        let usual = self.usual().into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let given = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        usual.chain(given).fold(sim, |sim, (name, value)| sim.input(name, value))
    }

    pub(crate) async fn up(&self) -> StepResult {
        self.run(OPENED, &[]).await
    }

    pub(crate) async fn down(&self) -> StepResult {
        self.run(Pull { action: "closed", ..OPENED }, &[]).await
    }

    pub(crate) fn api(&self) -> Api {
        let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
        let client = Client::new(&runner, Settings::default()).unwrap();
        Api::new(&client, &self.server.base(), &Secret::new(KEY)).unwrap()
    }

    /// The compose projects but for the template.
    pub(crate) fn composes(&self) -> Vec<String> {
        self.dokploy.services(Kind::Compose).into_iter().filter(|id| *id != self.template_id).collect()
    }

    pub(crate) fn column(&self, id: &str, name: &str) -> Value {
        self.dokploy.column(Kind::Compose, id, name)
    }

    /// The procedures that were called with POST.
    pub(crate) fn written(&self) -> Vec<String> {
        let posts = self.server.seen().into_iter().filter(|seen| seen.method == "POST");
        posts.map(|seen| seen.path.trim_start_matches("/api/").to_owned()).collect()
    }
}

pub(crate) fn sound(said: StepResult) -> StepResult {
    assert!(said.faults.is_empty(), "{:?}", said.faults);
    assert!(!said.log.contains(KEY) && !said.log.contains("sk_live_1"), "{}", said.log);
    said
}

/// What is wrong, with the help.
pub(crate) fn problems(said: &StepResult) -> String {
    said.failure.as_ref().map(ToString::to_string).unwrap_or_default()
}
