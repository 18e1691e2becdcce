//! The GitHub simulator against GitHub's own GraphQL schema: what can be asked of it is in the schema, and what it answers is of the
//! schema's types.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "graphql/schema.rs"]
mod schema;

use axum::body::{Body, to_bytes};
use http::Request;
use serde_json::{Value, json};
use simulators::github::{Commit, GitHub};
use tower::ServiceExt;

const EVERYTHING: &str = "query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    commit: object(oid: \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\") { ... on Commit { id oid message
      associatedPullRequests(first: 10) { totalCount nodes { id number merged closed locked
        baseRepository { nameWithOwner } repository { nameWithOwner }
        closingIssuesReferences(first: 25) { totalCount nodes { number repository { nameWithOwner } } } } } } }
    thread: issueOrPullRequest(number: $number) { __typename
      ... on Issue { number }
      ... on PullRequest { id number locked labels(last: 5) { totalCount nodes { name } } comments(last: 5) { totalCount
        pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
        nodes { id fullDatabaseId url body isMinimized viewerDidAuthor viewerCanUpdate } } } }
    gone: issueOrPullRequest(number: 99) { ... on Issue { number } }
  }
}";

const COMMIT: &str =
    "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { id oid url } } }";

fn input() -> Value {
    json!({ "input": {
        "branch": { "repositoryNameWithOwner": "acme/shop", "branchName": "main" },
        "expectedHeadOid": "b".repeat(40),
        "message": { "headline": "chore: 1.0.0", "body": "" },
        "fileChanges": { "additions": [{ "path": "a", "contents": "eA==" }], "deletions": [] },
    } })
}

async fn ask(query: &str, variables: &Value) -> Value {
    let github = GitHub::new("acme/shop");
    let head = "b".repeat(40);
    github.push([Commit::new(&head, "feat: b")], &head);
    github.issue(7);
    github.pull(12, [&head], [7]);
    github.say(12, "octocat", "thanks");
    let body = json!({ "query": query, "variables": variables }).to_string();
    let request = Request::post("/graphql").header("user-agent", "test").header("authorization", "Bearer t");
    let response = github.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

#[tokio::test]
async fn all_that_it_answers_is_of_the_schema() {
    for (query, variables) in [(EVERYTHING, json!({ "owner": "acme", "name": "shop", "number": 12 })), (COMMIT, input())] {
        let answer = ask(query, &variables).await;
        assert!(answer["data"].is_object(), "{answer}");
        assert_eq!(schema::check(query, &variables, &answer), [""; 0], "{answer:#}");
    }
}

#[tokio::test]
async fn the_checker_finds_what_is_wrong() {
    let variables = json!({ "owner": "acme", "name": "shop", "number": 12 });
    let answer = ask(EVERYTHING, &variables).await;
    for (right, wrong) in [
        ("message", "massage"),
        ("$number)", "$owner)"),
        ("object(oid:", "object(hash:"),
        ("issueOrPullRequest(number: 99)", "issueOrPullRequest"),
        ("... on Issue { number }", "... on Label { name }"),
        ("{ nameWithOwner }", ""),
    ] {
        let query = EVERYTHING.replacen(right, wrong, 1);
        assert_ne!(schema::check(&query, &variables, &Value::Null), [""; 0], "{wrong}");
    }
    for (pointer, wrong) in [
        ("/data/repository/thread/number", json!("12")),
        ("/data/repository/thread/id", Value::Null),
        ("/data/repository/commit/associatedPullRequests/nodes/0/merged", json!(1)),
    ] {
        let mut answer = answer.clone();
        *answer.pointer_mut(pointer).unwrap() = wrong;
        assert_ne!(schema::check(EVERYTHING, &variables, &answer), [""; 0], "{pointer}");
    }
    let mut lacking = input();
    lacking["input"]["message"].as_object_mut().unwrap().remove("headline");
    assert_eq!(schema::check(COMMIT, &lacking, &Value::Null), ["Mutation.createCommitOnBranch.input.message needs headline"]);
    lacking["input"]["clientId"] = json!("x");
    assert_eq!(schema::check(COMMIT, &lacking, &Value::Null).len(), 2);
}
