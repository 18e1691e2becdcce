//! `promote` from one repository to another, on one registry and between two.

use actions_core::Failure;
use http::StatusCode;
use image_tagger::promote::{self, Promotion, Run, Step};
use image_tagger::source::{Reference, Source};
use registry_client::Repository;
use simulators::{Fault, Server, What, registry::Registry as Store};

use crate::support::{image, registry, tag};

const ALICE: Option<(&str, &str)> = Some(("alice", "s3cret"));
const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];
const SBOM: &str = "application/vnd.example.sbom";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

pub(crate) fn promotion(from: &Repository, to: &Repository) -> Promotion {
    let source = Source { image: from.clone(), reference: Reference::Tag(tag("1.6.1")) };
    Promotion { service: "api".to_owned(), source, image: to.clone(), to: vec![tag("1.6.1")] }
}

pub(crate) async fn promoted(promotion: &Promotion) -> Result<Vec<Step>, Failure> {
    let registry = registry(ALICE);
    let steps = promote::plan(&registry, std::slice::from_ref(promotion), Run::First).await?;
    promote::apply(&registry, &steps).await?;
    Ok(steps)
}

/// One registry with `dev/api:1.6.1`, which is to go to `prod/api`.
pub(crate) async fn beside(store: &Store) -> (Server, Promotion) {
    store.push_image("dev/api", "1.6.1", &BOTH);
    let server = Server::start(store.router()).await.unwrap();
    let at = server.authority();
    let promotion = promotion(&image(&at, "dev/api"), &image(&at, "prod/api"));
    (server, promotion)
}

fn count(server: &Server, what: &str) -> usize {
    server.seen().iter().filter(|seen| format!("{} {}", seen.method, seen.path).starts_with(what)).count()
}

pub(crate) fn writes(server: &Server) -> usize {
    count(server, "PUT") + count(server, "POST") + count(server, "PATCH")
}

/// Every manifest under a tag is in the other repository with the same bytes, and so is every blob.
pub(crate) fn assert_same(one: (&Store, &str), other: (&Store, &str), reference: &str) {
    let bytes = one.0.manifest(one.1, reference).unwrap();
    assert_eq!(other.0.manifest(other.1, reference).as_ref(), Some(&bytes), "{reference}");
    let content: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let digests = |list: &serde_json::Value| -> Vec<String> {
        list.as_array().into_iter().flatten().map(|entry| entry["digest"].as_str().unwrap().to_owned()).collect()
    };
    for child in digests(&content["manifests"]) {
        assert_same(one, other, &child);
    }
    for blob in digests(&content["layers"]).into_iter().chain(content["config"]["digest"].as_str().map(str::to_owned)) {
        assert!(other.0.has_blob(other.1, &blob), "{blob}");
    }
}

#[tokio::test]
async fn on_one_registry_blobs_are_mounted_and_never_downloaded() {
    for store in [Store::open(), Store::basic("alice", "s3cret"), Store::token("alice", "s3cret")] {
        let (server, promotion) = beside(&store).await;
        promoted(&promotion).await.unwrap();
        assert_same((&store, "dev/api"), (&store, "prod/api"), "1.6.1");
        assert_eq!(count(&server, "GET /v2/dev/api/blobs/"), 0);
        assert!(server.seen().iter().all(|seen| !seen.method.as_str().starts_with("PATCH")));
        assert!(count(&server, "GET /token") <= 1);
    }
}

#[tokio::test]
async fn a_second_run_sends_nothing_to_another_repository() {
    let store = Store::open();
    let (server, promotion) = beside(&store).await;
    store.push_referrer("dev/api", &store.digest("dev/api", "1.6.1").unwrap(), SBOM);
    promoted(&promotion).await.unwrap();
    let before = writes(&server);
    let steps = promoted(&promotion).await.unwrap();
    assert!(steps[0].is_done(), "{:?}", steps[0].lines());
    assert_eq!(writes(&server), before);
}

