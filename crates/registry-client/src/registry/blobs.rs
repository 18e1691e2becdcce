//! Blobs: read, mounted from a repository beside, carried over from another registry.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Method, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_client::{Opened, Request, Stream};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use url::Url;

use super::{Registry, checked, failure, named};
use crate::auth::{Access, Trouble};
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::manifest::{self, Config, Descriptor};
use crate::reference::{Repository, is_loopback};

/// The longest time that one blob may take.
const LONGEST: Duration = Duration::from_hours(1);
const BYTES: &str = "application/octet-stream";

impl Registry {
    /// What an image's configuration, a blob, says of it.
    ///
    /// # Errors
    /// [`RegistryError::Digest`] when the bytes are not those of the digest, [`RegistryError::NotAConfig`] when they name no platform,
    /// and others.
    pub async fn config(&self, repository: &Repository, config: &Digest) -> Result<Config, RegistryError> {
        let image = named(repository, config.as_str());
        let host = self.host(repository)?;
        let failed = |trouble: Trouble| failure(&image, "to read", trouble);
        let url = host.url(&format!("v2/{}/blobs/{config}", repository.path()));
        let response =
            host.send(&self.client, repository.path(), Access::Pull, Request::get(url.clone())).await.map_err(failed)?;
        let response = match redirect(&url, response.status, &response.headers) {
            Some(elsewhere) => self.client.send(Request::get(elsewhere)).await.map_err(|source| failed(source.into()))?,
            None => response,
        };
        let response = self.found(repository, &image, response)?;
        checked(&image, config.clone(), &response.body)?;
        manifest::config(&image, &response.body)
    }

    /// Whether a repository holds a blob.
    ///
    /// # Errors
    /// [`RegistryError`] for every answer but 200 and 404.
    pub async fn has_blob(&self, repository: &Repository, blob: &Digest) -> Result<bool, RegistryError> {
        let image = named(repository, blob.as_str());
        let host = self.host(repository)?;
        let failed = |trouble: Trouble| failure(&image, "to read", trouble);
        let url = host.url(&format!("v2/{}/blobs/{blob}", repository.path()));
        let request = Request::new(Method::HEAD, url.clone());
        let response = host.send(&self.client, repository.path(), Access::Pull, request).await.map_err(failed)?;
        if redirect(&url, response.status, &response.headers).is_some() {
            return Ok(true);
        }
        if response.status == StatusCode::NOT_FOUND {
            return Ok(false);
        }
        self.found(repository, &image, response).map(|_| true)
    }

    /// Mounts a blob of a repository beside. Answers where the bytes are to be sent instead when the registry does not mount it.
    ///
    /// # Errors
    /// As [`Registry::begin`].
    pub async fn mount(&self, from: &Repository, to: &Repository, blob: &Digest) -> Result<Option<Url>, RegistryError> {
        match self.start(to, &[("mount", blob.as_str()), ("from", from.path())]).await {
            Ok(found) => Ok(found),
            // Some registries refuse what they cannot mount instead of beginning an upload.
            Err(RegistryError::Refused { .. } | RegistryError::Http { .. }) => self.begin(to).await.map(Some),
            Err(error) => Err(error),
        }
    }

    /// Begins an upload; answers where its bytes go.
    ///
    /// # Errors
    /// [`RegistryError`] for every answer that does not say where.
    pub async fn begin(&self, to: &Repository) -> Result<Url, RegistryError> {
        self.start(to, &[]).await?.ok_or_else(|| RegistryError::NoUpload { repository: to.to_string() })
    }

    async fn start(&self, to: &Repository, query: &[(&str, &str)]) -> Result<Option<Url>, RegistryError> {
        let image = to.to_string();
        let host = self.host(to)?;
        let failed = |trouble: Trouble| failure(&image, "to send a blob to", trouble);
        let mut url = host.url(&format!("v2/{}/blobs/uploads/", to.path()));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        // A mount or an upload that was begun twice is the same as one that was begun once.
        let request = Request::post(url.clone()).replay(http_client::Replay::Safe);
        let response = host.send(&self.client, to.path(), Access::Push, request).await.map_err(failed)?;
        match response.status {
            StatusCode::CREATED => Ok(None),
            StatusCode::FORBIDDEN => Err(host.refused(to.path(), Access::Push)),
            StatusCode::ACCEPTED => {
                let place =
                    response.header(&LOCATION).and_then(|location| url.join(location).ok()).filter(|to| is_safe(&url, to));
                place.map(Some).ok_or_else(|| RegistryError::NoUpload { repository: to.to_string() })
            }
            _ => Err(failed(response.into_error().into())),
        }
    }

