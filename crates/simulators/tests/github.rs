//! What GitHub's OpenAPI description does not say: tokens, permissions, limits, paging, order, and the rules between calls.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request};
use serde_json::{Value, json};
use simulators::github::{Access, Commit, GitHub, Permissions};
use tower::ServiceExt;

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["message"].as_str().unwrap())
    }
}

async fn send(router: &Router, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("host", "api.example.com").header("user-agent", "test");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
}

async fn get(github: &GitHub, path: &str) -> Answer {
    send(&github.router(), "GET", &format!("/repos/acme/shop{path}"), Some("t"), None).await
}

async fn post(github: &GitHub, path: &str, body: Value) -> Answer {
    send(&github.router(), "POST", &format!("/repos/acme/shop{path}"), Some("t"), Some(body)).await
}

fn sha(number: usize) -> String {
    format!("{number:040x}")
}

/// A repository with a straight history of that many commits, numbered from 1.
fn shop(commits: usize) -> GitHub {
    let github = GitHub::new("acme/shop");
    let commit =
        |number: usize| Commit::new(sha(number), format!("feat: {number}")).parents((number > 1).then(|| sha(number - 1)));
    github.push((1..=commits).map(commit), &sha(commits));
    github
}

fn names(answer: &Answer, field: &str) -> Vec<String> {
    answer.body.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_without_one_nothing_can_be_written() {
    let github = shop(1);
    github.token("right", Permissions::all());
    let path = "/repos/acme/shop/git/ref/heads/main";
    let answer = |method, token, body| send_owned(github.router(), method, path, token, body);
    assert_eq!(answer("GET", Some("wrong"), None).await.refusal(), (401, "Bad credentials"));
    assert_eq!(answer("GET", Some("right"), None).await.status, 200);
    assert_eq!(answer("GET", None, None).await.status, 200);
    let write = send(&github.router(), "POST", "/repos/acme/shop/git/refs", None, Some(json!({}))).await;
    assert_eq!(write.refusal(), (401, "Requires authentication"));
    github.make_private();
    assert_eq!(answer("GET", None, None).await.refusal(), (404, "Not Found"));
}

async fn send_owned(router: Router, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
    send(&router, method, path, token, body).await
}

#[tokio::test]
async fn a_token_without_the_permission_is_told_which_one_it_lacks() {
    let github = shop(1);
    github.token("t", Permissions::none().with("contents", Access::Read).with("deployments", Access::Write));
    let refused = post(&github, "/git/refs", json!({ "ref": "refs/tags/v1", "sha": sha(1) })).await;
    assert_eq!(refused.refusal(), (403, "Resource not accessible by integration"));
    assert_eq!(refused.header("x-accepted-github-permissions"), "contents=write");
    assert_eq!(post(&github, "/deployments", json!({ "ref": "main" })).await.status, 201);
    github.make_private();
    assert_eq!(get(&github, "/tags").await.status, 200);
    assert_eq!(get(&github, "/issues/1/comments").await.status, 403);
}

#[tokio::test]
async fn every_answer_tells_the_rate_limit_and_past_it_all_is_refused() {
    let github = shop(1);
    github.limit_requests(1);
    let last = get(&github, "/tags").await;
    assert_eq!((last.status, last.header("x-ratelimit-remaining")), (200, "0"));
    assert!(last.header("x-github-request-id").starts_with("0400:"));
    let refused = get(&github, "/tags").await;
    assert_eq!((refused.status, refused.header("x-ratelimit-remaining")), (403, "0"));
    assert!(refused.refusal().1.starts_with("API rate limit exceeded"));
}

#[tokio::test]
async fn a_request_without_a_user_agent_is_refused() {
    let request = Request::get("/repos/acme/shop").body(Body::empty()).unwrap();
    assert_eq!(shop(1).router().oneshot(request).await.unwrap().status(), 403);
}

#[tokio::test]
async fn pages_are_linked_by_the_repositorys_id_and_the_links_lead_on() {
    let github = shop(5);
    for number in 1..=5 {
        github.tag(&format!("v1.0.{number}"), &sha(number));
    }
    let first = get(&github, "/tags?per_page=2").await;
    assert_eq!(names(&first, "name"), ["v1.0.5", "v1.0.4"]);
    let base = "http://api.example.com/repositories/731215001/tags?page";
    let expected = format!("<{base}=2&per_page=2>; rel=\"next\", <{base}=3&per_page=2>; rel=\"last\"");
    assert_eq!(first.header("link"), expected);
    let next = send(&github.router(), "GET", "/repositories/731215001/tags?page=2&per_page=2", Some("t"), None).await;
    assert_eq!(names(&next, "name"), ["v1.0.3", "v1.0.2"]);
    let last = get(&github, "/tags?per_page=2&page=3").await;
    assert_eq!(names(&last, "name"), ["v1.0.1"]);
    assert!(!last.header("link").contains("next"));
    assert_eq!(names(&get(&github, "/tags?per_page=2&page=9").await, "name"), [""; 0]);
}

#[tokio::test]
async fn under_a_base_path_answers_name_it_and_names_ignore_case() {
    let github = shop(1);
    let answer = send(&github.router(), "GET", "/api/v3/repos/Acme/Shop/git/ref/heads/main", Some("t"), None).await;
    assert_eq!(answer.body["url"], "http://api.example.com/api/v3/repos/acme/shop/git/refs/heads/main");
    assert_eq!(send(&github.router(), "GET", "/repos/acme/other", Some("t"), None).await.refusal(), (404, "Not Found"));
}

#[tokio::test]
async fn an_annotated_tag_leads_to_its_commit_by_way_of_its_object() {
    let github = shop(2);
    github.annotated_tag("api/v1.0.0", &sha(1), "notes");
    let reference = get(&github, "/git/ref/tags%2Fapi%2Fv1.0.0").await.body;
    assert_eq!(reference["object"]["type"], "tag");
    let object = reference["object"]["sha"].as_str().unwrap();
    assert_eq!(get(&github, &format!("/git/tags/{object}")).await.body["object"]["sha"], sha(1));
    assert_eq!(get(&github, "/tags").await.body[0]["commit"]["sha"], sha(1));
    assert_eq!(github.tags()["api/v1.0.0"], sha(1));
}

#[tokio::test]
async fn a_release_makes_its_missing_tag_where_it_is_told_to() {
    let github = shop(2);
    let release = json!({ "tag_name": "v1.0.0", "target_commitish": sha(1) });
    let made = post(&github, "/releases", release).await;
    assert_eq!((made.status, github.tags()["v1.0.0"].clone()), (201, sha(1)));
    assert_eq!(made.header("location"), made.body["url"]);
    let nowhere = post(&github, "/releases", json!({ "tag_name": "v2.0.0", "target_commitish": sha(9) })).await;
    assert_eq!(nowhere.body["errors"][1]["message"], "Published releases must have a valid tag");
    let draft = post(&github, "/releases", json!({ "tag_name": "v3.0.0", "draft": true })).await;
    assert!(!github.tags().contains_key("v3.0.0"));
    let path = format!("/repos/acme/shop/releases/{}", draft.body["id"]);
    send(&github.router(), "PATCH", &path, Some("t"), Some(json!({ "draft": false }))).await;
    assert_eq!(github.tags()["v3.0.0"], sha(2));
}

#[tokio::test]
async fn the_latest_release_is_the_one_made_latest_else_that_of_the_newest_commit() {
    let github = shop(3);
    let release =
        |tag: &str, at: usize, latest: &str| json!({ "tag_name": tag, "target_commitish": sha(at), "make_latest": latest });
    post(&github, "/releases", release("v2.0.0", 3, "legacy")).await;
    post(&github, "/releases", release("v1.0.1", 2, "false")).await;
    assert_eq!(get(&github, "/releases/latest").await.body["tag_name"], "v2.0.0");
    post(&github, "/releases", release("v1.0.2", 1, "true")).await;
    assert_eq!(get(&github, "/releases/latest").await.body["tag_name"], "v1.0.2");
    post(&github, "/releases", json!({ "tag_name": "v3.0.0-rc.1", "prerelease": true })).await;
    assert_eq!(get(&github, "/releases/latest").await.body["tag_name"], "v1.0.2");
}

#[tokio::test]
async fn too_long_texts_are_refused() {
    let github = shop(1);
    github.issue(1);
    let long = |length: usize| json!({ "body": "ä".repeat(length) });
    assert_eq!(post(&github, "/issues/1/comments", long(65_536)).await.status, 201);
    assert_eq!(post(&github, "/issues/1/comments", long(65_537)).await.refusal(), (422, "Validation Failed"));
    assert_eq!(github.comments(1).len(), 1);
    let release = post(&github, "/releases", json!({ "tag_name": "v1.0.0", "body": "x".repeat(125_001) })).await;
    assert_eq!(release.body["errors"][0]["field"], "body");
    let deployment = post(&github, "/deployments", json!({ "ref": "main" })).await.body["id"].clone();
    let status = json!({ "state": "success", "description": "x".repeat(141) });
    assert_eq!(post(&github, &format!("/deployments/{deployment}/statuses"), status).await.status, 422);
}

#[tokio::test]
async fn a_comparison_is_oldest_first_and_without_paging_ends_after_the_newest_250() {
    let github = shop(300);
    let path = format!("/compare/{}...main", sha(1));
    let whole = get(&github, &path).await.body;
    let shas = |body: &Value| -> Vec<String> {
        body["commits"].as_array().unwrap().iter().map(|c| c["sha"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((whole["total_commits"].clone(), shas(&whole).len()), (json!(299), 250));
    assert_eq!((shas(&whole)[0].clone(), shas(&whole)[249].clone()), (sha(51), sha(300)));
    let paged = get(&github, &format!("{path}?per_page=100&page=3")).await;
    assert_eq!((shas(&paged.body).len(), shas(&paged.body)[98].clone()), (99, sha(300)));
    assert!(paged.header("link").contains("rel=\"first\""));
}

#[tokio::test]
async fn what_differs_is_on_the_first_page_of_a_comparison_and_a_moved_file_is_named_by_both_its_paths() {
    let github = GitHub::new("acme/shop");
    let files = |paths: &[&str]| paths.iter().map(|path| ((*path).to_owned(), "1".to_owned())).collect::<Vec<_>>();
    let first = Commit::new(sha(1), "feat: 1").files(files(&["a/b", "c"]));
    github.push([first, Commit::new(sha(2), "feat: 2").parents([sha(1)]).files(files(&["c", "d/b"]))], &sha(2));
    let path = format!("/compare/{}...main", sha(1));
    let file = get(&github, &path).await.body["files"][0].clone();
    assert_eq!((&file["filename"], &file["previous_filename"]), (&json!("d/b"), &json!("a/b")));
    assert_eq!(file["status"], "renamed");
    assert_eq!(get(&github, &format!("{path}?page=2")).await.body["files"], json!([]));
    let rest = get(&github, &format!("/compare/{}...{}", sha(2), sha(1))).await.body;
    assert_eq!((&rest["status"], &rest["files"]), (&json!("behind"), &json!([])));
}

#[tokio::test]
async fn the_commits_of_a_path_leave_out_what_a_merge_did_not_keep() {
    let github = GitHub::new("acme/shop");
    let commit = |number: usize, parents: &[usize], content: &str| {
        let parents = parents.iter().map(|parent| sha(*parent));
        Commit::new(sha(number), "fix: a").parents(parents).files([("api/a", content), ("b", &number.to_string())])
    };
    let kept = commit(5, &[2, 4], "2");
    github.push([commit(1, &[], "1"), commit(2, &[1], "2"), commit(3, &[1], "3"), commit(4, &[3], "3"), kept], &sha(5));
    assert_eq!(names(&get(&github, "/commits").await, "sha"), [5, 4, 3, 2, 1].map(sha));
    assert_eq!(names(&get(&github, "/commits?path=api").await, "sha"), [2, 1].map(sha));
    assert_eq!(names(&get(&github, "/commits?path=api/a").await, "sha"), [2, 1].map(sha));
    assert_eq!(names(&get(&github, "/commits?path=b").await, "sha"), [5, 4, 3, 2, 1].map(sha));
    assert_eq!(names(&get(&github, "/commits?path=ap").await, "sha"), [""; 0]);
    let other_side = get(&github, &format!("/commits?path=api&sha={}", sha(4))).await;
    assert_eq!(names(&other_side, "sha"), [3, 1].map(sha));
}

#[tokio::test]
async fn all_matching_refs_are_on_one_page() {
    let github = shop(1);
    (0..250).for_each(|number| github.tag(&format!("v1.{number}.0"), &sha(1)));
    let answer = get(&github, "/git/matching-refs/tags/v1.2?per_page=10").await;
    assert_eq!((names(&answer, "ref").len(), answer.header("link")), (61, ""));
}

#[tokio::test]
async fn a_success_retires_earlier_deployments_but_not_transient_and_production_ones() {
    let github = shop(1);
    let mut ids = Vec::new();
    for (environment, transient) in [("staging", false), ("preview", true), ("production", false)] {
        for _ in 0..2 {
            let deployment = json!({ "ref": "main", "environment": environment, "transient_environment": transient });
            let id = post(&github, "/deployments", deployment).await.body["id"].clone();
            post(&github, &format!("/deployments/{id}/statuses"), json!({ "state": "success" })).await;
            ids.push(id);
        }
    }
    let states: Vec<String> = github.deployments().iter().map(|deployment| deployment.state().to_owned()).collect();
    assert_eq!(states, ["inactive", "success", "success", "success", "success", "success"]);
    assert_eq!(get(&github, "/deployments").await.body[0]["id"], ids[5], "newest first");
}

#[tokio::test]
async fn what_is_not_json_is_a_bad_request_and_unknown_routes_are_not_found() {
    let github = shop(1);
    let request = Request::post("/repos/acme/shop/releases").header("user-agent", "t").header("authorization", "token t");
    let response = github.router().oneshot(request.body(Body::from("{")).unwrap()).await.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(post(&github, "/releases", json!([])).await.refusal(), (400, "Body should be a JSON object"));
    assert_eq!(get(&github, "/releases/first").await.status, 404);
    assert_eq!(post(&github, "/tags", json!({})).await.refusal(), (404, "Not Found"));
    let wrong = post(&github, "/releases", json!({ "tag_name": 1, "draft": "yes", "make_latest": "no" })).await;
    let lines = "Invalid request.\n\nFor 'properties/tag_name', 1 is not a string.\nFor 'properties/draft', \"yes\" is not a boolean.\n\
                 For 'properties/make_latest', \"no\" is not a member of [\"true\", \"false\", \"legacy\"].";
    assert_eq!(wrong.refusal(), (422, lines));
}
