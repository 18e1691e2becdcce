//! What any registry must do for this crate to work on it, and what the simulator must do as docker-registry does it.
//!
//! The suite runs on the simulator in `registry_suite.rs`, and on a real registry in `tests/real_registry.rs`. It leaves its
//! repositories behind; their names are new each time.

use actions_core::Secret;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE};
use http::{HeaderName, Method, StatusCode};
use http_client::{Client, Request, Response};
use image_tagger::{promote, verify};
use registry_client::Digest;
use registry_client::manifest::ACCEPT;
use serde_json::{Value, json};
use url::Url;

use crate::support::{client, image, promotion, registry, wanted};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
const NOWHERE: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// The registry that the suite runs on.
pub(crate) struct Subject {
    client: Client,
    authority: String,
    login: Option<(String, String)>,
    prefix: String,
}

/// Runs the whole suite.
pub(crate) async fn run(authority: &str, login: Option<(&str, &str)>) {
    let login = login.map(|(user, password)| (user.to_owned(), password.to_owned()));
    let prefix = format!("suite-{}", uuid::Uuid::new_v4());
    let subject = Subject { client: client(), authority: authority.to_owned(), login, prefix };
    manifests_are_kept_byte_for_byte(&subject).await;
    manifests_with_missing_parts_are_refused(&subject).await;
    manifests_that_are_none_are_refused(&subject).await;
    a_manifest_is_answered_only_to_who_accepts_it(&subject).await;
    what_is_not_there_is_named(&subject).await;
    blobs_are_uploaded_whole_or_in_chunks(&subject).await;
    blobs_are_mounted_from_another_repository(&subject).await;
    a_deleted_manifest_is_gone(&subject).await;
    images_are_verified(&subject).await;
    images_are_promoted(&subject).await;
    images_are_promoted_to_another_repository(&subject).await;
    strangers_are_refused(&subject).await;
}

impl Subject {
    fn name(&self, name: &str) -> String {
        format!("{}/{name}", self.prefix)
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}/v2/{path}", self.authority)).unwrap()
    }

    fn login(&self) -> Option<(&str, &str)> {
        self.login.as_ref().map(|(user, password)| (user.as_str(), password.as_str()))
    }

    /// Sends a request, again with what a 401 asks for.
    async fn send(&self, request: Request) -> Response {
        let response = self.client.send(request.clone()).await.unwrap();
        let (StatusCode::UNAUTHORIZED, Some((user, password))) = (response.status, self.login()) else {
            return response;
        };
        let challenge = response.header(&WWW_AUTHENTICATE).unwrap().to_owned();
        let parameter = |name: &str| challenge.split_once(&format!("{name}=\"")).map(|(_, rest)| rest.split('"').next().unwrap());
        let password = Secret::new(password);
        if challenge.starts_with("Basic") {
            return self.client.send(request.basic(user, &password).unwrap()).await.unwrap();
        }
        let mut realm = Url::parse(parameter("realm").unwrap()).unwrap();
        realm.query_pairs_mut().append_pair("service", parameter("service").unwrap());
        realm.query_pairs_mut().append_pair("scope", parameter("scope").unwrap());
        let answer = self.client.send(Request::get(realm).basic(user, &password).unwrap()).await.unwrap();
        let token = answer.json::<Value>().unwrap()["token"].as_str().map(Secret::new).unwrap();
        self.client.send(request.bearer(&token).unwrap()).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.send(Request::get(self.url(path)).accept(ACCEPT).unwrap()).await
    }

    async fn put_manifest(&self, name: &str, reference: &str, media_type: &str, body: &str) -> Response {
        let url = self.url(&format!("{name}/manifests/{reference}"));
        self.send(Request::new(Method::PUT, url).body(media_type, body.to_owned()).unwrap()).await
    }

    /// Starts an upload; answers where it goes on.
    async fn start(&self, name: &str, query: &str) -> Response {
        self.send(Request::post(self.url(&format!("{name}/blobs/uploads/{query}")))).await
    }

    async fn push_blob(&self, name: &str, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let end = ending(&self.start(name, "").await, &digest);
        let body = Bytes::copy_from_slice(bytes);
        let response = self.send(Request::new(Method::PUT, end).body("application/octet-stream", body).unwrap()).await;
        assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
        assert_eq!(response.header(&DIGEST), Some(digest.as_str()));
        digest
    }

    /// Pushes an image of one platform; answers its manifest's text, which has odd blanks that must survive.
    async fn push_image(&self, name: &str, tag: &str, architecture: &str, variant: Option<&str>) -> String {
        let mut config = json!({ "architecture": architecture, "os": "linux", "rootfs": { "type": "layers", "diff_ids": [] } });
        if let Some(variant) = variant {
            config["variant"] = json!(variant);
        }
        let config = config.to_string();
        let layer = self.push_blob(name, format!("layer for {architecture}").as_bytes()).await;
        let digest = self.push_blob(name, config.as_bytes()).await;
        let body = format!(
            "{{ \"schemaVersion\": 2,\n\"mediaType\":\"{MANIFEST}\",\"config\":\
             {{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"{digest}\",\"size\":{}}},\t\"layers\":[{{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\
             \"digest\":\"{layer}\",\"size\":15}}]  }}\n",
            config.len()
        );
        assert_eq!(self.put_manifest(name, tag, MANIFEST, &body).await.status, StatusCode::CREATED);
        body
    }

    /// Pushes an index of two platforms with an attestation; answers its text.
    async fn push_index(&self, name: &str, tag: &str) -> String {
        let amd64 = self.push_image(name, "amd64", "amd64", None).await;
        let arm64 = self.push_image(name, "arm64", "arm64", Some("v8")).await;
        let entry = |body: &str, platform: Value| {
            let digest = Digest::of(body.as_bytes()).to_string();
            json!({ "mediaType": MANIFEST, "digest": digest, "size": body.len(), "platform": platform })
        };
        let entries = [
            entry(&amd64, json!({ "os": "linux", "architecture": "amd64" })),
            entry(&arm64, json!({ "os": "linux", "architecture": "arm64", "variant": "v8" })),
            entry(&amd64, json!({ "os": "unknown", "architecture": "unknown" })),
        ];
        let body = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries }).to_string();
        let response = self.put_manifest(name, tag, INDEX, &body).await;
        assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
        assert_eq!(response.header(&DIGEST), Some(Digest::of(body.as_bytes()).as_str()));
        body
    }
}

