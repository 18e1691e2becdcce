//! Releases: read, create.

use serde::{Deserialize, Serialize};

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::GitHubError;

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Release {
    /// The tag that it is of.
    #[serde(rename = "tag_name")]
    pub tag: String,
    /// Its page.
    pub html_url: String,
    /// Whether it is a draft, which only those who may write see.
    pub draft: bool,
}

/// A release to create, published at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewRelease {
    /// The tag; GitHub creates it at `sha` when it is not there.
    #[serde(rename = "tag_name")]
    pub tag: String,
    /// The title.
    pub name: String,
    /// The notes, in Markdown, of at most 125,000 characters.
    pub body: String,
    /// The commit that the tag is, or will be, at.
    #[serde(rename = "target_commitish")]
    pub sha: String,
    /// Whether it is marked as not ready for production; such a release is never the latest.
    pub prerelease: bool,
}

impl GitHub {
    /// The published release of a tag, if there is one.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn release_by_tag(&self, tag: &str) -> Result<Option<Release>, GitHubError> {
        let call = Call::get(format!("read the release of {tag}"), self.route(&format!("releases/tags/{tag}")));
        match self.call(&call, NO_BODY).await {
            Ok(answer) => Ok(Some(answer.value)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates a release. When the tag has one already, that one is answered as it is; when GitHub's answer is lost, the release is
    /// looked for before it is created again.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn create_release(&self, release: &NewRelease) -> Result<Release, GitHubError> {
        let error = match self.post_release(release).await {
            Err(error) if error.is_already_there() || error.is_outcome_unknown() => error,
            other => return other,
        };
        match self.release_by_tag(&release.tag).await? {
            Some(found) => Ok(found),
            None if error.is_outcome_unknown() => self.post_release(release).await,
            None => Err(error),
        }
    }

    async fn post_release(&self, release: &NewRelease) -> Result<Release, GitHubError> {
        let call = Call::post(format!("create the release of {}", release.tag), self.route("releases"));
        self.call(&call, Some(release)).await.map(|answer| answer.value)
    }
}
