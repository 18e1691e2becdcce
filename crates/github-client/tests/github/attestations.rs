//! Attestations: listed over all pages, and fetched from where GitHub keeps them.

use actions_core::Explain;
use serde_json::{Value, json};
use simulators::github::{Access, Permissions};
use simulators::{Fault, What};

use crate::answers::{answer, serve};
use crate::{Repository, github, told};

const PROVENANCE: &str = "https://slsa.dev/provenance/v1";

fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

fn bundle(number: usize) -> Value {
    json!({ "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "number": number, "filling": "x".repeat(300) })
}

fn numbers(bundles: &[bytes::Bytes]) -> Vec<u64> {
    bundles.iter().map(|bundle| serde_json::from_slice::<Value>(bundle).unwrap()["number"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn the_attestations_of_a_digest_are_fetched_from_the_storage_that_github_names_without_the_token() {
    let repository = Repository::start().await;
    repository.simulator.attest(&digest('a'), PROVENANCE, bundle(1));
    repository.simulator.attest(&digest('b'), PROVENANCE, bundle(2));
    repository.simulator.attest(&digest('a'), "https://spdx.dev/Document/v2.3", bundle(3));
    let found = repository.client.attestations(&digest('a'), PROVENANCE).await.unwrap();
    assert_eq!(numbers(&found), [1], "the storage refuses a token, and there is no other of that digest and kind");
    assert_eq!(serde_json::from_slice::<Value>(&found[0]).unwrap(), bundle(1));
}

#[tokio::test]
async fn a_bundle_in_the_list_is_not_fetched_again() {
    let repository = Repository::start().await;
    repository.simulator.attest_inline(&digest('a'), PROVENANCE, bundle(1));
    assert_eq!(numbers(&repository.client.attestations(&digest('a'), PROVENANCE).await.unwrap()), [1]);
    assert_eq!(repository.requests().len(), 1);
}

#[tokio::test]
async fn a_digest_without_attestations_has_none() {
    let repository = Repository::start().await;
    assert!(repository.client.attestations(&digest('a'), PROVENANCE).await.unwrap().is_empty());
    let empty = serve([answer(200, r#"{"attestations":[]}"#)]).await;
    assert!(github(&empty.base()).attestations(&digest('a'), PROVENANCE).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_page_is_read_by_its_cursor() {
    let repository = Repository::start().await;
    for number in 0..130 {
        repository.simulator.attest_inline(&digest('a'), PROVENANCE, bundle(number));
    }
    let found = repository.client.attestations(&digest('a'), PROVENANCE).await.unwrap();
    assert_eq!(numbers(&found), (0..130).rev().collect::<Vec<_>>());
    let requests = repository.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[1].ends_with("&after=100"), "{requests:?}");
}

#[tokio::test]
async fn a_token_without_the_permission_is_told_which_one() {
    let repository = Repository::start().await;
    repository.simulator.make_private();
    repository.simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Write));
    let error = repository.client.attestations(&digest('a'), PROVENANCE).await.unwrap_err();
    assert!(error.hint().unwrap().contains("`attestations: read`"), "{:?}", error.hint());
}

#[tokio::test]
async fn what_the_storage_does_not_give_is_an_error_that_shows_no_address() {
    let repository = Repository::start().await;
    repository.simulator.attest(&digest('a'), PROVENANCE, bundle(1));
    for at in [1, 2] {
        repository.server.faults().add(Fault {
            what: What::Status(http::StatusCode::SERVICE_UNAVAILABLE),
            at,
            path: "/storage".to_owned(),
        });
    }
    let error = repository.client.attestations(&digest('a'), PROVENANCE).await.unwrap_err();
    let told = told(&error);
    assert!(told.contains("503") && !told.contains("sig=secret") && !told.contains("/storage/attestations"), "{told}");
}

#[tokio::test]
async fn an_address_that_anybody_could_answer_for_or_that_is_missing_is_not_read() {
    for (listed, reason) in [
        (r#"{"bundle_url":"http://storage.example/1"}"#, "not https"),
        (r#"{"bundle_url":"what?"}"#, "an address that is none"),
        (r#"{"bundle":null}"#, "does not say where"),
    ] {
        let server = serve([answer(200, &format!(r#"{{"attestations":[{listed}]}}"#))]).await;
        let error = github(&server.base()).attestations(&digest('a'), PROVENANCE).await.unwrap_err();
        assert!(told(&error).contains(reason), "{}", told(&error));
    }
}
