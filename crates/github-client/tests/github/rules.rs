//! What no permission lifts: rulesets, protected branches, immutable releases, the workflow scope; and what a writing run is advised.

use actions_core::Explain;
use github_client::{GitHubError, NewCommit};
use simulators::github::{Access, Permissions};

use crate::answers::{answer, serve};
use crate::{Repository, github};

/// The cure of a commit that GitHub's GraphQL API refuses so.
async fn cure_of_commit(kind: &str, message: &str) -> (String, String) {
    let error = serde_json::json!({ "type": kind, "path": ["createCommitOnBranch"], "message": message });
    let body = serde_json::json!({ "data": { "createCommitOnBranch": null }, "errors": [error] }).to_string();
    let server = serve([answer(200, &body)]).await;
    let new = NewCommit { branch: "main", expected_head: "a", headline: "x", body: "", files: &[] };
    let error = github(&server.base()).commit(&new).await.unwrap_err();
    (error.to_string(), error.hint().unwrap_or_default())
}

#[tokio::test]
async fn each_rule_against_a_commit_is_told_with_its_cure() {
    for (kind, message, cure) in [
        ("FORBIDDEN", "Resource not accessible by integration", "`contents: write`"),
        (
            "UNPROCESSABLE",
            "Repository rule violations found\n\nChanges must be made through a pull request.\n\n",
            "branch is protected",
        ),
        ("BRANCH_PROTECTION_RULE_VIOLATION", "At least 1 approving review is required", "branch is protected"),
        ("UNPROCESSABLE", "protected branch 'main' check failed:\nRequired status check", "branch is protected"),
        (
            "FORBIDDEN",
            "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission",
            "`workflows: write`",
        ),
        ("", "Something went wrong while executing your query. This may be the result of a timeout.", "githubstatus.com"),
        ("RATE_LIMITED", "API rate limit already exceeded", "run again later"),
    ] {
        let (told, hint) = cure_of_commit(kind, message).await;
        assert!(told.contains(&format!("/graphql answered {kind}: ")), "{told}");
        assert!(!told.contains('\n') && hint.contains(cure), "{told}: {hint}");
    }
}

#[tokio::test]
async fn tags_that_a_ruleset_protects_are_told() {
    let repository = Repository::start().await;
    repository.simulator.tag("v1", &repository.first);
    repository.simulator.protect_tags("v");
    for error in [
        repository.client.create_tag("v1.0.0", &repository.first).await.unwrap_err(),
        repository.client.move_tag("v1", &repository.second).await.unwrap_err(),
    ] {
        assert!(error.hint().unwrap().contains("ruleset"), "{error}: {:?}", error.hint());
    }
}

#[tokio::test]
async fn an_immutable_release_is_told_by_what_it_lets_nobody_do() {
    for (status, message) in [
        (422, "Cannot upload assets to an immutable release."),
        (422, "Validation Failed: tag_name was used by an immutable release"),
        (403, "Cannot delete asset from an immutable release"),
    ] {
        let server = serve([answer(status, &format!(r#"{{"message":"{message}"}}"#))]).await;
        let error = github(&server.base()).create_tag("v1.0.0", "a").await.unwrap_err();
        assert!(error.is_immutable() && error.hint().unwrap().contains("next version"), "{:?}", error.hint());
    }
}

#[tokio::test]
async fn a_run_that_writes_is_advised_to_write_when_even_reading_is_refused() {
    let repository = Repository::start().await;
    repository.simulator.make_private();
    repository.simulator.token("ghs_s3cret", Permissions::none().with("issues", Access::Write));
    let hint = |error: GitHubError| error.hint().unwrap();
    assert!(hint(repository.client.tag("v1.0.0").await.unwrap_err()).contains("`contents: read`"));
    assert!(hint(repository.client.for_writing().tag("v1.0.0").await.unwrap_err()).contains("`contents: write`"));
}
