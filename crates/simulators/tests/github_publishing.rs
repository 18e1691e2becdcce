//! What GitHub's OpenAPI description does not say of publishing: drafts, interrupted uploads, rules, and the GraphQL API.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::{Body, to_bytes};
use http::Request;
use serde_json::{Value, json};
use simulators::github::{Access, Commit, GitHub, Permissions};
use tower::ServiceExt;

async fn send(router: Router, method: &str, path: &str, body: Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("host", "api.example.com").header("user-agent", "test");
    let request = request.header("authorization", "Bearer t").body(Body::from(body.to_string())).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

async fn call(github: &GitHub, method: &str, path: &str, body: Value) -> (u16, Value) {
    send(github.router(), method, &format!("/repos/acme/shop{path}"), body).await
}

async fn ask(github: &GitHub, query: &str, variables: Value) -> Value {
    let (status, answer) = send(github.router(), "POST", "/graphql", json!({ "query": query, "variables": variables })).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

fn sha(digit: char) -> String {
    digit.to_string().repeat(40)
}

fn shop() -> GitHub {
    let github = GitHub::new("acme/shop");
    let (a, b) = (sha('a'), sha('b'));
    github
        .push([Commit::new(&a, "feat: a").files([("a", "1")]), Commit::new(&b, "fix: b").parents([&a]).files([("a", "2")])], &b);
    github
}

const COMMIT: &str =
    "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid url } } }";

fn input(head: &str, path: &str) -> Value {
    json!({ "input": {
        "branch": { "repositoryNameWithOwner": "acme/shop", "branchName": "main" },
        "expectedHeadOid": head,
        "message": { "headline": "chore: 1.0.0", "body": "notes" },
        "fileChanges": { "additions": [{ "path": path, "contents": "eA==" }] },
    } })
}

#[tokio::test]
async fn a_draft_has_no_tag_until_it_is_published_and_cannot_be_the_latest() {
    let github = shop();
    let wanted = json!({ "tag_name": "v1.0.0", "target_commitish": sha('a'), "draft": true });
    let (_, draft) = call(&github, "POST", "/releases", wanted.clone()).await;
    let (_, twin) = call(&github, "POST", "/releases", wanted).await;
    assert_eq!(call(&github, "GET", "/releases/tags/v1.0.0", Value::Null).await.0, 404);
    assert_eq!((call(&github, "GET", "/releases", Value::Null).await.1.as_array().unwrap().len(), github.tags().len()), (2, 0));
    assert!(draft["html_url"].as_str().unwrap().contains("/untagged-"));
    let latest = json!({ "tag_name": "v9.0.0", "draft": true, "make_latest": "true" });
    let (status, refused) = call(&github, "POST", "/releases", latest).await;
    assert_eq!((status, refused["errors"][0]["message"].as_str()), (422, Some("Latest release cannot be draft or prerelease")));

    let publish = |id: Value| call_owned(&github, format!("/releases/{id}"));
    assert_eq!(publish(draft["id"].clone()).await.0, 200);
    assert_eq!(github.tags()["v1.0.0"], sha('a'));
    let (status, refused) = publish(twin["id"].clone()).await;
    assert_eq!((status, refused["errors"][0]["code"].as_str()), (422, Some("already_exists")));
}

#[tokio::test]
async fn a_draft_is_there_only_for_those_who_may_write() {
    for (access, count, status) in [(Access::Read, 1, 404), (Access::Write, 2, 200)] {
        let github = shop();
        github.token("t", Permissions::none().with("contents", access));
        github.release("v0.9.0", "");
        let id = github.draft("v1.0.0", "", "");
        assert_eq!(call(&github, "GET", "/releases", Value::Null).await.1.as_array().unwrap().len(), count, "{access:?}");
        assert_eq!(call(&github, "GET", &format!("/releases/{id}"), Value::Null).await.0, status, "{access:?}");
        assert_eq!(call(&github, "GET", &format!("/releases/{id}/assets"), Value::Null).await.0, status, "{access:?}");
    }
}

async fn call_owned(github: &GitHub, path: String) -> (u16, Value) {
    call(github, "PATCH", &path, json!({ "draft": false, "make_latest": "true" })).await
}

#[tokio::test]
async fn an_upload_that_broke_off_is_in_the_way_until_it_is_deleted() {
    let github = shop();
    let id = github.draft("v1.0.0", "", "");
    github.break_upload(id, "shop.zip");
    let path = format!("/releases/{id}/assets");
    let left = call(&github, "GET", &path, Value::Null).await.1[0].clone();
    assert_eq!((&left["state"], &left["size"], &left["digest"]), (&json!("starter"), &json!(0), &Value::Null));
    assert_eq!(call(&github, "POST", &format!("{path}?name=shop.zip"), json!(1)).await.0, 422);
    assert_eq!(call(&github, "DELETE", &format!("/releases/assets/{}", left["id"]), Value::Null).await.0, 204);
    let (_, made) = call(&github, "POST", &format!("{path}?name=shop%20(1).zip"), json!(1)).await;
    assert_eq!(made["name"], "shop..1..zip");
}

#[tokio::test]
async fn an_immutable_release_keeps_its_files_its_tag_and_for_ever_its_name() {
    let github = shop();
    github.make_releases_immutable();
    let (_, release) = call(&github, "POST", "/releases", json!({ "tag_name": "v1.0.0" })).await;
    assert_eq!(release["immutable"], true);
    let path = format!("/releases/{}", release["id"]);
    let (status, refused) = call(&github, "POST", &format!("{path}/assets?name=a"), json!(1)).await;
    assert_eq!((status, refused["message"].as_str()), (422, Some("Cannot upload assets to an immutable release.")));
    let moved = json!({ "sha": sha('a'), "force": true });
    assert_eq!(call(&github, "PATCH", "/git/refs/tags/v1.0.0", moved).await.0, 422);
    assert_eq!(call(&github, "DELETE", &path, Value::Null).await.0, 204);
    let (_, refused) = call(&github, "POST", "/releases", json!({ "tag_name": "v1.0.0" })).await;
    assert_eq!(refused["errors"][0]["message"], "tag_name was used by an immutable release");
}

#[tokio::test]
async fn a_ruleset_keeps_tags_from_being_made_moved_and_deleted() {
    let github = shop();
    github.tag("v1", &sha('a'));
    github.protect_tags("v");
    let said = async |method: &str, path: &str, body: Value| {
        let (status, answer) = call(&github, method, path, body).await;
        assert_eq!(status, 422);
        answer["message"].as_str().unwrap().lines().nth(2).unwrap().to_owned()
    };
    let new = json!({ "ref": "refs/tags/v2", "sha": sha('a') });
    assert_eq!(said("POST", "/git/refs", new).await, "Cannot create ref due to creations being restricted.");
    assert_eq!(said("PATCH", "/git/refs/tags/v1", json!({ "sha": sha('b') })).await, "Cannot update this protected ref.");
    assert_eq!(said("DELETE", "/git/refs/tags/v1", Value::Null).await, "Cannot delete this protected ref.");
    let (_, refused) = call(&github, "POST", "/releases", json!({ "tag_name": "v2" })).await;
    assert_eq!(refused["errors"][0]["field"], "pre_receive");
}

#[tokio::test]
async fn a_commit_is_made_on_the_expected_head_with_the_files_before_and_a_signature() {
    let github = shop();
    let stale = ask(&github, COMMIT, input(&sha('a'), "b")).await;
    assert_eq!((&stale["data"]["createCommitOnBranch"], &stale["errors"][0]["type"]), (&Value::Null, &json!("STALE_DATA")));
    let made = ask(&github, COMMIT, input(&sha('b'), "b")).await;
    let oid = made["data"]["createCommitOnBranch"]["commit"]["oid"].as_str().unwrap();
    let (_, commit) = call(&github, "GET", "/commits/main", Value::Null).await;
    assert_eq!((&commit["sha"], &commit["commit"]["message"]), (&json!(oid), &json!("chore: 1.0.0\n\nnotes")));
    assert_eq!((&commit["commit"]["verification"]["verified"], &commit["parents"][0]["sha"]), (&json!(true), &json!(sha('b'))));
    let files: Vec<_> = github.head("main").unwrap().0.files.into_iter().collect();
    assert_eq!(files, [("a".to_owned(), "2".to_owned()), ("b".to_owned(), "x".to_owned())]);
}

#[tokio::test]
async fn a_commit_is_refused_without_permission_on_protected_branches_and_for_workflows() {
    let github = shop();
    let refused = async |path: &str| {
        let answer = ask(&github, COMMIT, input(&sha('b'), path)).await;
        format!("{} {}", answer["errors"][0]["type"].as_str().unwrap(), answer["errors"][0]["message"].as_str().unwrap())
    };
    github.protect_branch("main");
    assert!(refused("b").await.starts_with("UNPROCESSABLE Repository rule violations found\n\nChanges must be made through"));
    github.token("t", Permissions::none().with("contents", Access::Write));
    assert!(refused(".github/workflows/ci.yml").await.contains("without `workflows` permission"));
    let github = shop();
    github.token("t", Permissions::none().with("contents", Access::Read));
    let answer = ask(&github, COMMIT, input(&sha('b'), "b")).await;
    assert_eq!(answer["errors"][0]["message"], "Resource not accessible by integration");
}

#[tokio::test]
async fn a_question_is_answered_as_far_as_it_can_be_and_with_what_was_asked_for_only() {
    let github = shop();
    github.issue(7);
    github.pull(12, [sha('b')], [7]);
    let query = format!(
        "query($owner: String!) {{ repository(owner: $owner, name: \"shop\") {{
            one: object(oid: \"{}\") {{ ... on Commit {{ associatedPullRequests(first: 1) {{ nodes {{ number merged }} }} }} }}
            none: object(oid: \"{}\") {{ ... on Commit {{ oid }} }}
            issue: issueOrPullRequest(number: 7) {{ __typename ... on Issue {{ locked }} ... on PullRequest {{ merged }} }}
            gone: issueOrPullRequest(number: 8) {{ __typename }} }} }}",
        sha('b'),
        sha('f'),
    );
    let answer = ask(&github, &query, json!({ "owner": "acme" })).await;
    let expected = json!({
        "one": { "associatedPullRequests": { "nodes": [{ "number": 12, "merged": true }] } },
        "none": null,
        "issue": { "__typename": "Issue", "locked": false },
        "gone": null,
    });
    assert_eq!(answer["data"]["repository"], expected);
    assert_eq!(
        (&answer["errors"][0]["type"], &answer["errors"][0]["path"]),
        (&json!("NOT_FOUND"), &json!(["repository", "gone"]))
    );
}

