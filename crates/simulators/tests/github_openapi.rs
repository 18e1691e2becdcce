//! The GitHub simulator against GitHub's own OpenAPI description: every operation and every status in it is exercised, every request
//! that is meant to be good is good by its schema, and every answer is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "openapi/answers.rs"]
mod answers;
#[path = "openapi/spec.rs"]
mod spec;
#[path = "openapi/work.rs"]
mod work;

use answers::Answers;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::Request;
use serde_json::{Value, json};
use simulators::github::{Access, Commit, GitHub, Permissions};
use simulators::registry::Registry;
use tower::ServiceExt;

const REPOSITORY: &str = "/repos/acme/shop";

struct Api {
    router: Router,
    answers: Answers,
}

impl Api {
    /// Sends a request and checks the answer; the request itself is checked too unless the answer refuses it.
    async fn call(&mut self, method: &str, path: &str, body: Option<Value>, status: u16) -> Value {
        self.call_as("t", method, &format!("{REPOSITORY}{path}"), body, status).await
    }

    /// The same with another token, and at any path.
    async fn call_as(&mut self, token: &str, method: &str, path: &str, body: Option<Value>, status: u16) -> Value {
        let wrong = self.answers.spec.check_request(method, path, body.as_ref());
        let text = body.as_ref().map(ToString::to_string).unwrap_or_default();
        let request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(path)
            .header("host", "api.example.com")
            .header("user-agent", "test")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(text))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let answered = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let answer: Value = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        assert_eq!(answered, status, "{method} {path}: {answer}");
        assert_eq!(self.answers.check(method, path, status, &answer), [""; 0], "{method} {path}: {answer:#}");
        let refused = answer["message"].as_str().is_some_and(|message| message.starts_with("Invalid request."));
        assert_eq!(refused, !wrong.is_empty(), "{method} {path}: the schema says {wrong:?}, the simulator {answer}");
        answer
    }

    async fn get(&mut self, path: &str, status: u16) -> Value {
        self.call("get", path, None, status).await
    }

    async fn post(&mut self, path: &str, body: Value, status: u16) -> Value {
        self.call("post", path, Some(body), status).await
    }

    async fn patch(&mut self, path: &str, body: Value, status: u16) -> Value {
        self.call("patch", path, Some(body), status).await
    }

    async fn delete(&mut self, path: &str, status: u16) -> Value {
        self.call("delete", path, None, status).await
    }
}

fn sha(digit: char) -> String {
    digit.to_string().repeat(40)
}

#[tokio::test]
async fn every_operation_and_every_status_of_githubs_description_is_answered_as_described() {
    let github = GitHub::new("acme/shop");
    let mut api = Api { router: github.router(), answers: Answers::new() };
    empty_repository(&mut api).await;
    let (a, b, c) = (sha('a'), sha('b'), sha('c'));
    let commits = [
        Commit::new(&a, "feat: a").files([("old", "1"), ("same", "2"), ("gone", "3")]),
        Commit::new(&b, "fix: b").parents([&a]).login("ada").files([("new", "1"), ("same", "2"), ("more", "4")]),
        Commit::new(&c, "fix: c").parents([&a]),
    ];
    github.push(commits, &b);
    github.branch("topic", &c);
    github.issue(7);
    repository_and_commits(&mut api).await;
    refs_and_tags(&mut api).await;
    releases(&mut api).await;
    assets(&mut api).await;
    github.commit_status(&b, "ci", "pending");
    deployments(&mut api).await;
    comments(&mut api).await;
    labels(&mut api).await;
    work::pull_requests(&github, &mut api).await;
    work::workflows(&github, &mut api).await;
    packages(&github, &mut api).await;
    attestations(&github, &mut api).await;
    assert_eq!(api.answers.never_seen(), [""; 0], "never exercised");
}

async fn attestations(github: &GitHub, api: &mut Api) {
    let (one, other) = (format!("sha256:{}", "a".repeat(64)), format!("sha256:{}", "b".repeat(64)));
    let bundle = json!({ "mediaType": "m", "verificationMaterial": {}, "dsseEnvelope": {} });
    github.attest(&one, "https://slsa.dev/provenance/v1", bundle.clone());
    github.attest_inline(&one, "https://slsa.dev/provenance/v1", bundle);
    let listed = api.get(&format!("/attestations/{one}?predicate_type=provenance&per_page=1"), 200).await;
    assert_eq!(listed["attestations"][0]["bundle"]["mediaType"], "m", "the newest first");
    let after = api.get(&format!("/attestations/{one}?after=1"), 200).await;
    assert!(after["attestations"][0]["bundle_url"].is_string() && after["attestations"][0].get("bundle").is_none());
    assert!(github_has_none(github, &other).await, "GitHub answers 404, which its description leaves out");
}

