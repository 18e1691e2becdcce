//! The two questions to GitHub's API: what the repository is, and when the commit was made.

use actions_core::{Context, Failure, Secret};
use http_client::{Client, Request};
use image_metadata::About;
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::error::MetadataIoError;

pub(super) struct GitHub<'a> {
    client: &'a Client,
    repository: Url,
    token: Option<&'a Secret>,
}

impl<'a> GitHub<'a> {
    pub(super) fn new(client: &'a Client, context: &Context, token: Option<&'a Secret>) -> Result<Self, Failure> {
        let text = format!("{}/repos/{}", context.api_url, context.repository);
        let repository = text.parse().map_err(|_| MetadataIoError::GitHubUrl { url: context.api_url.clone() })?;
        Ok(Self { client, repository, token })
    }

    pub(super) async fn repository(&self) -> Result<About, Failure> {
        let answer = self.get(self.repository.clone()).await?;
        tracing::info!("asked GitHub what the repository is");
        Ok(About::read(&answer))
    }

    pub(super) async fn commit_date(&self, sha: &str) -> Result<Option<Timestamp>, Failure> {
        let mut url = self.repository.clone();
        url.set_path(&format!("{}/commits/{sha}", url.path()));
        let answer = self.get(url).await?;
        tracing::info!("asked GitHub when the commit was made");
        Ok(answer.pointer("/commit/committer/date").and_then(Value::as_str).and_then(|date| date.parse().ok()))
    }

    async fn get(&self, url: Url) -> Result<Value, Failure> {
        let request = Request::get(url).accept("application/vnd.github+json")?;
        let request = match self.token {
            Some(token) => request.bearer(token)?,
            None => request,
        };
        Ok(self.client.send(request).await?.success()?.json()?)
    }
}
