//! Every request that the client can send is one of GitHub's own OpenAPI description.

use github_client::{
    DeploymentState, Deployments, MakeLatest, NewAsset, NewCommit, NewDeployment, NewRelease, NewStatus, Publication, Thread,
};
use serde_json::Value;
use simulators::registry::Registry;
use simulators::{Fault, What};

use crate::spec::Spec;
use crate::{Repository, schema};

#[tokio::test]
async fn every_request_is_valid_by_githubs_own_description() {
    let repository = Repository::start().await;
    let Repository { simulator, client, first, second, .. } = &repository;
    simulator.annotated_tag("v1.0.0", first, "the first");
    client.tag("v1.0.0").await.unwrap();
    client.create_tag("api/v1.1.0+5", second).await.unwrap();
    repository.server.faults().add(Fault { what: What::Reset, at: 1, path: "/releases".to_owned() });
    client.create_release(&release("v1.2.0", second, false)).await.unwrap();

    let expected = [
        "get /git/ref/{ref}",
        "get /git/tags/{tag_sha}",
        "post /git/refs",
        "post /releases",
        "get /releases/tags/{tag}",
        "post /releases",
    ];
    assert_eq!(sent(&repository), expected, "every call of the client is made once");
}

#[tokio::test]
async fn every_question_about_the_history_is_valid_by_githubs_own_description() {
    let repository = Repository::start().await;
    let Repository { simulator, client, first, second, .. } = &repository;
    simulator.annotated_tag("api/v1.0.0", first, "the first");
    let tags = client.tags_by_prefix("").await.unwrap();
    client.commit_of(&tags[0]).await.unwrap();
    client.branches().await.unwrap();
    client.default_branch().await.unwrap();
    client.all_commits(client.list_commits(second).await.unwrap()).await.unwrap();
    client.commits_touching("größe/a b", second, 100, 2).await.unwrap();
    client.changes_of(second).await.unwrap();
    client.compare("api/v1.0.0", second).await.unwrap();
    let expected = [
        "get /git/matching-refs/{ref}",
        "get /git/tags/{tag_sha}",
        "get /git/matching-refs/{ref}",
        "get ",
        "get /commits",
        "get /commits",
        "get /commits/{ref}",
        "get /compare/{basehead}",
    ];
    assert_eq!(sent(&repository), expected, "every call of the client is made once");
}

#[tokio::test]
async fn every_step_of_publishing_is_valid_by_githubs_own_description() {
    let repository = Repository::start().await;
    let Repository { simulator, client, first, second, .. } = &repository;
    simulator.tag("v1", first);
    simulator.issue(7);
    client.move_tag("v1", second).await.unwrap();
    let draft = release("v1.0.0", second, true);
    let [made, spare] = [client.create_release(&draft).await.unwrap(), client.create_release(&draft).await.unwrap()];
    client.releases_of("v1.0.0").await.unwrap();
    client.delete_release(&spare).await.unwrap();
    let new = NewAsset { name: "größe 1.txt", label: Some("a&b"), content_type: "text/plain", content: "[1]".into() };
    client.delete_asset(&client.upload_asset(&made, &new).await.unwrap()).await.unwrap();
    client.assets(&made).await.unwrap();
    let mut named = Publication::new(false, MakeLatest::Yes);
    named.name = Some("one".to_owned());
    client.publish_release(&made, &named).await.unwrap();
    let thread = Thread { number: 7, ..Thread::default() };
    let said = client.comment(&thread, "done").await.unwrap();
    client.update_comment(&thread, said.id, "done twice").await.unwrap();
    client.delete_comment(&thread, said.id).await.unwrap();
    client.create_label("released", "ededed", "part of a release").await.unwrap();
    client.add_labels(&thread, &["released"]).await.unwrap();
    client.remove_label(&thread, "released").await.unwrap();
    let expected = [
        "patch /git/refs/{ref}",
        "post /releases",
        "post /releases",
        "get /releases",
        "delete /releases/{release_id}",
        "post /releases/{release_id}/assets",
        "delete /releases/assets/{asset_id}",
        "get /releases/{release_id}/assets",
        "patch /releases/{release_id}",
        "post /issues/{issue_number}/comments",
        "patch /issues/comments/{comment_id}",
        "delete /issues/comments/{comment_id}",
        "post /labels",
        "post /issues/{issue_number}/labels",
        "delete /issues/{issue_number}/labels/{name}",
    ];
    assert_eq!(sent(&repository), expected, "every call of the client is made");
}

