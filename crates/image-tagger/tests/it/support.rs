//! What every test needs: a client that does not wait long, and names.

use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use http_client::{Client, RetryPolicy, Settings};
use image_tagger::promote::Promotion;
use image_tagger::source::{Reference, Source};
use image_tagger::verify::Wanted;
use registry_client::{Credentials, Platform, Registry, Repository, Tag};

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

pub(crate) fn tag(text: &str) -> Tag {
    text.parse().unwrap()
}

pub(crate) fn platforms(names: &[&str]) -> Vec<Platform> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

pub(crate) fn wanted(image: &Repository, tag_name: &str, names: &[&str]) -> Wanted {
    Wanted { service: image.short().to_owned(), image: image.clone(), tag: tag(tag_name), platforms: platforms(names) }
}

pub(crate) fn promotion(image: &Repository, from: &str, to: &str) -> Promotion {
    let source = Source { image: image.clone(), reference: Reference::Tag(tag(from)) };
    Promotion { service: image.short().to_owned(), source, image: image.clone(), to: vec![tag(to)] }
}