async fn github_has_none(github: &GitHub, digest: &str) -> bool {
    let request = Request::get(format!("{REPOSITORY}/attestations/{digest}")).header("user-agent", "test");
    let response = github.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    response.status() == 404
}

async fn empty_repository(api: &mut Api) {
    api.get("/commits", 409).await;
    api.get("/git/ref/heads/main", 409).await;
    api.post("/git/refs", json!({ "ref": "refs/tags/v1.0.0", "sha": sha('a') }), 409).await;
    api.get("/releases/latest", 404).await;
}

async fn repository_and_commits(api: &mut Api) {
    assert_eq!(api.get("", 200).await["default_branch"], "main");
    assert_eq!(api.get("/commits?per_page=1&sha=main", 200).await[0]["sha"], sha('b'));
    api.get("/commits?sha=nowhere", 404).await;
    assert_eq!(api.get("/commits?path=same", 200).await[0]["sha"], sha('a'));
    assert_eq!(api.get(&format!("/commits/{}", sha('b')), 200).await["files"].as_array().unwrap().len(), 3);
    api.get("/commits/topic", 200).await;
    api.get("/commits/nowhere", 422).await;
    let compared = api.get("/compare/main...topic", 200).await;
    assert_eq!((&compared["status"], &compared["total_commits"]), (&json!("diverged"), &json!(1)));
    api.get("/compare/main...nowhere", 404).await;
}

async fn refs_and_tags(api: &mut Api) {
    api.post("/git/refs", json!({ "ref": "refs/tags/v1.0.0", "sha": sha('a') }), 201).await;
    let again = api.post("/git/refs", json!({ "ref": "refs/tags/v1.0.0", "sha": sha('a') }), 422).await;
    assert_eq!(again["message"], "Reference already exists");
    api.post("/git/refs", json!({ "ref": "refs/tags/v1.0.0" }), 422).await;
    api.get("/git/ref/tags/v1.0.0", 200).await;
    api.get("/git/ref/tags/v1", 404).await;
    assert_eq!(api.get("/git/matching-refs/tags/v1", 200).await.as_array().unwrap().len(), 1);
    let tag = json!({ "tag": "v1.1.0", "message": "notes", "object": sha('b'), "type": "commit" });
    let made = api.post("/git/tags", tag, 201).await;
    api.post("/git/tags", json!({ "tag": "v1.1.0", "message": "notes", "object": sha('b'), "type": "note" }), 422).await;
    let object = made["sha"].as_str().unwrap();
    api.post("/git/refs", json!({ "ref": "refs/tags/v1.1.0", "sha": object }), 201).await;
    assert_eq!(api.get(&format!("/git/tags/{object}"), 200).await["object"]["sha"], sha('b'));
    api.get(&format!("/git/tags/{}", sha('e')), 404).await;
    assert_eq!(api.get("/tags", 200).await[0]["commit"]["sha"], sha('b'));
    api.patch("/git/refs/tags/v1.0.0", json!({ "sha": sha('c'), "force": true }), 200).await;
    api.patch("/git/refs/tags/v1.0.0", json!({ "sha": sha('b') }), 422).await;
    api.patch("/git/refs/tags/v1.0.0", json!({ "sha": sha('b'), "force": "yes" }), 422).await;
    api.delete("/git/refs/tags/v1.0.0", 204).await;
    api.delete("/git/refs/tags/v1.0.0", 422).await;
}

async fn releases(api: &mut Api) {
    let full = json!({
        "tag_name": "v1.2.0", "target_commitish": sha('b'), "name": "1.2.0", "body": "notes",
        "draft": false, "prerelease": false, "make_latest": "true",
    });
    let id = api.post("/releases", full.clone(), 201).await["id"].clone();
    assert_eq!(api.post("/releases", full, 422).await["errors"][0]["code"], "already_exists");
    for wrong in [
        json!({ "name": "x" }),
        json!({ "tag_name": "v2.0.0", "make_latest": true }),
        json!({ "tag_name": "v2.0.0", "name": null }),
    ] {
        api.post("/releases", wrong, 422).await;
    }
    api.post("/releases", json!({ "tag_name": "v3.0.0", "draft": true }), 201).await;
    assert_eq!(api.get("/releases", 200).await.as_array().unwrap().len(), 2);
    assert_eq!(api.get("/releases/latest", 200).await["tag_name"], "v1.2.0");
    api.get("/releases/tags/v1.2.0", 200).await;
    api.get("/releases/tags/v3.0.0", 404).await;
    api.get(&format!("/releases/{id}"), 200).await;
    assert_eq!(api.patch(&format!("/releases/{id}"), json!({ "body": "more" }), 200).await["body"], "more");
    api.patch("/releases/999", json!({ "body": "more" }), 404).await;
    api.delete(&format!("/releases/{id}"), 204).await;
    api.delete(&format!("/releases/{id}"), 404).await;
}

