//! `verify` on the simulator.

use simulators::{Server, registry::Registry};

use image_tagger::verify::{Checked, verify};

use crate::support::{image, registry, wanted};

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

fn problems(checked: &[Checked]) -> Vec<String> {
    checked.iter().map(|one| one.problem.as_ref().map(|problem| problem.message.clone()).unwrap_or_default()).collect()
}

#[tokio::test]
async fn one_request_for_each_image_tells_that_all_are_complete() {
    let store = Registry::open();
    let server = Server::start(store.router()).await.unwrap();
    let names: Vec<String> = (1..=7).map(|number| format!("acme/svc{number}")).collect();
    let digests: Vec<String> = names.iter().map(|name| store.push_image(name, "1.6.1", &BOTH)).collect();
    let list: Vec<_> = names.iter().map(|name| wanted(&image(&server.authority(), name), "1.6.1", &BOTH)).collect();

    let checked = verify(&registry(None), &list).await;
    assert_eq!(problems(&checked), [""; 7]);
    let found: Vec<String> = checked.iter().map(|one| one.digest.as_ref().unwrap().to_string()).collect();
    assert_eq!(found, digests, "the answers are in the order of the question");
    assert_eq!(server.seen().len(), 7);
    assert!(server.seen().iter().all(|seen| seen.method == "GET"));
}

#[tokio::test]
async fn without_platforms_a_head_is_enough() {
    let store = Registry::open();
    let server = Server::start(store.router()).await.unwrap();
    store.push_image("acme/api", "1.6.1", &BOTH);
    let checked = verify(&registry(None), &[wanted(&image(&server.authority(), "acme/api"), "1.6.1", &[])]).await;
    assert_eq!(problems(&checked), [""]);
    let methods: Vec<String> = server.seen().iter().map(|seen| seen.method.to_string()).collect();
    assert_eq!(methods, ["HEAD"]);
}

#[tokio::test]
async fn what_is_missing_is_said_in_words_for_each_image() {
    let store = Registry::open();
    let server = Server::start(store.router()).await.unwrap();
    store.push_image("acme/api", "1.6.1", &["linux/amd64"]);
    store.push_image("acme/web", "1.6.0", &BOTH);
    let at = server.authority();
    let list = [
        wanted(&image(&at, "acme/api"), "1.6.1", &BOTH),
        wanted(&image(&at, "acme/web"), "1.6.1", &BOTH),
        wanted(&image(&at, "acme/none"), "1.6.1", &[]),
    ];
    let checked = verify(&registry(None), &list).await;
    assert_eq!(
        problems(&checked),
        [
            format!("{at}/acme/api:1.6.1 has no linux/arm64; it has linux/amd64"),
            format!("{at}/acme/web:1.6.1 does not exist"),
            format!("{at}/acme/none:1.6.1 does not exist"),
        ]
    );
    assert!(checked.iter().all(|one| one.problem.as_ref().unwrap().hint.is_some()));
}

#[tokio::test]
async fn an_image_without_an_index_has_the_platform_of_its_configuration() {
    let store = Registry::open();
    let server = Server::start(store.router()).await.unwrap();
    store.push_single("acme/api", "1.6.1", "linux/arm64/v8");
    let api = image(&server.authority(), "acme/api");
    let list = [wanted(&api, "1.6.1", &["linux/arm64"]), wanted(&api, "1.6.1", &["linux/amd64"])];
    let checked = verify(&registry(None), &list).await;
    let expected = format!("{api}:1.6.1 has no linux/amd64; it has linux/arm64");
    assert_eq!(problems(&checked), ["", expected.as_str()]);
}

#[tokio::test]
async fn attestations_alone_are_no_platform() {
    let store = Registry::open();
    let server = Server::start(store.router()).await.unwrap();
    let index =
        r#"{"schemaVersion":2,"manifests":[{"digest":"sha256:00","platform":{"os":"unknown","architecture":"unknown"}}]}"#;
    store.push_manifest("acme/api", "1", "application/vnd.oci.image.index.v1+json", index);
    let api = image(&server.authority(), "acme/api");
    let checked = verify(&registry(None), &[wanted(&api, "1", &["linux/amd64"])]).await;
    assert_eq!(problems(&checked), [format!("{api}:1 has no linux/amd64; it names no platform at all")]);
}

#[tokio::test]
async fn a_manifest_of_schema_1_is_refused_by_its_name() {
    let store = Registry::open();
    let server = Server::start(store.router()).await.unwrap();
    let old = r#"{"schemaVersion":1,"name":"acme/api","tag":"1","fsLayers":[],"history":[]}"#;
    store.push_manifest("acme/api", "1", "application/vnd.docker.distribution.manifest.v1+prettyjws", old);
    let api = image(&server.authority(), "acme/api");
    let checked = verify(&registry(None), &[wanted(&api, "1", &["linux/amd64"])]).await;
    assert_eq!(problems(&checked), [format!("{api}:1 is a manifest of schema 1, which is not supported")]);
}
