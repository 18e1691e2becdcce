//! What lies behind tags.

use actions_core::Explain;
use github_client::TagDetail;
use simulators::github::{Access, Permissions};

use crate::Repository;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[tokio::test]
async fn tags_are_followed_to_their_commits_and_releases_and_those_that_are_not_there_are_nothing() {
    let Repository { simulator, client, first, second, .. } = &Repository::start().await;
    simulator.tag("v1.0.0", first);
    simulator.annotated_tag("v1.1.0", second, "the second");
    simulator.draft("v1.1.0", "one", "not yet");
    let details = client.tag_details(&names(&["v1.1.0", "v\"2", "v1.0.0"])).await.unwrap();
    let [Some(second_tag), None, Some(first_tag)] = details.as_slice() else { panic!("{details:?}") };
    assert_eq!((second_tag.sha.as_ref(), second_tag.is_draft), (Some(second), Some(true)));
    assert_eq!((first_tag.sha.as_ref(), first_tag.is_draft), (Some(first), None));
    assert!(second_tag.committed_at > first_tag.committed_at && first_tag.committed_at.is_some(), "{details:?}");
}

#[tokio::test]
async fn a_hundred_tags_are_one_request_and_none_is_no_request() {
    let repository = Repository::start().await;
    let many: Vec<String> = (0..150).map(|number| format!("v1.{number}.0")).collect();
    assert_eq!(repository.client.tag_details(&many).await.unwrap(), vec![None::<TagDetail>; 150]);
    assert_eq!(repository.requests().len(), 2);
    repository.client.tag_details(&[]).await.unwrap();
    assert_eq!(repository.requests().len(), 2);
}

#[tokio::test]
async fn a_draft_is_hidden_from_who_may_only_read() {
    let Repository { simulator, client, first, .. } = &Repository::start().await;
    simulator.tag("v1.0.0", first);
    simulator.draft("v1.0.0", "one", "not yet");
    simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Read));
    let details = client.tag_details(&names(&["v1.0.0"])).await.unwrap();
    assert_eq!(details[0].as_ref().unwrap().is_draft, None);
}

#[tokio::test]
async fn a_private_repository_tells_nothing_to_a_token_without_its_contents() {
    let Repository { simulator, client, .. } = &Repository::start().await;
    simulator.make_private();
    simulator.token("ghs_s3cret", Permissions::none().with("packages", Access::Read));
    let error = client.tag_details(&names(&["v1.0.0"])).await.unwrap_err();
    assert!(error.hint().unwrap().contains("`contents: read`"), "{:?}", error.hint());
}
