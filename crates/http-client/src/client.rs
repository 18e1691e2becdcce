//! The client: timeouts, no redirects, retries, body cap.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actions_core::Runner;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use reqwest::redirect;
use rustls::ClientConfig;
use tokio::time::Instant;

use crate::error::HttpError;
use crate::proxy::{self, Proxies, Scope};
use crate::request::Request;
use crate::response::{Asked, Response};
use crate::retry::{self, Decision, Outcome, RetryPolicy, Stop};
use crate::tls;
use crate::transport::TransportError;

const USER_AGENT: &str = concat!("deploy-action/", env!("CARGO_PKG_VERSION"));

/// What a client does by default.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The longest time for one try, from connecting to the last byte.
    pub timeout: Duration,
    /// The longest time for connecting.
    pub connect_timeout: Duration,
    /// The most bytes of an answer's body.
    pub body_limit: usize,
    /// When to send again.
    pub retry: RetryPolicy,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            body_limit: 32 * 1024 * 1024,
            retry: RetryPolicy::default(),
        }
    }
}

/// A client; clones share their connections.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    settings: Settings,
    set_up: Arc<SetUp>,
}

/// What the runner's environment says of connections.
struct SetUp {
    tls: ClientConfig,
    proxies: Proxies,
}

impl fmt::Debug for Client {
    /// Without the inner client, which may show the password of a proxy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The status, the headers and the whole body of one try.
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// Why one try came to no answer.
pub(crate) enum Failed {
    Transport(TransportError),
    TooLarge,
}

impl Client {
    /// A client with the proxies and certificates that the runner's environment names: `HTTPS_PROXY`, `HTTP_PROXY`,
    /// `ALL_PROXY` and `NO_PROXY` in either case, and `SSL_CERT_FILE`.
    ///
    /// # Errors
    /// [`HttpError`] when the environment names a proxy or a certificate file that cannot be used.
    pub fn new(runner: &Runner, settings: Settings) -> Result<Self, HttpError> {
        let tls = tls::config(runner.env("SSL_CERT_FILE").map(Path::new))?;
        let set_up = Arc::new(SetUp { tls, proxies: proxy::read(|name| runner.env(name))? });
        let inner = builder(&set_up, &settings, set_up.tls.clone())?.build().map_err(HttpError::SetUp)?;
        Ok(Self { inner, settings, set_up })
    }

    /// The same client with connections of its own that speak HTTP/1.1 only.
    pub(crate) fn of_http1(&self) -> Result<Self, HttpError> {
        let mut tls = self.set_up.tls.clone();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let builder = builder(&self.set_up, &self.settings, tls)?.http1_only();
        Ok(Self { inner: builder.build().map_err(HttpError::SetUp)?, ..self.clone() })
    }

    /// Sends a request, again where that is safe and can help, and reads the whole answer, of whatever status.
    ///
    /// It stops when the future is dropped.
    ///
    /// # Errors
    /// [`HttpError::Transport`] when no try got an answer, [`HttpError::TooLarge`] when the answer is over the limit,
    /// [`HttpError::Limited`] when the server asks for a longer wait than the policy's cap.
    pub async fn send(&self, request: Request) -> Result<Response, HttpError> {
        let (mut tries, mut may_have_acted) = (1, false);
        loop {
            let mut outcome = self.try_once(&request).await;
            match self.decide(&request, tries, &outcome) {
                Decision::Retry(wait) => {
                    may_have_acted |= is_outcome_unknown(&outcome);
                    self.announce(&request, tries, &outcome, wait);
                    tokio::time::sleep(wait).await;
                    tries += 1;
                }
                Decision::Stop(stop) => {
                    if let Err(Failed::Transport(last)) = &mut outcome {
                        last.unsent &= !may_have_acted;
                    }
                    return self.finish(request.asked(tries), stop, outcome);
                }
            }
        }
    }

    fn decide(&self, request: &Request, tries: u32, outcome: &Result<Answer, Failed>) -> Decision {
        let outcome = match outcome {
            Ok(Answer { status, headers, body }) => Outcome::Answer { status: *status, headers, body },
            Err(Failed::Transport(error)) => Outcome::Failed(error),
            Err(Failed::TooLarge) => return Decision::Stop(Stop::Final),
        };
        retry::decide(&self.settings.retry, tries, request.is_replayable(), outcome, jitter())
    }

