//! How long it takes to promote seven images when the registry is 50 ms away: `cargo bench -p image-tagger --bench promote`.
//!
//! The registry is the simulator with token authentication, behind a proxy that delays every byte by 25 ms each way, and each
//! connection by another round trip. Beside the promotion it prints what a bare token, GET and PUT take for each image, which is the
//! least that can be, and what skopeo takes for the same images in a row, when it is installed. Without TLS: it would add a round
//! trip to each connection of all of them.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and speaks to who runs it")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use actions_core::{Env, Runner, Secret, Sink};
use futures::future::join_all;
use http::Method;
use http_client::{Client, Request, Settings};
use image_tagger::promote::{self, Promotion, Run};
use image_tagger::source::{Reference, Source};
use registry_client::manifest::ACCEPT;
use registry_client::{Credentials, Registry};
use simulators::{Server, registry::Registry as Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use url::Url;

const IMAGES: usize = 7;
const RUNS: usize = 9;
const ONE_WAY: Duration = Duration::from_millis(25);
const USER: (&str, &str) = ("alice", "s3cret");
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let store = Store::token(USER.0, USER.1);
    for number in 1..=IMAGES {
        store.push_image(&format!("acme/svc{number}"), "sha-abc1234", &["linux/amd64", "linux/arm64"]);
    }
    let server = Server::start(store.router()).await.unwrap();
    let far = far(server.authority()).await;
    let (mut bare_times, mut our_times) = (Vec::new(), Vec::new());
    let mut requests = 0;
    for run in 0..RUNS {
        let started = Instant::now();
        bare(&far, &format!("bare-{run}")).await;
        bare_times.push(started.elapsed());
        let before = server.seen().len();
        let started = Instant::now();
        ours(&far, &format!("ours-{run}")).await;
        our_times.push(started.elapsed());
        requests = server.seen().len() - before;
    }
    let (bare, ours) = (median(bare_times), median(our_times));
    println!("bare token, GET and PUT, {IMAGES} at once   {bare:>8.1?}   {} requests", 1 + 2 * IMAGES);
    println!(
        "image-tagger promote, {IMAGES} at once      {ours:>8.1?}   {requests} requests   {:.2} × bare",
        ours.as_secs_f64() / bare.as_secs_f64()
    );
    let before = server.seen().len();
    let peer = far.clone();
    match tokio::task::spawn_blocking(move || skopeo(&peer)).await.unwrap() {
        Some(took) => {
            let requests = server.seen().len() - before;
            println!("skopeo copy --all, {IMAGES} in a row         {took:>8.1?}   {requests} requests");
        }
        None => println!("skopeo is not installed"),
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn client() -> Client {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    Client::new(&runner, Settings::default()).unwrap()
}

async fn ours(at: &str, to: &str) {
    let registry = Registry::new(&client(), Credentials::login(USER.0, Secret::new(USER.1)));
    let promotion = |number: usize| {
        let image: registry_client::Repository = format!("{at}/acme/svc{number}").parse().unwrap();
        let source = Source { image: image.clone(), reference: Reference::Tag("sha-abc1234".parse().unwrap()) };
        Promotion { service: number.to_string(), source, image, to: vec![to.parse().unwrap()] }
    };
    let promotions: Vec<Promotion> = (1..=IMAGES).map(promotion).collect();
    let steps = promote::plan(&registry, &promotions, Run::First).await.unwrap();
    promote::apply(&registry, &steps).await.unwrap();
}

/// What is left when nothing has to be found out or checked: the token endpoint is known, and the answers are believed.
async fn bare(at: &str, to: &str) {
    let client = client();
    let mut url = Url::parse(&format!("http://{at}/token?service=simulated-registry")).unwrap();
    for number in 1..=IMAGES {
        url.query_pairs_mut().append_pair("scope", &format!("repository:acme/svc{number}:pull,push"));
    }
    let answer = client.send(Request::get(url).basic(USER.0, &Secret::new(USER.1)).unwrap()).await.unwrap();
    let answer: serde_json::Value = answer.json().unwrap();
    let token = Secret::new(answer["token"].as_str().unwrap());
    join_all((1..=IMAGES).map(|number| retag(&client, format!("http://{at}/v2/acme/svc{number}/manifests"), to, &token))).await;
}

async fn retag(client: &Client, base: String, to: &str, token: &Secret) {
    let url = |tag: &str| Url::parse(&format!("{base}/{tag}")).unwrap();
    let get = Request::get(url("sha-abc1234")).accept(ACCEPT).unwrap().bearer(token).unwrap();
    let manifest = client.send(get).await.unwrap().success().unwrap().body;
    let put = Request::new(Method::PUT, url(to)).body(OCI_INDEX, manifest).unwrap().bearer(token).unwrap();
    client.send(put).await.unwrap().success().unwrap();
}

fn skopeo(at: &str) -> Option<Duration> {
    let login = format!("{}:{}", USER.0, USER.1);
    let started = Instant::now();
    for number in 1..=IMAGES {
        let image = |tag: &str| format!("docker://{at}/acme/svc{number}:{tag}");
        let copy = Command::new("skopeo")
            .args(["copy", "--all", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false"])
            .args(["--src-creds", &login, "--dest-creds", &login, &image("sha-abc1234"), &image("skopeo")])
            .stdout(Stdio::null())
            .status();
        assert!(copy.ok()?.success(), "skopeo failed");
    }
    Some(started.elapsed())
}

/// The server seen from far away; answers its address there.
async fn far(target: String) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        loop {
            let (near, _) = listener.accept().await.unwrap();
            let target = target.clone();
            tokio::spawn(async move {
                // The handshake's round trip.
                tokio::time::sleep(2 * ONE_WAY).await;
                let (near, far) = (near, TcpStream::connect(target).await.unwrap());
                near.set_nodelay(true).unwrap();
                far.set_nodelay(true).unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::join!(delayed(near_in, far_out), delayed(far_in, near_out));
            });
        }
    });
    address
}

/// Passes bytes on, each a while after it came; what follows it need not wait for it.
async fn delayed(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<(tokio::time::Instant, Vec<u8>)>();
    let read = async move {
        let mut buffer = vec![0; 65536];
        while let Ok(size @ 1..) = from.read(&mut buffer).await {
            if sender.send((tokio::time::Instant::now() + ONE_WAY, buffer[..size].to_vec())).is_err() {
                return;
            }
        }
    };
    let write = async move {
        while let Some((due, bytes)) = receiver.recv().await {
            tokio::time::sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(read, write);
}
