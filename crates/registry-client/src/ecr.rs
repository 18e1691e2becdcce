//! Amazon's registry through its own API: what a repository holds, and deleting from it (Amazon ECR API reference, 2015-09-21).
//!
//! The registry's API of OCI has neither dates nor sizes, and an index there protects its children only by this API's refusal.

use actions_core::untrusted::one_line;
use http_client::{Client, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::auth::Trouble;
use crate::aws;
use crate::credentials::Ecr;
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::reference::{Repository, Tag};
use crate::registry::Registry;

/// How many entries one answer is asked for; more is refused.
const PAGE: usize = 1000;
/// How many images one request deletes at most.
const BATCH: usize = 100;

/// One repository of Amazon's registry.
#[derive(Debug, Clone)]
pub struct EcrRepository {
    client: Client,
    ecr: Ecr,
    repository: Repository,
}

/// What the API tells of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageDetail {
    /// Its digest.
    pub digest: Digest,
    /// The tags that are on it.
    pub tags: Vec<String>,
    /// The bytes of its blobs, compressed; of an index nothing.
    pub size: Option<u64>,
    /// When it was pushed.
    pub pushed: Option<Timestamp>,
    /// When it was last pulled, to within a day.
    pub pulled: Option<Timestamp>,
    /// The media type of the manifest.
    pub media_type: Option<String>,
    /// The media type of what it is, such as of its configuration.
    pub artifact_type: Option<String>,
}

/// What is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageId {
    /// A tag. **The last tag of a manifest takes the manifest with it**: that is what the API does.
    Tag(Tag),
    /// A manifest with all its tags.
    Digest(Digest),
}