#[tokio::test]
async fn every_call_about_packages_and_deployments_is_valid_by_githubs_own_description() {
    let repository = Repository::start().await;
    let Repository { simulator, client, .. } = &repository;
    let registry = Registry::ghcr("t");
    simulator.host_packages(&registry);
    registry.push_image("acme/shop/api", "1.0.0", &["linux/amd64"]);
    let package = client.container_package("acme", "shop/api").await.unwrap().unwrap();
    let id = client.package_versions(&package).await.unwrap()[0].id;
    client.package_version(&package, id).await.unwrap();
    client.delete_package_version(&package, id - 1).await.unwrap();
    let payload = serde_json::json!({ "run": "1.1" });
    let (git_ref, task, environment, description) = ("main", "deploy", "a", "v1");
    let (transient, production) = (true, Some(true));
    let new = NewDeployment { git_ref, task, environment, description, payload: &payload, transient, production };
    let made = client.create_deployment(&new).await.unwrap();
    let (state, page) = (DeploymentState::InProgress, Some("https://example.com/1"));
    client.tell_deployment(made, &NewStatus { state, description: "", environment_url: page, log_url: page }).await.unwrap();
    let package = "/orgs/{org}/packages/{package_type}/{package_name}";
    let expected = [
        format!("get {package}"),
        format!("get {package}/versions"),
        format!("get {package}/versions/{{package_version_id}}"),
        format!("delete {package}/versions/{{package_version_id}}"),
        "post /deployments".to_owned(),
        "post /deployments/{deployment_id}/statuses".to_owned(),
    ];
    assert_eq!(sent(&repository), expected, "every call of the client is made");
}

#[tokio::test]
async fn the_question_for_attestations_is_valid_by_githubs_own_description() {
    let repository = Repository::start().await;
    let digest = format!("sha256:{}", "a".repeat(64));
    repository.client.attestations(&digest, "https://slsa.dev/provenance/v1").await.unwrap();
    assert_eq!(sent(&repository), ["get /attestations/{subject_digest}"]);
}

#[tokio::test]
async fn every_document_is_valid_by_githubs_own_schema() {
    let repository = Repository::start().await;
    let Repository { simulator, client, first, second, .. } = &repository;
    simulator.issue(7);
    simulator.pull(12, [first], [7]);
    client.pulls_of(&[first.clone(), second.clone()]).await.unwrap();
    client.threads(&[7, 12]).await.unwrap();
    let files = [("a.txt".to_owned(), "eA==".to_owned())];
    let new = NewCommit { branch: "main", expected_head: second, headline: "chore: 1.0.0", body: "", files: &files };
    client.commit(&new).await.unwrap();
    let asked = Deployments { environments: &["größe/a b"], most: 10, ..Deployments::default() };
    client.deployments(&asked).await.unwrap();
    client.deployments(&Deployments { environments: &[], ..asked }).await.unwrap();
    client.tag_details(&["v1.0.0".to_owned(), "größe\"".to_owned()]).await.unwrap();
    let seen = repository.server.seen();
    assert_eq!(seen.len(), 6);
    for seen in seen {
        let sent: Value = serde_json::from_slice(&seen.body).unwrap();
        let wrong = schema::check(sent["query"].as_str().unwrap(), &sent["variables"], &Value::Null);
        assert_eq!(wrong, [""; 0], "{sent:#}");
    }
}

fn release(tag: &str, sha: &str, draft: bool) -> NewRelease {
    NewRelease {
        name: tag.to_owned(),
        tag: tag.to_owned(),
        body: "### Features\n\n- größe".to_owned(),
        sha: sha.to_owned(),
        prerelease: !draft,
        draft,
        make_latest: (!draft).then_some(MakeLatest::No),
    }
}

/// The templates of all requests so far, each of which is checked.
pub(crate) fn sent(repository: &Repository) -> Vec<String> {
    let spec = Spec::load();
    let mut sent = Vec::new();
    for seen in repository.server.seen() {
        let method = seen.method.as_str().to_lowercase();
        let is_json = seen.headers.get("content-type").is_none_or(|value| value == "application/json");
        let read = || if is_json { serde_json::from_slice(&seen.body).unwrap() } else { Value::String("a file".to_owned()) };
        let body: Option<Value> = (!seen.body.is_empty()).then(read);
        assert_eq!(spec.check_request(&method, &seen.path, body.as_ref()), [""; 0], "{method} {} {body:?}", seen.path);
        assert_eq!(seen.headers.contains_key("content-type"), body.is_some(), "{method} {}", seen.path);
        let template = spec.template(&method, seen.path.split('?').next().unwrap());
        sent.push(format!("{method} {}", template.trim_start_matches("/repos/{owner}/{repo}")));
    }
    sent
}
