//! Pull requests and issues: which belong to commits, what is in them, and what is written to them.

use actions_core::Explain;
use github_client::Pull;
use http::StatusCode;
use simulators::github::{Access, Permissions};
use simulators::{Fault, What};

use crate::answers::{answer, serve, too_costly};
use crate::{Repository, github, told};

#[tokio::test]
async fn the_merged_pull_requests_of_commits_are_read_with_the_issues_that_they_close() {
    let repository = Repository::start().await;
    let Repository { client, simulator, first, second, .. } = &repository;
    simulator.pull(12, [first], [7, 8]);
    simulator.pull(13, [first, second], []);
    simulator.pull(14, [second], [9]);
    simulator.reopen(14);
    let pulls = client.pulls_of(&[second.clone(), "c".repeat(40), first.clone()]).await.unwrap();
    let [twelve, thirteen] = [(12, vec![7, 8]), (13, vec![])].map(|(number, closes)| Pull { number, closes });
    assert_eq!(pulls, [(first.clone(), vec![twelve, thirteen.clone()]), (second.clone(), vec![thirteen])].into());
}

#[tokio::test]
async fn a_hundred_commits_and_twenty_five_conversations_are_one_request() {
    let repository = Repository::start().await;
    let shas: Vec<String> = (0..250).map(|number| format!("{number:040x}")).collect();
    repository.client.pulls_of(&shas).await.unwrap();
    assert_eq!(repository.requests().len(), 3);
    repository.client.threads(&(1..=50).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(repository.requests().len(), 5);
    repository.client.pulls_of(&[]).await.unwrap();
    assert_eq!(repository.requests().len(), 5);
}

#[tokio::test]
async fn conversations_that_are_too_long_for_one_answer_are_read_in_several() {
    let repository = Repository::start().await;
    for number in 1..=16 {
        repository.simulator.issue(number);
        repository.simulator.say(number, "octocat", &"x".repeat(60_000));
    }
    let client = crate::github_that_reads(&repository.server.base(), 100_000);
    let threads = client.threads(&(1..=16).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(threads.iter().map(|thread| thread.number).collect::<Vec<_>>(), (1..=16).collect::<Vec<_>>());
    repository.simulator.say(3, "octocat", &"x".repeat(60_000));
    assert!(told(&client.threads(&[3]).await.unwrap_err()).contains("100000"), "one that is too long alone is an error");
}

#[tokio::test]
async fn conversations_that_github_does_not_manage_in_its_time_are_read_in_several_answers() {
    let repository = Repository::start().await;
    for number in 1..=4 {
        repository.simulator.issue(number);
    }
    // Each answer is asked for twice: four together, and the first two of them, are too much.
    for at in 1..=4 {
        repository.server.faults().add(Fault { what: What::Status(StatusCode::BAD_GATEWAY), at, path: "/graphql".to_owned() });
    }
    let threads = repository.client.threads(&[1, 2, 3, 4]).await.unwrap();
    assert_eq!(threads.iter().map(|thread| thread.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(repository.requests().len(), 4 + 3, "1, then 2, then 3 and 4");
    for at in 1..=2 {
        repository.server.faults().add(Fault { what: What::Status(StatusCode::BAD_GATEWAY), at, path: "/graphql".to_owned() });
    }
    let down = repository.client.threads(&[3]).await.unwrap_err();
    assert_eq!(down.status(), Some(StatusCode::BAD_GATEWAY), "one that GitHub does not manage alone is an error");
}

#[tokio::test]
async fn when_github_is_down_what_is_asked_for_is_halved_twice_and_given_up() {
    for of in ["threads", "pulls", "states", "tags"] {
        let server = serve([answer(502, "")]).await;
        let client = github(&server.base());
        let numbers: Vec<u64> = (1..=100).collect();
        let error = match of {
            "threads" => client.threads(&numbers).await.unwrap_err(),
            "pulls" => {
                client.pulls_of(&numbers.iter().map(|number| format!("{number:040x}")).collect::<Vec<_>>()).await.unwrap_err()
            }
            "tags" => client.tag_details(&numbers.iter().map(u64::to_string).collect::<Vec<_>>()).await.unwrap_err(),
            _ => client.are_closed(&numbers).await.unwrap_err(),
        };
        assert_eq!((error.status(), server.seen().len()), (Some(StatusCode::BAD_GATEWAY), 3 * 2), "{of}: each is tried twice");
    }
}

#[tokio::test]
async fn what_github_finds_too_costly_is_read_in_several_answers() {
    let nothing = || answer(200, r#"{"data":{"repository":{}}}"#);
    let costly = || too_costly("RESOURCE_LIMITS_EXCEEDED");
    for of in ["threads", "pulls", "states", "tags"] {
        let server = serve([costly(), costly(), nothing()]).await;
        let client = github(&server.base());
        match of {
            "threads" => assert_eq!(client.threads(&[1, 2, 3, 4]).await.unwrap(), []),
            "pulls" => assert!(client.pulls_of(&["1", "2", "3", "4"].map(|digit| digit.repeat(40))).await.unwrap().is_empty()),
            "tags" => {
                assert_eq!(client.tag_details(&["1", "2", "3", "4"].map(str::to_owned)).await.unwrap(), [None, None, None, None]);
            }
            _ => assert!(client.are_closed(&[1, 2, 3, 4]).await.unwrap().is_empty()),
        }
        assert_eq!(server.seen().len(), 5, "{of}: all, the first two, each of them, then the others");
    }
    let server = serve([costly()]).await;
    let error = github(&server.base()).threads(&[1, 2]).await.unwrap_err();
    assert!(error.hint().unwrap().contains("too costly"), "{:?}", error.hint());
}

#[tokio::test]
async fn a_number_that_no_issue_can_have_leaves_the_others() {
    let repository = Repository::start().await;
    let Repository { client, simulator, first, .. } = &repository;
    simulator.pull(12, [first], []);
    let numbers = [2_147_483_647, 2_147_483_648, 12, 4_815_162_342, u64::MAX];
    let threads = client.threads(&numbers).await.unwrap();
    assert_eq!(threads.iter().map(|thread| thread.number).collect::<Vec<_>>(), [12]);
    assert_eq!(client.are_closed(&numbers).await.unwrap(), [(12, true)].into());
    assert_eq!(repository.requests().len(), 2);
    assert_eq!((client.threads(&[u64::MAX]).await.unwrap(), repository.requests().len()), (vec![], 2), "nothing is asked");
}

#[tokio::test]
async fn conversations_are_read_with_their_labels_and_comments_and_missing_ones_are_left_out() {
    let repository = Repository::start().await;
    let Repository { client, simulator, first, .. } = &repository;
    simulator.issue(7);
    simulator.pull(12, [first], [7]);
    simulator.lock_conversation(7);
    let threads = client.threads(&[12, 99, 7]).await.unwrap();
    let [issue, pull] = threads.as_slice() else { panic!("{threads:?}") };
    assert_eq!((issue.number, issue.is_pull), (7, false));
    assert_eq!((pull.number, pull.is_pull), (12, true));
    client.comment(pull, "part of **v1.0.0**").await.unwrap();
    client.create_label("Released", "ededed", "Part of a release").await.unwrap();
    client.create_label("released", "000000", "again").await.unwrap();
    client.add_labels(pull, &["released", "new"]).await.unwrap();
    for label in ["NEW", "new", "kind/with a slash"] {
        client.remove_label(pull, label).await.unwrap();
    }
    assert_eq!(simulator.labels_of(12), ["Released"]);
    client.add_labels(pull, &["new", "kind/with a slash"]).await.unwrap();
    client.remove_label(pull, "kind/with a slash").await.unwrap();
    let locked = client.comment(issue, "resolved").await.unwrap_err();
    assert!(told(&locked).contains("issue is locked") && !locked.is_not_permitted(), "{locked}");
    assert!(locked.hint().unwrap().contains("unlock"));

    let again = client.threads(&[12]).await.unwrap();
    assert_eq!(
        (again[0].labels.as_slice(), again[0].comments[0].body.as_str()),
        (["Released".to_owned(), "new".to_owned()].as_slice(), "part of **v1.0.0**")
    );
    assert_eq!(simulator.labels().len(), 3);
}

#[tokio::test]
async fn comments_are_read_with_who_wrote_them_and_page_by_page_to_the_first() {
    let repository = Repository::start().await;
    let Repository { client, simulator, .. } = &repository;
    simulator.issue(7);
    let hidden = simulator.say(7, "github-actions[bot]", "0");
    simulator.minimize_comment(hidden);
    for number in 1..250 {
        simulator.say(7, "octocat", &number.to_string());
    }
    let mut thread = client.threads(&[7]).await.unwrap().remove(0);
    let mut lengths = vec![thread.comments.len()];
    while thread.earlier.is_some() {
        client.earlier_comments(&mut thread).await.unwrap();
        lengths.push(thread.comments.len());
    }
    assert_eq!(lengths, [100, 200, 250]);
    let bodies: Vec<_> = thread.comments.iter().map(|comment| comment.body.as_str()).collect();
    assert_eq!(bodies, (0..250).map(|number| number.to_string()).collect::<Vec<_>>());
    let first = &thread.comments[0];
    assert_eq!((first.id, first.is_ours, first.is_minimized), (hidden, true, true));
    assert!(first.url.ends_with(&format!("/issues/7#issuecomment-{hidden}")) && !thread.comments[1].is_ours, "{first:?}");
    client.earlier_comments(&mut thread).await.unwrap();
    assert_eq!(repository.requests().len(), 3, "there is nothing before the first");
}

#[tokio::test]
async fn a_comment_is_changed_and_deleted_and_one_that_is_gone_is_as_good_as_deleted() {
    let repository = Repository::start().await;
    let Repository { client, simulator, .. } = &repository;
    simulator.open_pull(12);
    let thread = client.threads(&[12]).await.unwrap().remove(0);
    let said = client.comment(&thread, "one").await.unwrap();
    assert!(said.url.contains("#issuecomment-"), "{said:?}");
    assert_eq!(client.update_comment(&thread, said.id, "two").await.unwrap(), said);
    assert_eq!(simulator.comments(12)[0].body, "two");
    simulator.fix_comment(said.id);
    let refused = client.update_comment(&thread, said.id, "three").await.unwrap_err();
    assert!(refused.hint().unwrap().contains("`pull-requests: write`"), "{:?}", refused.hint());
    client.delete_comment(&thread, said.id + 1).await.unwrap();
    assert_eq!(client.update_comment(&thread, said.id + 1, "x").await.unwrap_err().status().unwrap().as_u16(), 404);
}

#[tokio::test]
async fn what_a_token_may_not_write_to_is_told_by_the_line_that_it_lacks() {
    let repository = Repository::start().await;
    let Repository { client, simulator, first, .. } = &repository;
    simulator.issue(7);
    simulator.pull(12, [first], []);
    let threads = client.threads(&[7, 12]).await.unwrap();
    simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Write));
    for (thread, line) in threads.iter().zip(["issues: write", "pull-requests: write"]) {
        for error in [client.comment(thread, "x").await.unwrap_err(), client.add_labels(thread, &["x"]).await.unwrap_err()] {
            assert!(error.is_not_permitted() && error.hint().unwrap().contains(&format!("`{line}`")), "{:?}", error.hint());
        }
    }
    simulator.make_private();
    let error = client.pulls_of(std::slice::from_ref(first)).await.unwrap_err();
    assert!(error.is_not_permitted() && error.hint().unwrap().contains("`pull-requests: read`"), "{:?}", error.hint());
}

#[tokio::test]
async fn only_pull_requests_are_said_to_be_open_or_closed() {
    let repository = Repository::start().await;
    let Repository { client, simulator, first, .. } = &repository;
    simulator.issue(7);
    simulator.pull(12, [first], []);
    simulator.open_pull(13);
    simulator.open_pull(14);
    simulator.close_pull(14);
    let closed = client.are_closed(&[7, 12, 13, 14, 99]).await.unwrap();
    assert_eq!(closed.into_iter().collect::<Vec<_>>(), [(12, true), (13, false), (14, true)]);
}

#[tokio::test]
async fn of_conversations_that_may_not_all_be_read_those_that_may_are_read_and_alone_they_may_be_of_either_kind() {
    let Repository { client, simulator, first, .. } = &Repository::start().await;
    simulator.make_private();
    simulator.issue(7);
    simulator.pull(12, [first], [7]);
    simulator.token("ghs_s3cret", Permissions::none().with("pull-requests", Access::Read));
    let (found, hidden) = client.shown_threads(&[7, 12, 99]).await.unwrap();
    assert_eq!((found.len(), found[0].number, hidden.len(), hidden[0].number), (1, 12, 1, 7));
    assert!(hidden[0].error.is_not_permitted() && hidden[0].error.hint().unwrap().contains("`issues: write`"));
    let (found, hidden) = client.shown_threads(&[7]).await.unwrap();
    assert_eq!((found.len(), hidden.len(), hidden[0].number), (0, 1, 7));
    let hint = hidden[0].error.hint().unwrap();
    assert!(hint.contains("the lines `issues: write` and `pull-requests: write` ("), "{hint}");
    assert!(client.threads(&[7]).await.unwrap_err().is_not_permitted());
    assert!(client.threads(&[7, 12]).await.unwrap_err().is_not_permitted());
}