#[tokio::test]
async fn a_registry_that_does_not_mount_is_sent_the_bytes() {
    let store = Store::open().without_mounts();
    let (_server, promotion) = beside(&store).await;
    promoted(&promotion).await.unwrap();
    assert_same((&store, "dev/api"), (&store, "prod/api"), "1.6.1");
}

#[tokio::test]
async fn between_registries_everything_is_carried_over_with_each_one_s_own_credentials() {
    let (one, two) = (Store::token("alice", "s3cret").public(), Store::basic("alice", "s3cret"));
    one.push_image("dev/api", "1.6.1", &BOTH);
    let (from, to) = (Server::start(one.router()).await.unwrap(), Server::start(two.router()).await.unwrap());
    let promotion = promotion(&image(&from.authority(), "dev/api"), &image(&to.authority(), "prod/api"));
    promoted(&promotion).await.unwrap();
    assert_same((&one, "dev/api"), (&two, "prod/api"), "1.6.1");
    let before = writes(&to);
    promoted(&promotion).await.unwrap();
    assert_eq!(writes(&to), before, "a second run sends nothing");
}

#[tokio::test]
async fn what_refers_to_an_image_goes_along_by_list_and_by_tags() {
    for (source, target) in [
        (Store::open().with_referrers(), Store::open().with_referrers()),
        (Store::open().with_referrers(), Store::open()),
        (Store::open(), Store::open()),
    ] {
        let digest = source.push_image("dev/api", "1.6.1", &BOTH);
        let sbom = source.push_referrer("dev/api", &digest, SBOM);
        let signature = source.push_referrer("dev/api", &sbom, "application/vnd.example.signature");
        let own = digest.replace(':', "-");
        source.push_single("dev/api", &format!("{own}.sig"), "linux/amd64");
        list_of(&source, &digest, &[&sbom]);
        list_of(&source, &sbom, &[&signature]);
        let (from, to) = (Server::start(source.router()).await.unwrap(), Server::start(target.router()).await.unwrap());
        promoted(&promotion(&image(&from.authority(), "dev/api"), &image(&to.authority(), "prod/api"))).await.unwrap();
        for reference in ["1.6.1", &sbom, &signature, &format!("{own}.sig"), &own] {
            assert_same((&source, "dev/api"), (&target, "prod/api"), reference);
        }
    }
}

/// Puts the fallback tag of a manifest on an index of what refers to it.
fn list_of(store: &Store, subject: &str, referrers: &[&str]) {
    let entry = |digest: &&str| {
        let size = store.manifest("dev/api", digest).unwrap().len();
        serde_json::json!({ "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": size })
    };
    let entries: Vec<serde_json::Value> = referrers.iter().map(entry).collect();
    let index = serde_json::json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries }).to_string();
    store.push_manifest("dev/api", &subject.replace(':', "-"), INDEX, index);
}

#[tokio::test]
async fn a_registry_without_a_list_of_referrers_gets_the_tag_that_stands_for_it() {
    let (source, target) = (Store::open().with_referrers(), Store::open());
    let digest = source.push_image("dev/api", "1.6.1", &BOTH);
    let sbom = source.push_referrer("dev/api", &digest, SBOM);
    let (from, to) = (Server::start(source.router()).await.unwrap(), Server::start(target.router()).await.unwrap());
    let promotion = promotion(&image(&from.authority(), "dev/api"), &image(&to.authority(), "prod/api"));
    promoted(&promotion).await.unwrap();
    let list = target.manifest("prod/api", &digest.replace(':', "-")).unwrap();
    let list: serde_json::Value = serde_json::from_slice(&list).unwrap();
    assert_eq!((&list["manifests"][0]["digest"], &list["manifests"][0]["artifactType"]), (&sbom.into(), &SBOM.into()));
}