/// The code of a registry's error.
fn code(response: &Response) -> String {
    response.json::<Value>().unwrap()["errors"][0]["code"].as_str().unwrap().to_owned()
}

/// Where an upload ends, given the answer that began or continued it.
fn ending(response: &Response, digest: &Digest) -> Url {
    assert_eq!(response.status, StatusCode::ACCEPTED, "{}", response.text());
    let mut url = Url::parse(response.header(&LOCATION).unwrap()).unwrap();
    url.query_pairs_mut().append_pair("digest", digest.as_str());
    url
}

async fn manifests_are_kept_byte_for_byte(subject: &Subject) {
    let name = subject.name("bytes");
    let body = subject.push_image(&name, "1.0.0", "amd64", None).await;
    let digest = Digest::of(body.as_bytes());
    for reference in ["1.0.0", digest.as_str()] {
        let response = subject.get(&format!("{name}/manifests/{reference}")).await;
        assert_eq!(response.status, StatusCode::OK);
        assert_eq!(response.text(), body);
        assert_eq!(response.header(&CONTENT_TYPE), Some(MANIFEST));
        assert_eq!(response.header(&DIGEST), Some(digest.as_str()));
    }
    let tags = subject.get(&format!("{name}/tags/list")).await.json::<Value>().unwrap();
    assert_eq!(tags, json!({ "name": name, "tags": ["1.0.0"] }));
}

async fn manifests_with_missing_parts_are_refused(subject: &Subject) {
    let name = subject.name("parts");
    let part = json!({ "mediaType": MANIFEST, "digest": NOWHERE, "size": 1 });
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [part] });
    let config = json!({ "mediaType": "application/vnd.oci.image.config.v1+json", "digest": NOWHERE, "size": 2 });
    let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [] });
    for (media_type, body) in [(INDEX, index), (MANIFEST, manifest)] {
        let response = subject.put_manifest(&name, "1.0.0", media_type, &body.to_string()).await;
        assert_eq!((response.status, code(&response).as_str()), (StatusCode::BAD_REQUEST, "MANIFEST_BLOB_UNKNOWN"), "{body}");
    }
    assert_eq!(subject.get(&format!("{name}/manifests/1.0.0")).await.status, StatusCode::NOT_FOUND);
}

