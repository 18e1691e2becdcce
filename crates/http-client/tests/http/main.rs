//! The client against servers that answer, refuse, hang, break off and lie.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test whose helpers fail is a test that fails")]

mod answers;
mod limits;
mod policy;
mod proxies;
mod retries;
mod server;
mod sockets;
mod tls;

use std::time::Duration;

use actions_core::{Env, Runner, Sink};
use http_client::{Client, HttpError, Request, RetryPolicy, Settings};
use url::Url;

/// Three tries with next to no wait between them.
const QUICK: RetryPolicy = RetryPolicy { attempts: 3, base: Duration::from_millis(1), cap: Duration::from_mins(1) };

fn settings() -> Settings {
    Settings { timeout: Duration::from_secs(5), connect_timeout: Duration::from_secs(5), body_limit: 64 * 1024, retry: QUICK }
}

fn runner(env: &[(&str, &str)]) -> Runner {
    let env: Env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Runner::new(env, Sink::new(std::io::sink())).unwrap()
}

fn client() -> Client {
    Client::new(&runner(&[]), settings()).unwrap()
}

fn get(url: &str) -> Request {
    Request::get(Url::parse(url).unwrap())
}

fn post(url: &str) -> Request {
    Request::post(Url::parse(url).unwrap())
}

/// The error as a step log shows it: with its sources.
fn told(error: &HttpError) -> String {
    actions_core::failure::chain(error)
}
