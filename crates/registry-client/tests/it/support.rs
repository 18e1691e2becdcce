//! What every test needs: a client that does not wait long, and names.

use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use http_client::{Client, RetryPolicy, Settings};
use registry_client::{Credentials, Registry, Repository};

/// A client that tries three times with waits of a few milliseconds.
pub(crate) fn client() -> Client {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let retry = RetryPolicy { attempts: 3, base: Duration::from_millis(5), cap: Duration::from_millis(500) };
    Client::new(&runner, Settings { retry, ..Settings::default() }).unwrap()
}

/// The registries, seen as a user or as nobody.
pub(crate) fn registry(login: Option<(&str, &str)>) -> Registry {
    let credentials = login.map_or_else(Credentials::none, |(user, password)| Credentials::login(user, Secret::new(password)));
    Registry::new(&client(), credentials)
}

pub(crate) fn image(authority: &str, path: &str) -> Repository {
    format!("{authority}/{path}").parse().unwrap()
}
