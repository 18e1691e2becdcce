//! AWS as a job with Amazon's registry meets it: the registry's own API beside its `/v2/`, keys for a role, and GitHub's tokens for jobs.
//!
//! It answers as the API reference says (Amazon ECR, 2015-09-21): 1000 entries and 100 deletions at most in one request, an index
//! protects its children, the last tag of a manifest takes it along, and errors are 400 with a `__type`. Signatures are looked at for
//! their form, not computed: whether they are right, only AWS's published examples can tell.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::request::Parts;
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::{BODY_LIMIT, PackageVersion, Registry};

/// The account that the registry is of.
pub const ACCOUNT: &str = "123456789012";
/// The id of the job's key that AWS knows.
pub const KEY_ID: &str = "AKIDEXAMPLE";
/// The id of the key that a role lends, and the session that goes with it.
pub const LENT: (&str, &str) = ("LENT", "session");
/// The password of the registry, whose user is `AWS`.
pub const PASSWORD: &str = "pw";

/// AWS beside a registry; clones share it.
#[derive(Debug, Clone)]
pub struct Amazon {
    registry: Registry,
    page: usize,
    throttled: Arc<Mutex<u32>>,
}

type Answer = Result<Value, (&'static str, String)>;

impl Amazon {
    /// AWS with a registry, which is to be `Registry::basic("AWS", PASSWORD)`.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        Self { registry: registry.clone(), page: 1000, throttled: Arc::default() }
    }

    /// The same, which answers fewer entries at a time than it is asked for.
    #[must_use]
    pub fn paged(self, page: usize) -> Self {
        Self { page, ..self }
    }

    /// Refuses the next requests to the API for their number.
    pub fn throttle(&self, requests: u32) {
        *self.throttled.lock().unwrap_or_else(PoisonError::into_inner) = requests;
    }

    /// The router: the API, the token service at the same address, and `/oidc`, GitHub's tokens for jobs.
    pub fn router(&self) -> Router {
        Router::new().fallback(serve).with_state(self.clone())
    }

    fn answer(&self, parts: &Parts, body: &Bytes) -> Response {
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if parts.uri.path() == "/oidc" {
            return job_token(header("authorization"), parts.uri.query().unwrap_or_default());
        }
        let Some(operation) = header("x-amz-target").strip_prefix("AmazonEC2ContainerRegistry_V20150921.") else {
            return lend(body);
        };
        let answer = is_signed(header).and_then(|()| self.is_in_time()).and_then(|()| {
            let asked = serde_json::from_slice(body).unwrap_or_default();
            self.operate(operation, &asked)
        });
        match answer {
            Ok(value) => json_answer(StatusCode::OK, &value),
            Err((name, message)) => {
                let refusal = json!({ "__type": name, "message": message });
                json_answer(StatusCode::BAD_REQUEST, &refusal)
            }
        }
    }

    fn is_in_time(&self) -> Result<(), (&'static str, String)> {
        let mut left = self.throttled.lock().unwrap_or_else(PoisonError::into_inner);
        if *left == 0 {
            return Ok(());
        }
        *left -= 1;
        Err(("ThrottlingException", "Rate exceeded".to_owned()))
    }

    fn operate(&self, operation: &str, asked: &Value) -> Answer {
        if operation == "GetAuthorizationToken" {
            let token = STANDARD.encode(format!("AWS:{PASSWORD}"));
            return Ok(
                json!({ "authorizationData": [{ "authorizationToken": token, "expiresAt": 1.8e9, "proxyEndpoint": "x" }] }),
            );
        }
        let name = asked["repositoryName"].as_str().unwrap_or_default();
        let is_here = asked["registryId"].as_str().is_none_or(|account| account == ACCOUNT);
        if !is_here || !self.registry.repositories().iter().any(|known| known == name) {
            let message = format!("The repository with name '{name}' does not exist in the registry with id '{ACCOUNT}'");
            return Err(("com.amazonaws.ecr#RepositoryNotFoundException", message));
        }
        match operation {
            "DescribeImages" => self.page_of(asked, "imageDetails", &self.described(name)),
            "ListImages" => self.page_of(asked, "imageIds", &self.listed(name)),
            "BatchDeleteImage" => self.delete(name, asked),
            other => Err(("UnknownOperationException", other.to_owned())),
        }
    }

    fn page_of(&self, asked: &Value, field: &str, entries: &[Value]) -> Answer {
        let most = asked["maxResults"].as_u64().unwrap_or(100);
        if !(1..=1000).contains(&most) {
            return Err(("InvalidParameterException", format!("maxResults is {most}")));
        }
        let most = usize::try_from(most).unwrap_or(1000).min(self.page);
        let start: usize = asked["nextToken"].as_str().and_then(|token| token.parse().ok()).unwrap_or(0);
        let end = (start + most).min(entries.len());
        let mut page = json!({ field: entries.get(start..end).unwrap_or_default() });
        if end < entries.len() {
            page["nextToken"] = json!(end.to_string());
        }
        Ok(page)
    }

    fn described(&self, name: &str) -> Vec<Value> {
        let detail = |version: PackageVersion| {
            let manifest: Value = self.content(name, &version.digest);
            let blobs = std::iter::once(&manifest["config"]).chain(manifest["layers"].as_array().into_iter().flatten());
            let size: u64 = blobs.filter_map(|blob| blob["size"].as_u64()).sum();
            let mut detail = json!({
                "registryId": ACCOUNT,
                "repositoryName": name,
                "imageDigest": version.digest,
                "imagePushedAt": moment(&version),
                "imageManifestMediaType": self.registry.manifest_type(name, &version.digest),
            });
            if !version.tags.is_empty() {
                detail["imageTags"] = json!(version.tags);
            }
            if manifest["manifests"].is_null() {
                detail["imageSizeInBytes"] = json!(size);
                detail["artifactMediaType"] = manifest["config"]["mediaType"].clone();
            }
            detail
        };
        self.registry.versions(name).into_iter().map(detail).collect()
    }

    fn listed(&self, name: &str) -> Vec<Value> {
        let ids = |version: PackageVersion| -> Vec<Value> {
            if version.tags.is_empty() {
                return vec![json!({ "imageDigest": version.digest })];
            }
            version.tags.iter().map(|tag| json!({ "imageDigest": version.digest, "imageTag": tag })).collect()
        };
        self.registry.versions(name).into_iter().flat_map(ids).collect()
    }

    fn delete(&self, name: &str, asked: &Value) -> Answer {
        let ids = asked["imageIds"].as_array().cloned().unwrap_or_default();
        if !(1..=100).contains(&ids.len()) {
            return Err(("InvalidParameterException", format!("imageIds has {} members", ids.len())));
        }
        let (mut deleted, mut failures) = (Vec::new(), Vec::new());
        for id in ids {
            match self.delete_one(name, &id) {
                Ok(gone) => deleted.extend(gone),
                Err((code, reason)) => failures.push(json!({ "imageId": id, "failureCode": code, "failureReason": reason })),
            }
        }
        Ok(json!({ "imageIds": deleted, "failures": failures }))
    }

    fn delete_one(&self, name: &str, id: &Value) -> Result<Vec<Value>, (&'static str, String)> {
        let tags = self.registry.tags(name);
        let tag = id["imageTag"].as_str();
        let digest = tag.map_or(id["imageDigest"].as_str(), |tag| tags.get(tag).map(String::as_str)).unwrap_or_default();
        if self.registry.manifest(name, digest).is_none() {
            return Err(("ImageNotFound", "Requested image not found".to_owned()));
        }
        let on: Vec<&String> = tags.iter().filter(|(_, on)| *on == digest).map(|(tag, _)| tag).collect();
        if let Some(tag) = tag.filter(|_| on.len() > 1) {
            self.untag(name, tag);
            return Ok(vec![json!({ "imageDigest": digest, "imageTag": tag })]);
        }
        if self.parents(name, digest).next().is_some() {
            return Err(("ImageReferencedByManifestList", "Requested image referenced by manifest list".to_owned()));
        }
        let gone = on.iter().map(|tag| json!({ "imageDigest": digest, "imageTag": tag })).collect::<Vec<_>>();
        self.registry.remove(name, digest);
        Ok(if gone.is_empty() { vec![json!({ "imageDigest": digest })] } else { gone })
    }

    fn untag(&self, name: &str, tag: &str) {
        self.registry.lock().store.repository_mut(name).tags.remove(tag);
    }

    /// The indexes that list a manifest.
    fn parents(&self, name: &str, digest: &str) -> impl Iterator<Item = String> {
        let lists = |index: &String| {
            let content = self.content(name, index);
            content["manifests"].as_array().is_some_and(|children| children.iter().any(|child| child["digest"] == digest))
        };
        let all: BTreeSet<String> = self.registry.versions(name).into_iter().map(|version| version.digest).collect();
        all.into_iter().filter(lists).collect::<Vec<_>>().into_iter()
    }

    fn content(&self, name: &str, digest: &str) -> Value {
        self.registry.manifest(name, digest).and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }
}

