//! A registry's API, as far as it is needed (OCI distribution-spec 1.1).
//!
//! | module | what it holds |
//! |---|---|
//! | here | manifests: read, asked after, put |
//! | `delete` | manifests and tags, deleted |
//! | `blobs` | blobs: read, mounted from a repository beside, carried over from another registry |
//! | `lists` | tags, and what refers to a manifest |

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, Method, StatusCode};
use http_client::{Client, Request, Response};
use serde::Deserialize;

pub use self::delete::Deletion;
pub use crate::auth::Access;
use crate::auth::{Host, Trouble};
use crate::credentials::Credentials;
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::manifest::{ACCEPT, Manifest};
use crate::reference::{Repository, base_url};

mod blobs;
mod delete;
#[cfg(test)]
mod ecr;
#[cfg(test)]
mod ghcr;
mod lists;

const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// All registries that images are on, each with what it has told about itself.
#[derive(Debug)]
pub struct Registry {
    pub(crate) client: Client,
    pub(crate) credentials: Credentials,
    hosts: Mutex<BTreeMap<String, Arc<Host>>>,
}

impl Registry {
    /// The registries, seen through a client with someone's credentials.
    #[must_use]
    pub fn new(client: &Client, credentials: Credentials) -> Self {
        Self { client: client.clone(), credentials, hosts: Mutex::default() }
    }

