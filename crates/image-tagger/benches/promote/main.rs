//! How long it takes to promote seven images when the registry is 50 ms away, by TLS and with tokens:
//! `cargo bench -p image-tagger --bench promote`.
//!
//! The registry is the simulator; its token endpoint is on another host, as on Docker Hub. Beside the promotion it prints what a bare GET
//! and PUT take for each image once a token is fetched from an endpoint that is known beforehand, which is the least that a process that
//! has no connections yet can take; and what skopeo takes for the same images in a row, when it is installed. Each line is the median of
//! nine runs, each with a client of its own. It fails when the promotion takes more than its bound.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and speaks to who runs it")]

mod far;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use actions_core::{Env, Runner, Secret, Sink};
use axum::http::header::{HeaderValue, WWW_AUTHENTICATE};
use axum::middleware::map_response;
use axum::response::Response;
use far::{REGISTRY, TOKENS};
use futures::future::join_all;
use http::Method;
use http_client::{Client, Request, Settings};
use image_tagger::promote::{self, Promotion, Run};
use image_tagger::source::{Reference, Source};
use registry_client::manifest::{ACCEPT, OCI_INDEX};
use registry_client::{Credentials, Registry, Repository};
use simulators::{Server, registry::Registry as Store};
use url::Url;

const IMAGES: usize = 7;
const RUNS: usize = 9;
const USER: (&str, &str) = ("alice", "s3cret");
/// What the promotion may cost: in times of the bare requests, where connections carry several requests, and in requests.
const BOUND: (f64, usize) = (1.15, 16);

/// The way to the registry: the proxy, and the authority's certificate.
#[derive(Clone, Copy)]
struct Way<'a> {
    proxy: &'a str,
    ca: &'a Path,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let store = Store::token(USER.0, USER.1);
    for number in 1..=IMAGES {
        store.push_image(&format!("acme/svc{number}"), "sha-abc1234", &["linux/amd64", "linux/arm64"]);
    }
    let server = Server::start(store.router().layer(map_response(with_realm))).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.crt");
    for protocol in ["h2", "http/1.1"] {
        let proxy = far::away(server.authority(), protocol, &ca).await;
        let ratio = compared(&server, protocol, Way { proxy: &proxy, ca: &ca }).await;
        assert!(protocol != "h2" || ratio <= BOUND.0, "the bound is {} × bare", BOUND.0);
    }
    let proxy = far::away(server.authority(), "h2", &ca).await;
    let before = server.seen().len();
    let certificates = folder.path().to_owned();
    match tokio::task::spawn_blocking(move || skopeo(&proxy, &certificates)).await.unwrap() {
        Some(took) => {
            let requests = server.seen().len() - before;
            println!("skopeo copy --all, {IMAGES} in a row          {took:>8.1?}   {requests} requests");
        }
        None => println!("skopeo is not installed"),
    }
}

/// The simulator speaks plain http behind the TLS of the bench, and its token endpoint is to be elsewhere.
async fn with_realm(mut response: Response) -> Response {
    let realm = format!("Bearer realm=\"https://{TOKENS}/token\",service=\"simulated-registry\"");
    if let Some(challenge) = response.headers_mut().get_mut(WWW_AUTHENTICATE) {
        *challenge = HeaderValue::from_str(&realm).unwrap();
    }
    response
}

