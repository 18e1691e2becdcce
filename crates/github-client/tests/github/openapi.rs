//! Every request that the client can send is one of GitHub's own OpenAPI description.

use github_client::{MakeLatest, NewRelease};
use serde_json::Value;
use simulators::{Fault, What};

use crate::Repository;
use crate::spec::Spec;

#[tokio::test]
async fn every_request_is_valid_by_githubs_own_description() {
    let repository = Repository::start().await;
    let Repository { simulator, client, first, second, .. } = &repository;
    simulator.annotated_tag("v1.0.0", first, "the first");
    client.tag("v1.0.0").await.unwrap();
    client.tags().await.unwrap();
    client.create_tag("api/v1.1.0+5", second).await.unwrap();
    let tag = "v1.2.0".to_owned();
    let release = NewRelease {
        name: tag.clone(),
        tag,
        body: "### Features\n\n- größe".to_owned(),
        sha: second.clone(),
        prerelease: true,
        draft: false,
        make_latest: Some(MakeLatest::No),
    };
    repository.server.faults().add(Fault { what: What::Reset, at: 1, path: "/releases".to_owned() });
    client.create_release(&release).await.unwrap();

    let expected = [
        "get /git/ref/{ref}",
        "get /git/tags/{tag_sha}",
        "get /tags",
        "post /git/refs",
        "post /releases",
        "get /releases/tags/{tag}",
        "post /releases",
    ];
    assert_eq!(sent(&repository), expected, "every call of the client is made once");
}

#[tokio::test]
async fn every_question_about_the_history_is_valid_by_githubs_own_description() {
    let repository = Repository::start().await;
    let Repository { simulator, client, first, second, .. } = &repository;
    simulator.annotated_tag("api/v1.0.0", first, "the first");
    let tags = client.tags_by_prefix("").await.unwrap();
    client.commit_of(&tags[0]).await.unwrap();
    client.branches().await.unwrap();
    client.default_branch().await.unwrap();
    client.all_commits(client.list_commits(second).await.unwrap()).await.unwrap();
    client.commits_touching("größe/a b", second, 100, 2).await.unwrap();
    client.changes_of(second).await.unwrap();
    client.compare("api/v1.0.0", second).await.unwrap();
    let expected = [
        "get /git/matching-refs/{ref}",
        "get /git/tags/{tag_sha}",
        "get /git/matching-refs/{ref}",
        "get ",
        "get /commits",
        "get /commits",
        "get /commits/{ref}",
        "get /compare/{basehead}",
    ];
    assert_eq!(sent(&repository), expected, "every call of the client is made once");
}

/// The templates of all requests so far, each of which is checked.
fn sent(repository: &Repository) -> Vec<String> {
    let spec = Spec::load();
    let mut sent = Vec::new();
    for seen in repository.server.seen() {
        let method = seen.method.as_str().to_lowercase();
        let body: Option<Value> = (!seen.body.is_empty()).then(|| serde_json::from_slice(&seen.body).unwrap());
        assert_eq!(spec.check_request(&method, &seen.path, body.as_ref()), [""; 0], "{method} {} {body:?}", seen.path);
        assert_eq!(seen.headers.contains_key("content-type"), body.is_some(), "{method} {}", seen.path);
        let template = spec.template(&method, seen.path.split('?').next().unwrap());
        sent.push(format!("{method} {}", template.trim_start_matches("/repos/{owner}/{repo}")));
    }
    sent
}
