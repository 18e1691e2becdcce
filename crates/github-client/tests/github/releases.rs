//! Releases.

use github_client::{MakeLatest, NewRelease};
use simulators::{Fault, What};

use crate::Repository;
use crate::answers::{answer, serve};

fn new(tag: &str, sha: &str) -> NewRelease {
    let notes = "### Features\n\n* cart :: `x` %0A ##[add-mask]";
    NewRelease {
        tag: tag.to_owned(),
        name: tag.to_owned(),
        body: notes.to_owned(),
        sha: sha.to_owned(),
        prerelease: false,
        draft: false,
        make_latest: Some(MakeLatest::Yes),
    }
}

#[tokio::test]
async fn a_release_is_created_and_found_again() {
    let repository = Repository::start().await;
    assert_eq!(repository.client.release_by_tag("v1.0.0").await.unwrap(), None);
    let created = repository.client.create_release(&new("v1.0.0", &repository.second)).await.unwrap();
    assert_eq!((created.tag.as_str(), created.draft), ("v1.0.0", false));
    assert_eq!(created.html_url, "https://github.com/acme/shop/releases/tag/v1.0.0");
    assert_eq!(repository.client.release_by_tag("v1.0.0").await.unwrap(), Some(created));
    let kept = &repository.simulator.releases()[0];
    assert_eq!(kept.body.as_deref(), Some(new("", "").body.as_str()));
    assert_eq!(repository.simulator.tags()["v1.0.0"], repository.second);
}

#[tokio::test]
async fn a_release_that_is_there_is_answered_as_it_is() {
    let repository = Repository::start().await;
    repository.simulator.tag("v1.0.0", &repository.first);
    repository.simulator.release("v1.0.0", "by hand");
    let there = repository.client.release_by_tag("v1.0.0").await.unwrap();
    let created = repository.client.create_release(&new("v1.0.0", &repository.first)).await.unwrap();
    assert_eq!(Some(created), there);
    assert_eq!(repository.simulator.releases().len(), 1);
    assert_eq!(repository.simulator.releases()[0].body.as_deref(), Some("by hand"));
}

#[tokio::test]
async fn a_release_whose_creation_got_no_good_answer_is_looked_for_before_it_is_created_again() {
    for what in [What::Status(http::StatusCode::INTERNAL_SERVER_ERROR), What::Reset, What::Html] {
        let repository = Repository::start().await;
        repository.server.faults().add(Fault { what, at: 1, path: "/releases".to_owned() });
        repository.client.create_release(&new("v1.0.0", &repository.first)).await.unwrap();
        assert_eq!(repository.requests(), ["POST /releases", "GET /releases/tags/v1.0.0", "POST /releases"], "{what}");
        assert_eq!(repository.simulator.releases().len(), 1);
    }
}

#[tokio::test]
async fn a_tag_that_a_draft_holds_is_told_as_github_tells_it() {
    let refusal =
        r#"{"message":"Validation Failed","errors":[{"resource":"Release","code":"already_exists","field":"tag_name"}]}"#;
    let server = serve([answer(422, refusal), answer(404, r#"{"message":"Not Found"}"#)]).await;
    let error = crate::github(&server.base()).create_release(&new("v1.0.0", "a")).await.unwrap_err();
    assert!(
        error.to_string().ends_with("422 Unprocessable Entity: Validation Failed (Release.tag_name: already_exists)"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 2);
}