async fn assets(api: &mut Api) {
    let draft = api.post("/releases", json!({ "tag_name": "v4.0.0", "draft": true }), 201).await["id"].clone();
    let path = format!("/releases/{draft}/assets");
    let made = api.post(&format!("{path}?name=shop.zip&label=the%20shop"), json!("content"), 201).await;
    assert_eq!((&made["name"], &made["label"], &made["state"]), (&json!("shop.zip"), &json!("the shop"), &json!("uploaded")));
    let again = api.post(&format!("{path}?name=shop.zip"), json!("other"), 422).await;
    assert_eq!(again["errors"][0]["code"], "already_exists");
    assert_eq!(api.get(&path, 200).await.as_array().unwrap().len(), 1);
    assert_eq!(api.get(&format!("/releases/{draft}"), 200).await["assets"][0]["digest"], made["digest"]);
    let asset = format!("/releases/assets/{}", made["id"]);
    api.get(&asset, 200).await;
    api.delete(&asset, 204).await;
    api.get(&asset, 404).await;
}

async fn labels(api: &mut Api) {
    api.post("/labels", json!({ "name": "released", "color": "ededed", "description": "Part of a release" }), 201).await;
    assert_eq!(api.post("/labels", json!({ "name": "Released" }), 422).await["errors"][0]["code"], "already_exists");
    let added = api.post("/issues/7/labels", json!({ "labels": ["released", "new"] }), 200).await;
    assert_eq!((&added[0]["color"], &added[1]["name"]), (&json!("ededed"), &json!("new")));
    api.get("/issues/7/labels", 200).await;
    api.get("/issues/8/labels", 404).await;
    api.delete("/issues/7/labels/NEW", 200).await;
    api.delete("/issues/7/labels/new", 404).await;
    api.post("/issues/8/labels", json!({ "labels": ["released"] }), 404).await;
    api.post("/issues/7/labels", json!({ "labels": "released" }), 422).await;
}

async fn deployments(api: &mut Api) {
    api.post("/deployments", json!({ "ref": "topic" }), 202).await;
    api.post("/deployments", json!({ "ref": "main" }), 409).await;
    api.post("/deployments", json!({ "ref": "main", "required_contexts": "none" }), 422).await;
    let full = json!({
        "ref": "main", "task": "deploy", "auto_merge": false, "required_contexts": [], "payload": { "version": "1.2.0" },
        "environment": "staging", "description": null, "transient_environment": false, "production_environment": false,
    });
    let id = api.post("/deployments", full, 201).await["id"].clone();
    api.post("/deployments", json!({ "ref": sha('c'), "payload": "text" }), 201).await;
    assert_eq!(api.get("/deployments?environment=staging", 200).await.as_array().unwrap().len(), 1);
    api.get(&format!("/deployments/{id}"), 200).await;
    api.get("/deployments/999", 404).await;
    let statuses = format!("/deployments/{id}/statuses");
    let status = json!({ "state": "success", "log_url": "https://x", "description": "d", "environment_url": "https://y", "auto_inactive": false });
    let status = api.post(&statuses, status, 201).await["id"].clone();
    api.post(&statuses, json!({ "state": "cancelled" }), 422).await;
    api.get(&statuses, 200).await;
    api.get("/deployments/999/statuses", 404).await;
    api.get(&format!("{statuses}/{status}"), 200).await;
    api.get(&format!("{statuses}/999"), 404).await;
    api.delete("/deployments/999", 404).await;
    api.delete(&format!("/deployments/{id}"), 422).await;
    api.post(&statuses, json!({ "state": "inactive" }), 201).await;
    api.delete(&format!("/deployments/{id}"), 204).await;
}