    /// What the last try came to, as the caller gets it.
    pub(crate) fn finish(&self, asked: Asked, stop: Stop, outcome: Result<Answer, Failed>) -> Result<Response, HttpError> {
        match outcome {
            Ok(Answer { status, headers, body }) => {
                let response = Response { asked, status, headers, body };
                match stop {
                    Stop::AsksTooLong(wait) => Err(HttpError::limited(&response, wait)),
                    _ => Ok(response),
                }
            }
            Err(Failed::Transport(source)) => Err(HttpError::transport(asked, source)),
            Err(Failed::TooLarge) => Err(HttpError::too_large(asked, self.settings.body_limit)),
        }
    }

    async fn try_once(&self, request: &Request) -> Result<Answer, Failed> {
        let started = Instant::now();
        let outcome = self.exchange(request).await;
        let (method, url, came, ms) = (&request.method, request.shown(), in_words(&outcome), started.elapsed().as_millis());
        tracing::debug!("{method} {url} {came} after {ms} ms");
        outcome
    }

    async fn exchange(&self, request: &Request) -> Result<Answer, Failed> {
        let answer = self.begin(request, request.body.clone().into()).await.map_err(Failed::Transport)?;
        self.read(request, answer).await
    }

    /// Sends a request with a body; answers once status and headers are there.
    pub(crate) async fn begin(&self, request: &Request, body: reqwest::Body) -> Result<reqwest::Response, TransportError> {
        let timeout = request.timeout.unwrap_or(self.settings.timeout);
        let sent = self
            .inner
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(body)
            .timeout(timeout)
            .send();
        sent.await.map_err(|error| self.transport(request, &error))
    }

    /// Reads the whole body of an answer.
    pub(crate) async fn read(&self, request: &Request, mut answer: reqwest::Response) -> Result<Answer, Failed> {
        let failed = |error: reqwest::Error| Failed::Transport(self.transport(request, &error));
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > self.settings.body_limit {
                return Err(Failed::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: answer.status(), headers: std::mem::take(answer.headers_mut()), body: body.freeze() })
    }

    pub(crate) fn transport(&self, request: &Request, error: &reqwest::Error) -> TransportError {
        let timeout = request.timeout.unwrap_or(self.settings.timeout);
        TransportError::new(error, &Settings { timeout, ..self.settings.clone() })
    }

    fn announce(&self, request: &Request, tries: u32, outcome: &Result<Answer, Failed>, wait: Duration) {
        let (method, url, came, of) = (&request.method, request.shown(), in_words(outcome), self.settings.retry.attempts);
        tracing::info!("{method} {url} {came} (try {tries} of {of}); trying again after {wait:.1?}");
    }
}

/// Whether the server may have acted on a try although it came to nothing.
fn is_outcome_unknown(outcome: &Result<Answer, Failed>) -> bool {
    match outcome {
        Ok(answer) => answer.status.is_server_error(),
        Err(Failed::Transport(error)) => !error.unsent,
        Err(Failed::TooLarge) => true,
    }
}

fn in_words(outcome: &Result<Answer, Failed>) -> String {
    match outcome {
        Ok(answer) => format!("answered {}", answer.status),
        Err(Failed::Transport(error)) => format!("got no answer: {error}"),
        Err(Failed::TooLarge) => "answered too much".to_owned(),
    }
}

fn builder(set_up: &SetUp, settings: &Settings, tls: ClientConfig) -> Result<reqwest::ClientBuilder, HttpError> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(USER_AGENT)
        .redirect(redirect::Policy::none())
        .referer(false)
        .timeout(settings.timeout)
        .connect_timeout(settings.connect_timeout);
    with_proxies(builder, set_up.proxies.clone())
}

fn with_proxies(builder: reqwest::ClientBuilder, proxies: Proxies) -> Result<reqwest::ClientBuilder, HttpError> {
    // Without this the library would read the process's own environment.
    let mut builder = builder.no_proxy();
    let direct = reqwest::NoProxy::from_string(&proxies.direct);
    for (scope, address) in proxies.rules {
        let proxy = match scope {
            Scope::Http => reqwest::Proxy::http(address),
            Scope::Https => reqwest::Proxy::https(address),
            Scope::All => reqwest::Proxy::all(address),
        };
        builder = builder.proxy(proxy.map_err(HttpError::SetUp)?.no_proxy(direct.clone()));
    }
    Ok(builder)
}

/// A number in `[0, 1)` that two clients do not share.
fn jitter() -> f64 {
    let (_, random) = uuid::Uuid::new_v4().as_u64_pair();
    f64::from(u32::try_from(random & u64::from(u32::MAX)).unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}
