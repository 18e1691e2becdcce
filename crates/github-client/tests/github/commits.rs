//! Comparisons.

use simulators::Server;
use simulators::github::{Commit, GitHub as Simulator};

use crate::answers::{answer, serve};
use crate::{Repository, github, told};

#[tokio::test]
async fn the_commits_between_two_come_oldest_first_over_the_pages() {
    let sha = |number: usize| format!("{number:040x}");
    let commit = |number: usize| {
        let commit = Commit::new(sha(number), format!("feat: {number}\n\nbody"));
        if number > 0 { commit.parents([sha(number - 1)]) } else { commit }
    };
    let simulator = Simulator::new("acme/shop");
    simulator.push((0..=320).map(commit), &sha(320));
    simulator.tag("v1.0.0", &sha(0));
    let server = Server::start(simulator.router()).await.unwrap();
    let commits = github(&server.base()).compare("v1.0.0", &sha(320)).await.unwrap();
    let shas: Vec<&str> = commits.iter().map(|commit| commit.sha.as_str()).collect();
    assert_eq!(shas, (1..=320).map(sha).collect::<Vec<_>>());
    assert_eq!(commits[0].message, "feat: 1\n\nbody");
    assert!(!commits[0].author.is_empty());
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn two_that_are_the_same_have_no_commit_between_them() {
    let repository = Repository::start().await;
    assert_eq!(repository.client.compare(&repository.first, &repository.first).await.unwrap(), []);
    assert_eq!(repository.client.compare(&repository.second, &repository.first).await.unwrap(), []);
}

#[tokio::test]
async fn a_server_with_smaller_pages_is_asked_until_all_are_there() {
    let page = |commits: &str| answer(200, &format!(r#"{{"total_commits":3,"commits":[{commits}]}}"#));
    let commit = |sha: &str| format!(r#"{{"sha":"{sha}","commit":{{"message":"m","author":null}}}}"#);
    let server = serve([page(&[commit("1"), commit("2")].join(",")), page(&commit("3"))]).await;
    let commits = github(&server.base()).compare("a", "b").await.unwrap();
    assert_eq!(commits.iter().map(|commit| commit.sha.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(commits[0].author, "");
    let server = serve([page("")]).await;
    assert_eq!(github(&server.base()).compare("a", "b").await.unwrap(), []);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_unknown_base_is_told() {
    let repository = Repository::start().await;
    let error = repository.client.compare("v9.9.9", &repository.first).await.unwrap_err();
    assert!(told(&error).contains("failed to compare v9.9.9 with aaaa"), "{error}");
    assert!(told(&error).ends_with("answered 404 Not Found"), "{error}");
}
