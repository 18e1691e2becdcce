//! What the drop-in does better than the original, or in a container only.

use std::path::Path;

use image_tagger::run;
use serde_json::{Value, json};
use simulators::runner::{RunnerSim, StepResult};
use test_support::TestRepo;

use super::{github, said};

fn payload() -> Value {
    json!({
        "repository": {
            "name": "shop", "description": null, "html_url": "https://github.com/octo/shop", "default_branch": "main", "license": null,
        },
    })
}

/// A step in a run whose event says all of the repository; the API's address refuses connections.
fn step(folder: &Path, branch: &str) -> RunnerSim {
    let step = RunnerSim::new(folder).unwrap().event("push", &payload()).unwrap();
    step.env("GITHUB_REF", format!("refs/heads/{branch}")).env("SOURCE_DATE_EPOCH", "0").input("images", "ghcr.io/octo/shop")
}

async fn ended(step: RunnerSim) -> StepResult {
    let result = step.run(run).await.unwrap();
    assert_eq!(result.exit, 0, "{}", result.log);
    result
}

#[tokio::test]
async fn nobody_is_asked_when_the_event_says_it_all() {
    let folder = tempfile::tempdir().unwrap();
    let result = ended(step(folder.path(), "main")).await;
    assert_eq!(result.outputs["tags"], "ghcr.io/octo/shop:main");
    assert!(result.outputs["labels"].contains("org.opencontainers.image.title=shop\n"));
}

#[tokio::test]
async fn github_is_asked_for_a_commit_s_date_only_when_a_template_wants_it() {
    let api = json!({ "repo": payload()["repository"], "commit_committer_date": "2024-02-29T14:30:15Z" });
    for (tags, expected, requests) in [("type=sha", "sha-90dd603", 1), ("type=raw,value={{commit_date 'YYYY'}}", "2024", 2)] {
        let (folder, server) = (tempfile::tempdir().unwrap(), github(&api).await);
        let step = RunnerSim::new(folder.path()).unwrap().env("GITHUB_REPOSITORY", "acme/image-tagger").input("tags", tags);
        let result = ended(step.env("GITHUB_API_URL", server.base()).env("GITHUB_SHA", "90dd6032fac8")).await;
        assert_eq!((result.outputs["tag-names"].as_str(), server.seen().len()), (expected, requests));
    }
}

#[tokio::test]
async fn a_repository_that_cannot_be_asked_for_fails_the_step() {
    let api = json!({ "repo": {}, "commit_committer_date": null });
    let (folder, server) = (tempfile::tempdir().unwrap(), github(&api).await);
    let step = RunnerSim::new(folder.path()).unwrap().env("GITHUB_API_URL", server.base());
    let result = step.input("images", "a/b").run(run).await.unwrap();
    assert_eq!(result.exit, 1);
    assert!(said(&result, "error")[0].contains("/repos/octo/shop"), "{}", result.log);
}

#[tokio::test]
async fn a_tag_that_no_registry_takes_is_warned_of() {
    for (branch, reason) in
        [("-x", "it begins with a dot or a hyphen"), (&"x".repeat(129), "it has 129 characters, and 128 are allowed")]
    {
        let folder = tempfile::tempdir().unwrap();
        let result = ended(step(folder.path(), branch)).await;
        assert_eq!(said(&result, "warning"), [format!("No registry takes the tag {branch}: {reason}")]);
    }
}

#[tokio::test]
async fn paths_that_go_out_are_those_of_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let result = ended(step(folder.path(), "main").input("runner-temp", "host=/runner/temp")).await;
    let path = result.outputs["bake-file"].strip_prefix("/runner/temp/").unwrap();
    let file = std::fs::read_to_string(folder.path().join("runner_temp").join(path)).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(file["target"]["docker-metadata-action"]["tags"], json!(["ghcr.io/octo/shop:main"]));
    assert_eq!(result.env["DOCKER_METADATA_OUTPUT_BAKE_FILE"], result.outputs["bake-file"]);
}

#[tokio::test]
async fn rules_beside_a_version_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let result = step(folder.path(), "main").input("version", "1.6.1").input("tags", "type=sha").run(run).await.unwrap();
    assert_eq!(result.exit, 2);
    assert!(said(&result, "error")[0].starts_with("input `tags`: `type=sha` is for compute without `version`"), "{}", result.log);
}

#[tokio::test]
async fn a_checkout_without_references_to_its_commit_is_taken_for_what_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(folder.path().join("workspace"));
    let first = repo.commit("feat: one");
    repo.commit("feat: two");
    repo.branch("later", "HEAD");
    repo.set_time(2_000_000_000);
    repo.commit("feat: three");
    repo.detach(&first);
    let result = ended(step(folder.path(), "other").input("context", "git")).await;
    assert_eq!(result.outputs["version"], "main", "the branch with the newest commit");
    assert!(result.outputs["labels"].contains(&first));
}