#[tokio::test]
async fn a_question_that_is_no_good_is_told_what_is_wrong() {
    let github = shop();
    github.issue(7);
    for (query, wrong) in [
        ("{ repository(owner: \"acme\", name: \"shop\") { stars } }", "Field 'stars' doesn't exist on type 'Repository'"),
        ("{ stranger { login } }", "Field 'stranger' doesn't exist on type 'Query'"),
        ("{ repository(owner: \"acme\", name: \"else\") { object(oid: \"a\") { oid } } }", "Could not resolve to a Repository"),
        (
            "{ repository(owner: \"acme\", name: \"shop\") { issueOrPullRequest(number: 7) { labels { nodes { name } } } } }",
            "`first` or `last`",
        ),
        (
            "{ repository(owner: \"acme\", name: \"shop\") { issueOrPullRequest(number: 7) { labels(first: 101) { nodes { name } } } } }",
            "exceeds",
        ),
        ("{ repository(owner: \"acme\"", "Unexpected end of document"),
        ("query($x: Int) { repository(owner: $x, name: \"shop\") { object(oid: \"a\") { oid } } }", "no value"),
        ("subscription { x }", "Expected one of"),
    ] {
        let answer = ask(&github, query, Value::Null).await;
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains(wrong), "{query}: {answer}");
    }
}

#[tokio::test]
async fn labels_are_made_when_they_are_added_and_written_in_one_case() {
    let github = shop();
    github.issue(7);
    for labels in [json!(["Released"]), json!(["released", "new"])] {
        assert_eq!(call(&github, "POST", "/issues/7/labels", json!({ "labels": labels })).await.0, 200);
    }
    assert_eq!(github.labels_of(7), ["Released", "new"]);
    assert_eq!(github.labels().len(), 2);
}

#[tokio::test]
async fn a_comment_needs_the_permission_of_its_kind() {
    let github = shop();
    github.issue(7);
    github.pull(12, [sha('b')], []);
    github.token("t", Permissions::none().with("pull-requests", Access::Write));
    let comment = json!({ "body": "done" });
    assert_eq!(call(&github, "POST", "/issues/7/comments", comment.clone()).await.0, 403);
    assert_eq!(call(&github, "POST", "/issues/12/comments", comment.clone()).await.0, 201);
    github.lock_conversation(12);
    let (status, refused) = call(&github, "POST", "/issues/12/comments", comment).await;
    assert_eq!((status, refused["message"].as_str()), (403, Some("Unable to create comment because issue is locked.")));
}
