//! Tags.

use actions_core::Explain;
use github_client::{Creation, GitHubError, TagRef};
use http::StatusCode;
use simulators::github::GitHub as Simulator;
use simulators::{Fault, Server, What};

use crate::answers::{answer, serve};
use crate::{Repository, github, told};

fn fault(what: What, path: &str) -> Fault {
    Fault { what, at: 1, path: path.to_owned() }
}

#[tokio::test]
async fn a_tag_leads_to_its_commit_annotated_or_not() {
    let Repository { simulator, client, first, second, .. } = &Repository::start().await;
    simulator.tag("v1.0.0", first);
    simulator.annotated_tag("v1.1.0", second, "the second");
    assert_eq!(client.tag("v1.0.0").await.unwrap(), Some(TagRef { name: "v1.0.0".to_owned(), sha: first.clone() }));
    assert_eq!(client.tag("v1.1.0").await.unwrap(), Some(TagRef { name: "v1.1.0".to_owned(), sha: second.clone() }));
    assert_eq!(client.tag("v9.9.9").await.unwrap(), None);
}

#[tokio::test]
async fn a_repository_without_commits_has_no_tag() {
    let server = Server::start(Simulator::new("acme/shop").router()).await.unwrap();
    let client = github(&server.base());
    assert_eq!(client.tag("v1.0.0").await.unwrap(), None);
    assert_eq!(client.tags_by_prefix("").await.unwrap(), []);
}

#[tokio::test]
async fn a_tag_of_a_tag_is_followed_and_one_of_a_tree_is_refused() {
    let object = |kind: &str| format!(r#"{{"object":{{"type":"{kind}","sha":"{}"}}}}"#, "c".repeat(40));
    let server = serve(["tag", "tag", "commit"].map(|kind| answer(200, &object(kind)))).await;
    assert_eq!(github(&server.base()).tag("v1").await.unwrap().unwrap().sha, "c".repeat(40));
    for kind in ["tree", "tag"] {
        let server = serve([answer(200, &object(kind))]).await;
        let error = github(&server.base()).tag("v1").await.unwrap_err();
        assert_eq!(told(&error), format!("the tag v1 leads to a {kind}, not to a commit"));
        assert!(error.hint().unwrap().contains("delete the tag v1"));
    }
}

#[tokio::test]
async fn names_that_need_escaping_are_found_and_created() {
    let repository = Repository::start().await;
    for name in ["api/v1.0.0", "v1.0.0+build.5", "50%#1", "größe-1"] {
        assert_eq!(repository.client.tag(name).await.unwrap(), None, "{name}");
        assert_eq!(repository.client.create_tag(name, &repository.first).await.unwrap(), Creation::Created, "{name}");
        assert_eq!(repository.client.tag(name).await.unwrap().unwrap().sha, repository.first, "{name}");
        assert!(repository.simulator.tags().contains_key(name), "{name}");
    }
    assert_eq!(repository.requests()[0], "GET /git/ref/tags/api/v1.0.0");
    assert_eq!(repository.requests()[6], "GET /git/ref/tags/50%25%231");
}

#[tokio::test]
async fn a_tag_is_created_once() {
    let repository = Repository::start().await;
    let Repository { client, first, second, .. } = &repository;
    assert_eq!(client.create_tag("v1.0.0", first).await.unwrap(), Creation::Created);
    assert_eq!(repository.requests(), ["POST /git/refs"]);
    assert_eq!(client.create_tag("v1.0.0", first).await.unwrap(), Creation::Existed);
    let error = client.create_tag("v1.0.0", second).await.unwrap_err();
    assert!(matches!(&error, GitHubError::TagElsewhere { .. }), "{error:?}");
    assert_eq!(told(&error), format!("the tag v1.0.0 is at {first} already, not at {second}"));
    let hint = error.hint().unwrap();
    for cure in ["newest commit", "`fetch-depth: 0`", "never moved", "delete v1.0.0"] {
        assert!(hint.contains(cure), "{cure} is missing in {hint}");
    }
}

#[tokio::test]
async fn an_annotated_tag_that_is_there_at_the_same_commit_is_as_good() {
    let repository = Repository::start().await;
    repository.simulator.annotated_tag("v1.0.0", &repository.first, "by hand");
    assert_eq!(repository.client.create_tag("v1.0.0", &repository.first).await.unwrap(), Creation::Existed);
}

#[tokio::test]
async fn a_tag_whose_creation_got_no_good_answer_is_looked_for_before_it_is_created_again() {
    for what in [What::Status(StatusCode::BAD_GATEWAY), What::Reset, What::Html] {
        let repository = Repository::start().await;
        repository.server.faults().add(fault(what, "/git/refs"));
        assert_eq!(repository.client.create_tag("v1.0.0", &repository.first).await.unwrap(), Creation::Created);
        assert_eq!(repository.requests(), ["POST /git/refs", "GET /git/ref/tags/v1.0.0", "POST /git/refs"], "{what}");

        let repository = Repository::start().await;
        repository.simulator.tag("v1.0.0", &repository.first);
        repository.server.faults().add(fault(what, "/git/refs"));
        assert_eq!(repository.client.create_tag("v1.0.0", &repository.first).await.unwrap(), Creation::Existed);
        assert_eq!(repository.requests(), ["POST /git/refs", "GET /git/ref/tags/v1.0.0"], "{what}");
    }
}

#[tokio::test]
async fn a_creation_that_fails_twice_is_an_error() {
    let repository = Repository::start().await;
    for at in 1..3 {
        repository.server.faults().add(Fault { at, ..fault(What::Status(StatusCode::BAD_GATEWAY), "/git/refs") });
    }
    let error = repository.client.create_tag("v1.0.0", &repository.first).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::BAD_GATEWAY));
    assert!(error.hint().unwrap().contains("githubstatus.com"));
    assert_eq!(repository.requests().len(), 3);
}

#[tokio::test]
async fn a_creation_that_a_limit_refused_is_sent_again_without_a_look() {
    let limited = answer(403, r#"{"message":"You have exceeded a secondary rate limit."}"#).header("retry-after", "0");
    let created = answer(201, &format!(r#"{{"object":{{"type":"commit","sha":"{}"}}}}"#, "a".repeat(40)));
    let server = serve([limited, created]).await;
    assert_eq!(github(&server.base()).create_tag("v1.0.0", &"a".repeat(40)).await.unwrap(), Creation::Created);
    assert_eq!(server.seen().len(), 2);
}
