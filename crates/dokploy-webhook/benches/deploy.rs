//! How much of a deployment of two compose projects is ours: `cargo bench -p dokploy-webhook --bench deploy`.
//!
//! The server is the simulator on a known schedule: each job takes so long, and the server says when each ended. The projects are
//! deployed one after the other, as two waves are. Ours is all the rest: what is read and written before, and from the end of a job until
//! the program knows it. Once with the log that the server lets be seen while it is written, once without, when the rows must be asked.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and speaks to who runs it")]

use std::time::{Duration, Instant};

use actions_core::{Env, Runner, Secret, Sink};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use dokploy_webhook::environment::Variables;
use dokploy_webhook::{Api, Deploy, Poll, Service, Verdict, deploy};
use http_client::{Client, Settings};
use simulators::Server;
use simulators::dokploy::Dokploy;
use tokio_util::sync::CancellationToken;

const KEY: &str = "a-key-of-the-owner";
const FILE: &str = "services:\n  api:\n    image: ghcr.io/acme/api:${IMAGE_TAG}\n";
const PROJECTS: u32 = 2;
const SCHEDULES: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(20)];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{PROJECTS} compose projects in order   Dokploy's time   ours        share   requests");
    for schedule in SCHEDULES {
        for has_log in [true, false] {
            let (took, requests) = measured(schedule, has_log).await;
            let (theirs, name) = (schedule * PROJECTS, if has_log { "with the live log" } else { "by asking" });
            let ours = took.saturating_sub(theirs);
            let share = ours.as_secs_f64() / took.as_secs_f64() * 100.0;
            println!("{name:<28}   {theirs:>14.1?}   {ours:>9.1?}   {share:>4.1} %   {requests:>8}");
        }
    }
}

/// The time of both deployments, and the requests that they took.
async fn measured(schedule: Duration, has_log: bool) -> (Duration, usize) {
    let dokploy = Dokploy::new(KEY).with_duration(schedule);
    let projects = ["backend", "frontend"].map(|name| dokploy.create_compose(name, FILE, "IMAGE_TAG=1.0.0\n"));
    let server = Server::start(router(&dokploy, has_log)).await.unwrap();
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let client = Client::new(&runner, Settings::default()).unwrap();
    let api = Api::new(&client, &server.base(), &Secret::new(KEY)).unwrap();
    let started = Instant::now();
    for (number, id) in projects.iter().enumerate() {
        let ended = deploy(&api, &order(id, number), &CancellationToken::new()).await.unwrap();
        assert_eq!(ended.verdict, Verdict::Done);
    }
    (started.elapsed(), server.seen().len())
}

fn router(dokploy: &Dokploy, has_log: bool) -> Router {
    let hidden = move |request: Request, next: Next| async move {
        let is_log = request.uri().path() == "/listen-deployment";
        if is_log && !has_log { StatusCode::NOT_FOUND.into_response() } else { next.run(request).await }
    };
    dokploy.router().layer(from_fn(hidden))
}

fn order(compose_id: &str, number: usize) -> Deploy {
    Deploy {
        service: Service::compose(compose_id),
        tag: Some("1.1.0".to_owned()),
        variable: "IMAGE_TAG".to_owned(),
        variables: Variables::default(),
        required: Vec::new(),
        wait: None,
        health: None,
        title: format!("1.1.0 · {number} · run 7.1"),
        description: String::new(),
        timeout: Duration::from_mins(5),
        poll: Poll::default(),
    }
}