    /// Says in advance what will be needed, so that one token of each registry covers all of it.
    pub fn expect<'a>(&self, repositories: impl IntoIterator<Item = &'a Repository>, access: Access) {
        for repository in repositories {
            // A registry without an address is an error of the request to it.
            if let Ok(host) = self.host(repository) {
                host.expect(repository.path(), access);
            }
        }
    }

    /// Whether a registry has let us in for at most one request, so that there is time for another look.
    pub async fn was_cheap(&self, repository: &Repository) -> bool {
        match self.host(repository) {
            Ok(host) => !host.has_given_a_token().await,
            Err(_) => false,
        }
    }

    /// The manifest under a tag or digest, by GET; its bytes are what their digest says.
    ///
    /// # Errors
    /// [`RegistryError::NotFound`] and [`RegistryError::NoRepository`] when there is none, [`RegistryError::Digest`] when the bytes are not
    /// what the registry says they are, and others.
    pub async fn manifest(&self, repository: &Repository, reference: &str) -> Result<Manifest, RegistryError> {
        let image = named(repository, reference);
        let response = self.ask(Method::GET, repository, reference).await?;
        let response = self.found(repository, &image, response)?;
        let manifest = Manifest::read(&image, response.header(&CONTENT_TYPE).unwrap_or_default(), response.body.clone());
        let told = response.header(&DIGEST).and_then(|text| text.parse().ok());
        for told in told.into_iter().chain(reference.parse::<Digest>()) {
            checked(&image, told, &response.body)?;
        }
        manifest
    }

    /// The digest under a tag or digest, by HEAD; nothing when there is none.
    ///
    /// # Errors
    /// [`RegistryError`] for every answer but the digest and 404.
    pub async fn digest(&self, repository: &Repository, reference: &str) -> Result<Option<Digest>, RegistryError> {
        let image = named(repository, reference);
        let response = self.ask(Method::HEAD, repository, reference).await?;
        if response.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let response = self.found(repository, &image, response)?;
        match response.header(&DIGEST) {
            Some(text) => Ok(Some(text.parse()?)),
            // The header is a SHOULD; without it only the bytes tell, if they are still there.
            None => match self.manifest(repository, reference).await {
                Ok(manifest) => Ok(Some(manifest.digest().clone())),
                Err(RegistryError::NotFound { .. } | RegistryError::NoRepository { .. }) => Ok(None),
                Err(error) => Err(error),
            },
        }
    }

    /// Puts a manifest under a tag or its digest, by sending its bytes; the registry must then name their digest.
    ///
    /// A PUT may be sent again after a failure whose outcome is unknown: the same bytes under the same tag are the same.
    ///
    /// # Errors
    /// [`RegistryError::TagElsewhere`] when the registry names another digest afterwards, and others.
    pub async fn put(&self, repository: &Repository, reference: &str, manifest: &Manifest) -> Result<(), RegistryError> {
        let image = named(repository, reference);
        let host = self.host(repository)?;
        let failed = |trouble: Trouble| failure(&image, "to tag", trouble);
        let url = host.url(&format!("v2/{}/manifests/{reference}", repository.path()));
        let request = Request::new(Method::PUT, url).body(manifest.media_type(), manifest.bytes().clone());
        let request = request.map_err(|source| failed(source.into()))?;
        let response = host.send(&self.client, repository.path(), Access::Push, request).await.map_err(failed)?;
        let response = match response.status {
            StatusCode::FORBIDDEN => return Err(host.refused(repository.path(), Access::Push)),
            _ => response.success().map_err(|source| failed(source.into()))?,
        };
        let found = match response.header(&DIGEST).and_then(|text| text.parse().ok()) {
            Some(digest) => Some(digest),
            None => self.digest(repository, reference).await?,
        };
        if found.as_ref() == Some(manifest.digest()) {
            return Ok(());
        }
        let found = found.map_or("nothing".to_owned(), |digest| digest.to_string());
        Err(RegistryError::TagElsewhere { image, sent: manifest.digest().clone(), found })
    }

    async fn ask(&self, method: Method, repository: &Repository, reference: &str) -> Result<Response, RegistryError> {
        let image = named(repository, reference);
        let host = self.host(repository)?;
        let url = host.url(&format!("v2/{}/manifests/{reference}", repository.path()));
        let failed = |trouble: Trouble| failure(&image, "to read", trouble);
        let request = Request::new(method, url).accept(ACCEPT).map_err(|source| failed(source.into()))?;
        host.send(&self.client, repository.path(), Access::Pull, request).await.map_err(failed)
    }

    fn found(&self, repository: &Repository, image: &str, response: Response) -> Result<Response, RegistryError> {
        match response.status {
            StatusCode::OK => Ok(response),
            StatusCode::NOT_FOUND => Err(not_found(repository, image, &response)),
            StatusCode::FORBIDDEN => Err(self.host(repository)?.refused(repository.path(), Access::Pull)),
            _ => Err(failure(image, "to read", response.into_error().into())),
        }
    }

    fn host(&self, repository: &Repository) -> Result<Arc<Host>, RegistryError> {
        let name = repository.registry();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get(name) {
            return Ok(Arc::clone(host));
        }
        let base = base_url(name).ok_or_else(|| RegistryError::InvalidImage {
            image: repository.to_string(),
            reason: "the part before the first slash is not a host",
        })?;
        let host = Arc::new(Host::new(name, base, self.credentials.of(name)));
        hosts.insert(name.to_owned(), Arc::clone(&host));
        Ok(host)
    }
}

/// An image with its tag or digest, as people write it.
fn named(repository: &Repository, reference: &str) -> String {
    let separator = if reference.contains(':') { '@' } else { ':' };
    format!("{repository}{separator}{reference}")
}

fn checked(image: &str, told: Digest, bytes: &Bytes) -> Result<(), RegistryError> {
    if told.is_of(bytes) { Ok(()) } else { Err(RegistryError::Digest { image: image.to_owned(), told, is: Digest::of(bytes) }) }
}

fn failure(image: &str, action: &'static str, trouble: Trouble) -> RegistryError {
    match trouble {
        Trouble::Known(error) => error,
        Trouble::Http(source) => RegistryError::Http { image: image.to_owned(), action, source: Box::new(source) },
    }
}

#[derive(Deserialize)]
struct Errors {
    errors: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

fn not_found(repository: &Repository, image: &str, response: &Response) -> RegistryError {
    let errors = response.json::<Errors>().map(|answer| answer.errors).unwrap_or_default();
    if errors.iter().any(|error| error.code == "NAME_UNKNOWN") {
        return RegistryError::NoRepository { image: image.to_owned(), repository: repository.path().to_owned() };
    }
    RegistryError::NotFound { image: image.to_owned() }
}
