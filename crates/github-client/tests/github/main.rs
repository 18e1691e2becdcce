//! The client against a GitHub that keeps state, and against answers as GitHub words them.

#![expect(clippy::unwrap_used, reason = "a test whose helpers fail is a test that fails")]

mod answers;
mod attestations;
mod calls;
mod commits;
mod deployed;
mod deployments;
mod details;
mod openapi;
mod packages;
mod publishing;
mod refusals;
mod releases;
mod rules;
#[path = "../../../simulators/tests/graphql/schema.rs"]
mod schema;
#[path = "../../../simulators/tests/openapi/spec.rs"]
mod spec;
mod tags;
mod threads;
mod workflows;

use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use github_client::{GitHub, GitHubError};
use http_client::{Client, RetryPolicy, Settings};
use simulators::Server;
use simulators::github::{Commit, GitHub as Simulator};

/// A repository with two commits, served.
struct Repository {
    simulator: Simulator,
    server: Server,
    client: GitHub,
    first: String,
    second: String,
}

impl Repository {
    async fn start() -> Self {
        let simulator = Simulator::new("acme/shop");
        let (first, second) = ("a".repeat(40), "b".repeat(40));
        simulator.push([Commit::new(&first, "feat: cart"), Commit::new(&second, "fix: sum").parents([&first])], &second);
        let server = Server::start(simulator.router()).await.unwrap();
        let client = github(&server.base());
        Self { simulator, server, client, first, second }
    }

    /// The methods and paths of all requests so far, without `/repos/acme/shop`.
    fn requests(&self) -> Vec<String> {
        let path = |path: &str| path.strip_prefix("/repos/acme/shop").unwrap_or(path).to_owned();
        self.server.seen().iter().map(|seen| format!("{} {}", seen.method, path(&seen.path))).collect()
    }
}

/// A client of two tries with next to no wait between them.
fn github(api_url: &str) -> GitHub {
    github_that_reads(api_url, Settings::default().body_limit)
}

/// The same, which reads answers of so many bytes at most.
fn github_that_reads(api_url: &str, body_limit: usize) -> GitHub {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let retry = RetryPolicy { attempts: 2, base: Duration::from_millis(1), cap: Duration::from_secs(10) };
    let client = Client::new(&runner, Settings { retry, body_limit, ..Settings::default() }).unwrap();
    GitHub::new(&client, api_url, Some(&Secret::new("ghs_s3cret")), &"acme/shop".parse().unwrap()).unwrap()
}

/// The error as a step log shows it.
fn told(error: &GitHubError) -> String {
    actions_core::failure::chain(error)
}