async fn serve(State(amazon): State<Amazon>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    amazon.answer(&parts, &body)
}

fn moment(version: &PackageVersion) -> Value {
    let millis = version.created_at.as_millisecond();
    json!(serde_json::Number::from(millis / 1000))
}

fn json_answer(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.1")], value.to_string()).into_response()
}

/// GitHub's token for the job, which is asked for AWS.
fn job_token(authorization: &str, query: &str) -> Response {
    if authorization != "Bearer request-token" || !query.contains("audience=sts.amazonaws.com") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    json_answer(StatusCode::OK, &json!({ "value": "job-identity" }))
}

/// `AssumeRoleWithWebIdentity`.
fn lend(form: &Bytes) -> Response {
    let form = String::from_utf8_lossy(form);
    if !form.contains("Action=AssumeRoleWithWebIdentity") || !form.contains("WebIdentityToken=job-identity") {
        let refusal = "<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>";
        return (StatusCode::BAD_REQUEST, refusal).into_response();
    }
    let (id, session) = LENT;
    let keys = format!(
        "<Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>lent</SecretAccessKey>\
         <SessionToken>{session}</SessionToken></Credentials>"
    );
    (StatusCode::OK, keys).into_response()
}

/// Whether a request is signed by a key that is known, for the API of the registry, and now.
fn is_signed<'a>(header: impl Fn(&str) -> &'a str) -> Result<(), (&'static str, String)> {
    let authorization = header("authorization");
    if header("x-amz-date").starts_with("1970") {
        return Err(("InvalidSignatureException", "Signature expired".to_owned()));
    }
    let by = |id: &str| authorization.starts_with(&format!("AWS4-HMAC-SHA256 Credential={id}/"));
    let is_known = by(KEY_ID) || (by(LENT.0) && header("x-amz-security-token") == LENT.1);
    if !is_known || !authorization.contains("/ecr/aws4_request, SignedHeaders=content-type;host;x-amz-date") {
        let message = "The security token included in the request is invalid.".to_owned();
        return Err(("UnrecognizedClientException", message));
    }
    Ok(())
}