/// Measures in turn, prints, and answers how many times as long as the bare requests the promotion takes.
async fn compared(server: &Server, protocol: &str, way: Way<'_>) -> f64 {
    let (mut bare_times, mut warm_times, mut our_times) = (Vec::new(), Vec::new(), Vec::new());
    let mut requests = 0;
    for run in 0..RUNS {
        let started = Instant::now();
        let (client, token) = bare(way, &format!("bare-{run}")).await;
        bare_times.push(started.elapsed());
        let started = Instant::now();
        retag_all(&client, &format!("warm-{run}"), &token).await;
        warm_times.push(started.elapsed());
        let before = server.seen().len();
        let started = Instant::now();
        ours(way, &format!("ours-{run}")).await;
        our_times.push(started.elapsed());
        requests = server.seen().len() - before;
    }
    let (bare, warm, ours) = (median(bare_times), median(warm_times), median(our_times));
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    println!("{protocol}");
    println!("  bare token, GET and PUT, {IMAGES} at once    {bare:>8.1?}   {} requests", 1 + 2 * IMAGES);
    println!("  bare GET and PUT on open connections  {warm:>8.1?}   {} requests", 2 * IMAGES);
    println!("  image-tagger promote, {IMAGES} at once       {ours:>8.1?}   {requests} requests   {ratio:.2} × bare");
    assert!(requests <= BOUND.1, "the bound is {} requests", BOUND.1);
    ratio
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn client(way: Way<'_>) -> Client {
    let env = Env::from_iter([
        ("HTTPS_PROXY".to_owned(), way.proxy.to_owned()),
        ("SSL_CERT_FILE".to_owned(), way.ca.display().to_string()),
    ]);
    let runner = Runner::new(env, Sink::new(std::io::sink())).unwrap();
    Client::new(&runner, Settings::default()).unwrap()
}

async fn ours(way: Way<'_>, to: &str) {
    let registry = Registry::new(&client(way), Credentials::login(USER.0, Secret::new(USER.1)));
    let promotion = |number: usize| {
        let image: Repository = format!("{REGISTRY}/acme/svc{number}").parse().unwrap();
        let source = Source { image: image.clone(), reference: Reference::Tag("sha-abc1234".parse().unwrap()) };
        Promotion { service: number.to_string(), source, image, to: vec![to.parse().unwrap()] }
    };
    let promotions: Vec<Promotion> = (1..=IMAGES).map(promotion).collect();
    let steps = promote::plan(&registry, &promotions, Run::First).await.unwrap();
    promote::apply(&registry, &steps).await.unwrap();
}

/// What is left when nothing has to be found out or checked: the token endpoint is known, and the answers are believed.
async fn bare(way: Way<'_>, to: &str) -> (Client, Secret) {
    let client = client(way);
    let mut url = Url::parse(&format!("https://{TOKENS}/token?service=simulated-registry")).unwrap();
    for number in 1..=IMAGES {
        url.query_pairs_mut().append_pair("scope", &format!("repository:acme/svc{number}:pull,push"));
    }
    let answer = client.send(Request::get(url).basic(USER.0, &Secret::new(USER.1)).unwrap()).await.unwrap();
    let answer: serde_json::Value = answer.json().unwrap();
    let token = Secret::new(answer["token"].as_str().unwrap());
    retag_all(&client, to, &token).await;
    (client, token)
}

async fn retag_all(client: &Client, to: &str, token: &Secret) {
    join_all((1..=IMAGES).map(|number| retag(client, number, to, token))).await;
}

async fn retag(client: &Client, number: usize, to: &str, token: &Secret) {
    let url = |tag: &str| Url::parse(&format!("https://{REGISTRY}/v2/acme/svc{number}/manifests/{tag}")).unwrap();
    let get = Request::get(url("sha-abc1234")).accept(ACCEPT).unwrap().bearer(token).unwrap();
    let manifest = client.send(get).await.unwrap().success().unwrap().body;
    let put = Request::new(Method::PUT, url(to)).body(OCI_INDEX, manifest).unwrap().bearer(token).unwrap();
    client.send(put).await.unwrap().success().unwrap();
}

fn skopeo(proxy: &str, certificates: &Path) -> Option<Duration> {
    let (login, certificates) = (format!("{}:{}", USER.0, USER.1), certificates.display().to_string());
    let started = Instant::now();
    for number in 1..=IMAGES {
        let image = |tag: &str| format!("docker://{REGISTRY}/acme/svc{number}:{tag}");
        let copy = Command::new("skopeo")
            .args(["copy", "--all", "--quiet", "--src-cert-dir", &certificates, "--dest-cert-dir", &certificates])
            .args(["--src-creds", &login, "--dest-creds", &login, &image("sha-abc1234"), &image("skopeo")])
            .env("HTTPS_PROXY", proxy)
            .env("SSL_CERT_FILE", format!("{certificates}/ca.crt"))
            .stdout(Stdio::null())
            .status();
        assert!(copy.ok()?.success(), "skopeo failed");
    }
    Some(started.elapsed())
}
