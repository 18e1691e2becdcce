//! The files that are attached to a release: list, upload, delete.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http_client::Request;
use serde::Deserialize;
use url::Url;

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::{GitHubError, Source};
use crate::refusal::Refusal;
use crate::releases::Release;

/// How many assets a page holds at most.
const PER_PAGE: usize = 100;

/// The least time for one upload.
const LEAST_TIME: Duration = Duration::from_mins(1);

/// The slowest line that an upload is waited for, in bytes per second.
const SLOWEST: u64 = 256 * 1024;

/// A file that is attached to a release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Asset {
    /// The id.
    pub id: u64,
    /// The name that it is downloaded under.
    pub name: String,
    /// `uploaded`, or `starter` when its upload broke off.
    pub state: String,
    /// The size in bytes.
    pub size: u64,
    /// The digest as `sha256:…`; assets of before June 2025 and older servers have none.
    #[serde(default)]
    pub digest: Option<String>,
}

impl Asset {
    /// Whether its upload came to its end.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.state == "uploaded"
    }
}

/// A file to attach.
#[derive(Debug, Clone)]
pub struct NewAsset<'a> {
    /// The name to download it under.
    pub name: &'a str,
    /// The text that is shown in place of the name.
    pub label: Option<&'a str>,
    /// The media type.
    pub content_type: &'a str,
    /// The content, less than 2 GiB.
    pub content: Bytes,
}

impl GitHub {
    /// Every asset of a release, those whose upload broke off among them.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn assets(&self, release: &Release) -> Result<Vec<Asset>, GitHubError> {
        let act = format!("list the assets of {}", release.tag);
        let call = Call::get(act, self.route(&format!("releases/{}/assets", release.id)));
        let mut assets = Vec::new();
        for page in 1.. {
            let answer = self.call::<Vec<Asset>>(&call.page(PER_PAGE, page), NO_BODY).await?;
            let is_last = answer.value.is_empty() || !answer.has_next();
            assets.extend(answer.value);
            if is_last {
                break;
            }
        }
        Ok(assets)
    }

    /// Uploads an asset, once: what came of an upload whose answer is lost is for the caller to see in the list of assets.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked; it is [already there](GitHubError::is_already_there) when the release has
    /// an asset of that name, whole or not.
    pub async fn upload_asset(&self, release: &Release, asset: &NewAsset<'_>) -> Result<Asset, GitHubError> {
        let url = self.upload_url(release, asset)?;
        let call = Call::post(format!("upload {} to the release of {}", asset.name, release.tag), url.path().to_owned());
        let allowed = Duration::from_secs(asset.content.len() as u64 / SLOWEST).max(LEAST_TIME);
        let attempt = async {
            let request = Request::new(Method::POST, url.clone()).timeout(allowed);
            self.transport().direct(request.body(asset.content_type, asset.content.clone())?).await
        };
        let failed = |source: Source| self.failed_at(&call, &url, source);
        let (status, body) = attempt.await.map_err(|error| failed(Source::Http(error)))?;
        if !status.is_success() {
            return Err(failed(Source::Refused(Refusal::read(status, &body))));
        }
        serde_json::from_slice(&body).map_err(|error| failed(Source::unreadable(&String::from_utf8_lossy(&body), error)))
    }

    /// Deletes an asset. One that is gone already is as good.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn delete_asset(&self, asset: &Asset) -> Result<(), GitHubError> {
        let call = Call::delete(format!("delete the asset {}", asset.name), self.route(&format!("releases/assets/{}", asset.id)));
        match self.effect(&call, NO_BODY).await {
            Err(error) if error.is_absent() => Ok(()),
            other => other,
        }
    }

    /// The release's upload address with name and label, once it is known to be GitHub's: the token goes there too.
    fn upload_url(&self, release: &Release, asset: &NewAsset<'_>) -> Result<Url, GitHubError> {
        let elsewhere = || GitHubError::Elsewhere { url: release.upload_url.clone() };
        let address = release.upload_url.split('{').next().unwrap_or_default();
        let mut url = Url::parse(address).map_err(|_| elsewhere())?;
        if !self.transport().is_github(&url) {
            return Err(elsewhere());
        }
        let label = asset.label.map(|label| ("label", label));
        url.query_pairs_mut().clear().append_pair("name", asset.name).extend_pairs(label);
        Ok(url)
    }
}