async fn comments(api: &mut Api) {
    let id = api.post("/issues/7/comments", json!({ "body": "hello" }), 201).await["id"].clone();
    api.post("/issues/8/comments", json!({ "body": "hello" }), 404).await;
    api.post("/issues/7/comments", json!({}), 422).await;
    assert_eq!(api.get("/issues/7/comments?per_page=100", 200).await.as_array().unwrap().len(), 1);
    api.get("/issues/8/comments", 404).await;
    let comment = format!("/issues/comments/{id}");
    api.get(&comment, 200).await;
    assert_eq!(api.patch(&comment, json!({ "body": "more" }), 200).await["body"], "more");
    api.patch(&comment, json!({ "body": 1 }), 422).await;
    api.delete(&comment, 204).await;
    api.get(&comment, 404).await;
}

#[tokio::test]
async fn the_checker_finds_what_is_wrong() {
    let github = GitHub::new("acme/shop");
    github.push([Commit::new(sha('a'), "feat: a")], &sha('a'));
    let mut api = Api { router: github.router(), answers: Answers::new() };
    let release = api.post("/releases", json!({ "tag_name": "v1.0.0" }), 201).await;
    let path = "/repos/acme/shop/releases";
    for (field, value) in [("id", json!("1")), ("draft", Value::Null), ("author", json!({})), ("assets", json!([{}]))] {
        let mut broken = release.clone();
        broken[field] = value;
        assert_ne!(api.answers.check("post", path, 201, &broken), [""; 0], "{field}");
    }
    let mut lacking = release;
    lacking.as_object_mut().unwrap().remove("upload_url");
    assert_ne!(api.answers.check("post", path, 201, &lacking), [""; 0]);
    assert_ne!(api.answers.check("post", path, 200, &json!({})), [""; 0], "a status that is not documented");
    let spec = &api.answers.spec;
    assert_ne!(spec.check_request("get", &format!("{path}?per-page=1"), None), [""; 0], "a parameter that does not exist");
    let misspelt = json!({ "tag_name": "v1.0.0", "target_comittish": "main" });
    assert_ne!(spec.check_request("post", path, Some(&misspelt)), [""; 0], "a field that does not exist");
}

async fn packages(github: &GitHub, api: &mut Api) {
    let registry = Registry::ghcr("t");
    github.host_packages(&registry);
    registry.push_image("acme/shop/api", "1.0.0", &["linux/amd64"]);
    let last = registry.push_single("acme/shop/api", "1.1.0", "linux/amd64");
    let digest = registry.push_single("acme/shop/api", "1.2.0", "linux/amd64");
    package_of(api, "/orgs/acme/packages/container/shop%2Fapi", &digest).await;
    github.owned_by_person();
    package_of(api, "/users/acme/packages/container/shop%2Fapi", &last).await;
    api.call_as("t", "get", "/user/packages/container/shop%2Fapi", None, 403).await;

    github.token("reader", Permissions::none().with("packages", Access::Read));
    github.token("other", Permissions::none());
    let id = registry.versions("acme/shop/api")[0].id;
    let person = "/users/acme/packages/container/shop%2Fapi/versions";
    github.owned_by_organisation();
    let organisation = "/orgs/acme/packages/container/shop%2Fapi/versions";
    refused_of(api, organisation, id).await;
    github.owned_by_person();
    refused_of(api, person, id).await;
}

/// The package as it is, then without one of its versions.
async fn package_of(api: &mut Api, package: &str, digest: &str) {
    let found = api.call_as("t", "get", package, None, 200).await;
    assert_eq!(found["name"], "shop/api");
    let versions = format!("{package}/versions");
    // The description leaves the paging of a person's versions out; clients page them all the same.
    let listed = api.call_as("t", "get", &versions, None, 200).await;
    assert_eq!(listed[0]["name"], digest);
    let one = format!("{versions}/{}", listed[0]["id"]);
    assert_eq!(api.call_as("t", "get", &one, None, 200).await, listed[0]);
    api.call_as("t", "delete", &one, None, 204).await;
    api.call_as("t", "delete", &one, None, 404).await;
    let unknown = versions.replace("shop%2Fapi", "unknown");
    api.call_as("t", "get", &unknown, None, 404).await;
}

async fn refused_of(api: &mut Api, versions: &str, id: u64) {
    let one = format!("{versions}/{id}");
    for (token, method, path, status) in [
        ("nobody", "get", versions, 401),
        ("other", "get", versions, 403),
        ("nobody", "delete", &one, 401),
        ("reader", "delete", &one, 403),
    ] {
        api.call_as(token, method, path, None, status).await;
    }
}
