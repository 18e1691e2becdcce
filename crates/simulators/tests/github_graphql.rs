//! The GitHub simulator against GitHub's own GraphQL schema: what can be asked of it is in the schema, and what it answers is of the
//! schema's types.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "graphql/schema.rs"]
mod schema;

use axum::body::{Body, to_bytes};
use http::Request;
use serde_json::{Value, json};
use simulators::github::{Commit, Deployment, DeploymentStatus, GitHub};
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

const DEPLOYMENTS: &str =
    "query($owner: String!, $name: String!, $after: String, $environments: [String!], $order: DeploymentOrder) {
  repository(owner: $owner, name: $name) {
    deployments(first: 1, after: $after, environments: $environments, orderBy: $order) { totalCount
      pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
      nodes { id databaseId environment latestEnvironment originalEnvironment task description commitOid payload state
        createdAt updatedAt ref { id name prefix } commit { id oid message committedDate } creator { __typename login }
        latestStatus { id state description environment environmentUrl logUrl createdAt updatedAt }
        statuses(first: 100) { totalCount nodes { id state description environmentUrl logUrl createdAt } } } }
  }
}";

const TAGS: &str = "query($tag: String!, $release: String!) {
  repository(owner: \"acme\", name: \"shop\") {
    light: ref(qualifiedName: \"refs/heads/main\") { id name prefix target { __typename oid ... on Commit { id committedDate } } }
    annotated: ref(qualifiedName: $tag) { target { id oid ... on Tag { name target { oid ... on Commit { committedDate } } } } }
    gone: ref(qualifiedName: \"refs/tags/gone\") { name }
    release(tagName: $release) { id databaseId name tagName isDraft isPrerelease createdAt publishedAt }
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

fn deployment(id: u64, git_ref: &str, sha: &str) -> Deployment {
    let at = "2026-01-05T10:00:00Z".parse().unwrap();
    let [environment, original_environment] = ["staging", "staging"].map(str::to_owned);
    let status = DeploymentStatus {
        id,
        state: "success".to_owned(),
        description: "deployed after 2 s".to_owned(),
        environment: environment.clone(),
        environment_url: "https://shop.example.com".to_owned(),
        log_url: String::new(),
        created_at: at,
    };
    Deployment {
        id,
        sha: sha.to_owned(),
        git_ref: git_ref.to_owned(),
        task: "deploy".to_owned(),
        original_environment,
        environment,
        creator: "ann".to_owned(),
        description: None,
        payload: json!({ "version": "1.0.0" }),
        transient: false,
        production: false,
        created_at: at,
        updated_at: at,
        statuses: vec![status],
    }
}

async fn ask(query: &str, variables: &Value) -> Value {
    let github = GitHub::new("acme/shop");
    let head = "b".repeat(40);
    github.push([Commit::new(&head, "feat: b")], &head);
    github.issue(7);
    github.pull(12, [&head], [7]);
    github.say(12, "octocat", "thanks");
    for (id, git_ref) in [(1, "main"), (2, "gone")] {
        github.deployed(deployment(id, git_ref, &head));
    }
    github.annotated_tag("v1.0.0", &head, "the first");
    github.draft("v1.0.0", "one", "not yet");
    let body = json!({ "query": query, "variables": variables }).to_string();
    let request = Request::post("/graphql").header("user-agent", "test").header("authorization", "Bearer t");
    let response = github.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

#[tokio::test]
async fn all_that_it_answers_is_of_the_schema() {
    let newest = json!({
        "owner": "acme", "name": "shop", "after": null, "environments": ["staging"],
        "order": { "field": "CREATED_AT", "direction": "DESC" },
    });
    let everything = json!({ "owner": "acme", "name": "shop", "number": 12 });
    let tag = json!({ "tag": "refs/tags/v1.0.0", "release": "v1.0.0" });
    for (query, variables) in [(EVERYTHING, everything), (DEPLOYMENTS, newest), (TAGS, tag), (COMMIT, input())] {
        let answer = ask(query, &variables).await;
        assert!(answer["data"].is_object(), "{answer}");
        assert_eq!(schema::check(query, &variables, &answer), [""; 0], "{answer:#}");
    }
}

#[tokio::test]
async fn a_number_of_more_than_32_bits_spoils_the_whole_document() {
    let query = "query { repository(owner: \"acme\", name: \"shop\") {
        i7: issueOrPullRequest(number: 7) { ... on Issue { number } }
        much: issueOrPullRequest(number: NUMBER) { ... on Issue { number } }
    } }";
    let most = ask(&query.replace("NUMBER", "2147483647"), &Value::Null).await;
    assert_eq!(
        (&most["data"]["repository"]["i7"]["number"], &most["errors"][0]["type"]),
        (&json!(7), &json!("NOT_FOUND")),
        "{most}"
    );
    for number in ["2147483648", "9223372036854775807"] {
        let more = ask(&query.replace("NUMBER", number), &Value::Null).await;
        assert!(more.get("data").is_none(), "{more}");
        let told = format!("Argument 'number' on Field 'much' has an invalid value ({number}). Expected type 'Int!'.");
        assert_eq!(more["errors"][0]["message"], told);
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
