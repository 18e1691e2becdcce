//! Images as packages: found, listed, deleted.

use actions_core::Explain;
use github_client::{Package, Removal};
use simulators::github::{Access, Permissions};
use simulators::registry::Registry;
use simulators::{Fault, What};

use crate::answers::{answer, serve};
use crate::{Repository, github, told};

const REPOSITORY: &str = "acme/shop/api";

/// A repository whose owner has one package, with that many versions and one tag each.
async fn packaged(versions: u32) -> (Repository, Registry) {
    let repository = Repository::start().await;
    let registry = Registry::ghcr("t");
    repository.simulator.host_packages(&registry);
    for number in 0..versions {
        let index = format!(r#"{{"schemaVersion":2,"manifests":[],"annotations":{{"n":"{number}"}}}}"#);
        registry.push_manifest(REPOSITORY, &format!("t{number}"), "application/vnd.oci.image.index.v1+json", index);
    }
    (repository, registry)
}

async fn found(repository: &Repository) -> Package {
    repository.client.container_package("acme", "shop/api").await.unwrap().unwrap()
}

fn fail(repository: &Repository, what: What, at: u32, path: &str) {
    repository.server.faults().add(Fault { what, at, path: path.to_owned() });
}

#[tokio::test]
async fn a_package_is_found_wherever_its_owner_is() {
    let (repository, _) = packaged(1).await;
    found(&repository).await;
    assert_eq!(repository.requests(), ["GET /orgs/acme/packages/container/shop%2Fapi"]);
    repository.simulator.owned_by_person();
    let package = found(&repository).await;
    assert!(!package.is_public);
    assert_eq!(repository.client.package_versions(&package).await.unwrap().len(), 1);
    let last = repository.requests().pop().unwrap();
    assert_eq!(last, "GET /users/acme/packages/container/shop%2Fapi/versions?per_page=100&page=1", "it was decided once");
}

#[tokio::test]
async fn a_package_that_is_nowhere_is_none() {
    let (repository, _) = packaged(1).await;
    assert_eq!(repository.client.container_package("acme", "web").await.unwrap(), None);
    assert_eq!(repository.client.container_package("other", "shop/api").await.unwrap(), None);
}

#[tokio::test]
async fn a_package_of_another_owner_than_the_token_s_is_not_taken_for_the_one_asked_for() {
    let own = r#"{"visibility":"private","owner":{"login":"somebody"}}"#;
    let server = serve([answer(404, "{}"), answer(404, "{}"), answer(200, own)]).await;
    assert_eq!(github(&server.base()).container_package("acme", "api").await.unwrap(), None);
}

#[tokio::test]
async fn versions_are_listed_over_all_pages_each_once() {
    let (repository, registry) = packaged(250).await;
    let package = found(&repository).await;
    let versions = repository.client.package_versions(&package).await.unwrap();
    assert_eq!(repository.requests().len(), 1 + 3);
    let mut tags: Vec<&String> = versions.iter().flat_map(|version| &version.tags).collect();
    tags.sort();
    tags.dedup();
    assert_eq!((versions.len(), tags.len()), (250, 250));
    let (listed, truth) = (&versions[0], &registry.versions(REPOSITORY)[0]);
    assert_eq!((&listed.digest, &listed.tags), (&truth.digest, &truth.tags));
    assert_eq!((listed.created_at, listed.updated_at), (truth.created_at, truth.updated_at));
}

#[tokio::test]
async fn a_page_that_fails_once_is_asked_for_again_and_one_that_stays_away_fails_the_list() {
    let (repository, _) = packaged(250).await;
    let package = found(&repository).await;
    let broken = What::Status(http::StatusCode::INTERNAL_SERVER_ERROR);
    fail(&repository, broken, 1, "page=2");
    assert_eq!(repository.client.package_versions(&package).await.unwrap().len(), 250);
    fail(&repository, broken, 1, "page=3");
    fail(&repository, broken, 2, "page=3");
    let error = repository.client.package_versions(&package).await.unwrap_err();
    assert!(told(&error).starts_with("failed to list the versions of acme/shop/api: GET "), "{error}");
    assert!(error.hint().unwrap().contains("githubstatus.com"));
}

#[tokio::test]
async fn a_version_that_is_deleted_is_gone_with_its_tags_and_a_second_time_gone_already() {
    let (repository, registry) = packaged(2).await;
    let package = found(&repository).await;
    let version = registry.versions(REPOSITORY)[1].clone();
    assert_eq!(repository.client.package_version(&package, version.id).await.unwrap().unwrap().digest, version.digest);
    assert_eq!(repository.client.delete_package_version(&package, version.id).await.unwrap(), Removal::Removed);
    assert_eq!(repository.client.delete_package_version(&package, version.id).await.unwrap(), Removal::Gone);
    assert_eq!(repository.client.package_version(&package, version.id).await.unwrap(), None);
    assert_eq!(registry.tags(REPOSITORY).keys().collect::<Vec<_>>(), ["t1"]);
}

#[tokio::test]
async fn a_lost_answer_to_a_deletion_is_a_deletion() {
    let (repository, registry) = packaged(2).await;
    let package = found(&repository).await;
    let id = registry.versions(REPOSITORY)[1].id;
    fail(&repository, What::Lost, 1, &format!("versions/{id}"));
    assert_eq!(repository.client.delete_package_version(&package, id).await.unwrap(), Removal::Gone);
    assert_eq!(registry.versions(REPOSITORY).len(), 1);
}

#[tokio::test]
async fn what_github_keeps_for_ever_is_no_error_but_its_words() {
    let (repository, registry) = packaged(2).await;
    let package = found(&repository).await;
    let [newer, older] = registry.versions(REPOSITORY).try_into().unwrap();
    registry.set_downloads(REPOSITORY, &older.digest, 5001);
    repository.simulator.publish_packages();
    let kept = repository.client.delete_package_version(&package, older.id).await.unwrap();
    assert!(matches!(&kept, Removal::Kept(words) if words.contains("more than 5000 downloads")), "{kept:?}");
    registry.set_downloads(REPOSITORY, &older.digest, 5000);
    assert_eq!(repository.client.delete_package_version(&package, older.id).await.unwrap(), Removal::Removed);
    let kept = repository.client.delete_package_version(&package, newer.id).await.unwrap();
    assert!(matches!(&kept, Removal::Kept(words) if words.contains("last tagged version")), "{kept:?}");
}

#[tokio::test]
async fn a_token_that_may_not_is_told_the_permission_and_the_role() {
    let (repository, registry) = packaged(2).await;
    let package = found(&repository).await;
    repository.simulator.deny_package_admin();
    let error = repository.client.delete_package_version(&package, registry.versions(REPOSITORY)[0].id).await.unwrap_err();
    let hint = error.hint().unwrap();
    assert!(error.is_not_permitted() && hint.contains("`packages: write`"), "{hint}");
    assert!(hint.contains("Manage Actions access") && hint.ends_with("the role Admin"), "{hint}");
    repository.simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Write));
    let error = repository.client.container_package("acme", "shop/api").await.unwrap_err();
    let hint = error.hint().unwrap();
    assert!(hint.contains("`packages: read`") && hint.ends_with("the role Read"), "{hint}");
}

#[tokio::test]
async fn a_limit_that_is_used_up_is_not_tried_again_in_haste() {
    let (repository, _) = packaged(2).await;
    let package = found(&repository).await;
    repository.simulator.limit_requests(0);
    let error = repository.client.delete_package_version(&package, 1).await.unwrap_err();
    assert!(error.is_limit() && told(&error).contains("asks to wait 60 min"), "{error}");
    assert_eq!(repository.requests().len(), 2, "one to find it, one that was refused");
}
