//! Notices as services see them: on a catcher that keeps every request, and a mail server with TLS.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod hostile;
mod mail;
mod services;
mod threads;
mod troubles;

use std::sync::{Arc, Mutex};

use actions_core::{Env, Runner, Sink};
use deploy_config::DeployConfig;
use deploy_config::notify::Notify;
use notices::{Event, Kind};
use serde_json::Value;
use simulators::catcher::Catcher;
use simulators::{Seen, Server};

/// What a step says, kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// A runner with those variables, and its log.
fn runner(env: &[(&str, &str)]) -> (Runner, Log) {
    let log = Log::default();
    let mut env: Env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    env.insert("SOURCE_DATE_EPOCH".to_owned(), "1790000000".to_owned());
    (Runner::new(env, Sink::new(log.clone())).unwrap(), log)
}

/// The entries of a deploy.yml whose `notify` is that list.
fn entries(notify: &str) -> Vec<Notify> {
    let text = format!(
        "version: 1\nservices: {{ api: {{ image: ghcr.io/acme/shop }} }}\nenvironments:\n  production:\n    targets: {{ shop: {{ services: [api], \
         dokploy: {{ webhook: {{ env: A }} }} }} }}\nnotify:\n{notify}\n"
    );
    DeployConfig::load("deploy.yml".as_ref(), &text).unwrap().notify
}

/// The services, and where they are.
struct Services {
    catcher: Catcher,
    server: Server,
}

impl Services {
    async fn start() -> Self {
        let catcher = Catcher::new();
        let server = Server::start(catcher.router()).await.unwrap();
        Self { catcher, server }
    }

    /// The address of a service, by its path.
    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.server.base())
    }

    /// What was taken: the service and the title, in their order.
    fn caught(&self) -> Vec<String> {
        self.catcher.caught().iter().map(|caught| format!("{}: {}", caught.service, caught.title)).collect()
    }

    /// The entry of a Slack channel by a bot's token, whose variable is `SLACK_TOKEN`.
    fn slack(&self, channel: &str) -> String {
        format!("slack: {{ token: {{ env: SLACK_TOKEN }}, channel: {channel}, url: \"{}\" }}", self.at("api"))
    }
}

/// The paths that were asked, and the JSON of each.
fn asked(server: &Server) -> Vec<(String, Value)> {
    let body = |seen: &Seen| serde_json::from_slice(&seen.body).unwrap_or_default();
    server.seen().iter().map(|seen| (seen.path.clone(), body(seen))).collect()
}

/// An event whose texts are plain.
fn event(kind: Kind) -> Event {
    Event {
        kind,
        repository: "acme/shop".to_owned(),
        version: "1.6.1".to_owned(),
        environment: (kind != Kind::Released).then(|| "production".to_owned()),
        previous: Some("1.6.0".to_owned()),
        services: vec!["api".to_owned(), "web".to_owned()],
        sha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d".to_owned(),
        actor: "octocat".to_owned(),
        run: "run 7.1".to_owned(),
        config: String::new(),
        begun_by: None,
        run_url: Some("https://github.com/acme/shop/actions/runs/7".to_owned()),
        url: Some("https://shop.example.com".to_owned()),
        started: "2026-09-21T12:00:00Z".parse().unwrap(),
        finished: "2026-09-21T12:01:05Z".parse().unwrap(),
        reason: (kind == Kind::Failed).then(|| "api never was healthy".to_owned()),
        hint: (kind == Kind::Failed).then(|| "look at its log".to_owned()),
    }
}
