//! The thorough look of `verify` on the simulator.

use image_tagger::verify::{Checked, State, Wanted, inspect, nearest};
use registry_client::Tag;
use semver::Version;
use simulators::{Server, registry::Registry as Store};

use crate::support::{image, registry, tag, wanted};

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

async fn start(store: &Store) -> Server {
    Server::start(store.router()).await.unwrap()
}

async fn inspected(server: &Server, names: &[&str], agreeing: &[Tag]) -> Vec<Checked> {
    let list: Vec<Wanted> = names.iter().map(|name| wanted(&image(&server.authority(), name), "1.6.1", &BOTH)).collect();
    inspect(&registry(None), &list, agreeing).await
}

fn message(checked: &Checked) -> &str {
    checked.problem.as_ref().map(|problem| problem.message.as_str()).unwrap_or_default()
}

#[tokio::test]
async fn a_complete_image_has_a_size_and_its_platforms_own_manifests() {
    let store = Store::open();
    let digest = store.push_image("acme/api", "1.6.1", &BOTH);
    let server = start(&store).await;
    let checked = inspected(&server, &["acme/api"], &[]).await;
    assert_eq!((message(&checked[0]), checked[0].state), ("", State::Complete));
    assert_eq!(checked[0].digest.as_ref().map(ToString::to_string), Some(digest));
    assert!(checked[0].size.is_some_and(|size| size > 0));
}

#[tokio::test]
async fn a_platform_that_is_listed_and_gone_makes_an_image_incomplete_in_words() {
    let store = Store::open();
    store.push_image("acme/api", "1.6.1", &BOTH);
    let index: serde_json::Value = serde_json::from_slice(&store.manifest("acme/api", "1.6.1").unwrap()).unwrap();
    let child = index["manifests"][1]["digest"].as_str().unwrap();
    let server = start(&store).await;
    let path = format!("v2/acme/api/manifests/{child}");
    let client = crate::support::client();
    client.send(http_client::Request::new(http::Method::DELETE, server.url().join(&path).unwrap())).await.unwrap();
    let checked = inspected(&server, &["acme/api"], &[]).await;
    let at = server.authority();
    let expected = format!("{at}/acme/api:1.6.1 lists linux/arm64, but {at}/acme/api@{child} does not exist");
    assert_eq!((message(&checked[0]), checked[0].state), (expected.as_str(), State::Incomplete));
}

#[tokio::test]
async fn tags_that_should_agree_are_named_with_both_digests_when_they_do_not() {
    let store = Store::open();
    let digest = store.push_image("acme/api", "1.6.1", &BOTH);
    store.tag("acme/api", "latest", &digest);
    let other = store.push_image("acme/web", "latest", &BOTH);
    let own = store.push_image("acme/web", "1.6.1", &BOTH);
    store.push_image("acme/job", "1.6.1", &BOTH);
    let server = start(&store).await;
    let checked = inspected(&server, &["acme/api", "acme/web", "acme/job"], &[tag("latest")]).await;
    let web = format!("{}/acme/web", server.authority());
    assert_eq!(message(&checked[0]), "");
    assert_eq!(message(&checked[1]), format!("{web}:latest is on {other}, and {web}:1.6.1 is on {own}"));
    assert!(message(&checked[2]).contains("acme/job:latest does not exist, and "), "{}", message(&checked[2]));
}

#[tokio::test]
async fn a_refusal_is_never_told_as_missing() {
    for store in [Store::basic("alice", "s3cret"), Store::token("alice", "s3cret"), Store::ghcr("t")] {
        store.push_image("acme/api", "1.6.1", &BOTH);
        let server = start(&store).await;
        let checked = inspected(&server, &["acme/api", "acme/none"], &[]).await;
        assert!(checked.iter().all(|one| one.state == State::Refused), "{checked:?}");
    }
    let store = Store::open();
    let checked = inspected(&start(&store).await, &["acme/none"], &[]).await;
    assert_eq!(checked[0].state, State::Missing);
}

#[tokio::test]
async fn the_nearest_versions_are_those_that_every_image_has_for_every_platform() {
    let store = Store::open();
    for version in ["1.4.0", "1.5.0", "1.6.0", "1.7.0"] {
        store.push_image("acme/api", version, &BOTH);
        store.push_image("acme/web", version, if version == "1.6.0" { &BOTH[..1] } else { &BOTH });
    }
    store.push_image("acme/api", "1.6.2", &BOTH);
    let server = start(&store).await;
    let list = ["acme/api", "acme/web"].map(|name| wanted(&image(&server.authority(), name), "1.6.1", &BOTH));
    let found = nearest(&registry(None), &list, "{version}", &Version::new(1, 6, 1)).await.unwrap();
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.7.0", "1.5.0", "1.4.0"]);
}
