//! Lists: the tags of a repository, and what refers to a manifest.

use http::StatusCode;
use http::header::{CONTENT_TYPE, LINK};
use http_client::{Request, Response};
use serde::Deserialize;
use url::Url;

use super::{Registry, failure, named};
use crate::auth::{Access, Trouble};
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::manifest::{Descriptor, Manifest, OCI_INDEX};
use crate::reference::Repository;

/// How many entries one answer is asked for; ECR refuses more.
const PAGE: &str = "1000";

#[derive(Deserialize)]
struct Tags {
    tags: Option<Vec<String>>,
}

impl Registry {
    /// All tags of a repository, in the registry's order; none when there is no such repository.
    ///
    /// # Errors
    /// [`RegistryError`] for every answer that is not a list.
    pub async fn tags(&self, repository: &Repository) -> Result<Vec<String>, RegistryError> {
        Ok(self.tags_if_known(repository).await?.unwrap_or_default())
    }

    /// As [`Registry::tags`]; nothing when there is no such repository, which is something else than one without tags.
    ///
    /// # Errors
    /// As [`Registry::tags`].
    pub async fn tags_if_known(&self, repository: &Repository) -> Result<Option<Vec<String>>, RegistryError> {
        let host = self.host(repository)?;
        let mut url = host.url(&format!("v2/{}/tags/list", repository.path()));
        url.query_pairs_mut().append_pair("n", PAGE);
        let mut tags = Vec::new();
        let mut next = Some(url);
        while let Some(url) = next.take() {
            let response = self.list(repository, "the tags", url.clone()).await?;
            if response.status == StatusCode::NOT_FOUND {
                return Ok(None);
            }
            let image = repository.to_string();
            let response = self.found(repository, &image, response)?;
            let page: Tags = response.json().map_err(|source| failure(&image, "to list the tags of", source.into()))?;
            tags.extend(page.tags.unwrap_or_default());
            next = next_page(&url, &response);
        }
        Ok(Some(tags))
    }

    /// What refers to a manifest: signatures, attestations, bills of materials. Nothing when the registry does not answer that
    /// question; then its `sha256-` tags do.
    ///
    /// # Errors
    /// [`RegistryError`] when there is no answer, or it is no list.
    pub async fn referrers(&self, repository: &Repository, of: &Digest) -> Result<Option<Vec<Descriptor>>, RegistryError> {
        let host = self.host(repository)?;
        let image = named(repository, of.as_str());
        let mut found = Vec::new();
        let mut next = Some(host.url(&format!("v2/{}/referrers/{of}", repository.path())));
        while let Some(url) = next.take() {
            let response = self.list(repository, "what refers to it", url.clone()).await?;
            // A registry that does not know the place says so in many ways; only a limit or a failure of the server is none of them.
            let is_known =
                response.status.is_success() && response.header(&CONTENT_TYPE).unwrap_or_default().starts_with(OCI_INDEX);
            match response.status {
                StatusCode::OK if is_known => {}
                StatusCode::TOO_MANY_REQUESTS | StatusCode::FORBIDDEN => {
                    return self.found(repository, &image, response).map(|_| None);
                }
                status if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED => {
                    return self.found(repository, &image, response).map(|_| None);
                }
                _ => return Ok(None),
            }
            let index = Manifest::read(&image, OCI_INDEX, response.body.clone())?;
            found.extend(index.children()?);
            next = next_page(&url, &response);
        }
        Ok(Some(found))
    }

    async fn list(&self, repository: &Repository, what: &str, url: Url) -> Result<Response, RegistryError> {
        let host = self.host(repository)?;
        tracing::debug!("asks {repository} for {what}");
        let failed = |trouble: Trouble| failure(&repository.to_string(), "to list", trouble);
        host.send(&self.client, repository.path(), Access::Pull, Request::get(url)).await.map_err(failed)
    }
}

/// Where a list goes on, on the same registry (RFC 8288, `rel="next"`).
fn next_page(asked: &Url, response: &Response) -> Option<Url> {
    let link = response.header(&LINK)?;
    let next = link.split(',').find(|link| link.contains("rel=\"next\"") || link.contains("rel=next"))?;
    let target = next.trim().strip_prefix('<')?.split('>').next()?;
    asked.join(target).ok().filter(|url| url.origin() == asked.origin() && url != asked)
}