    /// Passes a blob's bytes on as they come, without holding them; they are counted and their digest is checked on the way.
    ///
    /// # Errors
    /// [`RegistryError`] when it cannot be read, cannot be sent, or is not what its digest says.
    pub async fn carry(
        &self,
        from: &Repository,
        (to, upload): (&Repository, Url),
        blob: &Descriptor,
    ) -> Result<(), RegistryError> {
        let source = self.opened(from, &blob.digest).await?;
        let image = named(to, blob.digest.as_str());
        let failed = |trouble: Trouble| failure(&image, "to send", trouble);
        let mut url = upload;
        url.query_pairs_mut().append_pair("digest", blob.digest.as_str());
        let request = Request::new(Method::PUT, url).timeout(LONGEST);
        let request =
            request.header(CONTENT_TYPE, BYTES).and_then(|request| request.header(CONTENT_LENGTH, &blob.size.to_string()));
        let request = request.map_err(|source| failed(source.into()))?;
        let host = self.host(to)?;
        let signed = host.signed_now(to.path(), request).await.map_err(|source| failed(source.into()))?;
        let body = Checked { inner: source.body, left: blob.size, hash: Sha256::new(), expected: blob.clone() };
        let response = self.client.send_stream(&signed, body).await.map_err(|source| failed(source.into()))?;
        match response.status {
            StatusCode::FORBIDDEN => Err(host.refused(to.path(), Access::Push)),
            _ => response.success().map(|_| ()).map_err(|source| failed(source.into())),
        }
    }

    async fn opened(&self, from: &Repository, blob: &Digest) -> Result<Opened, RegistryError> {
        let image = named(from, blob.as_str());
        let host = self.host(from)?;
        let failed = |trouble: Trouble| failure(&image, "to read", trouble);
        let url = host.url(&format!("v2/{}/blobs/{blob}", from.path()));
        let request = Request::get(url.clone()).timeout(LONGEST);
        let opened = host.open(&self.client, from.path(), Access::Pull, request).await.map_err(failed)?;
        let opened = match redirect(&url, opened.status, &opened.headers) {
            Some(elsewhere) => {
                let request = Request::get(elsewhere).timeout(LONGEST);
                self.client.open(&request).await.map_err(|source| failed(source.into()))?
            }
            None => opened,
        };
        match opened.status {
            StatusCode::OK => Ok(opened),
            StatusCode::NOT_FOUND => Err(RegistryError::NotFound { image }),
            StatusCode::FORBIDDEN => Err(host.refused(from.path(), Access::Pull)),
            _ => Err(failed(opened.into_error().into())),
        }
    }
}

/// A blob on its way. It breaks off when the bytes are not those of its digest, so that no registry takes them for it.
struct Checked {
    inner: Stream,
    left: u64,
    hash: Sha256,
    expected: Descriptor,
}

/// Why a blob broke off on its way.
#[derive(Debug, Error)]
enum Broken {
    #[error("the blob's bytes are not those of its digest")]
    Digest,
    #[error("the blob has another size than its manifest says")]
    Size,
    #[error(transparent)]
    Source(#[from] http_client::StreamError),
}

impl Body for Checked {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        match Pin::new(&mut this.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let Ok(data) = frame.into_data() else {
                    return Poll::Ready(None);
                };
                let size = u64::try_from(data.len()).unwrap_or(u64::MAX);
                this.hash.update(&data);
                let Some(left) = this.left.checked_sub(size) else {
                    return Poll::Ready(Some(Err(Broken::Size)));
                };
                this.left = left;
                // The last bytes are held back unless all of them are right.
                if left == 0 && !this.is_right() {
                    Poll::Ready(Some(Err(Broken::Digest)))
                } else {
                    Poll::Ready(Some(Ok(Frame::data(data))))
                }
            }
            Poll::Ready(None) if this.left > 0 => Poll::Ready(Some(Err(Broken::Size))),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

impl Checked {
    /// Whether the bytes so far are those of the digest; of another algorithm only the receiver can tell.
    fn is_right(&self) -> bool {
        let found = format!("sha256:{:x}", Bytes::copy_from_slice(&self.hash.clone().finalize()));
        !self.expected.digest.as_str().starts_with("sha256:") || self.expected.digest.as_str() == found
    }
}

/// Where a blob is, if the registry keeps it elsewhere (GHCR, Docker Hub and ECR do); it is fetched from there without
/// credentials, and never over plain http from a registry that is asked over https.
fn redirect(asked: &Url, status: StatusCode, headers: &HeaderMap) -> Option<Url> {
    let location = headers.get(LOCATION).filter(|_| status.is_redirection())?.to_str().ok()?;
    asked.join(location).ok().filter(|url| is_safe(asked, url))
}

fn is_safe(asked: &Url, url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(asked) && is_loopback(url))
}
