//! Changes that are proposed, and workflows that are started.

use serde_json::{Value, json};
use simulators::github::{Access, GitHub, Permissions, Play};

use crate::{Api, REPOSITORY, sha};

/// A file changed on a branch of its own, and proposed.
pub(crate) async fn pull_requests(github: &GitHub, api: &mut Api) {
    let file = api.get("/contents/new?ref=main", 200).await;
    assert_eq!((&file["content"], &file["encoding"]), (&json!("MQ==\n"), &json!("base64")));
    api.get("/contents/nothing", 404).await;
    let base = api.get("/commits/main", 200).await;
    let path = ".github/workflows/deploy.yml";
    let entry = json!({ "path": path, "mode": "100644", "type": "blob", "content": WORKFLOW });
    let new = json!({ "base_tree": base["commit"]["tree"]["sha"], "tree": [entry] });
    github.token("t", Permissions::all());
    github.token("workflow", Permissions::none().with("contents", Access::Write));
    api.call_as("workflow", "post", &format!("{REPOSITORY}/git/trees"), Some(new.clone()), 403).await;
    let tree = api.post("/git/trees", new, 201).await["sha"].clone();
    api.post("/git/trees", json!({ "base_tree": sha('e'), "tree": [] }), 422).await;
    let commit = json!({ "message": "chore: deploy", "tree": tree, "parents": [base["sha"]] });
    let commit = api.post("/git/commits", commit, 201).await["sha"].clone();
    api.post("/git/commits", json!({ "message": "x", "tree": sha('e') }), 422).await;
    api.post("/git/refs", json!({ "ref": "refs/heads/bot", "sha": commit }), 201).await;
    let new = json!({ "title": "Deploy", "head": "bot", "base": "main", "body": "why" });
    let made = api.post("/pulls", new.clone(), 201).await;
    assert_eq!((&made["commits"], &made["head"]["sha"]), (&json!(1), &commit));
    let again = api.post("/pulls", new, 422).await;
    assert_eq!(again["errors"][0]["message"], "A pull request already exists for acme:bot.");
    api.post("/pulls", json!({ "title": "x", "head": "nothing", "base": "main" }), 422).await;
    let listed = api.get("/pulls?state=open&head=acme:bot&base=main", 200).await;
    assert_eq!(listed[0]["number"], made["number"]);
    let number = made["number"].clone();
    assert_eq!(api.patch(&format!("/pulls/{number}"), json!({ "title": "More" }), 200).await["title"], "More");
    api.patch(&format!("/pulls/{number}"), json!({ "state": "gone" }), 422).await;
    github.branch("main", commit.as_str().unwrap());
}

const WORKFLOW: &str =
    "on:\n  workflow_dispatch:\n    inputs:\n      version: { type: choice, options: ['1.0.0'], required: true }\n";

/// A workflow started, and its run looked at until it is over.
pub(crate) async fn workflows(github: &GitHub, api: &mut Api) {
    let play = Play::new().job("pick", [("Resolve", "success")]).job("deploy", [("Deploy", "failure")]).awaiting("production");
    github.play("deploy.yml", play.deploying("production", json!({ "version": "1.0.0" }), "failure", "failed"));
    let path = "/actions/workflows/deploy.yml/dispatches";
    let asked = |inputs: Value| json!({ "ref": "main", "inputs": inputs });
    api.post("/actions/workflows/nothing.yml/dispatches", asked(json!({})), 404).await;
    for (inputs, message) in [
        (json!({}), "Required input 'version' not provided"),
        (json!({ "version": "1.0.0", "what": "x" }), "Unexpected inputs provided: [\"what\"]"),
        (json!({ "version": "2.0.0" }), "Provided value '2.0.0' for input 'version' not in the list of allowed values"),
    ] {
        assert_eq!(api.post(path, asked(inputs), 422).await["message"], message);
    }
    assert_eq!(api.post(path, json!({ "ref": "nowhere" }), 422).await["message"], "No ref found for: nowhere");
    api.post(path, asked(json!({ "version": "1.0.0" })), 204).await;
    let wanted = json!({ "ref": "main", "inputs": { "version": "1.0.0" }, "return_run_details": true });
    let id = api.post(path, wanted, 200).await["workflow_run_id"].clone();
    let listed = api.get("/actions/workflows/deploy.yml/runs?event=workflow_dispatch&per_page=30", 200).await;
    assert_eq!((&listed["total_count"], &listed["workflow_runs"][0]["id"]), (&json!(2), &id));
    let mut seen = Vec::new();
    loop {
        let run = api.get(&format!("/actions/runs/{id}"), 200).await;
        let jobs = api.get(&format!("/actions/runs/{id}/jobs"), 200).await["total_count"].clone();
        let pending = api.get(&format!("/actions/runs/{id}/pending_deployments"), 200).await[0]["environment"]["name"].clone();
        seen.push((run["status"].as_str().unwrap().to_owned(), jobs, pending));
        if run["status"] == "completed" {
            assert_eq!(run["conclusion"], "failure");
            break;
        }
    }
    let shown = |status: &str, jobs: u64, pending: Value| (status.to_owned(), json!(jobs), pending);
    let expected = [
        shown("in_progress", 1, Value::Null),
        shown("waiting", 2, json!("production")),
        shown("in_progress", 2, Value::Null),
        shown("completed", 2, Value::Null),
    ];
    assert_eq!(seen, expected);
    assert_eq!(github.deployments().last().unwrap().payload["run"], format!("{id}.1"));
}