/// What came of deleting one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was deleted.
    Deleted,
    /// It was not there any more.
    Gone,
    /// An index that is there needs it.
    Needed,
    /// The API refused for another reason.
    Refused {
        /// The API's word for it, such as `KmsError`.
        code: String,
        /// The API's sentence.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    image_details: Vec<Detail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    image_digest: String,
    #[serde(default)]
    image_tags: Vec<String>,
    image_size_in_bytes: Option<u64>,
    image_pushed_at: Option<f64>,
    last_recorded_pull_time: Option<f64>,
    image_manifest_media_type: Option<String>,
    artifact_media_type: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Id {
    image_digest: Option<String>,
    image_tag: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeletedIds {
    #[serde(default)]
    image_ids: Vec<Id>,
    #[serde(default)]
    failures: Vec<Failed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    #[serde(default)]
    image_id: Id,
    #[serde(default)]
    failure_code: String,
    #[serde(default)]
    failure_reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<T> {
    next_token: Option<String>,
    #[serde(flatten)]
    content: T,
}

impl Registry {
    /// A repository through Amazon's own API; nothing when it is not on Amazon's registry, or there are no AWS credentials.
    #[must_use]
    pub fn ecr(&self, repository: &Repository) -> Option<EcrRepository> {
        let ecr = self.credentials.amazon(repository.registry())?;
        Some(EcrRepository { client: self.client.clone(), ecr, repository: repository.clone() })
    }
}

impl EcrRepository {
    /// Every manifest that the repository holds, tagged or not, in the API's order (`DescribeImages`).
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`] when there is no such repository, [`RegistryError::Ecr`] when AWS does not tell.
    pub async fn describe(&self) -> Result<Vec<ImageDetail>, RegistryError> {
        let pages = self.pages::<Described>("DescribeImages").await?;
        pages.into_iter().flat_map(|page| page.image_details).map(Detail::read).collect()
    }

    /// Deletes tags and manifests, a hundred with each request (`BatchDeleteImage`). The answers are in the order of `images`.
    ///
    /// # Errors
    /// As [`EcrRepository::describe`]; what one image is refused is no error but its [`Outcome`].
    pub async fn delete(&self, images: &[ImageId]) -> Result<Vec<Outcome>, RegistryError> {
        let mut outcomes = Vec::with_capacity(images.len());
        for images in images.chunks(BATCH) {
            let ids: Vec<Value> = images.iter().map(ImageId::written).collect();
            let answer: DeletedIds = self.ask("BatchDeleteImage", &json!({ "imageIds": ids })).await?;
            outcomes.extend(images.iter().map(|image| answer.of(image)));
        }
        Ok(outcomes)
    }

    async fn pages<T: DeserializeOwned>(&self, operation: &str) -> Result<Vec<T>, RegistryError> {
        let mut asked = json!({ "maxResults": PAGE });
        let mut pages = Vec::new();
        loop {
            let page: Page<T> = self.ask(operation, &asked).await?;
            pages.push(page.content);
            match page.next_token.filter(|token| !token.is_empty()) {
                Some(token) => asked["nextToken"] = Value::String(token),
                None => return Ok(pages),
            }
        }
    }

    async fn ask<T: DeserializeOwned>(&self, operation: &str, body: &Value) -> Result<T, RegistryError> {
        let Ecr { aws, place } = &self.ecr;
        let mut body = body.clone();
        body["registryId"] = Value::String(place.account.clone());
        body["repositoryName"] = Value::String(self.repository.path().to_owned());
        let failed = |source, code: String| RegistryError::Ecr {
            repository: self.repository.to_string(),
            operation: operation.to_owned(),
            code,
            source: Box::new(source),
        };
        let answer = aws.ask(&self.client, place, operation, &body).await.map_err(|trouble| match trouble {
            Trouble::Known(error) => error,
            Trouble::Http(source) => failed(source, String::new()),
        })?;
        self.accepted(answer, failed)?.json().map_err(|source| failed(source, String::new()))
    }

    fn accepted(
        &self,
        answer: Response,
        failed: impl FnOnce(http_client::HttpError, String) -> RegistryError,
    ) -> Result<Response, RegistryError> {
        if answer.status.is_success() {
            return Ok(answer);
        }
        match aws::error_code(&answer).as_str() {
            "RepositoryNotFoundException" => Err(RegistryError::NoRepository {
                image: self.repository.to_string(),
                repository: self.repository.path().to_owned(),
            }),
            code => Err(failed(answer.into_error(), one_line(code))),
        }
    }
}

impl Detail {
    fn read(self) -> Result<ImageDetail, RegistryError> {
        // JSON of AWS has moments in seconds since 1970, with a fraction; a millisecond is more than exact enough.
        #[expect(clippy::cast_possible_truncation, reason = "a float beyond the range becomes its end, which is no moment")]
        let moment = |seconds: f64| Timestamp::from_millisecond((seconds * 1000.0) as i64).ok();
        Ok(ImageDetail {
            digest: self.image_digest.parse()?,
            tags: self.image_tags,
            size: self.image_size_in_bytes,
            pushed: self.image_pushed_at.and_then(moment),
            pulled: self.last_recorded_pull_time.and_then(moment),
            media_type: self.image_manifest_media_type,
            artifact_type: self.artifact_media_type,
        })
    }
}

impl ImageId {
    fn written(&self) -> Value {
        match self {
            Self::Tag(tag) => json!({ "imageTag": tag.as_str() }),
            Self::Digest(digest) => json!({ "imageDigest": digest.as_str() }),
        }
    }

    fn is(&self, id: &Id) -> bool {
        match self {
            Self::Tag(tag) => id.image_tag.as_deref() == Some(tag.as_str()),
            Self::Digest(digest) => id.image_digest.as_deref() == Some(digest.as_str()),
        }
    }
}

impl DeletedIds {
    fn of(&self, image: &ImageId) -> Outcome {
        if let Some(failed) = self.failures.iter().find(|failed| image.is(&failed.image_id)) {
            return match failed.failure_code.as_str() {
                "ImageNotFound" => Outcome::Gone,
                "ImageReferencedByManifestList" => Outcome::Needed,
                code => Outcome::Refused { code: one_line(code), reason: one_line(&failed.failure_reason) },
            };
        }
        if self.image_ids.iter().any(|id| image.is(id)) {
            return Outcome::Deleted;
        }
        Outcome::Refused { code: "Unanswered".to_owned(), reason: "the answer does not name the image".to_owned() }
    }
}
