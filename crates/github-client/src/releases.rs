//! Releases: read, draft, publish, delete.

use serde::{Deserialize, Serialize};

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::GitHubError;

/// How many releases a page holds at most.
const PER_PAGE: usize = 100;

/// How many pages are searched for the drafts of a tag. GitHub lists the newest first, and a draft that is looked for is young.
const MOST_PAGES: usize = 10;

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Release {
    /// The id.
    pub id: u64,
    /// The tag that it is of.
    #[serde(rename = "tag_name")]
    pub tag: String,
    /// The title.
    pub name: Option<String>,
    /// The notes.
    pub body: Option<String>,
    /// Its page.
    pub html_url: String,
    /// Where its assets are uploaded, as an RFC 6570 template.
    pub upload_url: String,
    /// Whether it is a draft, which only those who may write see.
    pub draft: bool,
    /// Whether it is marked as not ready for production.
    #[serde(default)]
    pub prerelease: bool,
    /// Whether nobody can change it any more.
    #[serde(default)]
    pub immutable: bool,
}

/// Whether a release is shown as the repository's latest. GitHub takes a text, not a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum MakeLatest {
    /// It is the latest.
    #[serde(rename = "true")]
    Yes,
    /// Another one stays the latest: for an older line and for prereleases.
    #[serde(rename = "false")]
    No,
}

/// A release to create.
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
    /// Whether it is left unpublished.
    pub draft: bool,
    /// Whether it is shown as the latest; a draft is not, so GitHub is asked when it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make_latest: Option<MakeLatest>,
}

/// What a draft is published as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Publication {
    /// Always false: a published release is no draft.
    draft: bool,
    /// Whether it is marked as not ready for production.
    pub prerelease: bool,
    /// Whether it is shown as the latest.
    pub make_latest: MakeLatest,
    /// The title, when the draft has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The notes, when the draft has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl Publication {
    /// A publication with the title and notes that the draft has.
    #[must_use]
    pub fn new(prerelease: bool, make_latest: MakeLatest) -> Self {
        Self { draft: false, prerelease, make_latest, name: None, body: None }
    }
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

    /// Every release of a tag, drafts among them, which GitHub does not find by tag: the published one first, then the oldest draft.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn releases_of(&self, tag: &str) -> Result<Vec<Release>, GitHubError> {
        let call = Call::get(format!("look for drafts of {tag}"), self.route("releases"));
        let mut found: Vec<Release> = Vec::new();
        for page in 1..=MOST_PAGES {
            let answer = self.call::<Vec<Release>>(&call.page(PER_PAGE, page), NO_BODY).await?;
            let is_last = answer.value.is_empty() || !answer.has_next();
            found.extend(answer.value.into_iter().filter(|release| release.tag == tag));
            if is_last {
                break;
            }
        }
        found.sort_by_key(|release| (release.draft, release.id));
        // A list whose pages shift while they are read can name one twice.
        found.dedup_by_key(|release| release.id);
        Ok(found)
    }

    /// Creates a release. When the tag has a published one already, that one is answered as it is; when GitHub's answer is lost, the
    /// release is looked for before it is created again.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn create_release(&self, release: &NewRelease) -> Result<Release, GitHubError> {
        let error = match self.post_release(release).await {
            Err(error) if error.is_already_there() || error.is_outcome_unknown() => error,
            other => return other,
        };
        let found = if release.draft {
            self.releases_of(&release.tag).await?.into_iter().next()
        } else {
            self.release_by_tag(&release.tag).await?
        };
        match found {
            Some(found) => Ok(found),
            None if error.is_outcome_unknown() => self.post_release(release).await,
            None => Err(error),
        }
    }

    /// Publishes a draft. When GitHub's answer is lost, the draft is looked at before it is published again.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked; it is [already there](GitHubError::is_already_there) when another
    /// release of the tag was published meanwhile, and [absent](GitHubError::is_absent) when the draft is gone.
    pub async fn publish_release(&self, draft: &Release, publication: &Publication) -> Result<Release, GitHubError> {
        let error = match self.patch_release("publish", draft, publication).await {
            Err(error) if error.is_outcome_unknown() => error,
            other => return other,
        };
        match self.release_by_tag(&draft.tag).await? {
            Some(found) if found.id == draft.id => Ok(found),
            Some(_) => Err(error),
            None => self.patch_release("publish", draft, publication).await,
        }
    }

    /// Takes the mark from a published release that says that it is not ready for production. To do it twice is as good.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn promote_release(&self, release: &Release, make_latest: MakeLatest) -> Result<Release, GitHubError> {
        let promotion = Publication::new(false, make_latest);
        match self.patch_release("promote", release, &promotion).await {
            Err(error) if error.is_outcome_unknown() => self.patch_release("promote", release, &promotion).await,
            other => other,
        }
    }

    /// Deletes a release, but not its tag. One that is gone already is as good.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn delete_release(&self, release: &Release) -> Result<(), GitHubError> {
        let call = Call::delete(format!("delete a draft of {}", release.tag), self.route(&format!("releases/{}", release.id)));
        match self.effect(&call, NO_BODY).await {
            Err(error) if error.is_absent() => Ok(()),
            other => other,
        }
    }

    async fn post_release(&self, release: &NewRelease) -> Result<Release, GitHubError> {
        let call = Call::post(format!("create the release of {}", release.tag), self.route("releases"));
        self.call(&call, Some(release)).await.map(|answer| answer.value)
    }

    async fn patch_release(&self, act: &str, release: &Release, publication: &Publication) -> Result<Release, GitHubError> {
        let call = Call::patch(format!("{act} the release of {}", release.tag), self.route(&format!("releases/{}", release.id)));
        self.call(&call, Some(publication)).await.map(|answer| answer.value)
    }
}