#[tokio::test]
async fn no_tag_is_put_when_something_that_belongs_to_it_cannot_be_sent() {
    for (at, path) in [(1, "blobs/uploads"), (1, "prod/api/manifests/sha256")] {
        let store = Store::open().without_mounts();
        let (server, promotion) = beside(&store).await;
        for more in 0..20 {
            server.faults().add(Fault { what: What::Status(StatusCode::FORBIDDEN), at: at + more, path: path.to_owned() });
        }
        promoted(&promotion).await.unwrap_err();
        assert_eq!(store.digest("prod/api", "1.6.1"), None, "{path}");
    }
}

#[tokio::test]
async fn a_blob_that_breaks_off_is_sent_again_and_one_that_lies_is_not_taken() {
    let (one, two) = (Store::open(), Store::open());
    one.push_single("dev/api", "1.6.1", "linux/amd64");
    let (from, to) = (Server::start(one.router()).await.unwrap(), Server::start(two.router()).await.unwrap());
    let promotion = promotion(&image(&from.authority(), "dev/api"), &image(&to.authority(), "prod/api"));
    from.faults().add(Fault { what: What::Reset, at: 1, path: "dev/api/blobs/".to_owned() });
    to.faults().add(Fault { what: What::Lost, at: 3, path: "prod/api/blobs/uploads/".to_owned() });
    promoted(&promotion).await.unwrap();
    assert_same((&one, "dev/api"), (&two, "prod/api"), "1.6.1");

    let other = Store::open();
    let to = Server::start(other.router()).await.unwrap();
    for at in 1..10 {
        from.faults().add(Fault { what: What::Html, at, path: "dev/api/blobs/".to_owned() });
    }
    let lied = self::promotion(&image(&from.authority(), "dev/api"), &image(&to.authority(), "prod/api"));
    promoted(&lied).await.unwrap_err();
    assert_eq!(other.digest("prod/api", "1.6.1"), None);
}

#[tokio::test]
async fn an_image_whose_parts_are_gone_at_the_target_is_made_whole_again() {
    let store = Store::open();
    let (server, promotion) = beside(&store).await;
    promoted(&promotion).await.unwrap();
    let index: serde_json::Value = serde_json::from_slice(&store.manifest("prod/api", "1.6.1").unwrap()).unwrap();
    let child = index["manifests"][0]["digest"].as_str().unwrap();
    let target = image(&server.authority(), "prod/api");
    registry(ALICE).delete(&target, &child.parse().unwrap()).await.unwrap();
    assert_eq!(store.manifest("prod/api", child), None);
    promoted(&promotion).await.unwrap();
    assert_same((&store, "dev/api"), (&store, "prod/api"), "1.6.1");
}

#[tokio::test]
async fn a_source_whose_parts_are_gone_is_not_promoted() {
    let store = Store::open();
    let (server, promotion) = beside(&store).await;
    let index = format!(
        r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{}","size":2,"platform":{{"os":"linux","architecture":"amd64"}}}}]}}"#,
        "0".repeat(64)
    );
    store.push_manifest("dev/api", "1.6.1", INDEX, index);
    let failure = promoted(&promotion).await.unwrap_err();
    assert!(failure.problems[0].message.contains("does not exist"), "{failure:?}");
    assert_eq!(writes(&server), 0);
}

#[tokio::test]
async fn the_plan_says_what_goes_along() {
    let store = Store::open();
    let (server, promotion) = beside(&store).await;
    let registry = registry(None);
    let steps = promote::plan(&registry, &[promotion], Run::First).await.unwrap();
    let (at, digest) = (server.authority(), store.digest("dev/api", "1.6.1").unwrap());
    let expected = [
        format!("{at}/dev/api:1.6.1 → {at}/prod/api:1.6.1 ({digest})"),
        format!("{at}/prod/api: 5 manifests and 8 blobs go along"),
    ];
    assert_eq!(steps[0].lines(), expected);
    assert_eq!(writes(&server), 0);
}
