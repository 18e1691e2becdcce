//! How long a history of ten thousand deployments takes besides GitHub's own time: `just measure`.
//!
//! GitHub is the simulator, on a thread of its own. A first run lets it make every answer; then the same answers are replayed, which costs
//! the server next to nothing, so that what is left is ours: the requests, the reading, the figures, the summary, the JSON and the page.
//! It fails above two seconds of the processor's time, so that what else the machine does fails nothing.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and speaks to who runs it")]

#[path = "../tests/history/scene.rs"]
mod scene;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use scene::{Said, Shop, before, deployed};
use simulators::Server;
use tower::ServiceExt;

const DEPLOYMENTS: u64 = 10_000;
const RUNS: usize = 5;
const BOUND: Duration = Duration::from_secs(2);
const SAID: [Said<'_>; 3] = [
    &[
        ("in_progress", "wave 1 of 2", 1),
        ("in_progress", "wave 2 of 2", 40),
        ("success", "deployed after 1 min 12 s", 72),
        ("inactive", "the next is live", 99),
    ],
    &[("in_progress", "wave 1 of 2", 1), ("success", "deployed after 50 s", 50), ("inactive", "the next is live", 99)],
    &[
        ("in_progress", "wave 1 of 2", 1),
        ("failure", "rolled-back after 3 min 5 s: api answered 503, asked 30 times in 2 min", 185),
    ],
];

/// Answers by the request's body, as they were given the first time.
#[derive(Clone)]
struct Replay {
    github: Router,
    answers: Arc<Mutex<HashMap<Bytes, Bytes>>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut shop = Shop::start().await;
    for id in 1..=DEPLOYMENTS {
        let (environment, said) = (["staging", "production", "preview"][index(id % 3)], SAID[index((id % 7).min(2))]);
        let version = format!("1.{}.{}", id / 100, id % 100);
        let mut one = deployed(id, environment, &version, before(i64::try_from(DEPLOYMENTS - id).unwrap() * 600), said);
        one.payload["waves"] = waves();
        shop.github.deployed(one);
    }
    let replay = Replay { github: shop.github.router(), answers: Arc::default() };
    shop.server = elsewhere(Router::new().fallback(answer).with_state(replay));
    let inputs = [("since", "all"), ("limit", "10000"), ("json", "history.json"), ("html", "history.html")];
    let first = run(&shop, &inputs).await.elapsed;
    let mut taken: Vec<Taken> = Vec::new();
    for _ in 0..RUNS {
        taken.push(run(&shop, &inputs).await);
    }
    let median = |time: fn(&Taken) -> Duration| {
        let mut times: Vec<Duration> = taken.iter().map(time).collect();
        times.sort_unstable();
        times[RUNS / 2]
    };
    let (elapsed, worked) = (median(|taken| taken.elapsed), median(|taken| taken.worked));
    let (requests, page, json) =
        (shop.server.seen().len() / (RUNS + 1), shop.read("history.html").len(), shop.read("history.json").len());
    println!("{DEPLOYMENTS} deployments in {requests} requests; the page has {page} bytes, the JSON {json}");
    println!(
        "with the simulator's own time: {:.2} s; without: {:.2} s, of which {:.2} s are ours (medians of {RUNS})",
        first.as_secs_f64(),
        elapsed.as_secs_f64(),
        worked.as_secs_f64()
    );
    assert!(worked > Duration::ZERO && worked < BOUND, "the bound is {BOUND:?}");
}

/// A server on a thread of its own, as GitHub's work is not ours.
fn elsewhere(router: Router) -> Server {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            sender.send(Server::start(router).await.unwrap()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap()
}

/// How long a run took: by the clock, and of the processor's time, which is that of this thread, as it alone does our work.
struct Taken {
    elapsed: Duration,
    worked: Duration,
}

/// The processor's time that this thread had so far, as Linux counts it.
fn worked() -> Duration {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(counted.split_whitespace().next().unwrap().parse().unwrap())
}

async fn run(shop: &Shop, inputs: &[(&str, &str)]) -> Taken {
    let (begun, before) = (Instant::now(), worked());
    let step = shop.history(inputs).await;
    assert_eq!((step.exit, step.outputs["deployments"].as_str()), (0, "10000"), "{}", step.log);
    Taken { elapsed: begun.elapsed(), worked: worked().saturating_sub(before) }
}

/// A record of ten services, so that payloads are as large as in life.
fn waves() -> serde_json::Value {
    let service = |name: usize| {
        let digest = format!("sha256:{}", "a".repeat(64));
        serde_json::json!({ "name": format!("svc{name}"), "image": format!("ghcr.io/acme/svc{name}"), "tag": "1.0.0", "digest": digest })
    };
    let services: Vec<_> = (0..10).map(service).collect();
    serde_json::json!([{ "targets": [{ "name": "app", "kind": "dokploy", "state": "untouched", "duration_ms": 0, "services": services }] }])
}

async fn answer(State(replay): State<Replay>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let asked = to_bytes(body, usize::MAX).await.unwrap();
    let known = replay.answers.lock().unwrap().get(&asked).cloned();
    let answer = if let Some(known) = known {
        known
    } else {
        let request = Request::from_parts(parts, Body::from(asked.clone()));
        let answer = to_bytes(replay.github.oneshot(request).await.unwrap().into_body(), usize::MAX).await.unwrap();
        replay.answers.lock().unwrap().insert(asked, answer.clone());
        answer
    };
    Response::builder().header("content-type", "application/json; charset=utf-8").body(Body::from(answer)).unwrap()
}
