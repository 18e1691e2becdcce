//! Deleting: a manifest by its digest, a tag by its name, where a registry does either (distribution-spec 1.1, end-9).

use http::{Method, StatusCode};
use http_client::{Request, Response};

use super::{Registry, failure, named};
use crate::auth::{Access, Trouble};
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::reference::{Repository, Tag};

/// What came of deleting something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// It was deleted.
    Deleted,
    /// It was not there any more.
    Gone,
    /// The registry deletes by digest only.
    DigestsOnly,
    /// The registry deletes nothing.
    Unsupported,
}

impl Registry {
    /// Deletes a manifest, with every tag that is on it.
    ///
    /// [`Deletion::Unsupported`] is the answer of ghcr.io, and of a registry whose settings forbid deleting.
    ///
    /// # Errors
    /// [`RegistryError`] when there is no answer, or another refusal.
    pub async fn delete(&self, repository: &Repository, digest: &Digest) -> Result<Deletion, RegistryError> {
        let response = self.send_delete(repository, digest.as_str()).await?;
        self.deletion(repository, digest.as_str(), &response)
    }

    /// Deletes a tag by its name and leaves its manifest as it is.
    ///
    /// [`Deletion::DigestsOnly`] is the answer of docker-registry 2.8.
    ///
    /// # Errors
    /// [`RegistryError`] when there is no answer, or another refusal.
    pub async fn delete_tag(&self, repository: &Repository, tag: &Tag) -> Result<Deletion, RegistryError> {
        let response = self.send_delete(repository, tag.as_str()).await?;
        match response.status {
            StatusCode::BAD_REQUEST => Ok(Deletion::DigestsOnly),
            _ => self.deletion(repository, tag.as_str(), &response),
        }
    }

    async fn send_delete(&self, repository: &Repository, reference: &str) -> Result<Response, RegistryError> {
        let image = named(repository, reference);
        let host = self.host(repository)?;
        let url = host.url(&format!("v2/{}/manifests/{reference}", repository.path()));
        let failed = |trouble: Trouble| failure(&image, "to delete", trouble);
        let request = Request::new(Method::DELETE, url);
        host.send(&self.client, repository.path(), Access::Delete, request).await.map_err(failed)
    }

    fn deletion(&self, repository: &Repository, reference: &str, response: &Response) -> Result<Deletion, RegistryError> {
        match response.status {
            status if status.is_success() => Ok(Deletion::Deleted),
            StatusCode::NOT_FOUND => Ok(Deletion::Gone),
            StatusCode::METHOD_NOT_ALLOWED => Ok(Deletion::Unsupported),
            StatusCode::FORBIDDEN => Err(self.host(repository)?.refused(repository.path(), Access::Delete)),
            _ => Err(failure(&named(repository, reference), "to delete", response.clone().into_error().into())),
        }
    }
}
