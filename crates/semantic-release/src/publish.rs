//! Making the release on GitHub: the tag, then the release. Each step first looks whether it is done, so a run that was killed
//! anywhere, and repeated, ends in the same state.

use github_client::{Creation, GitHub, GitHubError, NewRelease};
use tracing::info;

use crate::analysis::short;
use crate::plan::Planned;
use crate::version;

/// Makes what is missing of a release.
///
/// The tag comes first: a release without its tag cannot be, while a tag without its release is what the next run finishes.
///
/// # Errors
/// [`GitHubError`] when the tag is at another commit, or GitHub refuses or cannot be asked.
pub async fn publish(github: &GitHub, release: &Planned) -> Result<(), GitHubError> {
    publish_tag(github, release).await?;
    publish_release(github, release).await
}

async fn publish_tag(github: &GitHub, release: &Planned) -> Result<(), GitHubError> {
    let Planned { tag, commit, .. } = release;
    match github.tag(tag).await? {
        Some(found) if found.sha == *commit => info!("found the tag {tag} at {}", short(commit)),
        Some(found) => {
            return Err(GitHubError::TagElsewhere { tag: found.name, found: found.sha, wanted: commit.clone() });
        }
        None => match github.create_tag(tag, commit).await? {
            Creation::Created => info!("created the tag {tag} at {}", short(commit)),
            Creation::Existed => info!("found the tag {tag} at {}", short(commit)),
        },
    }
    Ok(())
}

async fn publish_release(github: &GitHub, release: &Planned) -> Result<(), GitHubError> {
    if let Some(found) = github.release_by_tag(&release.tag).await? {
        info!("found the release {}", found.html_url);
        return Ok(());
    }
    let new = NewRelease {
        tag: release.tag.clone(),
        name: release.tag.clone(),
        body: release.notes.clone(),
        sha: release.commit.clone(),
        prerelease: !version::is_release(&release.version),
    };
    let made = github.create_release(&new).await?;
    info!("created the release {}", made.html_url);
    Ok(())
}