async fn manifests_that_are_none_are_refused(subject: &Subject) {
    let name = subject.name("none");
    for (media_type, body) in [(MANIFEST, "nope"), ("text/plain", "{}")] {
        let response = subject.put_manifest(&name, "1.0.0", media_type, body).await;
        assert_eq!((response.status, code(&response).as_str()), (StatusCode::BAD_REQUEST, "MANIFEST_INVALID"), "{body}");
    }
    let body = subject.push_image(&name, "1.0.0", "amd64", None).await;
    let response = subject.put_manifest(&name, NOWHERE, MANIFEST, &body).await;
    assert_eq!((response.status, code(&response).as_str()), (StatusCode::BAD_REQUEST, "DIGEST_INVALID"));
    assert_eq!(subject.put_manifest(&name, ".1", MANIFEST, &body).await.status, StatusCode::NOT_FOUND);
}

async fn a_manifest_is_answered_only_to_who_accepts_it(subject: &Subject) {
    let name = subject.name("accept");
    subject.push_index(&name, "1.0.0").await;
    for accept in ["*/*", MANIFEST] {
        let request = Request::get(subject.url(&format!("{name}/manifests/1.0.0"))).accept(accept).unwrap();
        let response = subject.send(request).await;
        assert_eq!((response.status, code(&response).as_str()), (StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN"), "{accept}");
    }
}

async fn what_is_not_there_is_named(subject: &Subject) {
    let name = subject.name("absent");
    for (path, expected) in [
        (format!("{name}/manifests/1.0.0"), "MANIFEST_UNKNOWN"),
        (format!("{name}/manifests/{NOWHERE}"), "MANIFEST_UNKNOWN"),
        (format!("{name}/blobs/{NOWHERE}"), "BLOB_UNKNOWN"),
        (format!("{name}/tags/list"), "NAME_UNKNOWN"),
    ] {
        let response = subject.get(&path).await;
        assert_eq!((response.status, code(&response).as_str()), (StatusCode::NOT_FOUND, expected), "{path}");
    }
    assert_eq!(subject.get(&format!("{name}/UPPER/manifests/1")).await.status, StatusCode::NOT_FOUND);
}

async fn blobs_are_uploaded_whole_or_in_chunks(subject: &Subject) {
    let name = subject.name("uploads");
    let digest = subject.push_blob(&name, b"whole").await;
    let response = subject.get(&format!("{name}/blobs/{digest}")).await;
    assert_eq!((response.status, response.text().as_str()), (StatusCode::OK, "whole"));

    let digest = Digest::of(b"in chunks");
    let started = subject.start(&name, "").await;
    let location = Url::parse(started.header(&LOCATION).unwrap()).unwrap();
    let chunk = Request::new(Method::PATCH, location).body("application/octet-stream", "in ").unwrap();
    let continued = subject.send(chunk).await;
    assert_eq!(continued.header(&http::header::RANGE), Some("0-2"));
    let last = Request::new(Method::PUT, ending(&continued, &digest)).body("application/octet-stream", "chunks").unwrap();
    assert_eq!(subject.send(last).await.status, StatusCode::CREATED);

    let wrong = ending(&subject.start(&name, "").await, &Digest::of(b"other"));
    let response = subject.send(Request::new(Method::PUT, wrong).body("application/octet-stream", "bytes").unwrap()).await;
    assert_eq!((response.status, code(&response).as_str()), (StatusCode::BAD_REQUEST, "DIGEST_INVALID"));
}

async fn blobs_are_mounted_from_another_repository(subject: &Subject) {
    let (from, to) = (subject.name("from"), subject.name("to"));
    let digest = subject.push_blob(&from, b"mounted").await;
    let response = subject.start(&to, &format!("?mount={digest}&from={from}")).await;
    assert_eq!((response.status, response.header(&DIGEST)), (StatusCode::CREATED, Some(digest.as_str())));
    assert_eq!(subject.get(&format!("{to}/blobs/{digest}")).await.text(), "mounted");
    let response = subject.start(&to, &format!("?mount={NOWHERE}&from={from}")).await;
    assert_eq!(response.status, StatusCode::ACCEPTED, "a blob that is not there begins an upload");
}

async fn a_deleted_manifest_is_gone(subject: &Subject) {
    let name = subject.name("deleted");
    let digest = Digest::of(subject.push_image(&name, "1.0.0", "amd64", None).await.as_bytes());
    let url = subject.url(&format!("{name}/manifests/{digest}"));
    assert_eq!(subject.send(Request::new(Method::DELETE, url.clone())).await.status, StatusCode::ACCEPTED);
    let again = subject.send(Request::new(Method::DELETE, url)).await;
    assert_eq!((again.status, code(&again).as_str()), (StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN"));
    assert_eq!(subject.get(&format!("{name}/manifests/1.0.0")).await.status, StatusCode::NOT_FOUND);
}

async fn images_are_verified(subject: &Subject) {
    let (api, web) = (subject.name("api"), subject.name("web"));
    let index = subject.push_index(&api, "1.0.0").await;
    let single = subject.push_image(&web, "1.0.0", "arm64", Some("v8")).await;
    let (api, web) = (image(&subject.authority, &api), image(&subject.authority, &web));
    let list = [
        wanted(&api, "1.0.0", &["linux/amd64", "linux/arm64"]),
        wanted(&web, "1.0.0", &["linux/arm64"]),
        wanted(&web, "1.0.0", &["linux/amd64"]),
        wanted(&web, "1.0.0", &[]),
        wanted(&web, "2.0.0", &[]),
    ];
    let checked = verify::verify(&registry(subject.login()), &list).await;
    let digests: Vec<_> = checked.iter().map(|checked| checked.digest.clone()).collect();
    let (index, single) = (Some(Digest::of(index.as_bytes())), Some(Digest::of(single.as_bytes())));
    assert_eq!(digests, [index, single.clone(), single.clone(), single, None]);
    let complete: Vec<bool> = checked.iter().map(|checked| checked.problem.is_none()).collect();
    assert_eq!(complete, [true, true, false, true, false], "{checked:?}");
}

async fn images_are_promoted(subject: &Subject) {
    let name = subject.name("promoted");
    let body = subject.push_index(&name, "sha-abc1234").await;
    let promotions = [promotion(&image(&subject.authority, &name), "sha-abc1234", "1.0.0")];
    let registry = registry(subject.login());
    let steps = promote::plan(&registry, &promotions, promote::Run::First).await.unwrap();
    assert!(!steps[0].is_done());
    promote::apply(&registry, &steps).await.unwrap();
    let response = subject.get(&format!("{name}/manifests/1.0.0")).await;
    assert_eq!(response.text(), body, "the bytes are the same");
    assert!(promote::plan(&registry, &promotions, promote::Run::Again).await.unwrap()[0].is_done());
}

async fn images_are_promoted_to_another_repository(subject: &Subject) {
    let (from, to) = (subject.name("from"), subject.name("to"));
    let body = subject.push_index(&from, "1.0.0").await;
    let digest = Digest::of(body.as_bytes()).as_str().replace(':', "-");
    let signature = subject.push_image(&from, &format!("{digest}.sig"), "amd64", None).await;
    let mut promotion = promotion(&image(&subject.authority, &from), "1.0.0", "1.0.0");
    promotion.image = image(&subject.authority, &to);
    for is_done in [false, true] {
        let registry = registry(subject.login());
        let steps = promote::plan(&registry, std::slice::from_ref(&promotion), promote::Run::First).await.unwrap();
        assert_eq!(steps[0].is_done(), is_done, "{:?}", steps[0].lines());
        promote::apply(&registry, &steps).await.unwrap();
        assert_eq!(subject.get(&format!("{to}/manifests/1.0.0")).await.text(), body);
        assert_eq!(subject.get(&format!("{to}/manifests/{digest}.sig")).await.text(), signature);
    }
}

async fn strangers_are_refused(subject: &Subject) {
    let Some((user, _)) = subject.login() else {
        return;
    };
    let name = subject.name("private");
    subject.push_image(&name, "1.0.0", "amd64", None).await;
    let private = image(&subject.authority, &name);
    let checked = verify::verify(&registry(Some((user, "wrong"))), &[wanted(&private, "1.0.0", &[])]).await;
    assert_eq!(checked[0].digest, None);
    // Whoever gives no name may be let in to pull, but never to push.
    let nobody = registry(None);
    let promotions = [promotion(&private, "1.0.0", "2.0.0")];
    let ended = match promote::plan(&nobody, &promotions, promote::Run::First).await {
        Ok(steps) => promote::apply(&nobody, &steps).await,
        Err(failure) => Err(failure),
    };
    assert!(ended.is_err());
    assert_eq!(subject.get(&format!("{name}/manifests/2.0.0")).await.status, StatusCode::NOT_FOUND);
}
