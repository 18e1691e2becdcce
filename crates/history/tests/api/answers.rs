//! What cannot be answered, and odd tags.

use actions_core::{Exit, Explain};
use history::api::Api;
use history::{HistoryError, Id, Repository};
use simulators::Server;
use simulators::github::{Access, Commit, GitHub as Simulator, Permissions};

use crate::github;
use crate::twin::{Twin, candidates, story};

fn sha(digit: char) -> String {
    digit.to_string().repeat(40)
}

async fn open(server: &Server, head: &str) -> Result<Repository, HistoryError> {
    Api::open(github(&server.base()), Id::from_hex(head).unwrap(), None, None).await.map(|api| Repository::Api(Box::new(api)))
}

#[tokio::test]
async fn a_repository_without_commits_has_no_tags() {
    let server = Server::start(Simulator::new("acme/shop").router()).await.unwrap();
    assert!(open(&server, &sha('a')).await.unwrap().tags().is_empty());
}

#[tokio::test]
async fn a_commit_that_was_not_pushed_is_named_and_a_private_repository_names_the_permission() {
    let simulator = Simulator::new("acme/shop");
    simulator.push([Commit::new(sha('a'), "feat: a")], &sha('a'));
    let server = Server::start(simulator.router()).await.unwrap();
    simulator.tag("v1.0", &sha('a'));
    let repository = open(&server, &sha('e')).await.unwrap();
    let unlisted = repository.since(None, None, |_| ()).await.unwrap_err();
    let uncompared = repository.last(candidates(&repository)).await.unwrap_err();
    for error in [unlisted, uncompared] {
        assert_eq!(error.to_string(), format!("GitHub does not know the commit {}", sha('e')));
        assert_eq!((error.exit(), error.hint().unwrap().contains("push the commit first")), (Exit::Expected, true));
    }
    simulator.make_private();
    simulator.token("t", Permissions::none().with("contents", Access::Read));
    let error = open(&server, &sha('a')).await.unwrap_err();
    assert!(error.hint().unwrap().contains("`contents: read`"), "{error}");
}

#[tokio::test]
async fn a_limit_is_named() {
    let simulator = Simulator::new("acme/shop");
    simulator.push([Commit::new(sha('a'), "feat: a")], &sha('a'));
    simulator.limit_requests(1);
    let server = Server::start(simulator.router()).await.unwrap();
    let repository = open(&server, &sha('a')).await.unwrap();
    let error = repository.since(None, None, |_| ()).await.unwrap_err();
    assert!(error.hint().unwrap().contains("run again"), "{error}");
}

#[tokio::test]
async fn tags_of_unrelated_histories_and_of_unmerged_branches_do_not_count() {
    let mut twin = Twin::new();
    twin.plain("feat: a");
    twin.tag("v1.0", false);
    twin.repo.branch("next", "main");
    twin.plain("fix: b");
    twin.repo.switch("next");
    twin.plain("feat: c");
    twin.tag("v1.1", true);
    twin.repo.switch("main");
    for (name, digit) in [("v1.2", 'c'), ("v1.3", 'd')] {
        twin.simulator.push([Commit::new(sha(digit), "feat: alone")], &twin.repo.id("HEAD"));
        match digit {
            'c' => twin.simulator.tag(name, &sha(digit)),
            _ => twin.simulator.annotated_tag(name, &sha(digit), "alone"),
        }
    }
    let server = twin.serve().await;
    let api = twin.api(&server, None).await;
    let last = api.last(candidates(&api)).await.unwrap();
    assert_eq!(last.previous.map(|(tag, _)| tag.name.as_str()), Some("v1.0"));
    assert_eq!(last.current, None);
}

#[tokio::test]
async fn a_release_at_head_is_the_current_one_and_the_next_the_one_before() {
    for is_annotated in [false, true] {
        let mut twin = Twin::new();
        twin.plain("feat: a");
        twin.tag("v1.0", false);
        twin.plain("fix: b\n\nbody\n");
        twin.tag("v1.1", is_annotated);
        twin.tag("not-a-version", is_annotated);
        let server = twin.serve().await;
        let api = twin.api(&server, None).await;
        let last = api.last(candidates(&api)).await.unwrap();
        assert_eq!(last.current.map(|(tag, id)| (tag.name.as_str(), id)), Some(("v1.1", api.head())));
        assert_eq!(last.previous.map(|(tag, _)| tag.name.as_str()), Some("v1.0"));
        let told = story(&api, None).await;
        assert_eq!(told.commits[0].2, "fix: b\n\nbody");
    }
}

#[tokio::test]
async fn tags_of_folders_are_passed_over() {
    let simulator = Simulator::new("acme/shop");
    simulator.push([Commit::new(sha('a'), "feat: a"), Commit::new(sha('b'), "fix: b").parents([sha('a')])], &sha('b'));
    simulator.tag("v1.0", &sha('a'));
    simulator.annotated_tag("v1.9", &sha('f'), "of a folder");
    let server = Server::start(simulator.router()).await.unwrap();
    let repository = open(&server, &sha('b')).await.unwrap();
    for requests in [4, 4] {
        let last = repository.last(candidates(&repository)).await.unwrap();
        assert_eq!(last.previous.map(|(tag, _)| tag.name.as_str()), Some("v1.0"));
        assert_eq!(server.seen().len(), requests, "the second time all is known");
    }
}
