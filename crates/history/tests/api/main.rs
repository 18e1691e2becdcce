//! GitHub's API tells the same history as the local repository, with few requests.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod answers;
mod requests;
mod twin;
mod twins;

use actions_core::{Env, Runner, Sink};
use github_client::GitHub;
use http_client::{Client, RetryPolicy, Settings};

/// A client of the simulator at an address, which tries once.
fn github(api_url: &str) -> GitHub {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let client = Client::new(&runner, Settings { retry: RetryPolicy::never(), ..Settings::default() }).unwrap();
    GitHub::new(&client, api_url, None, &"acme/shop".parse().unwrap()).unwrap()
}
