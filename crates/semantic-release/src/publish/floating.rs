//! The tags that move along with releases, such as `v1` and `v1.2`. They move forward only.

use github_client::GitHub;
use tracing::info;

use super::error::PublishError;
use crate::analysis::short;

/// Moves each tag to a commit, or creates it there; what fails is told, and the others are moved all the same.
pub(super) async fn follow(github: &GitHub, tags: &[String], sha: &str) -> Vec<PublishError> {
    let mut failed = Vec::new();
    for tag in tags {
        if let Err(error) = follow_one(github, tag, sha).await {
            failed.push(error);
        }
    }
    failed
}

async fn follow_one(github: &GitHub, tag: &str, sha: &str) -> Result<(), PublishError> {
    let found = match github.tag(tag).await? {
        Some(found) => found.sha,
        None => match github.create_tag(tag, sha).await {
            Ok(_) => {
                info!("created the tag {tag} at {}", short(sha));
                return Ok(());
            }
            Err(github_client::GitHubError::TagElsewhere { found, .. }) => found,
            Err(error) => return Err(error.into()),
        },
    };
    if found == sha {
        info!("found the tag {tag} at {}", short(sha));
    } else if is_ahead(github, &found, sha).await? {
        info!("left the tag {tag} at {}, a later commit", short(&found));
    } else {
        github.move_tag(tag, sha).await?;
        info!("moved the tag {tag} from {} to {}", short(&found), short(sha));
    }
    Ok(())
}

/// Whether a later run moved the tag on already: then its commit lies ahead of this release's.
async fn is_ahead(github: &GitHub, found: &str, sha: &str) -> Result<bool, PublishError> {
    let compared = github.compare(sha, found).await?;
    Ok(compared.is_some_and(|compared| compared.behind_by == 0))
}
