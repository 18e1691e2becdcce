//! A release that came from a higher branch by a merge: the mark is taken from it.

use github_client::{GitHub, MakeLatest, Release};
use tracing::info;

use super::error::PublishError;

/// Makes a release that is marked as not ready for production one like any other, and the latest when it is to be.
///
/// # Errors
/// [`PublishError`] when GitHub refuses or cannot be asked.
pub async fn promote(github: &GitHub, release: &Release, latest: bool) -> Result<(), PublishError> {
    let make_latest = if latest { MakeLatest::Yes } else { MakeLatest::No };
    let promoted = github.for_writing().promote_release(release, make_latest).await?;
    let what = if latest { ", and it is the latest now" } else { "" };
    info!("took the mark \"pre-release\" from the release {}{what}", promoted.html_url);
    Ok(())
}
