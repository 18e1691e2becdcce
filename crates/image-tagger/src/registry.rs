//! A registry's API, as far as it is needed (OCI distribution-spec 1.1): manifests are read, asked after and put; blobs are read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderName, Method, StatusCode};
use http_client::{Client, Request, Response};
use serde::Deserialize;
use url::Url;

pub use crate::auth::Access;
use crate::auth::{Host, Trouble};
use crate::credentials::Credentials;
use crate::digest::Digest;
use crate::error::ImageError;
use crate::manifest::{self, ACCEPT, Manifest};
use crate::platform::Platform;
use crate::reference::{Repository, Tag, base_url, is_loopback};

const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// All registries that images are on, each with what it has told about itself.
#[derive(Debug)]
pub struct Registry {
    client: Client,
    credentials: Credentials,
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

    /// The manifest under a tag or digest, by GET; its bytes are what their digest says.
    ///
    /// # Errors
    /// [`ImageError::NotFound`] and [`ImageError::NoRepository`] when there is none, [`ImageError::Digest`] when the bytes are not
    /// what the registry says they are, and others.
    pub async fn manifest(&self, repository: &Repository, reference: &str) -> Result<Manifest, ImageError> {
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
    /// [`ImageError`] for every answer but the digest and 404.
    pub async fn digest(&self, repository: &Repository, reference: &str) -> Result<Option<Digest>, ImageError> {
        let image = named(repository, reference);
        let response = self.ask(Method::HEAD, repository, reference).await?;
        if response.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let response = self.found(repository, &image, response)?;
        match response.header(&DIGEST) {
            Some(text) => Ok(Some(text.parse()?)),
            // The header is a SHOULD; without it only the bytes tell.
            None => Ok(Some(self.manifest(repository, reference).await?.digest().clone())),
        }
    }

    /// Puts a tag on a manifest, by sending its bytes; the registry must then name their digest.
    ///
    /// A PUT may be sent again after a failure whose outcome is unknown: the same bytes under the same tag are the same.
    ///
    /// # Errors
    /// [`ImageError::TagElsewhere`] when the registry names another digest afterwards, and others.
    pub async fn put(&self, repository: &Repository, tag: &Tag, manifest: &Manifest) -> Result<(), ImageError> {
        let image = repository.tagged(tag);
        let host = self.host(repository)?;
        let failed = |trouble: Trouble| failure(&image, "to tag", trouble);
        let url = host.url(&format!("v2/{}/manifests/{tag}", repository.path()));
        let request = Request::new(Method::PUT, url).body(manifest.media_type(), manifest.bytes().clone());
        let request = request.map_err(|source| failed(source.into()))?;
        let response = host.send(&self.client, repository.path(), Access::Push, request).await.map_err(failed)?;
        let response = match response.status {
            StatusCode::FORBIDDEN => return Err(host.refused(repository.path(), Access::Push)),
            _ => response.success().map_err(|source| failed(source.into()))?,
        };
        let found = match response.header(&DIGEST).and_then(|text| text.parse().ok()) {
            Some(digest) => Some(digest),
            None => self.digest(repository, tag.as_str()).await?,
        };
        if found.as_ref() == Some(manifest.digest()) {
            return Ok(());
        }
        let found = found.map_or("nothing".to_owned(), |digest| digest.to_string());
        Err(ImageError::TagElsewhere { image, sent: manifest.digest().clone(), found })
    }

    /// The platform in an image's configuration, a blob.
    ///
    /// # Errors
    /// [`ImageError::Digest`] when the bytes are not those of the digest, [`ImageError::NotAConfig`] when they name no platform,
    /// and others.
    pub async fn platform(&self, repository: &Repository, config: &Digest) -> Result<Platform, ImageError> {
        let image = named(repository, config.as_str());
        let host = self.host(repository)?;
        let failed = |trouble: Trouble| failure(&image, "to read", trouble);
        let url = host.url(&format!("v2/{}/blobs/{config}", repository.path()));
        let response =
            host.send(&self.client, repository.path(), Access::Pull, Request::get(url.clone())).await.map_err(failed)?;
        let response = match redirect(&url, &response) {
            Some(elsewhere) => self.client.send(Request::get(elsewhere)).await.map_err(|source| failed(source.into()))?,
            None => response,
        };
        let response = self.found(repository, &image, response)?;
        checked(&image, config.clone(), &response.body)?;
        manifest::platform_of_config(&image, &response.body)
    }

    async fn ask(&self, method: Method, repository: &Repository, reference: &str) -> Result<Response, ImageError> {
        let image = named(repository, reference);
        let host = self.host(repository)?;
        let url = host.url(&format!("v2/{}/manifests/{reference}", repository.path()));
        let failed = |trouble: Trouble| failure(&image, "to read", trouble);
        let request = Request::new(method, url).accept(ACCEPT).map_err(|source| failed(source.into()))?;
        host.send(&self.client, repository.path(), Access::Pull, request).await.map_err(failed)
    }

    fn found(&self, repository: &Repository, image: &str, response: Response) -> Result<Response, ImageError> {
        match response.status {
            StatusCode::OK => Ok(response),
            StatusCode::NOT_FOUND => Err(not_found(repository, image, &response)),
            StatusCode::FORBIDDEN => Err(self.host(repository)?.refused(repository.path(), Access::Pull)),
            _ => Err(failure(image, "to read", response.into_error().into())),
        }
    }

    fn host(&self, repository: &Repository) -> Result<Arc<Host>, ImageError> {
        let name = repository.registry();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get(name) {
            return Ok(Arc::clone(host));
        }
        let base = base_url(name).ok_or_else(|| ImageError::InvalidImage {
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

fn checked(image: &str, told: Digest, bytes: &Bytes) -> Result<(), ImageError> {
    if told.is_of(bytes) { Ok(()) } else { Err(ImageError::Digest { image: image.to_owned(), told, is: Digest::of(bytes) }) }
}

fn failure(image: &str, action: &'static str, trouble: Trouble) -> ImageError {
    match trouble {
        Trouble::Known(error) => error,
        Trouble::Http(source) => ImageError::Http { image: image.to_owned(), action, source: Box::new(source) },
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

fn not_found(repository: &Repository, image: &str, response: &Response) -> ImageError {
    let errors = response.json::<Errors>().map(|answer| answer.errors).unwrap_or_default();
    if errors.iter().any(|error| error.code == "NAME_UNKNOWN") {
        return ImageError::NoRepository { image: image.to_owned(), repository: repository.path().to_owned() };
    }
    ImageError::NotFound { image: image.to_owned() }
}

/// Where a blob is, if the registry keeps it elsewhere (GHCR, Docker Hub and ECR do); it is fetched from there without
/// credentials, and never over plain http from a registry that is asked over https.
fn redirect(asked: &Url, response: &Response) -> Option<Url> {
    let location = response.header(&LOCATION).filter(|_| response.status.is_redirection())?;
    let url = asked.join(location).ok()?;
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(asked) && is_loopback(&url));
    is_safe.then_some(url)
}

#[cfg(test)]
mod tests {
    //! ghcr.io, which is played on this machine: only here can its name lead elsewhere.

    use actions_core::{Env, Explain, Runner, Secret, Sink};
    use http_client::{RetryPolicy, Settings};
    use simulators::Server;
    use simulators::registry::Registry as Store;

    use super::*;
    use crate::credentials::Login;
    use crate::promote::{self, Promotion};

    fn ghcr(server: &Server, token: Option<&str>) -> Registry {
        let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
        let settings = Settings { retry: RetryPolicy::never(), ..Settings::default() };
        let login = |token: &str| Login { user: "x-access-token".to_owned(), password: Secret::new(token), direct: true };
        let host = Host::new("ghcr.io", server.url().clone(), token.map(login));
        let registry = Registry::new(&Client::new(&runner, settings).unwrap(), Credentials::none());
        registry.hosts.lock().unwrap().insert("ghcr.io".to_owned(), Arc::new(host));
        registry
    }

    fn api() -> Repository {
        "ghcr.io/acme/api".parse().unwrap()
    }

    fn promotion(image: Repository) -> Promotion {
        Promotion { service: String::new(), image, from: "old".parse().unwrap(), to: "new".parse().unwrap() }
    }

    fn shown(server: &Server) -> Vec<String> {
        server.seen().iter().map(|seen| format!("{} {} {}", seen.method, seen.path, seen.status)).collect()
    }

    #[tokio::test]
    async fn the_job_s_token_promotes_seven_images_without_asking_for_another() {
        let store = Store::ghcr("job-token");
        let server = Server::start(store.router()).await.unwrap();
        let images = (1..=7).map(|number| format!("acme/svc{number}"));
        let promotions: Vec<Promotion> = images
            .map(|name| {
                store.push_image(&name, "old", &["linux/amd64"]);
                promotion(format!("ghcr.io/{name}").parse().unwrap())
            })
            .collect();
        let registry = ghcr(&server, Some("job-token"));
        let steps = promote::plan(&registry, &promotions).await.unwrap();
        promote::apply(&registry, &steps).await.unwrap();
        assert!(store.repositories().iter().all(|name| store.digest(name, "new") == store.digest(name, "old")));
        assert_eq!(server.seen().len(), 7 + 1 + 7, "{:?}", shown(&server));
    }

    #[tokio::test]
    async fn a_refused_token_does_not_hide_what_anybody_may_see() {
        let store = Store::ghcr("owner-token").public();
        let digest = store.push_image("acme/api", "1", &["linux/amd64"]);
        let server = Server::start(store.router()).await.unwrap();
        let registry = ghcr(&server, Some("other-token"));
        assert_eq!(registry.digest(&api(), "1").await.unwrap().map(|digest| digest.to_string()), Some(digest));
        let statuses: Vec<u16> = server.seen().iter().map(|seen| seen.status).collect();
        assert_eq!(statuses, [403, 401, 200, 200], "{:?}", shown(&server));
    }

    #[tokio::test]
    async fn a_token_without_the_permission_to_write_is_told_which_it_lacks() {
        let store = Store::ghcr("owner-token").reader("x", "job-token");
        store.push_image("acme/api", "old", &["linux/amd64"]);
        let server = Server::start(store.router()).await.unwrap();
        let registry = ghcr(&server, Some("job-token"));
        let manifest = registry.manifest(&api(), "old").await.unwrap();
        let error = registry.put(&api(), &"new".parse().unwrap(), &manifest).await.unwrap_err();
        assert_eq!(error.to_string(), "ghcr.io refuses to push acme/api with the credentials given");
        assert!(error.hint().unwrap().contains("packages: write"), "{:?}", error.hint());
        assert_eq!(store.digest("acme/api", "new"), None);
    }

    #[tokio::test]
    async fn a_private_image_without_a_token_is_refused() {
        let store = Store::ghcr("owner-token");
        store.push_image("acme/api", "1", &["linux/amd64"]);
        let server = Server::start(store.router()).await.unwrap();
        let error = ghcr(&server, None).digest(&api(), "1").await.unwrap_err();
        assert_eq!(error.to_string(), "ghcr.io refuses to pull acme/api: it wants credentials, and none are given");
        assert!(error.hint().unwrap().contains("github-token"), "{:?}", error.hint());
    }

    #[tokio::test]
    async fn a_repository_that_does_not_exist_is_named() {
        let server = Server::start(Store::ghcr("job-token").router()).await.unwrap();
        let error = ghcr(&server, Some("job-token")).manifest(&api(), "1").await.unwrap_err();
        assert_eq!(error.to_string(), "ghcr.io/acme/api:1 does not exist: the registry knows no repository `acme/api`");
    }
}
